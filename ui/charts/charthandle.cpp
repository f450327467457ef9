#include "ui/charts/charthandle.h"

#include <QPainter>

#include <algorithm>

namespace holdfast::ui {
namespace {

double pixelOf(const ChartHandle& handle, const ChartLayout& layout) {
    return layout.x.toPixel(std::clamp(*handle.x, layout.x.minimum, layout.x.maximum));
}

/// On the axis, where the label hides nothing but ticks, and those whole; kept inside the plot.
QRectF tagOf(const ChartHandle& handle, const ChartLayout& layout, const ChartStyle& style) {
    const double gap = style.theme.tokens().spaceXs, width = style.metrics.horizontalAdvance(handle.label) + 2.0 * gap;
    const double most = std::max(layout.plot.left(), layout.plot.right() - width);
    const double left = std::clamp(pixelOf(handle, layout) - width / 2.0, layout.plot.left(), most);
    return {left, layout.plot.bottom(), width, style.metrics.height() + gap};
}

/// Numbers of the axis that the tag would cut in two.
std::vector<QRectF> ticksUnder(const QRectF& tag, const ChartLayout& layout, const ChartStyle& style) {
    std::vector<QRectF> under;
    for (const double tick : layout.x.ticks) {
        const double width = style.metrics.horizontalAdvance(layout.x.label(tick)) + 2.0;
        const QRectF number(layout.x.toPixel(tick) - width / 2.0, tag.top() + 1.0, width, tag.height() + style.theme.tokens().spaceXs);
        if (number.intersects(tag)) under.push_back(number);
    }
    return under;
}

}  // namespace

std::vector<QRectF> handleBounds(const ChartHandle& handle, const ChartLayout& layout, const ChartStyle& style) {
    if (!handle.x) return {};
    const double knob = style.theme.tokens().spaceS;
    std::vector<QRectF> bounds{{pixelOf(handle, layout) - knob, layout.plot.top() - 1.0, 2.0 * knob, layout.plot.height() + 2.0}};
    if (!handle.label.isEmpty()) {
        const QRectF tag = tagOf(handle, layout, style);
        bounds.push_back(tag.adjusted(-1.0, -1.0, 1.0, 1.0));
        for (const QRectF& number : ticksUnder(tag, layout, style)) bounds.push_back(number);
    }
    return bounds;
}

void paintHandle(QPainter* painter, const ChartHandle& handle, const ChartLayout& layout, const ChartStyle& style) {
    if (!handle.x) return;
    const double x = pixelOf(handle, layout), knob = style.theme.tokens().spaceS, gap = style.theme.tokens().spaceXs;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(style.theme.colour("accent"), 2.0));
    painter->drawLine(QPointF(x, layout.plot.top()), QPointF(x, layout.plot.bottom()));
    painter->setBrush(style.theme.colour("accent"));
    painter->drawRoundedRect(QRectF(x - knob / 2.0, layout.plot.bottom() - 2.0 * knob, knob, 2.0 * knob), knob / 4.0, knob / 4.0);
    if (handle.label.isEmpty()) return;
    const QRectF tag = tagOf(handle, layout, style);
    for (const QRectF& number : ticksUnder(tag, layout, style)) painter->fillRect(number, style.theme.colour("surface"));
    painter->setPen(Qt::NoPen);
    painter->drawRoundedRect(tag, gap, gap);
    painter->setPen(style.theme.colour("surface"));
    painter->drawText(tag, Qt::AlignCenter, handle.label);
}

}  // namespace holdfast::ui
