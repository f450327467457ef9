#include "ui/charts/chartmarkers.h"

#include "core/report/marked.h"

#include <QPainter>

#include <algorithm>

namespace holdfast::ui {
namespace {

using report::Chart;
using report::ChartSeries;

/// Text beside x, on the side where there is room, on a ground that keeps lines out of the words.
void paintBeside(QPainter* painter, const QPointF& at, const QString& text, const ChartLayout& layout, const ChartStyle& style) {
    const double gap = style.theme.tokens().spaceS, width = style.metrics.horizontalAdvance(text);
    const bool right = at.x() + gap + width <= layout.plot.right();
    const double left = right ? at.x() + gap : at.x() - gap - width;
    const QRectF box(left, at.y() - style.metrics.height() / 2.0, width, style.metrics.height());
    QColor ground = style.theme.colour("surface");
    ground.setAlphaF(0.85F);
    painter->fillRect(box, ground);
    painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter, text);
}

void paintPoints(QPainter* painter, std::vector<std::pair<QPointF, const ChartSeries*>> points, const ChartLayout& layout,
                 const ChartStyle& style) {
    std::stable_sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.first.y() < b.first.y(); });
    const double side = style.theme.tokens().spaceS, line = style.metrics.height();
    // From below, so that what is pushed up by its neighbours still stays above the axis.
    double limit = layout.plot.bottom() - line / 2.0;
    for (auto point = points.rbegin(); point != points.rend(); ++point) {
        const double y = std::min(point->first.y(), limit);
        painter->setPen(style.theme.colour("text"));
        paintBeside(painter, QPointF(point->first.x(), y), QString::fromStdString(point->second->name), layout, style);
        limit = y - line;
        painter->setPen(QPen(style.theme.colour("surface"), 1.5));
        painter->setBrush(style.theme.colour("text"));
        painter->drawEllipse(point->first, side / 2.0, side / 2.0);
    }
}

}  // namespace

void paintMarked(QPainter* painter, const Chart& chart, const ChartLayout& layout, const ChartStyle& style) {
    std::vector<std::pair<QPointF, const ChartSeries*>> points;
    double row = layout.plot.top() + style.metrics.height() / 2.0;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        if (!report::isMarked(chart, i)) continue;
        const ChartSeries& series = chart.series[i];
        const QPointF at = layout.toPixel(series.x.front(), series.y.front());
        if (series.x.size() == 1) {
            points.emplace_back(at, &series);
            continue;
        }
        painter->setPen(QPen(style.theme.colour("borderStrong"), 1.0, Qt::DashLine));
        painter->drawLine(QPointF(at.x(), layout.plot.top()), QPointF(at.x(), layout.plot.bottom()));
        painter->setPen(style.theme.colour("textMuted"));
        paintBeside(painter, QPointF(at.x(), row), QString::fromStdString(series.name), layout, style);
        row += style.metrics.height();
    }
    paintPoints(painter, std::move(points), layout, style);
}

void paintHandle(QPainter* painter, const ChartHandle& handle, const ChartLayout& layout, const ChartStyle& style) {
    if (!handle.x) return;
    const double x = layout.x.toPixel(std::clamp(*handle.x, layout.x.minimum, layout.x.maximum));
    const double knob = style.theme.tokens().spaceS;
    painter->setPen(QPen(style.theme.colour("accent"), 2.0));
    painter->drawLine(QPointF(x, layout.plot.top()), QPointF(x, layout.plot.bottom()));
    painter->setBrush(style.theme.colour("accent"));
    painter->drawRoundedRect(QRectF(x - knob / 2.0, layout.plot.bottom() - 2.0 * knob, knob, 2.0 * knob), knob / 4.0, knob / 4.0);
    if (handle.label.isEmpty()) return;
    painter->setPen(style.theme.colour("accent"));
    paintBeside(painter, QPointF(x, layout.plot.bottom() - 3.0 * knob), handle.label, layout, style);
}

}  // namespace holdfast::ui
