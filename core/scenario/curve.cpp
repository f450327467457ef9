#include "core/scenario/curve.h"

#include "core/scenario/impact.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scenario {

namespace {

constexpr double kHalfWidth = 1.6448536269514722;

/// What is uncertain about the steps taken so far, and which offers they make.
class RunningPlan {
public:
    RunningPlan(const OptionTable& table, PlanObjective objective)
        : m_table(table), m_objective(objective), m_shared(table.kinds), m_parts(table.kinds) {}

    void take(const Frontier::Step& step) {
        change(step.row, step.from, -1.0);
        change(step.row, step.to, 1.0);
        m_value += gainOf(step);
        m_customers += step.from == kNoOption ? 1 : 0;
    }
    double halfWidth() const { return kHalfWidth * errorOfSum(m_shared, std::max(m_squares, 0.0)); }
    /// What a step is expected to gain; its own gain has caution taken off.
    double gainOf(const Frontier::Step& step) const {
        const auto valueOf = [&](std::int16_t kind) {
            return kind == kNoOption ? 0.0 : m_table.valueOf(m_objective, step.row, static_cast<std::size_t>(kind));
        };
        return valueOf(step.to) - valueOf(step.from);
    }
    double value() const { return m_value; }
    std::uint64_t customers() const { return m_customers; }
    const std::vector<OfferPart>& byOffer() const { return m_parts; }

private:
    const OptionTable& m_table;
    PlanObjective m_objective;
    std::vector<double> m_shared;
    std::vector<OfferPart> m_parts;
    double m_value = 0.0, m_squares = 0.0;
    std::uint64_t m_customers = 0;

    void change(std::size_t row, std::int16_t kind, double sign) {
        if (kind == kNoOption) return;
        const std::size_t at = m_table.problem.at(row, static_cast<std::size_t>(kind));
        m_parts[static_cast<std::size_t>(kind)].spend += sign * m_table.problem.cost[at];
        m_parts[static_cast<std::size_t>(kind)].customers += sign;
        const OptionEffect& effect = m_table.effects[at];
        const double weight = m_table.weight(m_objective, row), own = weight * effect.independent;
        m_shared[static_cast<std::size_t>(kind)] += sign * weight * effect.shared;
        m_squares += sign * own * own;
    }
};

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
    RunningPlan plan(table, objective);
    const auto& steps = frontier.steps();
    std::size_t next = 0;
    double spend = 0.0;
    for (const double at : spends(frontier.spendOfAll(), table.problem.budget, points)) {
        // Sums in another order than the whole: the last point must not miss its last step by rounding.
        for (; next < steps.size() && spend + steps[next].cost <= at * (1.0 + 1e-12); ++next) {
            spend += steps[next].cost;
            plan.take(steps[next]);
        }
        BudgetPoint point;
        const bool more = next < steps.size() && steps[next].cost > 0.0;
        const double rate = more ? plan.gainOf(steps[next]) / steps[next].cost : 0.0, rest = std::max(at - spend, 0.0);
        point.spend = at;
        point.value = plan.value() + (rest > 0.0 ? rest * rate : 0.0);
        point.marginal = rate;
        const double half = plan.halfWidth();
        point.lower = point.value - half;
        point.upper = point.value + half;
        point.customers = plan.customers();
        point.byOffer = plan.byOffer();
        // What is left buys a part of the next step, as the value says.
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
