#include "ui/charts/annotations.h"

#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr float kBandOpacity = 0.22F;

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
        if (marker.x < layout.x.minimum || marker.x > layout.x.maximum) continue;
        const double x = layout.x.toPixel(marker.x);
        painter->setPen(
            QPen(style.theme.colour(marker.strong ? "accent" : "textMuted"), marker.strong ? 2.0 : 1.0, Qt::DashLine));
        painter->drawLine(QPointF(x, layout.plot.top()), QPointF(x, layout.plot.bottom()));
        const QString label = QString::fromStdString(marker.label);
        const double width = style.metrics.horizontalAdvance(label);
        const bool leftOfLine = x + gap + width > layout.plot.right();
        // Beside a curve there is room at its top; over lying bars the labels stand above them.
        const double top = layout.plot.top() - (layout.categoriesOnY ? style.metrics.height() : 0.0);
        QRectF box(leftOfLine ? x - gap - width : x + gap, top, width, style.metrics.height());
        const auto meets = [&](const QRectF& other) { return other.intersects(box); };
        while (std::any_of(taken.begin(), taken.end(), meets) && box.bottom() + box.height() < layout.plot.bottom())
            box.translate(0.0, box.height());
        taken.push_back(box);
        QColor veil = style.theme.colour("surface");
        veil.setAlphaF(0.8F);
        painter->fillRect(box, veil);
        painter->setPen(style.theme.colour(marker.strong ? "accent" : "textMuted"));
        painter->drawText(QPointF(box.left(), box.top() + style.metrics.ascent()), label);
    }
}

}  // namespace holdfast::ui
