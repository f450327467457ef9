#include "ui/charts/chartpainter.h"

#include "ui/charts/annotations.h"
#include "ui/charts/intervalrows.h"
#include "ui/charts/marks.h"
#include "ui/charts/numbers.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {
namespace {

using report::Chart;
using report::ChartKind;

constexpr double kFaded = 0.35;  ///< opacity of bars beside the selected one

QColor withAlpha(QColor colour, double alpha) {
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

bool showsEvidence(const Chart& chart) {
    return chart.showEvidence || std::any_of(chart.series.begin(), chart.series.end(), [&](const report::ChartSeries& series) {
               return series.evidence != chart.series.front().evidence;
           });
}

/// Every so many ticks have a label, so that none meets the next; evenly, and 0 has one.
long long labelledEvery(const Axis& axis, const ChartStyle& style) {
    double widest = 0.0;
    for (const double tick : axis.ticks) widest = std::max(widest, static_cast<double>(style.metrics.horizontalAdvance(axis.label(tick))));
    const double apart = axis.ticks.size() > 1 ? std::abs(axis.toPixel(axis.ticks[1]) - axis.toPixel(axis.ticks[0])) : 0.0;
    return apart > 0.0 ? std::max(1LL, static_cast<long long>(std::ceil((widest + style.theme.tokens().spaceXs) / apart))) : 1;
}

void paintXTicks(QPainter* painter, const ChartLayout& layout, const ChartStyle& style, double top) {
    const long long every = labelledEvery(layout.x, style);
    for (const double tick : layout.x.ticks) {
        const double x = layout.x.toPixel(tick);
        painter->setPen(style.theme.colour("grid"));
        painter->drawLine(QPointF(x, layout.plot.top()), QPointF(x, layout.plot.bottom()));
        if (std::llround(tick / layout.x.step) % every != 0) continue;
        const QString label = layout.x.label(tick);
        painter->setPen(style.theme.colour("textMuted"));
        painter->drawText(QPointF(x - style.metrics.horizontalAdvance(label) / 2.0, top + style.metrics.ascent()), label);
    }
}

void paintYTicks(QPainter* painter, const ChartLayout& layout, const ChartStyle& style) {
    for (const double tick : layout.y.ticks) {
        const double y = layout.y.toPixel(tick);
        const bool zeroInside = tick == 0.0 && layout.y.minimum < 0.0;
        painter->setPen(style.theme.colour(zeroInside ? "borderStrong" : "grid"));
        painter->drawLine(QPointF(layout.plot.left(), y), QPointF(layout.plot.right(), y));
        painter->setPen(style.theme.colour("textMuted"));
        painter->drawText(QRectF(0.0, y - style.metrics.height(), layout.plot.left() - style.theme.tokens().spaceS, 2 * style.metrics.height()),
                          Qt::AlignRight | Qt::AlignVCenter, layout.y.label(tick));
    }
}

void paintCategoriesBelow(QPainter* painter, const ChartLayout& layout, const ChartStyle& style, double top) {
    const double slot = std::abs(layout.x.toPixel(1.0) - layout.x.toPixel(0.0));
    const double readable = style.theme.tokens().spaceXl * 1.5;
    const int every = std::max(1, static_cast<int>(std::ceil(readable / std::max(1.0, slot))));
    painter->setPen(style.theme.colour("textMuted"));
    for (std::size_t i = 0; i < layout.categories.size(); i += static_cast<std::size_t>(every)) {
        const double width = slot * every - style.theme.tokens().spaceXs;
        const QString label = style.metrics.elidedText(layout.categories[i], Qt::ElideRight, width);
        painter->drawText(QRectF(layout.x.toPixel(static_cast<double>(i)) - width / 2.0, top, width, style.metrics.height()),
                          Qt::AlignCenter, label);
    }
}

void paintCategoriesBeside(QPainter* painter, const ChartLayout& layout, const ChartStyle& style) {
    painter->setPen(style.theme.colour("text"));
    const double width = layout.plot.left() - style.theme.tokens().spaceS;
    for (std::size_t i = 0; i < layout.categories.size(); ++i) {
        const double y = layout.y.toPixel(static_cast<double>(i));
        painter->drawText(QRectF(0.0, y - style.metrics.height(), width, 2 * style.metrics.height()), Qt::AlignRight | Qt::AlignVCenter,
                          style.metrics.elidedText(layout.categories[i], Qt::ElideRight, width));
    }
}

/// Under the plot's middle; a title wider than the plot ends where it does and begins farther left.
void paintXTitle(QPainter* painter, const ChartLayout& layout, const ChartStyle& style, double below) {
    const bool fits = style.metrics.horizontalAdvance(layout.xTitle) <= layout.plot.width();
    const QRectF room(fits ? layout.plot.left() : 0.0, below, fits ? layout.plot.width() : layout.plot.right(), style.metrics.height());
    painter->drawText(room, fits ? Qt::AlignCenter : Qt::AlignRight | Qt::AlignVCenter,
                      style.metrics.elidedText(layout.xTitle, Qt::ElideRight, room.width()));
}

void paintTitles(QPainter* painter, const ChartLayout& layout, const ChartStyle& style, double below) {
    painter->setPen(style.theme.colour("textMuted"));
    const double width = layout.plot.right();
    if (!layout.yTitle.isEmpty())
        painter->drawText(QPointF(0.0, style.metrics.ascent()), style.metrics.elidedText(layout.yTitle, Qt::ElideRight, width));
    if (!layout.xTitle.isEmpty())
        paintXTitle(painter, layout, style, below);
}

/// How many customers stand behind each point, as bars under the plot with the number beside them.
void paintCounts(QPainter* painter, const Chart& chart, const ChartLayout& layout, const ChartStyle& style) {
    if (layout.countBand.isEmpty() || layout.marks.empty()) return;
    const std::vector<double>& counts = chart.series[1].y;
    const double largest = *std::max_element(counts.begin(), counts.end());
    const double width = std::max(2.0, layout.countBand.width() / 24.0);
    painter->setPen(Qt::NoPen);
    painter->setBrush(style.theme.colour("borderStrong"));
    for (const ChartMark& mark : layout.marks) {
        const auto i = static_cast<std::size_t>(mark.index);
        if (i >= counts.size() || largest <= 0.0) continue;
        const double height = std::max(1.0, layout.countBand.height() * counts[i] / largest);
        painter->drawRect(QRectF(mark.shape.center().x() - width / 2.0, layout.countBand.bottom() - height, width, height));
    }
    painter->setPen(style.theme.colour("textMuted"));
    const QString most = formatTick(largest, largest, report::NumberStyle::Count);
    painter->drawText(QRectF(0.0, layout.countBand.top(), layout.plot.left() - style.theme.tokens().spaceS, layout.countBand.height()),
                      Qt::AlignRight | Qt::AlignTop, most);
}

void paintWhisker(QPainter* painter, const ChartMark& mark, bool lying, const Theme& theme) {
    if (mark.whiskerLow == mark.whiskerHigh) return;
    const double cap = theme.tokens().spaceXs;
    const QPointF middle = mark.shape.center();
    painter->setPen(QPen(theme.colour("text"), 1.0));
    const auto stroke = [&](double low, double high, double offset, bool along) {
        const QPointF from = lying ? QPointF(low, middle.y() + (along ? 0.0 : -offset)) : QPointF(middle.x() + (along ? 0.0 : -offset), low);
        const QPointF to = lying ? QPointF(high, middle.y() + (along ? 0.0 : offset)) : QPointF(middle.x() + (along ? 0.0 : offset), high);
        painter->drawLine(from, to);
    };
    stroke(mark.whiskerLow, mark.whiskerHigh, 0.0, true);
    stroke(mark.whiskerLow, mark.whiskerLow, cap, false);
    stroke(mark.whiskerHigh, mark.whiskerHigh, cap, false);
}

QBrush brushFor(const Chart& chart, const ChartMark& mark, double alpha) {
    const QColor colour = withAlpha(mark.fill, alpha);
    if (!showsEvidence(chart)) return colour;
    switch (chart.series[static_cast<std::size_t>(mark.series)].evidence) {
    case Evidence::Extrapolation: return {colour, Qt::BDiagPattern};
    case Evidence::Assumed: return Qt::NoBrush;
    case Evidence::Associational:
    case Evidence::Causal: break;
    }
    return colour;
}

void paintBarLabel(QPainter* painter, const Chart& chart, const ChartMark& mark, const ChartLayout& layout, const ChartStyle& style) {
    const double gap = style.theme.tokens().spaceXs;
    const double width = style.metrics.horizontalAdvance(mark.label);
    painter->setPen(style.theme.colour("text"));
    if (isHorizontal(chart.kind)) {
        if (mark.shape.height() + gap < style.metrics.height() * 0.7) return;
        // Beyond the end of the bar, for negative bars too: the label stands right of zero, where there is room.
        const double x = std::max({mark.shape.right(), mark.whiskerLow, mark.whiskerHigh}) + gap;
        painter->drawText(QPointF(x, mark.shape.center().y() + style.metrics.ascent() / 2.0 - style.metrics.descent() / 2.0), mark.label);
    } else if (width <= mark.hitArea.width()) {
        double top = mark.shape.top();
        if (mark.whiskerLow != mark.whiskerHigh) top = std::min({top, mark.whiskerLow, mark.whiskerHigh});
        painter->drawText(QPointF(mark.shape.center().x() - width / 2.0, std::max(top, layout.plot.top()) - gap), mark.label);
    }
}

void paintBars(QPainter* painter, const Chart& chart, const ChartLayout& layout, const ChartStyle& style, const ChartEmphasis& emphasis) {
    painter->setRenderHint(QPainter::Antialiasing, false);
    for (std::size_t i = 0; i < layout.marks.size(); ++i) {
        const ChartMark& mark = layout.marks[i];
        const bool chosen = mark.index == emphasis.highlighted;
        const bool hovered = static_cast<int>(i) == emphasis.hovered;
        const double alpha = emphasis.highlighted < 0 || chosen ? 1.0 : hovered ? 0.7 : kFaded;
        const bool outlined = showsEvidence(chart) && chart.series[static_cast<std::size_t>(mark.series)].evidence == Evidence::Assumed;
        painter->setPen(chosen    ? QPen(style.theme.colour("accent"), 2.0)
                        : hovered ? QPen(style.theme.colour("text"), 1.0)
                        : outlined ? QPen(mark.fill, 1.0)
                                   : QPen(Qt::NoPen));
        painter->setBrush(brushFor(chart, mark, alpha));
        painter->drawRect(mark.shape);
        paintWhisker(painter, mark, layout.categoriesOnY, style.theme);
    }
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(style.theme.colour("borderStrong"));
    if (layout.categoriesOnY) {
        const double zero = layout.x.toPixel(std::clamp(0.0, layout.x.minimum, layout.x.maximum));
        painter->drawLine(QPointF(zero, layout.plot.top()), QPointF(zero, layout.plot.bottom()));
    } else {
        const double zero = layout.y.toPixel(std::clamp(0.0, layout.y.minimum, layout.y.maximum));
        painter->drawLine(QPointF(layout.plot.left(), zero), QPointF(layout.plot.right(), zero));
    }
    if (chart.kind == ChartKind::Histogram) return;
    for (const ChartMark& mark : layout.marks) paintBarLabel(painter, chart, mark, layout, style);
}

void paintPoints(QPainter* painter, const ChartLayout& layout, const ChartStyle& style, const ChartEmphasis& emphasis) {
    for (const ChartMark& mark : layout.marks) {
        paintWhisker(painter, mark, false, style.theme);
        painter->setPen(QPen(style.theme.colour(mark.index == emphasis.highlighted ? "accent" : "surface"), 1.5));
        painter->setBrush(mark.fill);
        painter->drawEllipse(mark.shape);
    }
}

/// The names of several lines at their right ends, pushed apart where they would overlap.
void paintLineNames(QPainter* painter, const Chart& chart, const ChartLayout& layout, const ChartStyle& style) {
    if (chart.series.size() < 2) return;
    std::vector<std::pair<double, int>> ends;
    for (std::size_t i = 0; i < chart.series.size(); ++i)
        if (!chart.series[i].y.empty()) ends.emplace_back(layout.y.toPixel(chart.series[i].y.back()), static_cast<int>(i));
    std::sort(ends.begin(), ends.end());
    double lowest = -1e9;
    const double left = layout.plot.right() + style.theme.tokens().spaceXs;
    for (const auto& [wanted, index] : ends) {
        const double y = std::max(wanted, lowest + style.metrics.height());
        painter->setPen(seriesColour(index, style.theme));
        painter->drawText(QPointF(left, y + style.metrics.ascent() / 2.0), QString::fromStdString(chart.series[static_cast<std::size_t>(index)].name));
        lowest = y;
    }
}

void paintHoveredPoint(QPainter* painter, const Chart& chart, const ChartLayout& layout, const ChartStyle& style, int index) {
    if (index < 0 || index >= static_cast<int>(layout.marks.size()) || isBarKind(chart.kind)) return;
    const ChartMark& mark = layout.marks[static_cast<std::size_t>(index)];
    const QPointF centre = mark.shape.center();
    painter->setPen(QPen(style.theme.colour("textMuted"), 1.0, Qt::DotLine));
    painter->drawLine(QPointF(centre.x(), layout.plot.top()), QPointF(centre.x(), layout.plot.bottom()));
    painter->setPen(QPen(style.theme.colour("surface"), 1.5));
    painter->setBrush(mark.fill);
    painter->drawEllipse(mark.shape);
}

void paintCursor(QPainter* painter, const ChartLayout& layout, const ChartStyle& style, int index) {
    if (index < 0 || index >= static_cast<int>(layout.marks.size())) return;
    const double grow = style.theme.tokens().spaceXs;
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(style.theme.colour("focus"), 2.0));
    painter->drawRect(layout.marks[static_cast<std::size_t>(index)].shape.adjusted(-grow, -grow, grow, grow));
}

}  // namespace

