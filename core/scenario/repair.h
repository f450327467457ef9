// From prices to a plan: what every customer would take at the prices hardly ever keeps the limits to the last unit, so
// customers who are nearly indifferent change their option until all limits hold, then whatever room is left is used.
// Deterministic; pure.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scenario/prices.h"

namespace holdfast::scenario {

/// A plan near the best choice at the prices that keeps every limit that has to be kept: budget, places and largest spends
/// always; least spends as far as possible (`feasible` says whether). `solution.bound` is the priced problem's.
PlanSolution planNear(const PlanProblem& problem, const Prices& prices, const TaskContext& context);

/// Fills what room a feasible plan leaves, moves that give up least at the prices first.
void useRoom(const PlanProblem& problem, const Prices& prices, PlanSolution& solution, const TaskContext& context);

}  // namespace holdfast::scenario
