// The planner: a scenario, customers and effects in, a PlanResult out. Puts the steps together (options, frontier, optimum,
// curve, baselines, impact) and words what a person should know about the outcome. Deterministic: the same request gives the
// same plan to the customer, for any number of threads.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/effects.h"
#include "core/data/plan.h"
#include "core/scenario/options.h"

#include <cstdint>

namespace holdfast::scenario {

struct PlannerRequest {
    Scenario scenario;
    CampaignCustomers customers;
    const CustomerEffects* effects = nullptr;  ///< null: everything is assumed
    std::uint64_t seed = 1;                    ///< of the impact's draws
    std::size_t draws = 10'000;
    std::size_t curvePoints = 200;
    bool listOptions = false;  ///< fill PlanResult::options
    CampaignCustomers past{};  ///< of the campaigns that effects were learned from, for ProofRequest::past; empty: nothing is proven
};

/// Errors of check() and buildOptions(); Cancelled. Contradicting limits are no error: the result's relaxations tell.
Result<PlanResult> planCampaign(PlannerRequest request, const TaskContext& context);

}  // namespace holdfast::scenario
