// The data side of planning: a project's customers as a campaign sees them, and as past campaigns found them. Internal to
// workbench/planning. Plain values; the functions follow the Project's thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/effects.h"
#include "core/scenario/options.h"
#include "core/workbench/planning.h"

#include <cstdint>
#include <vector>

namespace holdfast::workbench {

struct GatheredCustomers {
    scenario::CampaignCustomers customers;
    std::vector<std::vector<std::uint8_t>> eligible;  ///< [offers][rows] by the offers' conditions alone
    std::int64_t modelVersion = 0;
    UtcMillis asOf = 0;
    std::uint64_t left = 0;     ///< left out because they have left
    std::uint64_t cooling = 0;  ///< treated too recently for whatever they could get otherwise
    std::uint64_t unknownFlags = 0;
    bool treated = false;  ///< past campaigns are in the project
};
/// NotFound before anybody is scored; InvalidInput for a condition that cannot be.
Result<GatheredCustomers> gatherCustomers(const storage::Project& project, const PlanRequest& request, const TaskContext& context);

/// The customers that effects were learned from, as the campaigns found them: whoever left since and whoever waits for the next offer
/// among them, at the chance of leaving that the model gives without having seen them, where it kept that.
Result<scenario::CampaignCustomers> pastCustomers(const storage::Project& project, const GatheredCustomers& gathered,
                                                  const CustomerEffects& effects);

}  // namespace holdfast::workbench
