#include "core/report/chartframe.h"
#include "core/report/text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::report {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kSwatch = 18.0;

struct Extent {
    double low = kInfinity;
    double high = -kInfinity;

    void include(double value) {
        if (!std::isfinite(value)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    bool empty() const { return low > high; }
};

struct Plot {
    Box box;
    Axis x;
    Axis y;

    Point at(double px, double py) const { return {box.x + x.share(px) * box.width, box.bottom() - y.share(py) * box.height}; }
};

bool isShare(NumberStyle style) {
    return style == NumberStyle::Percent || style == NumberStyle::Probability || style == NumberStyle::Decimal3;
}

/// Shares that fill most of 0..1 get exactly that; other values a round axis, from zero when zero is near.
Axis axisFor(const Extent& extent, NumberStyle style, bool wholeShare, int count) {
    if (extent.empty()) return fixedAxis(0.0, 1.0, count);
    const bool inside = extent.low >= -1e-9 && extent.high <= 1.0 + 1e-9;
    if (wholeShare && inside) return fixedAxis(0.0, 1.0, count);
    if (isShare(style) && inside && extent.high > 0.6 && extent.low < 0.4) return fixedAxis(0.0, 1.0, count);
    const bool nearZero = extent.low > 0.0 && extent.low < 0.4 * extent.high;
    Axis axis = niceAxis(nearZero ? 0.0 : extent.low, extent.high, count, style == NumberStyle::Count);
    return axis;
}

/// x is only as long as the data: a line that stops before its axis looks cut.
Axis xAxisFor(const Extent& extent, NumberStyle style, bool wholeShare) {
    const bool inside = extent.low >= -1e-9 && extent.high <= 1.0 + 1e-9;
    if (extent.empty() || (inside && (wholeShare || (isShare(style) && extent.high > 0.9 && extent.low < 0.1))))
        return fixedAxis(0.0, 1.0, 5);
    if (extent.high - extent.low < 1e-12) return niceAxis(extent.low, extent.high, 5);
    return fixedAxis(extent.low, extent.high, 5);
}

/// The second series of a calibration chart counts customers; it sizes the points and is not drawn.
std::size_t drawnSeries(const Chart& chart) {
    return chart.kind == ChartKind::Calibration ? std::min<std::size_t>(1, chart.series.size()) : chart.series.size();
}

Plot makeAxes(const ChartFrame& frame, const ValueAxis& value) {
    const Chart& chart = frame.chart;
    Extent x;
    Extent y;
    for (std::size_t s = 0; s < drawnSeries(chart); ++s) {
        const ChartSeries& series = chart.series[s];
        for (const double v : series.x) x.include(v);
        for (const double v : series.y) y.include(v);
        for (const double v : series.lower) y.include(v);
        for (const double v : series.upper) y.include(v);
    }
    const bool unit = chart.kind == ChartKind::Calibration || chart.diagonal;
    Plot plot;
    plot.x = xAxisFor(x, chart.xStyle, unit);
    plot.y = axisFor(y, value.style, unit, 5);
    return plot;
}

void drawBand(const Plot& plot, SvgCanvas& canvas, const ChartSeries& series, Rgb colour, Evidence evidence) {
    const std::size_t count = std::min({series.x.size(), series.lower.size(), series.upper.size()});
    std::vector<Point> outline;
    for (std::size_t i = 0; i < count; ++i)
        if (std::isfinite(series.upper[i])) outline.push_back(plot.at(series.x[i], series.upper[i]));
    std::vector<Point> under;
    for (std::size_t i = count; i-- > 0;)
        if (std::isfinite(series.lower[i])) under.push_back(plot.at(series.x[i], series.lower[i]));
    if (evidence == Evidence::Assumed) {
        canvas.polyline(outline, {colour, 1.0, {}});
        return canvas.polyline(under, {colour, 1.0, {}});
    }
    std::vector<Point> area = outline;
    area.insert(area.end(), under.begin(), under.end());
    canvas.polygon(area, colour, evidence == Evidence::Extrapolation ? 0.06 : 0.16);
    if (evidence != Evidence::Extrapolation) return;
    for (std::size_t i = 0; i + 1 < outline.size() && outline.size() == under.size(); ++i) {
        const Point top = outline[i];
        const Point next = outline[i + 1];
        const Point low = under[under.size() - 1 - i];
        const Point lowNext = under[under.size() - 2 - i];
        const double steps = std::max(1.0, std::floor((next.x - top.x) / 5.0));
        for (double k = 0.0; k < steps; k += 1.0) {
            const double t = k / steps;
            canvas.line({top.x + t * (next.x - top.x), top.y + t * (next.y - top.y)},
                        {low.x + t * (lowNext.x - low.x), low.y + t * (lowNext.y - low.y)}, {colour, 0.8, {}});
        }
    }
}

/// A line in the style of its evidence; extrapolation is dotted, assumed hollow.
void drawStroke(const ChartFrame& frame, SvgCanvas& canvas, const std::vector<Point>& points, Rgb colour, Evidence evidence) {
    switch (evidence) {
        case Evidence::Causal: return canvas.polyline(points, {colour, 2.0, {}});
        case Evidence::Associational: return canvas.polyline(points, {colour, 2.0, "7 4"});
        case Evidence::Extrapolation: return canvas.polyline(points, {colour, 2.0, "2 4"});
        case Evidence::Assumed:
            canvas.polyline(points, {colour, 3.5, {}});
            return canvas.polyline(points, {frame.colours.surface, 1.3, {}});
    }
}

/// The series as a line, broken where a value is missing.
void drawSeries(const ChartFrame& frame, const Plot& plot, SvgCanvas& canvas, std::size_t index) {
    const ChartSeries& series = frame.chart.series[index];
    const Rgb colour = frame.seriesColour(index);
    const Evidence evidence = frame.drawnAs(series);
    drawBand(plot, canvas, series, colour, evidence);
    std::vector<Point> run;
    const std::size_t count = std::min(series.x.size(), series.y.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (std::isfinite(series.x[i]) && std::isfinite(series.y[i])) {
            run.push_back(plot.at(series.x[i], series.y[i]));
            continue;
        }
        drawStroke(frame, canvas, run, colour, evidence);
        run.clear();
    }
    drawStroke(frame, canvas, run, colour, evidence);
    if (count == 1 && run.size() == 1) canvas.circle(run.front(), 3.5, colour, {frame.colours.surface, 1.0, {}});
}

/// Radius of point i, its area in proportion to the customers it stands for where they are known.
double pointRadius(const Chart& chart, std::size_t i) {
    if (chart.series.size() < 2 || i >= chart.series[1].y.size()) return 3.5;
    const double most = *std::max_element(chart.series[1].y.begin(), chart.series[1].y.end());
    return most > 0.0 ? 2.0 + 3.5 * std::sqrt(std::max(0.0, chart.series[1].y[i]) / most) : 3.5;
}

/// The intervals of a reliability diagram as one area behind its points.
void drawIntervalBand(const ChartFrame& frame, const Plot& plot, SvgCanvas& canvas) {
    const ChartSeries& series = frame.chart.series.front();
    const std::size_t count = std::min({series.x.size(), series.lower.size(), series.upper.size()});
    std::vector<Point> area;
    for (std::size_t i = 0; i < count; ++i) area.push_back(plot.at(series.x[i], series.upper[i]));
    for (std::size_t i = count; i-- > 0;) area.push_back(plot.at(series.x[i], series.lower[i]));
    if (area.size() >= 4) canvas.polygon(area, frame.colours.accent, 0.16);
}

/// Reliability points with their intervals, joined by a thin line.
void drawCalibration(const ChartFrame& frame, const Plot& plot, SvgCanvas& canvas) {
    const ChartSeries& series = frame.chart.series.front();
    const Rgb colour = frame.colours.accent;
    std::vector<Point> points;
    std::vector<double> radii;
    for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
        if (!std::isfinite(series.x[i]) || !std::isfinite(series.y[i])) continue;
        points.push_back(plot.at(series.x[i], series.y[i]));
        radii.push_back(pointRadius(frame.chart, i));
        if (i >= series.lower.size() || i >= series.upper.size()) continue;
        const Point low = plot.at(series.x[i], series.lower[i]);
        const Point high = plot.at(series.x[i], series.upper[i]);
        canvas.line(low, high, {colour, 1.2, {}});
        canvas.line({low.x - 3.0, low.y}, {low.x + 3.0, low.y}, {colour, 1.2, {}});
        canvas.line({high.x - 3.0, high.y}, {high.x + 3.0, high.y}, {colour, 1.2, {}});
    }
    canvas.polyline(points, {colour, 1.0, {}});
    for (std::size_t i = 0; i < points.size(); ++i) canvas.circle(points[i], radii[i], colour, {frame.colours.surface, 1.0, {}});
}

/// Labels at the height where their lines end, pushed apart so that none covers another.
void drawLabels(const ChartFrame& frame, const Plot& plot, SvgCanvas& canvas, double room) {
    struct Label {
        std::size_t series;
        double y;
    };
    std::vector<Label> labels;
    for (std::size_t s = 0; s < frame.chart.series.size(); ++s) {
        const ChartSeries& series = frame.chart.series[s];
        if (frame.seriesLabel(series).empty()) continue;
        for (std::size_t i = std::min(series.x.size(), series.y.size()); i-- > 0;) {
            if (!std::isfinite(series.y[i])) continue;
            labels.push_back({s, plot.at(series.x[i], series.y[i]).y});
            break;
        }
    }
    std::stable_sort(labels.begin(), labels.end(), [](const Label& a, const Label& b) { return a.y < b.y; });
    const double gap = frame.small * 1.4;
    for (std::size_t i = 0; i < labels.size(); ++i)
        labels[i].y = std::max({labels[i].y, plot.box.y + 4.0, i > 0 ? labels[i - 1].y + gap : 0.0});
    double limit = plot.box.bottom();
    for (std::size_t i = labels.size(); i-- > 0;) {
        labels[i].y = std::min(labels[i].y, limit);
        limit = labels[i].y - gap;
    }
    const double x = plot.box.right() + 8.0;
    for (const Label& label : labels) {
        const ChartSeries& series = frame.chart.series[label.series];
        drawStroke(frame, canvas, {{x, label.y}, {x + kSwatch - 4.0, label.y}}, frame.seriesColour(label.series), frame.drawnAs(series));
        canvas.text({x + kSwatch, label.y + frame.small * 0.36}, ellipsise(frame.seriesLabel(series), room - kSwatch, frame.small),
                    frame.label());
    }
}

/// Width the labels at the line ends want; nothing where the only line needs no name.
double labelRoom(const ChartFrame& frame) {
    if (frame.chart.kind == ChartKind::Calibration) return 0.0;
    double widest = 0.0;
    for (const ChartSeries& series : frame.chart.series) widest = std::max(widest, textWidth(frame.seriesLabel(series), frame.small));
    return widest == 0.0 ? 0.0 : std::min(widest + kSwatch + 2.0, frame.width() * 0.3);
}

/// Markers that have a value too: dots with their names beside them, on a ground that keeps lines out of the words; names that
/// would meet are pushed up, and a thin line says whose each is.
void drawNamedDots(const ChartFrame& frame, const Plot& plot, SvgCanvas& canvas) {
    std::vector<std::pair<Point, const ChartMarker*>> dots;
    for (const ChartMarker& marker : frame.chart.markers)
        if (marker.y && marker.x >= plot.x.min && marker.x <= plot.x.max) dots.emplace_back(plot.at(marker.x, *marker.y), &marker);
    std::stable_sort(dots.begin(), dots.end(), [](const auto& a, const auto& b) { return a.first.y > b.first.y; });
    const double line = frame.small * 1.3, gap = 18.0;
    std::vector<double> baselines;
    double limit = plot.box.bottom() - 4.0;
    for (const auto& [at, marker] : dots) {
        baselines.push_back(std::min(at.y + frame.small * 0.35, limit));
        limit = baselines.back() - line;
    }
    for (std::size_t i = 0; i < dots.size(); ++i) {
        const auto& [at, marker] = dots[i];
        const double width = textWidth(marker->label, frame.small), y = baselines[i];
        const bool right = at.x + width + gap + 3.0 <= plot.box.right();
        const double near = right ? at.x + gap : at.x - gap, far = right ? near + width : near - width, middle = y - frame.small * 0.35;
        canvas.polygon({{near, middle - line / 2.0}, {far, middle - line / 2.0}, {far, middle + line / 2.0}, {near, middle + line / 2.0}}, frame.colours.surface, 0.85);
        canvas.line(at, {right ? near - 2.0 : near + 2.0, middle}, {frame.colours.muted, 0.6, {}});
        canvas.text({near, y}, marker->label, frame.label(right ? Anchor::Start : Anchor::End));
    }
    for (const auto& [at, marker] : dots)
        canvas.circle(at, 3.5, marker->strong ? frame.colours.accent : frame.colours.text, {frame.colours.surface, 1.0, {}});
}

void drawDiagonal(const ChartFrame& frame, const Plot& plot, SvgCanvas& canvas) {
    const double low = std::max(plot.x.min, plot.y.min);
    const double high = std::min(plot.x.max, plot.y.max);
    if (high > low) canvas.line(plot.at(low, low), plot.at(high, high), {frame.colours.axis, 1.0, "2 3"});
}

}  // namespace

