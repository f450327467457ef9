#include "core/scenario/limitedcurve.h"

#include "core/scenario/plantally.h"
#include "core/scenario/solve.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scenario {

namespace {

constexpr std::size_t kMostOptions = 1'000'000;  ///< of all plans together: two to two and a half seconds on one core
constexpr std::size_t kFewestPlans = 8, kMostPlans = 24;

BudgetPoint pointOf(const OptionTable& table, PlanObjective objective, const PlanSolution& plan) {
    PlanTally tally(table, objective);
    tally.takeAll(plan.choice);
    BudgetPoint point = tally.point();
    point.marginal = std::isfinite(plan.price) ? plan.price : 0.0;
    return point;
}

/// More than any plan can spend.
double moneyEnough(const PlanProblem& problem) {
    double sum = 0.0;
    for (std::size_t row = 0; row < problem.rows; ++row) {
        const auto begin = problem.cost.begin() + static_cast<std::ptrdiff_t>(problem.at(row, 0));
        sum += problem.kinds > 0 ? *std::max_element(begin, begin + static_cast<std::ptrdiff_t>(problem.kinds)) : 0.0;
    }
    return sum;
}

}  // namespace

std::size_t curvePlans(const OptionTable& table) {
    const std::size_t plans = kMostOptions / std::max<std::size_t>(1, table.rows * table.kinds);
    return plans < kFewestPlans ? 0 : std::min(plans, kMostPlans);
}

Result<std::vector<BudgetPoint>> limitedCurve(const LimitedCurveRequest& request, const TaskContext& context) {
    const OptionTable& table = *request.table;
    std::vector<BudgetPoint> curve{BudgetPoint{}};
    curve.front().byOffer.resize(table.kinds);
    PlanProblem problem = table.problem;
    setBudget(problem, table.problem, moneyEnough(table.problem));
    HOLDFAST_ASSIGN(const PlanSolution most, solvePlan(problem, *request.frontier, context));
    for (std::size_t i = 1; i < request.plans; ++i) {
        HOLDFAST_CHECK(context.checkpoint());
        setBudget(problem, table.problem, most.spend * static_cast<double>(i) / static_cast<double>(request.plans));
        HOLDFAST_ASSIGN(const PlanSolution plan, solvePlan(problem, *request.frontier, context));
        if (plan.feasible) curve.push_back(pointOf(table, request.objective, plan));
    }
    if (request.plan->feasible) curve.push_back(pointOf(table, request.objective, *request.plan));
    if (most.feasible) curve.push_back(pointOf(table, request.objective, most));
    std::stable_sort(curve.begin(), curve.end(), [](const auto& a, const auto& b) { return a.spend < b.spend; });
    // Two budgets may spend the same: the better plan of them stands.
    std::vector<BudgetPoint> distinct;
    for (BudgetPoint& point : curve) {
        if (!distinct.empty() && point.spend - distinct.back().spend < 1e-9 * std::max(1.0, most.spend)) {
            if (point.value > distinct.back().value) distinct.back() = std::move(point);
            continue;
        }
        distinct.push_back(std::move(point));
    }
    return distinct;
}

double breakEvenOf(const std::vector<BudgetPoint>& curve) {
    for (std::size_t i = 0; i + 1 < curve.size(); ++i)
        if (curve[i + 1].value - curve[i].value < curve[i + 1].spend - curve[i].spend) return curve[i].spend;
    return kMissing;
}

}  // namespace holdfast::scenario
