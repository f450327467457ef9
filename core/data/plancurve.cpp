#include "core/data/plancurve.h"

#include <algorithm>
#include <cmath>

namespace holdfast {

BudgetPoint pointAt(const std::vector<BudgetPoint>& curve, double budget) {
    if (curve.empty()) return {};
    const auto after = std::lower_bound(curve.begin(), curve.end(), budget,
                                        [](const BudgetPoint& point, double money) { return point.spend < money; });
    if (after == curve.begin()) return curve.front();
    if (after == curve.end()) return curve.back();
    const BudgetPoint &low = *(after - 1), &high = *after;
    const double share = (budget - low.spend) / (high.spend - low.spend);
    BudgetPoint point = low;  // the next unit of money buys what it does between these two
    point.spend = budget;
    point.value = std::lerp(low.value, high.value, share);
    point.lower = std::lerp(low.lower, high.lower, share);
    point.upper = std::lerp(low.upper, high.upper, share);
    point.customers = static_cast<std::uint64_t>(
        std::llround(std::lerp(static_cast<double>(low.customers), static_cast<double>(high.customers), share)));
    for (std::size_t i = 0; i < std::min(low.byOffer.size(), high.byOffer.size()); ++i) {
        point.byOffer[i].spend = std::lerp(low.byOffer[i].spend, high.byOffer[i].spend, share);
        point.byOffer[i].customers = std::lerp(low.byOffer[i].customers, high.byOffer[i].customers, share);
    }
    return point;
}

double nextBuys(const PlanResult& plan, double budget, double money) {
    if (!plan.curveHoldsLimits) return plan.marginal * money;
    return pointAt(plan.curve, budget + money).value - pointAt(plan.curve, budget).value;
}

bool nextHasUse(const PlanResult& plan, double budget, double money) {
    if (!plan.curveHoldsLimits) return plan.marginal > 0.0;
    return pointAt(plan.curve, budget + money).spend - pointAt(plan.curve, budget).spend > 0.999 * money;
}

}  // namespace holdfast
