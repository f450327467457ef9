// Reading a plan's curve of value against budget between its points: what a page shows while the budget is moved, before a new
// plan is made. Pure functions.
#pragma once

#include "core/data/plan.h"

#include <vector>

namespace holdfast {

/// What a budget buys; beyond the curve's ends the nearest end. Zeros for an empty curve.
BudgetPoint pointAt(const std::vector<BudgetPoint>& curve, double budget);

/// What so much more money buys beyond a budget: along the curve, and where that does not hold the plan's limits at the plan's own
/// price of money.
double nextBuys(const PlanResult& plan, double budget, double money);
/// Whether there is any use for it.
bool nextHasUse(const PlanResult& plan, double budget, double money);

}  // namespace holdfast
