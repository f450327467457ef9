#include "core/report/chartframe.h"
#include "core/report/text.h"

#include <algorithm>
#include <cmath>

namespace holdfast::report {

namespace {

struct Range {
    double low = 0.0;
    double high = 0.0;

    void include(double value) {
        if (!std::isfinite(value)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    }
};

/// Zero, every value and every interval end: bars start at zero.
Range rangeOf(const Chart& chart) {
    Range range;
    for (const ChartSeries& series : chart.series) {
        for (const double y : series.y) range.include(y);
        for (const double y : series.lower) range.include(y);
        for (const double y : series.upper) range.include(y);
    }
    if (chart.yAtLeast) range.include(*chart.yAtLeast);
    return range;
}

std::size_t categoryCount(const Chart& chart) {
    std::size_t count = chart.categories.size();
    for (const ChartSeries& series : chart.series) count = std::max(count, series.y.size());
    return count;
}

std::string category(const Chart& chart, std::size_t i) { return i < chart.categories.size() ? chart.categories[i] : ""; }

bool whole(NumberStyle style) { return style == NumberStyle::Count; }

/// Signed contributions say which way they push; everything else as the report writes it, without the currency.
std::string valueText(const ChartFrame& frame, double value, NumberStyle style) {
    const bool largeSum = style == NumberStyle::Money && std::abs(value) >= 1000.0;
    const std::string text = formatFigure(value, largeSum ? NumberStyle::Count : style, "");
    return frame.chart.kind == ChartKind::Contributions && value > 0.0 ? "+" + text : text;
}

Rgb barColour(const ChartFrame& frame, std::size_t series, double value) {
    if (frame.chart.kind == ChartKind::Contributions) return frame.tokens.riskColour(value > 0.0 ? 1.0 : 0.0);
    return frame.chart.riskColours ? frame.tokens.riskColour(value) : frame.seriesColour(series);
}

/// Names of several series with their colours, right-aligned on the line above the plot.
void drawKey(const ChartFrame& frame, SvgCanvas& canvas) {
    if (frame.chart.series.size() < 2 && !frame.showsEvidence()) return;
    double x = frame.width() - frame.pad;
    const double y = frame.headHeight() - ChartFrame::kKeyGap;
    for (std::size_t i = frame.chart.series.size(); i-- > 0;) {
        const std::string name = frame.seriesLabel(frame.chart.series[i]);
        if (name.empty()) continue;
        x -= textWidth(name, frame.small);
        canvas.text({x, y}, name, frame.label());
        x -= 16.0;
        canvas.evidenceBar({x, y - 9.0, 11.0, 10.0}, frame.seriesColour(i), frame.drawnAs(frame.chart.series[i]));
        x -= 14.0;
    }
}

/// The interval of bar i as a thin line with ends, over the bar; true when there is one.
bool interval(const ChartSeries& series, std::size_t i, double& low, double& high) {
    if (i >= series.lower.size() || i >= series.upper.size()) return false;
    low = series.lower[i];
    high = series.upper[i];
    return std::isfinite(low) && std::isfinite(high) && high > low;
}

void drawWhisker(const ChartFrame& frame, SvgCanvas& canvas, Point from, Point to) {
    const Stroke stroke{frame.colours.text, 1.2, {}};
    canvas.line(from, to, stroke);
    const bool upright = from.x == to.x;
    for (const Point end : {from, to})
        canvas.line({end.x - (upright ? 3.0 : 0.0), end.y - (upright ? 0.0 : 3.0)},
                    {end.x + (upright ? 3.0 : 0.0), end.y + (upright ? 0.0 : 3.0)}, stroke);
}

bool present(const ChartSeries& series, std::size_t i) { return i < series.y.size() && std::isfinite(series.y[i]); }

/// Where bar s stands among those of category i that have a value; those without take no room.
struct Slot {
    double index = 0.0;
    double count = 0.0;
};

Slot slotOf(const Chart& chart, std::size_t s, std::size_t i) {
    Slot slot;
    for (std::size_t other = 0; other < chart.series.size(); ++other) {
        if (!present(chart.series[other], i)) continue;
        if (other < s) slot.index += 1.0;
        slot.count += 1.0;
    }
    return slot;
}

/// The most bars that any category has.
double mostBars(const Chart& chart, std::size_t categories) {
    double most = 1.0;
    for (std::size_t i = 0; i < categories; ++i) most = std::max(most, slotOf(chart, 0, i).count);
    return most;
}

// ---- Bars ---------------------------------------------------------------------------------------------------------

struct BarsLayout {
    Box plot;
    Axis axis;
    ValueAxis value;
    double band = 0.0;
    double mostBars = 1.0;
    std::size_t labelLines = 1;
};

BarsLayout layoutBars(const ChartFrame& frame, std::size_t count, double height) {
    BarsLayout layout;
    const Range range = rangeOf(frame.chart);
    layout.value = valueAxis(frame.chart, frame.currency);
    layout.axis = niceAxis(range.low, range.high * 1.06, 5, whole(layout.value.style));
    const double left = frame.pad + frame.widestTick(layout.axis, layout.value.style) + 6.0;
    layout.mostBars = mostBars(frame.chart, count);
    layout.band = (frame.width() - frame.pad - left) / static_cast<double>(count);
    for (std::size_t i = 0; i < count; ++i)
        if (textWidth(category(frame.chart, i), frame.small) > layout.band - 6.0) layout.labelLines = 2;
    const double foot = frame.footHeight(!frame.chart.xTitle.empty()) + (layout.labelLines == 2 ? frame.small * 1.25 : 0.0);
    layout.plot = {left, frame.headHeight(), frame.width() - frame.pad - left, height - frame.headHeight() - foot};
    return layout;
}

void drawBar(const ChartFrame& frame, SvgCanvas& canvas, const BarsLayout& layout, std::size_t s, std::size_t i) {
    const ChartSeries& series = frame.chart.series[s];
    if (!present(series, i)) return;
    const double groups = layout.mostBars;
    const double thickness = std::min(56.0, layout.band * 0.72 / groups);
    const Slot slot = slotOf(frame.chart, s, i);
    const double centre = layout.plot.x + layout.band * (static_cast<double>(i) + 0.5) +
                          (slot.index - (slot.count - 1.0) / 2.0) * thickness;
    const auto at = [&](double value) { return layout.plot.bottom() - layout.axis.share(value) * layout.plot.height; };
    const double y = series.y[i];
    const double top = std::min(at(y), at(0.0));
    canvas.evidenceBar({centre - thickness / 2.0 + 0.5, top, thickness - 1.0, std::abs(at(y) - at(0.0))},
                       barColour(frame, s, y), frame.drawnAs(series));
    double low = y;
    double high = y;
    if (interval(series, i, low, high)) drawWhisker(frame, canvas, {centre, at(low)}, {centre, at(high)});
    const std::string text = valueText(frame, y, layout.value.style);
    const double room = groups > 1.0 ? thickness + 4.0 : layout.band - 2.0;
    if (textWidth(text, frame.small) > room) return;
    const double above = at(std::max(y, high)) - 4.0;
    const double below = at(std::min(y, low)) + frame.small + 3.0;
    canvas.text({centre, y < 0.0 ? below : above}, text, frame.label(Anchor::Middle));
}

// ---- Bars that lie down -------------------------------------------------------------------------------------------

struct RowsLayout {
    Box plot;
    Axis axis;
    ValueAxis value;
    double row = 24.0;
    double mostBars = 1.0;
    double labelWidth = 0.0;
    double height = 0.0;
};

/// Room beside the bars for the value texts: at the right for positive ones, at the left for negative ones.
double widestValue(const ChartFrame& frame, NumberStyle style, bool negative) {
    double widest = 0.0;
    for (const ChartSeries& series : frame.chart.series)
        for (const double y : series.y)
            if (std::isfinite(y) && (y < 0.0) == negative) widest = std::max(widest, textWidth(valueText(frame, y, style), frame.small));
    return widest;
}

RowsLayout layoutRows(const ChartFrame& frame, std::size_t count) {
    RowsLayout layout;
    const Range range = rangeOf(frame.chart);
    layout.value = valueAxis(frame.chart, frame.currency);
    const double rowBars = mostBars(frame.chart, count);
    layout.mostBars = rowBars;
    for (std::size_t i = 0; i < count; ++i)
        layout.labelWidth = std::max(layout.labelWidth, textWidth(category(frame.chart, i), frame.small));
    layout.labelWidth = std::min(layout.labelWidth, frame.width() * 0.36);
    const double after = widestValue(frame, layout.value.style, false);
    const double before = range.low < 0.0 ? widestValue(frame, layout.value.style, true) : 0.0;
    const double left = frame.pad + layout.labelWidth + 8.0 + (before > 0.0 ? before + 6.0 : 0.0);
    const double right = frame.width() - frame.pad - std::max(after, 14.0) - 8.0;
    layout.axis = niceAxis(range.low, range.high, right - left > 360.0 ? 5 : 3, whole(layout.value.style));
    const double frameHeight = frame.headHeight() + frame.footHeight(!layout.value.title.empty());
    const double wanted = (frame.leastHeight() - frameHeight) / static_cast<double>(count);
    layout.row = std::clamp(wanted, 8.0 + 14.0 * rowBars, 12.0 + 20.0 * rowBars);
    layout.height = frameHeight + layout.row * static_cast<double>(count);
    layout.plot = {left, frame.headHeight(), right - left, layout.row * static_cast<double>(count)};
    return layout;
}

void drawRow(const ChartFrame& frame, SvgCanvas& canvas, const RowsLayout& layout, std::size_t s, std::size_t i) {
    const ChartSeries& series = frame.chart.series[s];
    if (!present(series, i)) return;
    const Slot slot = slotOf(frame.chart, s, i);
    const double thickness = (layout.row - 8.0) / layout.mostBars;
    const double top = layout.plot.y + layout.row * (static_cast<double>(i) + 0.5) + thickness * (slot.index - slot.count / 2.0);
    const auto at = [&](double value) { return layout.plot.x + layout.axis.share(value) * layout.plot.width; };
    const double y = series.y[i];
    canvas.evidenceBar({std::min(at(0.0), at(y)), top + 0.5, std::abs(at(y) - at(0.0)), thickness - 1.0},
                       barColour(frame, s, y), frame.drawnAs(series));
    double low = y;
    double high = y;
    const double middle = top + thickness / 2.0;
    if (interval(series, i, low, high)) drawWhisker(frame, canvas, {at(low), middle}, {at(high), middle});
    const double x = y < 0.0 ? at(std::min(y, low)) - 5.0 : at(std::max(y, high)) + 5.0;
    canvas.text({x, middle + frame.small * 0.36}, valueText(frame, y, layout.value.style),
                frame.label(y < 0.0 ? Anchor::End : Anchor::Start));
}

}  // namespace

std::string drawBars(const ChartFrame& frame) {
    const std::size_t count = categoryCount(frame.chart);
    const double height = std::max(frame.leastHeight(), frame.headHeight() + 180.0);
    const BarsLayout layout = layoutBars(frame, count, height);
    SvgCanvas canvas = frame.start(height);
    frame.drawYAxis(canvas, layout.axis, layout.value.style, layout.plot);
    frame.drawYTitle(canvas, layout.value.title, frame.pad);
    drawKey(frame, canvas);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t s = 0; s < frame.chart.series.size(); ++s) drawBar(frame, canvas, layout, s, i);
        double y = layout.plot.bottom() + 7.0 + frame.small;
        for (const std::string& line : wrapText(category(frame.chart, i), layout.band - 4.0, frame.small, false, 2)) {
            canvas.text({layout.plot.x + layout.band * (static_cast<double>(i) + 0.5), y}, line, frame.muted(Anchor::Middle));
            y += frame.small * 1.25;
        }
    }
    Box below = layout.plot;
    if (layout.labelLines == 2) below.height += frame.small * 1.25;
    frame.drawXTitle(canvas, frame.chart.xTitle, below);
    return canvas.finish(frame.chart.title);
}