std::string drawLines(const ChartFrame& frame) {
    const Chart& chart = frame.chart;
    const ValueAxis value = valueAxis(chart, frame.currency);
    const std::string xTitle = axisTitle(chart.xTitle, chart.xStyle, frame.currency);
    const double height = std::max(frame.leastHeight(), frame.headHeight() + 160.0);
    Plot plot = makeAxes(frame, value);
    const double room = labelRoom(frame);
    const double left = frame.pad + frame.widestTick(plot.y, value.style) + 6.0;
    const double edge = frame.widestTick(plot.x, chart.xStyle) / 2.0 + 1.0;  // the last tick's label reaches beyond the plot
    const double right = frame.width() - std::max(frame.pad + (room > 0.0 ? room + 8.0 : 0.0), edge);
    plot.box = {left, frame.headHeight(), right - left, height - frame.headHeight() - frame.footHeight(!xTitle.empty())};

    SvgCanvas canvas = frame.start(height);
    frame.drawYAxis(canvas, plot.y, value.style, plot.box);
    frame.drawYTitle(canvas, value.title, frame.pad);
    frame.drawXAxis(canvas, plot.x, chart.xStyle, plot.box, false);
    frame.drawXTitle(canvas, xTitle, plot.box);
    if (chart.diagonal || chart.kind == ChartKind::Calibration) drawDiagonal(frame, plot, canvas);
    if (chart.kind == ChartKind::Calibration) {
        drawIntervalBand(frame, plot, canvas);
        drawCalibration(frame, plot, canvas);
    } else
        for (std::size_t s = 0; s < chart.series.size(); ++s) drawSeries(frame, plot, canvas, s);
    if (chart.kind == ChartKind::Line) {
        frame.drawMarkers(canvas, plot.x, plot.box);
        drawNamedDots(frame, plot, canvas);
    }
    if (room > 0.0) drawLabels(frame, plot, canvas, room);
    return canvas.finish(chart.title);
}

}  // namespace holdfast::report
