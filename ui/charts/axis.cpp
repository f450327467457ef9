#include "ui/charts/axis.h"

#include "ui/charts/numbers.h"

#include <algorithm>
#include <cmath>

namespace holdfast::ui {
namespace {

double niceStep(double span, int maxTicks) {
    const double raw = span / std::max(1, maxTicks - 1);
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= raw * (1.0 - 1e-9)) return factor * power;
    return 10.0 * power;
}

Axis emptySpanMended(double minimum, double maximum) {
    Axis axis;
    if (!std::isfinite(minimum)) minimum = 0.0;
    if (!std::isfinite(maximum)) maximum = 1.0;
    if (maximum - minimum <= std::abs(maximum) * 1e-12) {
        if (minimum > 0.0) minimum = 0.0;
        else maximum = minimum + 1.0;
    }
    axis.minimum = minimum;
    axis.maximum = maximum;
    return axis;
}

Axis withStep(double minimum, double maximum, int maxTicks, report::NumberStyle style) {
    Axis axis = emptySpanMended(minimum, maximum);
    axis.style = style;
    axis.step = niceStep(axis.maximum - axis.minimum, std::max(2, maxTicks));
    if (style == report::NumberStyle::Count) axis.step = std::max(1.0, axis.step);
    return axis;
}

void addTicks(Axis& axis) {
    const double slack = 1e-6;
    const auto first = static_cast<long long>(std::ceil(axis.minimum / axis.step - slack));
    const auto last = static_cast<long long>(std::floor(axis.maximum / axis.step + slack));
    axis.ticks.clear();
    for (long long i = first; i <= last; ++i) axis.ticks.push_back(static_cast<double>(i) * axis.step);
}

}  // namespace

QString Axis::label(double tick) const { return formatTick(tick, step, style); }

Axis makeTightAxis(double minimum, double maximum, int maxTicks, report::NumberStyle style) {
    Axis axis = withStep(minimum, maximum, maxTicks, style);
    addTicks(axis);
    return axis;
}

Axis makeAxis(double minimum, double maximum, int maxTicks, report::NumberStyle style) {
    Axis axis = withStep(minimum, maximum, maxTicks, style);
    const double slack = 1e-6;
    axis.minimum = std::floor(axis.minimum / axis.step + slack) * axis.step;
    axis.maximum = std::ceil(axis.maximum / axis.step - slack) * axis.step;
    addTicks(axis);
    return axis;
}

}  // namespace holdfast::ui
