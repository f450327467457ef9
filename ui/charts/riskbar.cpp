#include "ui/charts/riskbar.h"

#include "ui/charts/numbers.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::ui {
namespace {

void paintInterval(QPainter* painter, const QRectF& track, double lower, double upper, const Theme& theme) {
    const qreal left = track.left() + track.width() * std::clamp(lower, 0.0, 1.0);
    const qreal right = track.left() + track.width() * std::clamp(upper, 0.0, 1.0);
    const qreal middle = track.center().y();
    const qreal cap = theme.tokens().spaceXs / 2.0 + 1.0;
    const auto strokes = [&](const QPen& pen) {
        painter->setPen(pen);
        painter->drawLine(QPointF(left, middle), QPointF(right, middle));
        painter->drawLine(QPointF(left, middle - cap), QPointF(left, middle + cap));
        painter->drawLine(QPointF(right, middle - cap), QPointF(right, middle + cap));
    };
    // A halo in the surface colour keeps the line readable on any part of the scale.
    strokes(QPen(theme.colour("surface"), 3.0));
    strokes(QPen(theme.colour("text"), 1.0));
}

}  // namespace

void paintRiskBar(QPainter* painter, const QRectF& rect, double score, double lower, double upper, const Theme& theme) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(theme.font(Theme::TextSize::Body));
    const QFontMetricsF metrics(painter->font());
    const qreal textWidth = metrics.horizontalAdvance(formatPercent(1.0, 0)) + theme.tokens().spaceXs;
    const bool scored = std::isfinite(score);
    const QString text = scored ? formatPercent(std::clamp(score, 0.0, 1.0), 0) : QWidget::tr("not scored");
    const QRectF textRect = scored ? QRectF(rect.right() - textWidth, rect.top(), textWidth, rect.height()) : rect;
    painter->drawText(textRect, Qt::AlignRight | Qt::AlignVCenter, text);
    const qreal height = std::min<qreal>(theme.tokens().spaceS, rect.height());
    const QRectF track(rect.left(), rect.center().y() - height / 2.0, rect.width() - textWidth - theme.tokens().spaceS, height);
    if (scored && track.width() > theme.tokens().spaceL) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.colour("sunken"));
        painter->drawRect(track);
        painter->setBrush(theme.riskColour(score));
        painter->drawRect(QRectF(track.left(), track.top(), track.width() * std::clamp(score, 0.0, 1.0), track.height()));
        if (std::isfinite(lower) && std::isfinite(upper)) paintInterval(painter, track, lower, upper, theme);
    }
    painter->restore();
}

QSize riskBarSizeHint(const Theme& theme) {
    const QFontMetrics metrics(theme.font(Theme::TextSize::Body));
    return {theme.tokens().spaceXl * 6, metrics.height() + theme.tokens().spaceXs};
}

RiskBar::RiskBar(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_score(std::numeric_limits<double>::quiet_NaN()), m_lower(m_score), m_upper(m_score) {
    connect(&theme, &Theme::changed, this, [this] { update(); });
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RiskBar::setScore(double score, double lower, double upper) {
    m_score = score;
    m_lower = lower;
    m_upper = upper;
    setAccessibleName(std::isfinite(score) ? tr("Risk %1").arg(formatPercent(score, 0)) : tr("Not scored"));
    if (std::isfinite(lower) && std::isfinite(upper))
        setToolTip(tr("%1 chance of leaving; the interval runs from %2 to %3")
                       .arg(formatPercent(score), formatPercent(lower), formatPercent(upper)));
    update();
}

QSize RiskBar::sizeHint() const { return riskBarSizeHint(m_theme); }

void RiskBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(m_theme.colour("text"));
    paintRiskBar(&painter, QRectF(rect()), m_score, m_lower, m_upper, m_theme);
}

}  // namespace holdfast::ui
