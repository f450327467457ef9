// The data side of training: which customers have a label, which columns a model may learn from, and why the others are
// left out. Internal to workbench/training. Plain values.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/customertable.h"
#include "core/data/features.h"
#include "core/scoring/foldplan.h"
#include "core/workbench/customernetwork.h"
#include "core/workbench/training.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct TrainingData {
    CustomerTable table;  ///< every customer
    std::string labelColumn;
    FeatureMatrix features;                    ///< [labelled x features], schema from these rows alone
    std::vector<std::size_t> rows;             ///< [labelled] their rows in the table
    std::vector<double> labels;                ///< [labelled] 1 = left, 0 = stayed
    std::optional<PlacedCustomers> placed;     ///< everybody in the network, `nodes` of the labelled; see placeTrainingData
    std::vector<std::string> excludedColumns;  ///< "Surname (nearly every customer has an own value)"
    std::vector<std::string> warnings;
    scoring::FoldPlan plan;                    ///< [labelled] who is judged by whom; see workbench/splits.h
};

/// Errors as trainModel says.
Result<TrainingData> prepareTraining(CustomerTable table, const TrainRequest& request, const TaskContext& context);

/// Fills `data.placed`, for learners that read the network: where the request has referrals or wants it without. `request`:
/// its table and schema are the data's.
Result<void> placeTrainingData(const storage::Project& project, TrainingData& data, PlaceRequest request,
                               const TaskContext& context);

}  // namespace holdfast::workbench
