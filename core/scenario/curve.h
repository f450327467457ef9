// The value-against-budget curve of a frontier with intervals, its knee, and where money stops paying for itself. Pure
// functions.
#pragma once

#include "core/data/plan.h"
#include "core/scenario/frontier.h"
#include "core/scenario/options.h"

#include <vector>

namespace holdfast::scenario {

/// From nothing spent to everything worth spending, at even steps of money (`points` of them) and at the budget.
std::vector<BudgetPoint> curveOf(const Frontier& frontier, const OptionTable& table, PlanObjective objective,
                                std::size_t points);

/// Spend at the point farthest above the straight line between the curve's ends (Satopaa et al. 2011); NaN with fewer than
/// three.
double kneeOf(const std::vector<BudgetPoint>& curve);

/// Spend from where on the next unit of money buys less than one unit of value; NaN where that never happens.
double breakEvenBudget(const Frontier& frontier);

}  // namespace holdfast::scenario
