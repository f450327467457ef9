// The normal distribution's quantile behind every 90 % interval. No code.
#pragma once

namespace holdfast {

inline constexpr double kNormal90 = 1.6448536269514722;  ///< half the width of a 90 % interval, in standard errors

}  // namespace holdfast
