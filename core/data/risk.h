// Risk: what "at risk" and "high risk" mean, in one place for the engine, the window and the report. Both speak of people who
// are still here: whoever has left is a loss, not a risk, whatever was predicted of him. Pure functions, any thread.
#pragma once

#include <cmath>
#include <limits>

namespace holdfast {

inline constexpr double kAtRiskFrom = 0.5;    ///< "at risk": still here, and rather leaving than staying
inline constexpr double kHighRiskFrom = 0.8;  ///< "high risk": still here, and as good as gone

/// The chance of leaving of somebody who may still leave: NaN without a score, and for who is known to have left.
/// `left`: 1 left, 0 stayed, NaN unknown; `probability`: 0 to 1 or NaN.
inline double openRisk(double left, double probability) {
    return left == 1.0 ? std::numeric_limits<double>::quiet_NaN() : probability;
}

}  // namespace holdfast
