#include "core/scenario/worth.h"

#include "core/data/customertable.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scenario {

namespace {

/// Share of a period's money that is expected in the next period, discounted.
double carriedOver(const WorthAssumptions& assumptions, double risk) {
    return (1.0 - assumptions.laterRisk * std::clamp(risk, 0.0, 1.0)) / (1.0 + assumptions.interest);
}

}  // namespace

double worthOf(const WorthAssumptions& assumptions, double money, double risk) {
    if (std::isnan(money) || std::isnan(risk)) return kMissing;
    const double keep = carriedOver(assumptions, risk);
    const double periods = keep < 1.0 ? keep * (1.0 - std::pow(keep, assumptions.horizon)) / (1.0 - keep)
                                      : static_cast<double>(assumptions.horizon);
    return assumptions.margin * std::max(money, 0.0) * periods;
}

std::vector<double> worthByHorizon(const WorthAssumptions& assumptions, double money, double risk, int periods) {
    std::vector<double> result(static_cast<std::size_t>(std::max(periods, 0)));
    const double keep = carriedOver(assumptions, risk);
    double factor = 1.0, sum = 0.0;
    for (double& worth : result) {
        factor *= keep;
        sum += factor;
        worth = assumptions.margin * std::max(money, 0.0) * sum;
    }
    return result;
}

}  // namespace holdfast::scenario
