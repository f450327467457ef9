#include "ui/charts/intervalrows.h"

#include <QPainter>

namespace holdfast::ui {

namespace {

constexpr double kLine = 2.0;
constexpr double kFaded = 0.35;  ///< opacity of rows beside the selected one
constexpr double kChosen = 0.16;
constexpr double kHovered = 0.08;

void paintRow(QPainter* painter, const ChartMark& mark, const QColor& colour, const ChartStyle& style, Evidence evidence) {
    const double cap = style.theme.tokens().spaceXs;
    const QPointF middle = mark.shape.center();
    QPen pen(colour, kLine);
    if (evidence == Evidence::Associational) pen.setStyle(Qt::DashLine);
    if (evidence == Evidence::Extrapolation) pen.setStyle(Qt::DotLine);
    painter->setPen(pen);
    if (mark.whiskerLow != mark.whiskerHigh) {
        painter->drawLine(QPointF(mark.whiskerLow, middle.y()), QPointF(mark.whiskerHigh, middle.y()));
        painter->setPen(QPen(colour, kLine));
        for (const double end : {mark.whiskerLow, mark.whiskerHigh})
            painter->drawLine(QPointF(end, middle.y() - cap), QPointF(end, middle.y() + cap));
    }
    painter->setPen(QPen(colour, kLine));
    painter->setBrush(evidence == Evidence::Assumed ? style.theme.colour("surface") : colour);
    painter->drawEllipse(mark.shape);
}

}  // namespace

void shrinkToPoint(ChartMark& mark, const ChartLayout& layout, double value, const Theme& theme) {
    const double radius = theme.tokens().spaceXs;
    const QPointF centre(layout.x.toPixel(value), mark.shape.center().y());
    mark.shape = QRectF(centre - QPointF(radius, radius), QSizeF(2.0 * radius, 2.0 * radius));
}

void paintIntervals(QPainter* painter, const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style,
                    const ChartEmphasis& emphasis) {
    painter->setRenderHint(QPainter::Antialiasing);
    const double right = layout.plot.right() + style.theme.tokens().spaceS;
    for (std::size_t i = 0; i < layout.marks.size(); ++i) {
        const ChartMark& mark = layout.marks[i];
        const bool chosen = mark.index == emphasis.highlighted;
        if (static_cast<int>(i) == emphasis.hovered || chosen) {
            QColor back = style.theme.colour("accent");  // over the row's name, which stays readable through it
            back.setAlphaF(static_cast<float>(chosen ? kChosen : kHovered));
            painter->fillRect(QRectF(0.0, mark.hitArea.top(), layout.plot.right() * 4.0, mark.hitArea.height()), back);
        }
        QColor colour = mark.fill;
        if (emphasis.highlighted >= 0 && !chosen) colour.setAlphaF(static_cast<float>(kFaded));
        const bool tells = chart.showEvidence;
        paintRow(painter, mark, colour, style, tells ? chart.series[static_cast<std::size_t>(mark.series)].evidence : Evidence::Causal);
        painter->setPen(style.theme.colour("text"));
        painter->drawText(QPointF(right, mark.shape.center().y() + (style.metrics.ascent() - style.metrics.descent()) / 2.0), mark.label);
    }
}

}  // namespace holdfast::ui
