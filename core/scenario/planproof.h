// Holds a plan against past campaigns. A plan takes the best of many estimates, so it promises more than it keeps (the optimiser's
// curse: Smith and Winkler 2006). Here it is made anew for the customers of past campaigns from effects that were learned without
// them, and valued by their doubly robust scores, which estimate without bias what a choice made without their outcomes brings (Dudik
// et al. 2014; Sverdrup, Wu, Athey and Wager 2024 for a budget and several arms). Common rules are valued alike, and the differences
// have intervals of their own, customer by customer. Used by the planner. Pure functions; threads inside.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/effects.h"
#include "core/data/plan.h"
#include "core/scenario/options.h"

#include <optional>
#include <string>

namespace holdfast::scenario {

struct ProofRequest {
    const Scenario* scenario = nullptr;
    const CampaignCustomers* past = nullptr;   ///< the campaigns' customers, those who left later and those cooling down among them
    const CustomerEffects* effects = nullptr;  ///< with `unseen` and `score`
    std::size_t considered = 0;                ///< customers whom the plan itself could give anything: what `past` is in proportion to
};

/// `why` says why nothing could be held against campaigns, when there is no proof. Cancelled.
struct ProofOutcome {
    std::optional<PlanProof> proof;
    std::string why;
};
Result<ProofOutcome> provePlan(const ProofRequest& request, const TaskContext& context);

}  // namespace holdfast::scenario
