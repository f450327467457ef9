// What a customer's score rests on: own columns, neighbours, the cluster that stands in for them, calibration, in log-odds
// that add up. Internal to the use cases. Follows the Project's thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/scores.h"
#include "core/storage/project.h"
#include "core/workbench/champion.h"

#include <span>
#include <string>

namespace holdfast::workbench {

struct BasisRequest {
    std::string key;
    std::span<const double> values;  ///< [features] of the customer
    UtcMillis asOf = 0;
};

/// Reads the whole network when the champion does: milliseconds at thousands of customers, a second at a hundred thousand.
Result<ScoreBasis> scoreBasis(const storage::Project& project, const Champion& champion, const BasisRequest& request,
                              const TaskContext& context);

}  // namespace holdfast::workbench
