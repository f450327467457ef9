#include "ui/shell/sparkline.h"

#include "ui/charts/numbers.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {
constexpr double kLine = 1.5;
constexpr double kDot = 3.5;
}  // namespace

Sparkline::Sparkline(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Score over time"));
    connect(&theme, &Theme::changed, this, QOverload<>::of(&QWidget::update));
}

void Sparkline::setPoints(std::vector<std::pair<UtcMillis, double>> points) {
    m_points = std::move(points);
    if (!m_points.empty())
        setAccessibleDescription(
            tr("%1 at first, %2 now").arg(formatPercent(m_points.front().second), formatPercent(m_points.back().second)));
    update();
}

QSize Sparkline::sizeHint() const {
    return {m_theme.tokens().spaceXl * 10, m_theme.tokens().spaceXl * 2};
}

QPointF Sparkline::place(std::size_t index) const {
    const double margin = kDot + 1.0;
    const auto first = static_cast<double>(m_points.front().first);
    const auto span = static_cast<double>(m_points.back().first) - first;
    const double share = span > 0 ? (static_cast<double>(m_points[index].first) - first) / span : 1.0;
    return {margin + share * (width() - 2 * margin), margin + (1.0 - m_points[index].second) * (height() - 2 * margin)};
}

void Sparkline::paintEvent(QPaintEvent*) {
    if (m_points.empty()) return;
    QPainter painter(this);
    painter.setPen(m_theme.colour("grid"));
    for (const int y : {0, height() / 2, height() - 1}) painter.drawLine(0, y, width(), y);
    painter.setRenderHint(QPainter::Antialiasing);
    QPolygonF line;
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        const QPointF point = place(i);
        if (i > 0) line << QPointF(point.x(), line.last().y());  // a score holds until the next one
        line << point;
    }
    painter.setPen(QPen(m_theme.colour("textMuted"), kLine));
    painter.drawPolyline(line);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.riskColour(m_points.back().second));
    painter.drawEllipse(line.last(), kDot, kDot);
}

bool Sparkline::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || m_points.empty()) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    std::size_t nearest = 0;
    for (std::size_t i = 1; i < m_points.size(); ++i)
        if (std::abs(place(i).x() - help->pos().x()) < std::abs(place(nearest).x() - help->pos().x())) nearest = i;
    QToolTip::showText(help->globalPos(),
                       tr("%1 on %2").arg(formatPercent(m_points[nearest].second), formatTime(m_points[nearest].first)), this);
    return true;
}

}  // namespace holdfast::ui
