// The optimiser: the best plan under all limits, how far it can be from the best there is, and, where limits contradict each
// other, what would have to give way. Budget alone: the exact relaxation (Frontier), filled and searched to the end. Other
// limits: prices (findPrices), repaired and improved. Deterministic for any number of threads; threads inside.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scenario/frontier.h"
#include "core/scenario/planproblem.h"

#include <vector>

namespace holdfast::scenario {

/// `frontier` must be of the same problem. Cancelled. Where least spends cannot be met, `feasible` is false and the plan is the
/// nearest that was found.
Result<PlanSolution> solvePlan(const PlanProblem& problem, const Frontier& frontier, const TaskContext& context);

/// Whether some segment cannot take its least spend whatever else is given up: then no plan keeps every limit. False proves nothing.
bool surelyInfeasible(const PlanProblem& problem);

/// The common way: options by value a unit of money, best first, each customer once, as long as money and places last.
PlanSolution greedyPlan(const PlanProblem& problem, const TaskContext& context);

/// One limit of an infeasible problem moved so far that, all others held, a plan exists.
struct LimitRelaxation {
    enum class What { LeastSpend, Capacity, MostSpend, Budget } what = What::LeastSpend;
    std::size_t index = 0;  ///< segment or capacity
    double asked = 0.0, possible = 0.0;
    bool sufficient = false;
};
/// The same problem with another budget, bounds of segments with it, which are shares of it.
void setBudget(PlanProblem& problem, const PlanProblem& original, double budget);

/// The smallest moves found, those that suffice alone first. Empty when the problem is feasible.
Result<std::vector<LimitRelaxation>> relaxations(const PlanProblem& problem, const TaskContext& context);

}  // namespace holdfast::scenario
