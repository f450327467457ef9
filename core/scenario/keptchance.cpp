#include "core/scenario/keptchance.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace holdfast::scenario {

namespace {

constexpr double kFar = 6.0;  ///< standard deviations beyond which nothing is left

double density(double z) {
    return std::exp(-0.5 * z * z) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}

/// E|x|, x normal.
double meanMagnitude(double m, double sd) {
    return m * std::erf(m / sd * std::numbers::sqrt2 / 2.0) + 2.0 * sd * density(m / sd);
}

/// E max(0, x - t), x normal.
double meanAbove(double m, double sd, double t) {
    const double z = (m - t) / sd;
    return (m - t) * 0.5 * std::erfc(-z * std::numbers::sqrt2 / 2.0) + sd * density(z);
}

/// E min(max(0, x), most), x normal.
double meanWithin(double m, double sd, double most) {
    return meanAbove(m, sd, 0.0) - meanAbove(m, sd, most);
}

}  // namespace

KeptChance keptChance(double m, double deviation, double acceptance) {
    if (deviation <= 0.0) {
        const double held = std::clamp(m, -1.0, acceptance);
        return {held, std::abs(held)};
    }
    if (m + kFar * deviation <= acceptance && m - kFar * deviation >= -1.0) return {m, meanMagnitude(m, deviation)};
    const double kept = meanWithin(m, deviation, acceptance), lost = meanWithin(-m, deviation, 1.0);
    return {kept - lost, kept + lost};
}

}  // namespace holdfast::scenario
