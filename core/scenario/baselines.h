// What simpler ways of spending the same money would bring, for comparison with a plan. Values are in the objective's unit,
// under budget and places; bounds on segments are not looked at. Where money runs out part of the way through people in no
// particular order, the expected share is given. Pure functions.
#pragma once

#include "core/data/plan.h"
#include "core/scenario/options.h"

#include <vector>

namespace holdfast::scenario {

/// random, highest_risk, current_policy, best_single_offer, greedy, in this order; what cannot be had is marked so.
std::vector<PlanBaseline> baselinesOf(const OptionTable& table, const CampaignCustomers& customers, PlanObjective objective,
                                      const TaskContext& context);

}  // namespace holdfast::scenario
