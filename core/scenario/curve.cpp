#include "core/scenario/curve.h"

#include "core/scenario/plantally.h"

#include <algorithm>

namespace holdfast::scenario {

namespace {


/// What a step is expected to gain; its own gain has caution taken off.
double gainOf(const OptionTable& table, PlanObjective objective, const Frontier::Step& step) {
    const auto valueOf = [&](std::int16_t kind) {
        return kind == kNoOption ? 0.0 : table.valueOf(objective, step.row, static_cast<std::size_t>(kind));
    };
    return valueOf(step.to) - valueOf(step.from);
}

/// Where points stand: even steps of money, and the budget where it lies between the ends.
std::vector<double> spends(double all, double budget, std::size_t points) {
    std::vector<double> result;
    for (std::size_t i = 0; i <= points; ++i) result.push_back(all * static_cast<double>(i) / static_cast<double>(points));
    if (budget > 0.0 && budget < all) result.insert(std::upper_bound(result.begin(), result.end(), budget), budget);
    return result;
}

}  // namespace

std::vector<BudgetPoint> curveOf(const Frontier& frontier, const OptionTable& table, PlanObjective objective,
                                std::size_t points) {
    std::vector<BudgetPoint> curve;
    PlanTally plan(table, objective);
    const auto& steps = frontier.steps();
    std::size_t next = 0;
    double spend = 0.0;
    for (const double at : spends(frontier.spendOfAll(), table.problem.budget, points)) {
        // Sums in another order than the whole: the last point must not miss its last step by rounding.
        for (; next < steps.size() && spend + steps[next].cost <= at * (1.0 + 1e-12); ++next) {
            spend += steps[next].cost;
            plan.giveUp(steps[next].row, steps[next].from);
            plan.take(steps[next].row, steps[next].to);
        }
        BudgetPoint point = plan.point();
        const bool more = next < steps.size() && steps[next].cost > 0.0;
        const double rest = std::max(at - spend, 0.0);
        point.spend = at;
        point.marginal = more ? gainOf(table, objective, steps[next]) / steps[next].cost : 0.0;
        // What is left buys a part of the next step.
        for (double* value : {&point.value, &point.lower, &point.upper}) *value += rest * point.marginal;
        if (rest > 0.0 && next < steps.size()) point.byOffer[static_cast<std::size_t>(steps[next].to)].spend += rest;
        curve.push_back(std::move(point));
    }
    return curve;
}

double kneeOf(const std::vector<BudgetPoint>& curve) {
    if (curve.size() < 3) return kMissing;
    const BudgetPoint &first = curve.front(), &last = curve.back();
    const double slope = (last.value - first.value) / (last.spend - first.spend);
    if (!(slope > 0.0)) return kMissing;
    const auto above = [&](const BudgetPoint& point) { return point.value - first.value - slope * (point.spend - first.spend); };
    return std::max_element(curve.begin(), curve.end(), [&](const auto& a, const auto& b) { return above(a) < above(b); })
        ->spend;
}

double breakEvenBudget(const Frontier& frontier) {
    double spend = 0.0;
    for (const Frontier::Step& step : frontier.steps()) {
        if (step.rate() < 1.0) return spend;
        spend += step.cost;
    }
    return kMissing;
}

}  // namespace holdfast::scenario
