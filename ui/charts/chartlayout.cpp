#include "ui/charts/chartlayout.h"

#include "ui/charts/marks.h"
#include "ui/charts/numbers.h"

#include <algorithm>
#include <cmath>

namespace holdfast::ui {
namespace {

using report::Chart;
using report::ChartKind;
using report::NumberStyle;

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

/// Ticks of money are bare numbers, so the title names the currency.
QString withUnit(const std::string& title, NumberStyle style, const QString& currency) {
    if (style == NumberStyle::Points && !title.empty() && title.find("points") == std::string::npos)
        return QStringLiteral("%1 (percentage points)").arg(text(title));
    if (style != NumberStyle::Money || currency.isEmpty() || title.empty()) return text(title);
    return QStringLiteral("%1 (%2)").arg(text(title), currency);
}

struct Range {
    double low = INFINITY;
    double high = -INFINITY;

    void add(double value) {
        if (!std::isfinite(value)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    void add(const std::vector<double>& values) {
        for (const double value : values) add(value);
    }
    bool empty() const { return low > high; }
};

Range valueRange(const Chart& chart) {
    Range range;
    const std::size_t count = chart.kind == ChartKind::Calibration ? std::min<std::size_t>(1, chart.series.size()) : chart.series.size();
    for (std::size_t i = 0; i < count; ++i) {
        range.add(chart.series[i].y);
        range.add(chart.series[i].lower);
        range.add(chart.series[i].upper);
    }
    return range;
}

Range positionRange(const Chart& chart) {
    Range range;
    for (const report::ChartSeries& series : chart.series) range.add(series.x);
    return range;
}

bool isShare(NumberStyle style) { return style == NumberStyle::Percent || style == NumberStyle::Probability; }

/// Bars start at zero; a share that reaches past its middle gets its whole range; others the range of the data.
Axis valueAxis(const Chart& chart, int maxTicks) {
    Range range = valueRange(chart);
    if (range.empty()) return makeAxis(0.0, 1.0, maxTicks, chart.yStyle);
    if (chart.kind == ChartKind::Intervals) {
        for (const report::ChartMarker& marker : chart.markers) range.add(marker.x);
        return makeAxis(range.low, range.high, maxTicks, chart.yStyle);
    }
    if (isBarKind(chart.kind) || isShare(chart.yStyle)) range.add(0.0);
    if (isBarKind(chart.kind) && chart.yAtLeast) range.add(*chart.yAtLeast);
    if (chart.diagonal || chart.kind == ChartKind::Calibration) {
        if (range.high > 0.5 || chart.kind == ChartKind::Line) return makeTightAxis(0.0, 1.0, maxTicks, chart.yStyle);
    }
    if (isShare(chart.yStyle) && chart.kind == ChartKind::Line && range.high > 0.5 && range.high <= 1.0)
        return makeTightAxis(0.0, 1.0, maxTicks, chart.yStyle);
    return makeAxis(range.low, range.high, maxTicks, chart.yStyle);
}

Axis positionAxis(const Chart& chart, int maxTicks) {
    Range range = positionRange(chart);
    if (range.empty()) return makeTightAxis(0.0, 1.0, maxTicks, chart.xStyle);
    if (chart.kind == ChartKind::Histogram) range.add(binEdge(chart.series.front(), chart.series.front().y.size()));
    if (chart.kind == ChartKind::Calibration || chart.diagonal) {
        const Axis values = valueAxis(chart, maxTicks);  // one scale both ways keeps the diagonal a diagonal
        return makeTightAxis(values.minimum, std::max(values.maximum, range.high), maxTicks, chart.xStyle);
    }
    return makeTightAxis(range.low, range.high, maxTicks, chart.xStyle);
}

double widest(const std::vector<QString>& texts, const QFontMetricsF& metrics) {
    double width = 0.0;
    for (const QString& each : texts) width = std::max(width, metrics.horizontalAdvance(each));
    return width;
}

std::vector<QString> tickTexts(const Axis& axis) {
    std::vector<QString> texts;
    for (const double tick : axis.ticks) texts.push_back(axis.label(tick));
    return texts;
}

/// Room at the right: the end of the last tick label, the values at the ends of lying bars, or the names of lines.
double rightMargin(const Chart& chart, const ChartLayout& layout, const ChartStyle& style, double width) {
    const double gap = style.theme.tokens().spaceS;
    std::vector<QString> texts;
    if (isHorizontal(chart.kind)) {
        for (const report::ChartSeries& series : chart.series)
            for (std::size_t i = 0; i < series.y.size(); ++i) texts.push_back(markLabel(chart, series, i, layout, style));
    } else if (chart.kind == ChartKind::Line && chart.series.size() > 1) {
        for (const report::ChartSeries& series : chart.series) texts.push_back(text(series.name));
    }
    const double half = layout.categoriesOnX || layout.x.ticks.empty() ? 0.0 : style.metrics.horizontalAdvance(layout.x.label(layout.x.ticks.back())) / 2;
    const double labels = texts.empty() ? 0.0 : widest(texts, style.metrics) + gap;
    return std::max(std::min(labels, width * (chart.kind == ChartKind::Intervals ? 0.5 : 0.3)), half) + gap;
}

/// Names of rows at the left of lying bars.
double namesRoom(const ChartLayout& layout, const ChartStyle& style, double width) {
    return std::min(widest(layout.categories, style.metrics), width * (layout.shortLabels ? 0.5 : 0.4));
}

/// Whether names and values of rows with intervals would leave the plot less than a third of the width.
bool needsShortLabels(const Chart& chart, const ChartLayout& layout, const ChartStyle& style, double width) {
    return chart.kind == ChartKind::Intervals && namesRoom(layout, style, width) + rightMargin(chart, layout, style, width) > width * 2.0 / 3.0;
}

/// Room above and below the plot, without the band of a calibration.
struct Around {
    double above = 0.0, below = 0.0;
};

Around aroundPlot(const Chart& chart, const ChartStyle& style) {
    const double line = style.metrics.height(), gap = style.theme.tokens().spaceXs;
    const bool lying = isHorizontal(chart.kind);
    const bool titleAbove = !(lying ? chart.xTitle : chart.yTitle).empty(), titleBelow = !(lying ? chart.yTitle : chart.xTitle).empty();
    const bool valueLabels = (isBarKind(chart.kind) && !lying && chart.kind != ChartKind::Histogram) ||
                             (lying && !chart.markers.empty());  // those stand above the bars
    return {(titleAbove ? line + gap : line / 2.0) + (valueLabels ? line : gap), line + gap + (titleBelow ? line + gap : 0.0)};
}

void placePlot(const Chart& chart, ChartLayout& layout, const QSizeF& size, const ChartStyle& style) {
    const ThemeTokens& tokens = style.theme.tokens();
    double left = layout.categoriesOnY ? namesRoom(layout, style, size.width())
                                       : widest(tickTexts(layout.y), style.metrics);
    left += chart.kind == ChartKind::Intervals ? tokens.spaceM : tokens.spaceS;  // a frame stands around those when chosen
    const double right = rightMargin(chart, layout, style, size.width());
    const Around around = aroundPlot(chart, style);
    const double top = around.above;
    double bottom = around.below;
    const bool counts = chart.kind == ChartKind::Calibration && chart.series.size() > 1;
    const double band = counts ? tokens.spaceXl : 0.0;
    bottom += counts ? band + tokens.spaceXs : 0.0;
    double height = std::max(10.0, size.height() - top - bottom);
    // Few lying bars in a tall chart keep together at its top instead of drifting apart.
    // Bars thicker than that look clumsy; points with intervals may stand wide apart.
    const double most = chart.kind == ChartKind::Intervals ? 5.0 : 3.0;
    if (layout.categoriesOnY) height = std::min(height, most * tokens.spaceXl * static_cast<double>(std::max<std::size_t>(1, layout.categories.size())));
    layout.plot = QRectF(left, top, std::max(10.0, size.width() - left - right), height);
    if (counts) layout.countBand = QRectF(left, layout.plot.bottom() + tokens.spaceXs, layout.plot.width(), band);
    layout.x.pixelAtMinimum = layout.plot.left();
    layout.x.pixelAtMaximum = layout.plot.right();
    layout.y.pixelAtMinimum = layout.plot.bottom();
    layout.y.pixelAtMaximum = layout.plot.top();
    if (layout.categoriesOnY) std::swap(layout.y.pixelAtMinimum, layout.y.pixelAtMaximum);  // the first row is on top
}

Axis categoryAxis(std::size_t count) {
    Axis axis;
    axis.minimum = -0.5;
    axis.maximum = static_cast<double>(std::max<std::size_t>(1, count)) - 0.5;
    axis.step = 1.0;
    return axis;
}

}  // namespace

bool isBarKind(ChartKind kind) {
    return kind == ChartKind::Bars || kind == ChartKind::HorizontalBars || kind == ChartKind::Histogram || kind == ChartKind::Contributions ||
           kind == ChartKind::Intervals;
}

bool isHorizontal(ChartKind kind) { return kind == ChartKind::HorizontalBars || kind == ChartKind::Contributions || kind == ChartKind::Intervals; }

bool isEmptyChart(const Chart& chart) {
    return std::all_of(chart.series.begin(), chart.series.end(), [](const report::ChartSeries& series) { return series.y.empty(); });
}

ChartLayout layoutChart(const Chart& chart, const QSizeF& size, const ChartStyle& style) {
    ChartLayout layout;
    if (isEmptyChart(chart)) return layout;
    const int xTicks = std::clamp(static_cast<int>(size.width() / 52.0), 2, 11);
    const int yTicks = std::clamp(static_cast<int>(size.height() / 30.0), 2, 9);
    layout.categoriesOnY = isHorizontal(chart.kind);
    layout.categoriesOnX = chart.kind == ChartKind::Bars;
    const QString positions = withUnit(chart.xTitle, chart.xStyle, style.currency);
    const QString values = withUnit(chart.yTitle, chart.yStyle, style.currency);
    layout.xTitle = layout.categoriesOnY ? values : positions;
    layout.yTitle = layout.categoriesOnY ? positions : values;
    for (const std::string& category : chart.categories) layout.categories.push_back(text(category));
    layout.x = layout.categoriesOnX   ? categoryAxis(chart.categories.size())
               : layout.categoriesOnY ? valueAxis(chart, xTicks)
                                      : positionAxis(chart, xTicks);
    layout.y = layout.categoriesOnY ? categoryAxis(chart.categories.size()) : valueAxis(chart, yTicks);
    layout.shortLabels = needsShortLabels(chart, layout, style, size.width());
    placePlot(chart, layout, size, style);
    layout.marks = makeMarks(chart, layout, style);
    return layout;
}

double leastRowsHeight(const Chart& chart, const ChartStyle& style) {
    if (!isHorizontal(chart.kind) || isEmptyChart(chart)) return 0.0;
    const Around around = aroundPlot(chart, style);
    const double row = style.metrics.height() + style.theme.tokens().spaceXs;
    return around.above + around.below + row * static_cast<double>(chart.categories.size() * std::max<std::size_t>(1, chart.series.size()));
}

int markAt(const Chart& chart, const ChartLayout& layout, const QPointF& position) {
    if (!isBarKind(chart.kind)) {
        if (!layout.plot.adjusted(-8, -8, 8, 8).united(layout.countBand).contains(position)) return -1;
        int best = -1;
        double bestDistance = INFINITY;
        for (std::size_t i = 0; i < layout.marks.size(); ++i) {
            const QPointF apart = layout.marks[i].shape.center() - position;
            // Nearness along x decides; along y it only settles between series and the steps of a curve.
            const double distance = std::abs(apart.x()) + 0.25 * std::abs(apart.y());
            if (distance >= bestDistance) continue;
            bestDistance = distance;
            best = static_cast<int>(i);
        }
        return best;
    }
    for (std::size_t i = 0; i < layout.marks.size(); ++i)
        if (layout.marks[i].hitArea.contains(position)) return static_cast<int>(i);
    return -1;
}

}  // namespace holdfast::ui