QPen seriesPen(const Chart& chart, int series, const Theme& theme) {
    QPen pen(seriesColour(series, theme), 2.0);
    pen.setCapStyle(Qt::RoundCap);
    if (!showsEvidence(chart)) return pen;
    switch (chart.series[static_cast<std::size_t>(series)].evidence) {
    case Evidence::Causal: break;
    case Evidence::Associational: pen.setStyle(Qt::DashLine); break;
    case Evidence::Extrapolation: pen.setStyle(Qt::DotLine); break;
    case Evidence::Assumed: pen.setWidthF(1.0); break;
    }
    return pen;
}

void paintUnderlay(QPainter* painter, const Chart& chart, const ChartLayout& layout, const ChartStyle& style) {
    painter->setRenderHint(QPainter::Antialiasing);
    const double gap = style.theme.tokens().spaceXs;
    const double ticksTop = (layout.countBand.isEmpty() ? layout.plot.bottom() : layout.countBand.bottom()) + gap;
    if (layout.categoriesOnX)
        paintCategoriesBelow(painter, layout, style, ticksTop);
    else
        paintXTicks(painter, layout, style, ticksTop);
    if (layout.categoriesOnY)
        paintCategoriesBeside(painter, layout, style);
    else
        paintYTicks(painter, layout, style);
    paintTitles(painter, layout, style, ticksTop + style.metrics.height() + gap);
    if (chart.diagonal || chart.kind == ChartKind::Calibration) {
        const double low = std::max(layout.x.minimum, layout.y.minimum);
        const double high = std::min(layout.x.maximum, layout.y.maximum);
        painter->setPen(QPen(style.theme.colour("borderStrong"), 1.0, Qt::DashLine));
        painter->drawLine(layout.toPixel(low, low), layout.toPixel(high, high));
    }
    if (chart.kind == ChartKind::Calibration) paintIntervalBand(painter, chart, layout, style);
    paintCounts(painter, chart, layout, style);
}

void paintOverlay(QPainter* painter, const Chart& chart, const ChartLayout& layout, const ChartStyle& style,
                  const ChartEmphasis& emphasis) {
    painter->setRenderHint(QPainter::Antialiasing);
    if (chart.kind == ChartKind::Intervals)
        paintIntervals(painter, chart, layout, style, emphasis);
    else if (isBarKind(chart.kind))
        paintBars(painter, chart, layout, style, emphasis);
    else if (chart.kind == ChartKind::Calibration)
        paintPoints(painter, layout, style, emphasis);
    else
        paintLineNames(painter, chart, layout, style);
    if (chart.kind == ChartKind::Line || isHorizontal(chart.kind)) paintMarkers(painter, chart, layout, style);
    paintHoveredPoint(painter, chart, layout, style, emphasis.hovered);
    paintCursor(painter, layout, style, emphasis.cursor);
}

}  // namespace holdfast::ui
