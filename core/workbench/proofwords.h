// A plan held against past campaigns, in sentences that fit the case at hand: worded once, for the window, the command line and every
// report. Pure functions over values; any thread.
#pragma once

#include "core/data/plan.h"

#include <string>

namespace holdfast::workbench {

struct ProofWords {
    std::string finding;  ///< what such a plan brought, beside what it promised, and what follows
    std::string promise;  ///< why its promise is another than the plan's own; empty where nothing can be put in proportion
    std::string leftOut;  ///< offers that no campaign made; empty: none
};

/// Of a plan with a proof.
ProofWords proofWords(const PlanResult& plan, const std::string& currency);

/// What the interval of a plan's value does not count, where effects were learned; empty where all of them are assumed.
std::string intervalLeavesOut(const PlanResult& plan);

}  // namespace holdfast::workbench
