#include "ui/charts/charthandle.h"

#include <QPainter>

#include <algorithm>

namespace holdfast::ui {
namespace {

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

}  // namespace

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
