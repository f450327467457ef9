#include "core/report/chartframe.h"
#include "core/report/text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::report {

namespace {

constexpr double kDot = 3.5;
constexpr double kCap = 3.0;

struct Rows {
    Box plot;
    Axis axis;
    ValueAxis value;
    double row = 22.0;
    double labelWidth = 0.0;
    double height = 0.0;
};

std::string category(const Chart& chart, std::size_t i) { return i < chart.categories.size() ? chart.categories[i] : std::string(); }

bool interval(const ChartSeries& series, std::size_t i) {
    return i < series.lower.size() && i < series.upper.size() && std::isfinite(series.lower[i]) && std::isfinite(series.upper[i]);
}

/// "-7.5 (-9.1 to -5.9)".
std::string rowText(const ChartSeries& series, std::size_t i, NumberStyle style) {
    if (!std::isfinite(series.y[i])) return {};
    const std::string value = formatFigure(series.y[i], style, {});
    if (!interval(series, i)) return value;
    return value + " (" + formatFigure(series.lower[i], style, {}) + " to " + formatFigure(series.upper[i], style, {}) + ")";
}

/// Every value, interval end and marker.
Axis axisOf(const Chart& chart, int count) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    const auto include = [&](double value) {
        if (!std::isfinite(value)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    };
    for (const ChartSeries& series : chart.series)
        for (const auto* values : {&series.y, &series.lower, &series.upper})
            for (const double value : *values) include(value);
    for (const ChartMarker& marker : chart.markers) include(marker.x);
    return niceAxis(low, high, count);
}

std::size_t rowCount(const Chart& chart) {
    std::size_t count = chart.categories.size();
    for (const ChartSeries& series : chart.series) count = std::max(count, series.y.size());
    return count;
}

Rows layoutRows(const ChartFrame& frame) {
    Rows rows;
    const std::size_t count = rowCount(frame.chart);
    const auto lines = static_cast<double>(frame.chart.series.size());
    rows.value = valueAxis(frame.chart, frame.currency);
    double values = 0.0;
    for (std::size_t i = 0; i < count; ++i)
        rows.labelWidth = std::max(rows.labelWidth, textWidth(category(frame.chart, i), frame.small));
    for (const ChartSeries& series : frame.chart.series)
        for (std::size_t i = 0; i < series.y.size(); ++i)
            values = std::max(values, textWidth(rowText(series, i, rows.value.style), frame.small));
    rows.labelWidth = std::min(rows.labelWidth, frame.width() * 0.3);
    const double left = frame.pad + rows.labelWidth + 10.0;
    const double right = frame.width() - frame.pad - values - 10.0;
    rows.axis = axisOf(frame.chart, right - left > 360.0 ? 5 : 3);
    const double around = frame.headHeight() + frame.footHeight(!rows.value.title.empty());
    rows.row = std::clamp((frame.leastHeight() - around) / static_cast<double>(count), 6.0 + 14.0 * lines, 10.0 + 18.0 * lines);
    rows.height = around + rows.row * static_cast<double>(count);
    rows.plot = {left, frame.headHeight(), right - left, rows.row * static_cast<double>(count)};
    return rows;
}

void drawRow(const ChartFrame& frame, SvgCanvas& canvas, const Rows& rows, std::size_t s, std::size_t i) {
    const ChartSeries& series = frame.chart.series[s];
    if (i >= series.y.size() || !std::isfinite(series.y[i])) return;
    const auto at = [&](double value) { return rows.plot.x + rows.axis.share(value) * rows.plot.width; };
    const double lines = static_cast<double>(frame.chart.series.size());
    const double slot = (rows.row - 6.0) / lines;
    const double middle = rows.plot.y + rows.row * static_cast<double>(i) + 3.0 + slot * (static_cast<double>(s) + 0.5);
    const Rgb colour = frame.seriesColour(s);
    if (interval(series, i)) {
        const Evidence drawn = frame.drawnAs(series);
        canvas.line({at(series.lower[i]), middle}, {at(series.upper[i]), middle},
                    {colour, 1.6, drawn == Evidence::Associational ? "5 3" : drawn == Evidence::Extrapolation ? "2 3" : ""});
        for (const double end : {series.lower[i], series.upper[i]})
            canvas.line({at(end), middle - kCap}, {at(end), middle + kCap}, {colour, 1.6, {}});
    }
    const bool hollow = frame.drawnAs(series) == Evidence::Assumed;
    canvas.circle({at(series.y[i]), middle}, kDot, hollow ? frame.colours.surface : colour, {colour, 1.4, {}});
    canvas.text({frame.width() - frame.pad, middle + frame.small * 0.36}, rowText(series, i, rows.value.style), frame.label(Anchor::End));
}

/// Names of several series above the plot, each with its dot, from the right.
void drawKey(const ChartFrame& frame, SvgCanvas& canvas) {
    if (frame.chart.series.size() < 2) return;
    double x = frame.width() - frame.pad;
    const double y = frame.headHeight() - ChartFrame::kKeyGap;
    for (std::size_t s = frame.chart.series.size(); s-- > 0;) {
        const std::string name = frame.seriesLabel(frame.chart.series[s]);
        x -= textWidth(name, frame.small);
        canvas.text({x, y}, name, frame.label());
        x -= 10.0;
        canvas.circle({x, y - frame.small * 0.36}, kDot, frame.seriesColour(s), {frame.seriesColour(s), 1.0, {}});
        x -= 16.0;
    }
}

}  // namespace

std::string drawIntervals(const ChartFrame& frame) {
    const Rows rows = layoutRows(frame);
    SvgCanvas canvas = frame.start(rows.height);
    drawKey(frame, canvas);
    frame.drawXAxis(canvas, rows.axis, rows.value.style, rows.plot, true);
    frame.drawMarkers(canvas, rows.axis, rows.plot);
    for (std::size_t i = 0; i < rowCount(frame.chart); ++i) {
        const double middle = rows.plot.y + rows.row * (static_cast<double>(i) + 0.5);
        canvas.text({frame.pad + rows.labelWidth, middle + frame.small * 0.36},
                    ellipsise(category(frame.chart, i), rows.labelWidth, frame.small), frame.label(Anchor::End));
        for (std::size_t s = 0; s < frame.chart.series.size(); ++s) drawRow(frame, canvas, rows, s, i);
    }
    frame.drawXTitle(canvas, rows.value.title, rows.plot);
    return canvas.finish(frame.chart.title);
}

}  // namespace holdfast::report
