// The data side of training: which customers have a label, which columns a model may learn from, and why the others are
// left out. Internal to workbench/training. Plain values.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/customertable.h"
#include "core/data/features.h"
#include "core/workbench/customernetwork.h"
#include "core/workbench/splits.h"
#include "core/workbench/training.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct TrainingData {
    CustomerTable table;  ///< every customer
    std::string labelColumn;
    FeatureMatrix features;                    ///< [labelled x features], schema from these rows alone
    FeatureMatrix firstDay;                    ///< the same with what is not known on a first day missing; no rows where isNew is empty
    std::vector<std::size_t> rows;             ///< [labelled] their rows in the table
    std::vector<double> labels;                ///< [labelled] 1 = left, 0 = stayed
    Split split;                               ///< who is judged by whom
    std::vector<double> joined;                ///< [customers] when the split is by time, NaN when unknown; else empty
    std::vector<bool> isNew;                   ///< [labelled] joined within the last week; empty: newcomers are scored like everybody else
    std::optional<PlacedCustomers> placed;     ///< everybody in the network, `nodes` of the labelled; see placeTrainingData
    std::vector<std::string> excludedColumns;  ///< "Surname (nearly every customer has an own value)"
    std::vector<std::string> warnings;
};

struct TrainingSource {
    CustomerTable table;
    JoinTimes joined;
};

/// Errors as trainModel says. Where the split is by time, columns worked out from the whole referral network count as leaks:
/// they know of referrals made after it.
Result<TrainingData> prepareTraining(TrainingSource source, const TrainRequest& request, const TaskContext& context);

/// Fills `data.placed`, for learners that read the network: where the request has referrals or wants it without. `request`:
/// its table and schema are the data's. `data.joined` is then of the nodes, too.
Result<void> placeTrainingData(const storage::Project& project, TrainingData& data, PlaceRequest request,
                               const TaskContext& context);

}  // namespace holdfast::workbench
