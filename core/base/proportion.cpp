#include "core/base/proportion.h"

#include <algorithm>
#include <cmath>

namespace holdfast {

std::pair<double, double> wilsonInterval(double hits, double of) {
    constexpr double z = 1.959963984540054;
    const double rate = hits / of;
    const double centre = (rate + z * z / (2.0 * of)) / (1.0 + z * z / of);
    const double half = z * std::sqrt(rate * (1.0 - rate) / of + z * z / (4.0 * of * of)) / (1.0 + z * z / of);
    return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

Standing standingOf(double hits, double of, double usual) {
    constexpr double kNoticeable = 1.25;  // times the usual share
    const double times = hits / of / usual;
    if (times < kNoticeable && times > 1.0 / kNoticeable) return Standing::Alike;
    const auto [lower, upper] = wilsonInterval(hits, of);
    if (lower > usual) return Standing::More;
    return upper < usual ? Standing::Fewer : Standing::TooFewToTell;
}

}  // namespace holdfast
