#include "ui/charts/annotations.h"

#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace holdfast::ui {

namespace {

constexpr float kBandOpacity = 0.22F;
constexpr float kGroundOpacity = 0.85F;

/// Whether a label there would stand on a line of the chart.
bool coversCurve(const report::Chart& chart, const ChartLayout& layout, const QRectF& label) {
    if (chart.kind != report::ChartKind::Line) return false;
    return std::any_of(chart.series.begin(), chart.series.end(), [&](const report::ChartSeries& series) {
        for (std::size_t i = 1; i < std::min(series.x.size(), series.y.size()); ++i) {
            const QRectF piece =
                QRectF(layout.toPixel(series.x[i - 1], series.y[i - 1]), layout.toPixel(series.x[i], series.y[i])).normalized();
            if (piece.adjusted(-1.0, -1.0, 1.0, 1.0).intersects(label)) return true;
        }
        return false;
    });
}

/// Keeps lines out of the words.
QColor groundOf(const ChartStyle& style) {
    QColor ground = style.theme.colour("surface");
    ground.setAlphaF(kGroundOpacity);
    return ground;
}

/// Where a dot's name finds room: beside it, above or below; empty where everything is taken, and the dot stands alone.
QRectF roomForName(const QPointF& dot, double width, const ChartLayout& layout, const ChartStyle& style, const std::vector<QRectF>& taken) {
    const double gap = style.theme.tokens().spaceS, line = style.metrics.height();
    for (const double rows : {0.0, -0.7, 0.7, -1.4, 1.4})
        for (const double left : {dot.x() + gap, dot.x() - gap - width}) {
            const QRectF box(left, dot.y() + (rows - 0.5) * line, width, line);
            if (layout.plot.contains(box) && std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(box); }))
                return box;
        }
    return {};
}

/// Dots of markers that have a value.
void paintNamedDots(QPainter* painter, const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style, std::vector<QRectF> taken) {
    std::vector<std::pair<QPointF, const report::ChartMarker*>> dots;
    for (const report::ChartMarker& marker : chart.markers)
        if (marker.y && marker.x >= layout.x.minimum && marker.x <= layout.x.maximum)
            dots.emplace_back(layout.toPixel(marker.x, *marker.y), &marker);
    const double radius = style.theme.tokens().spaceS / 2.0;
    for (const auto& [at, marker] : dots) taken.emplace_back(at - QPointF(radius, radius), QSizeF(2.0 * radius, 2.0 * radius));
    for (const auto& [at, marker] : dots) {
        const QString label = QString::fromStdString(marker->label);
        const QRectF box = roomForName(at, style.metrics.horizontalAdvance(label), layout, style, taken);
        const QColor colour = style.theme.colour(marker->strong ? "accent" : "text");
        if (!box.isEmpty()) {
            painter->fillRect(box, groundOf(style));
            painter->setPen(colour);
            painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter, label);
            taken.push_back(box);
        }
        painter->setPen(QPen(style.theme.colour("surface"), 1.5));
        painter->setBrush(colour);
        painter->drawEllipse(at, radius, radius);
    }
}

}  // namespace

void paintIntervalBand(QPainter* painter, const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style) {
    const report::ChartSeries& series = chart.series.front();
    const std::size_t count = std::min({series.x.size(), series.lower.size(), series.upper.size()});
    QPolygonF area;
    for (std::size_t i = 0; i < count; ++i)
        if (std::isfinite(series.upper[i])) area << layout.toPixel(series.x[i], series.upper[i]);
    for (std::size_t i = count; i-- > 0;)
        if (std::isfinite(series.lower[i])) area << layout.toPixel(series.x[i], series.lower[i]);
    if (area.size() < 4) return;
    QColor fill = style.theme.colour("accent");
    fill.setAlphaF(kBandOpacity);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(fill);
    painter->drawPolygon(area);
}

void paintMarkers(QPainter* painter, const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style) {
    const double gap = style.theme.tokens().spaceXs;
    std::vector<QRectF> taken;
    for (const report::ChartMarker& marker : chart.markers) {
        if (marker.y || marker.x < layout.x.minimum || marker.x > layout.x.maximum) continue;
        const double x = layout.x.toPixel(marker.x);
        // The accent would drown in bars of nearly that colour.
        const QColor colour = style.theme.colour(!marker.strong ? "textMuted" : layout.categoriesOnY ? "text" : "accent");
        painter->setPen(QPen(colour, marker.strong ? 2.0 : 1.0, Qt::DashLine));
        painter->drawLine(QPointF(x, layout.plot.top()), QPointF(x, layout.plot.bottom()));
        const QString label = QString::fromStdString(marker.label);
        const double width = style.metrics.horizontalAdvance(label);
        const bool leftOfLine = x + gap + width > layout.plot.right();
        // Beside a curve there is mostly room at its top; over lying bars the labels stand above them.
        const double top = layout.plot.top() - (layout.categoriesOnY ? style.metrics.height() : 0.0);
        const QRectF first(leftOfLine ? x - gap - width : x + gap, top, width, style.metrics.height());
        QRectF box = first;
        const auto covered = [&](const QRectF& place) {
            return std::any_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(place); }) ||
                   coversCurve(chart, layout, place);
        };
        while (covered(box) && box.bottom() + box.height() < layout.plot.bottom()) box.translate(0.0, box.height());
        if (covered(box)) box = first;
        taken.push_back(box);
        painter->fillRect(box, groundOf(style));
        painter->setPen(colour);
        painter->drawText(QPointF(box.left(), box.top() + style.metrics.ascent()), label);
    }
    if (chart.kind == report::ChartKind::Line) paintNamedDots(painter, chart, layout, style, std::move(taken));
}

}  // namespace holdfast::ui
