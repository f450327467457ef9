// What customers' scores rest on: own columns, neighbours, the cluster that stands in for them, calibration, in log-odds
// that add up. Internal to the use cases. Follows the Project's thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/scores.h"
#include "core/scoring/explainer.h"
#include "core/scoring/model.h"
#include "core/storage/project.h"
#include "core/workbench/champion.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct BasisRequest {
    std::span<const std::string> keys;
    const RowsAsRead& rows;  ///< [keys]
    UtcMillis asOf = 0;
};

/// One for each key. Reads every customer and referral when the model reads the network, and goes through what lies within
/// three steps of the keys. Cancelled.
Result<std::vector<ScoreBasis>> scoreBases(const storage::Project& project, const scoring::ChurnModel& model,
                                           const BasisRequest& request, const TaskContext& context);

inline constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);  ///< the node of somebody who is not in the network
struct PlacedRows {
    const PlacedCustomers* placed = nullptr;  ///< null: nobody is in a network
    std::span<const std::size_t> nodes;       ///< [rows] in `placed`, or kNowhere
    const RowsAsRead& rows;
};
/// One for each row, from where it stands. Cancelled.
Result<std::vector<ScoreBasis>> standingBases(const scoring::ChurnModel& model, const PlacedRows& request, const TaskContext& context);

/// An account as a basis, but for its calibration. `keys`: [nodes]
ScoreBasis basisOf(const scoring::NodeAccount& account, const std::vector<std::string>& keys);

struct StandingCustomer {
    std::vector<double> values;  ///< [features] as they are known
    bool isNew = false;
    ScoreBasis basis;
};

/// Why the model scores a customer as it does where he stands: from his own columns, as far as it reads them of somebody so
/// new, and what his place in the network changes about that, as a contribution of its own. Key, version and time are the
/// caller's to fill.
Explanation explainStanding(const scoring::ChurnModel& model, StandingCustomer customer, const scoring::ExplainOptions& options);

}  // namespace holdfast::workbench
