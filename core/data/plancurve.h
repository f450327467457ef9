// Reading a plan's curve of value against budget between its points: what a page shows while the budget is moved, before a new
// plan is made. Pure function.
#pragma once

#include "core/data/plan.h"

#include <vector>

namespace holdfast {

/// What a budget buys; beyond the curve's ends the nearest end. Zeros for an empty curve.
BudgetPoint pointAt(const std::vector<BudgetPoint>& curve, double budget);

}  // namespace holdfast
