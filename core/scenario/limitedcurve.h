// The value-against-budget curve where more than money binds: capacities and limits on segments. No pass over the frontier can
// give it, so the plan itself is made anew at a handful of budgets, each under all limits (shares of segments being shares of
// that budget). As dear as so many plans, so only where there are few enough options; see planner.cpp. Pure function.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/plan.h"
#include "core/scenario/frontier.h"
#include "core/scenario/options.h"

#include <vector>

namespace holdfast::scenario {

/// Budgets at which a plan of this table may be made for its curve; 0: too many options, none.
std::size_t curvePlans(const OptionTable& table);

struct LimitedCurveRequest {
    const OptionTable* table = nullptr;
    const Frontier* frontier = nullptr;   ///< of the table's problem
    const PlanSolution* plan = nullptr;   ///< at the table's budget: a point of the curve, too
    PlanObjective objective = PlanObjective::Worth;
    std::size_t plans = 0;                ///< even steps of money from nothing to all that can be spent to some use
};
/// Ascending in money; budgets at which the limits contradict each other are left out. Between points the plan was not made.
Result<std::vector<BudgetPoint>> limitedCurve(const LimitedCurveRequest& request, const TaskContext& context);

/// Where, along such a curve, the next stretch of money first buys less than itself; NaN where it never does.
double breakEvenOf(const std::vector<BudgetPoint>& curve);

}  // namespace holdfast::scenario
