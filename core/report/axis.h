// Axes: round ticks in steps of 1, 2 or 5 times a power of ten (Heckbert, "Nice numbers for graph labels", Graphics
// Gems 1990) and the short texts that stand at them. Pure functions; any thread.
#pragma once

#include "core/report/document.h"

#include <string>
#include <vector>

namespace holdfast::report {

struct Axis {
    double min = 0.0;
    double max = 1.0;
    double step = 1.0;
    std::vector<double> ticks;  ///< min, min + step ... max

    /// Where a value lies between the ends, 0 at min.
    double share(double value) const { return (value - min) / (max - min); }
};

/// Round axis over [low, high] with about `count` steps. `whole`: steps of at least 1.
Axis niceAxis(double low, double high, int count, bool whole = false);

/// An axis whose ends are the given ones (a probability's 0 and 1), ticks round.
Axis fixedAxis(double low, double high, int count);

/// "0 %", "20 %"; "0", "50k"; as many decimals as the step needs. No currency: that stands in the axis title.
std::vector<std::string> tickLabels(const Axis& axis, NumberStyle style);

/// The title with the unit the style implies, unless it is already named: "Expected loss (EUR)".
std::string axisTitle(const std::string& title, NumberStyle style, const std::string& currency);

}  // namespace holdfast::report
