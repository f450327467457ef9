// How a model is judged: on windows of time where it is known when customers joined, else on shuffled folds. Internal to
// workbench/training. The project is only read; its thread rule.
//
// By time: the labelled customers in the order in which they joined (the signup column, else each one's first event) are cut into
// folds + 2 parts of equal size, never between two who joined at the same time. The first trains, the second calibrates, each
// of the others is predicted by a model of everyone who joined before it and calibrated on the parts in between. Customers whose
// time is unknown belong to the first part. Columns are as the table has them: a snapshot that no split can turn back. Shuffled
// folds serve where there is no time, hardly any known time, or a part would lack one of the two classes.
#pragma once

#include "core/data/foldpredictions.h"
#include "core/data/modelversion.h"
#include "core/scoring/foldplan.h"
#include "core/workbench/trainingdata.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct Split {
    scoring::FoldPlan plan;
    std::string kind;     ///< "temporal", "random"
    std::string note;     ///< a sentence for the card
    std::string refusal;  ///< why times that are there were not used; empty as a rule
};

/// Reads first events where there is no signup column.
Result<Split> planSplit(const storage::Project& project, const TrainingData& data, const TrainRequest& request);

/// The plan by time, or nothing and in `refusal` why not. `times`: [rows] NaN when unknown.
std::optional<scoring::FoldPlan> temporalPlan(std::span<const double> times, std::span<const double> labels, int folds,
                                              std::string& refusal);

/// The rows that a plan judges, closed up: what figures, intervals and comparisons are made from.
struct Judged {
    std::vector<std::size_t> rows;  ///< of the training data
    std::vector<std::int32_t> folds;  ///< from 0
    std::vector<double> labels, logits, probabilities;
};
Judged judgedRows(const scoring::FoldPlan& plan, std::span<const double> labels, std::span<const double> logits,
                  std::span<const double> probabilities);

/// Log-odds and labels of all rows that were predicted, judged or not: what the deployed calibration is fitted on.
struct Predicted {
    std::vector<double> logits, labels;
};
Predicted predictedRows(std::span<const double> labels, std::span<const double> logits);

/// Log loss over the judged rows: those whose probability is a number.
double judgedLogLoss(std::span<const double> probabilities, std::span<const double> labels);

}  // namespace holdfast::workbench
