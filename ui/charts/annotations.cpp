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
    for (const double rows : {0.0, -0.7, 0.7, -1.4, 1.4, -2.2, 2.2, -3.0, 3.0, -3.8, 3.8, -4.6, 4.6})
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
            if (std::abs(box.center().y() - at.y()) > box.height()) {  // too far off to be told whose it is
                painter->setPen(QPen(style.theme.colour("textMuted"), 0.75));
                painter->drawLine(at, QPointF(box.left() > at.x() ? box.left() : box.right(), box.center().y()));
            }
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

namespace {

struct AcrossLine {
    double x;
    QColor colour;
    QString label;
};

/// Where the name of a line finds room: at its top, beside it, below names that are there already; over another line only
/// where nothing is free.
QRectF roomForLine(const AcrossLine& line, const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style, const std::vector<AcrossLine>& lines,
                   const std::vector<QRectF>& taken) {
    const double gap = style.theme.tokens().spaceXs, height = style.metrics.height(), width = style.metrics.horizontalAdvance(line.label);
    // Beside a curve there is mostly room at its top; over lying bars the labels stand above them.
    const double top = layout.plot.top() - (layout.categoriesOnY ? height : 0.0);
    const bool leftFirst = line.x + gap + width > layout.plot.right();
    const double first = leftFirst ? line.x - gap - width : line.x + gap, second = leftFirst ? first : line.x - gap - width;
    const auto free = [&](const QRectF& box, bool overLines) {
        return std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(box); }) && !coversCurve(chart, layout, box) &&
               (overLines || std::none_of(lines.begin(), lines.end(), [&](const AcrossLine& other) { return other.x > box.left() && other.x < box.right(); }));
    };
    for (const bool overLines : {false, true})
        for (QRectF box(0.0, top, width, height); box.bottom() + height < layout.plot.bottom(); box.translate(0.0, height))
            for (const double left : {first, second}) {
                box.moveLeft(left);
                if (left >= layout.plot.left() && free(box, overLines)) return box;
            }
    return {first, top, width, height};
}

}  // namespace

void paintMarkers(QPainter* painter, const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style) {
    std::vector<AcrossLine> lines;
    for (const report::ChartMarker& marker : chart.markers) {
        if (marker.y || marker.x < layout.x.minimum || marker.x > layout.x.maximum) continue;
        // The accent would drown in bars of nearly that colour.
        lines.push_back({layout.x.toPixel(marker.x), style.theme.colour(!marker.strong ? "textMuted" : layout.categoriesOnY ? "text" : "accent"), QString::fromStdString(marker.label)});
        painter->setPen(QPen(lines.back().colour, marker.strong ? 2.0 : 1.0, Qt::DashLine));
        painter->drawLine(QPointF(lines.back().x, layout.plot.top()), QPointF(lines.back().x, layout.plot.bottom()));
    }
    std::vector<QRectF> taken;
    for (const AcrossLine& line : lines) {
        taken.push_back(roomForLine(line, chart, layout, style, lines, taken));
        painter->fillRect(taken.back(), groundOf(style));
        painter->setPen(line.colour);
        painter->drawText(QPointF(taken.back().left(), taken.back().top() + style.metrics.ascent()), line.label);
    }
    if (chart.kind == report::ChartKind::Line) paintNamedDots(painter, chart, layout, style, std::move(taken));
}

}  // namespace holdfast::ui
