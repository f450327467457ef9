#include "ui/charts/charthandle.h"

#include <QPainter>

#include <algorithm>

namespace holdfast::ui {
namespace {

/// The label on the axis, where it hides nothing but ticks, kept inside the plot.
void paintTag(QPainter* painter, double x, const QString& text, const ChartLayout& layout, const ChartStyle& style) {
    const double gap = style.theme.tokens().spaceXs, width = style.metrics.horizontalAdvance(text) + 2.0 * gap;
    const double left = std::clamp(x - width / 2.0, layout.plot.left(), std::max(layout.plot.left(), layout.plot.right() - width));
    const QRectF box(left, layout.plot.bottom(), width, style.metrics.height() + gap);
    painter->setPen(Qt::NoPen);
    painter->setBrush(style.theme.colour("accent"));
    painter->drawRoundedRect(box, gap, gap);
    painter->setPen(style.theme.colour("surface"));
    painter->drawText(box, Qt::AlignCenter, text);
}

}  // namespace

void paintHandle(QPainter* painter, const ChartHandle& handle, const ChartLayout& layout, const ChartStyle& style) {
    if (!handle.x) return;
    const double x = layout.x.toPixel(std::clamp(*handle.x, layout.x.minimum, layout.x.maximum));
    const double knob = style.theme.tokens().spaceS;
    painter->setPen(QPen(style.theme.colour("accent"), 2.0));
    painter->drawLine(QPointF(x, layout.plot.top()), QPointF(x, layout.plot.bottom()));
    painter->setBrush(style.theme.colour("accent"));
    painter->drawRoundedRect(QRectF(x - knob / 2.0, layout.plot.bottom() - 2.0 * knob, knob, 2.0 * knob), knob / 4.0, knob / 4.0);
    if (!handle.label.isEmpty()) paintTag(painter, x, handle.label, layout, style);
}

}  // namespace holdfast::ui
