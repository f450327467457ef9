// What customers' scores rest on: own columns, neighbours, the cluster that stands in for them, calibration, in log-odds
// that add up. Internal to the use cases. Follows the Project's thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/scores.h"
#include "core/scoring/model.h"
#include "core/storage/project.h"

#include <span>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct BasisRequest {
    std::span<const std::string> keys;
    std::span<const double> values;  ///< [keys x features] of the customers
    UtcMillis asOf = 0;
};

/// One for each key. Goes through the whole network once for all of them when the model reads it: milliseconds at thousands
/// of customers, a second or two at a hundred thousand.
Result<std::vector<ScoreBasis>> scoreBases(const storage::Project& project, const scoring::ChurnModel& model,
                                           const BasisRequest& request, const TaskContext& context);

/// Puts the basis into an explanation that was made from the customer's own columns as if he stood alone: what his place in
/// the network changes about the score comes on top, as a contribution of its own. `values`: [features].
void applyBasis(const scoring::ChurnModel& model, std::span<const double> values, ScoreBasis basis, Explanation& explanation);

}  // namespace holdfast::workbench
