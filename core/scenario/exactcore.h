// The last step to the optimum. A Lagrangian price splits a plan's distance from the bound into what each customer gives up
// against his best option at that price (his loss) and the worth of what is left unspent. A choice whose loss alone exceeds the
// distance still open cannot be in a better plan; the few that remain, the core (Pisinger 1995), are searched exhaustively: by
// dynamic programming over money where only the budget counts, else depth first. Work is bounded by counts, never by a clock,
// so that results repeat. Pure functions.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scenario/planproblem.h"
#include "core/scenario/prices.h"

namespace holdfast::scenario {

/// Improves a feasible solution of a problem with a budget alone, at the price `solution.price`. Sets `optimal` where the
/// search was exhaustive. Never makes it worse.
void improveByMoney(const PlanProblem& problem, PlanSolution& solution, const TaskContext& context);

/// The same for any limits, at the given prices, depth first; for small problems.
void improveByDepth(const PlanProblem& problem, const Prices& prices, PlanSolution& solution);

}  // namespace holdfast::scenario
