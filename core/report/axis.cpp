#include "core/report/axis.h"

#include "core/report/writers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace holdfast::report {

namespace {

double niceStep(double rough, bool whole) {
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    const double lead = rough / power;
    const double step = (lead < 1.5 ? 1.0 : lead < 3.5 ? 2.0 : lead < 7.5 ? 5.0 : 10.0) * power;
    return whole ? std::max(1.0, step) : step;
}

void fillTicks(Axis& axis) {
    const double first = std::ceil(axis.min / axis.step - 1e-9);
    const double last = std::floor(axis.max / axis.step + 1e-9);
    for (double i = first; i <= last && axis.ticks.size() < 100; i += 1.0) axis.ticks.push_back(i * axis.step);
}

/// "12,500" with just the decimals given; the minus sign as a hyphen.
std::string decimal(double value, int decimals) {
    std::array<char, 400> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
    std::string text(buffer.data(), end.ptr);
    if (text.find_first_of("123456789") == std::string::npos && text.front() == '-') text.erase(0, 1);
    const std::size_t start = text.front() == '-' ? 1 : 0;
    const std::size_t point = text.find('.');
    for (std::size_t at = point == std::string::npos ? text.size() : point; at > start + 3; at -= 3) text.insert(at - 3, 1, ',');
    return text;
}

}  // namespace

Axis niceAxis(double low, double high, int count, bool whole) {
    if (!std::isfinite(low) || !std::isfinite(high)) low = 0.0, high = 1.0;
    if (high - low < 1e-12 * std::max({1.0, std::abs(low), std::abs(high)})) {
        const double pad = low == 0.0 ? 1.0 : std::abs(low) * 0.1;
        low = low == 0.0 ? 0.0 : low - pad;
        high += pad;
    }
    Axis axis;
    axis.step = niceStep((high - low) / std::max(1, count), whole);
    axis.min = std::floor(low / axis.step + 1e-9) * axis.step;
    axis.max = std::ceil(high / axis.step - 1e-9) * axis.step;
    fillTicks(axis);
    return axis;
}

Axis fixedAxis(double low, double high, int count) {
    Axis axis;
    axis.min = low;
    axis.max = high;
    axis.step = niceStep((high - low) / std::max(1, count), false);
    fillTicks(axis);
    return axis;
}

std::vector<std::string> tickLabels(const Axis& axis, NumberStyle style) {
    const double scale = style == NumberStyle::Percent || style == NumberStyle::Points ? 100.0 : 1.0;
    const double largest = std::max(std::abs(axis.min), std::abs(axis.max)) * scale;
    const bool millions = largest >= 2e6;
    const bool thousands = !millions && largest >= 2e4;
    const double unit = millions ? 1e6 : thousands ? 1e3 : 1.0;
    const double step = axis.step * scale / unit;
    const int decimals = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 9);
    std::vector<std::string> labels;
    for (const double tick : axis.ticks) {
        std::string text = decimal(tick * scale / unit, decimals);
        const bool zero = text.find_first_of("123456789") == std::string::npos;
        if (style == NumberStyle::Percent) text += " %";
        else if (!zero && (millions || thousands)) text += millions ? "M" : "k";
        if (zero && style != NumberStyle::Percent) text.assign(1, '0');
        labels.push_back(std::move(text));
    }
    return labels;
}

std::string axisTitle(const std::string& title, NumberStyle style, const std::string& currency) {
    const bool named = title.find('(') != std::string::npos || (!currency.empty() && title.find(currency) != std::string::npos);
    if (title.empty() || named) return title;
    if (style == NumberStyle::Money && !currency.empty()) return title + " (" + currency + ")";
    if (style == NumberStyle::Seconds && title.find("second") == std::string::npos) return title + " (s)";
    if (style == NumberStyle::Points && title.find("points") == std::string::npos) return title + " (percentage points)";
    return title;
}

}  // namespace holdfast::report
