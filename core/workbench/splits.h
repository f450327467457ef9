// How a model is judged: on windows of time where it is known when customers joined, else on shuffled folds. Internal to
// workbench/training. The project is only read; its thread rule.
//
// By time: the labelled customers in the order in which they joined (the signup column, else each one's first event) are cut into
// folds + 2 parts of equal size, never between two who joined at the same time. The first trains, the second calibrates, each
// of the others is predicted by a model of everyone who joined before it and calibrated on the parts in between. Customers whose
// time is unknown have no part in judging, since they may be later than those who are predicted; the final model learns from them, too.
// Columns are as the table has them, a snapshot that no split can turn back, and the
// card says so; those worked out from the whole referral network are left out of `auto` and told (trainingdata.h). Shuffled
// folds serve where there is no time, hardly any known time, or a part would lack one of the two classes.
#pragma once

#include "core/data/customertable.h"
#include "core/data/foldpredictions.h"
#include "core/scoring/foldplan.h"
#include "core/storage/project.h"
#include "core/workbench/training.h"

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

/// When the customers of a table joined.
struct JoinTimes {
    std::vector<double> at;  ///< [customers] UTC ms, NaN when unknown; empty: the project does not tell
    std::string source;      ///< "the column joined", "their first events"
};

/// From the signup column, else from the project's events.
Result<JoinTimes> readJoinTimes(const storage::Project& project, const CustomerTable& table);

/// Gives a table without a signup column one, from the events: whoever looks for newcomers finds them there as in any other.
void addJoinTimes(CustomerTable& table, const JoinTimes& times);
/// Gives rows of a file that do not say when they joined the time that `everybody`, the project's customers, has under their key.
/// The rows of which it is still not known.
std::size_t fillJoinTimes(CustomerTable& rows, const CustomerTable& everybody);
/// All customers, with the times at which they joined as far as the project tells.
Result<CustomerTable> readWithJoinTimes(const storage::Project& project, const TaskContext& context);

struct LabelledRows {
    std::span<const std::size_t> rows;  ///< of the table the times are of
    std::span<const double> labels;     ///< [rows]
};
Split planSplit(const JoinTimes& times, const LabelledRows& labelled, const TrainRequest& request);

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

/// Log loss over the judged rows: those whose probability is a number.
double judgedLogLoss(std::span<const double> probabilities, std::span<const double> labels);

}  // namespace holdfast::workbench