std::string drawHorizontalBars(const ChartFrame& frame) {
    const std::size_t count = categoryCount(frame.chart);
    const RowsLayout layout = layoutRows(frame, count);
    SvgCanvas canvas = frame.start(layout.height);
    drawKey(frame, canvas);
    frame.drawXAxis(canvas, layout.axis, layout.value.style, layout.plot, true);
    for (std::size_t i = 0; i < count; ++i) {
        const double middle = layout.plot.y + layout.row * (static_cast<double>(i) + 0.5);
        canvas.text({frame.pad + layout.labelWidth, middle + frame.small * 0.36},
                    ellipsise(category(frame.chart, i), layout.labelWidth, frame.small), frame.label(Anchor::End));
        for (std::size_t s = 0; s < frame.chart.series.size(); ++s) drawRow(frame, canvas, layout, s, i);
    }
    const double zero = layout.plot.x + layout.axis.share(0.0) * layout.plot.width;
    canvas.line({zero, layout.plot.y}, {zero, layout.plot.bottom()}, {frame.colours.axis, 1.0, {}});
    frame.drawMarkers(canvas, layout.axis, layout.plot);
    frame.drawXTitle(canvas, layout.value.title, layout.plot);
    return canvas.finish(frame.chart.title);
}

std::string drawHistogram(const ChartFrame& frame) {
    const ChartSeries& series = frame.chart.series.front();
    const std::size_t count = std::min(series.x.size(), series.y.size());
    if (count == 0) return drawBars(frame);
    const double height = std::max(frame.leastHeight(), frame.headHeight() + 160.0);
    const double width = count > 1 ? series.x[count - 1] - series.x[count - 2] : 1.0;
    const double end = series.x.size() > count ? series.x[count] : series.x[count - 1] + width;
    const Axis xAxis = fixedAxis(series.x.front(), end, 10);
    const ValueAxis value = valueAxis(frame.chart, frame.currency);
    const Axis yAxis = niceAxis(0.0, rangeOf(frame.chart).high, 4, whole(value.style));
    const double left = frame.pad + frame.widestTick(yAxis, value.style) + 6.0;
    const std::string xTitle = axisTitle(frame.chart.xTitle, frame.chart.xStyle, frame.currency);
    const double edge = std::max(frame.pad, frame.widestTick(xAxis, frame.chart.xStyle) / 2.0 + 1.0);
    const Box plot{left, frame.headHeight(), frame.width() - edge - left,
                   height - frame.headHeight() - frame.footHeight(!xTitle.empty())};
    SvgCanvas canvas = frame.start(height);
    frame.drawYAxis(canvas, yAxis, value.style, plot);
    frame.drawYTitle(canvas, value.title, frame.pad);
    for (std::size_t i = 0; i < count; ++i) {
        if (!std::isfinite(series.y[i])) continue;
        const double to = i + 1 < series.x.size() ? series.x[i + 1] : end;
        const double x0 = plot.x + xAxis.share(series.x[i]) * plot.width;
        const double x1 = plot.x + xAxis.share(to) * plot.width;
        const double tall = yAxis.share(series.y[i]) * plot.height;
        const Rgb colour = frame.chart.riskColours ? frame.tokens.riskColour((series.x[i] + to) / 2.0) : frame.colours.accent;
        canvas.rect({x0 + 0.5, plot.bottom() - tall, std::max(0.5, x1 - x0 - 1.0), tall}, colour);
    }
    frame.drawXAxis(canvas, xAxis, frame.chart.xStyle, plot, false);
    frame.drawXTitle(canvas, xTitle, plot);
    return canvas.finish(frame.chart.title);
}

}  // namespace holdfast::report
