#include "ui/charts/riskbar.h"

#include "ui/charts/numbers.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::ui {
namespace {

/// The interval as a thin line with caps: dark where it crosses the bar, in the text's colour beyond it.
void paintInterval(QPainter* painter, const QRectF& track, double score, double lower, double upper, const Theme& theme) {
    const auto at = [&](double share) { return track.left() + track.width() * std::clamp(share, 0.0, 1.0); };
    const QColor text = theme.colour("text");
    const QColor window = theme.colour("window");
    const QColor onBar = text.lightness() < window.lightness() ? text : window;
    const qreal middle = track.center().y();
    const qreal cap = track.height() / 2.0 + 1.0;
    const auto colourAt = [&](double share) { return share <= score ? onBar : text; };
    const auto line = [&](const QColor& colour, double from, double to) {
        painter->setPen(QPen(colour, 1.0));
        if (from < to) painter->drawLine(QPointF(at(from), middle), QPointF(at(to), middle));
    };
    line(onBar, lower, std::min(score, upper));
    line(text, std::max(score, lower), upper);
    for (const double end : {lower, upper}) {
        painter->setPen(QPen(colourAt(end), 1.0));
        painter->drawLine(QPointF(at(end), middle - cap), QPointF(at(end), middle + cap));
    }
}

}  // namespace

void paintRiskBar(QPainter* painter, const QRectF& rect, double score, double lower, double upper, const Theme& theme, bool number) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(theme.font(Theme::TextSize::Body));
    const QFontMetricsF metrics(painter->font());
    const bool scored = std::isfinite(score);
    const qreal textWidth = number ? metrics.horizontalAdvance(formatPercent(1.0, 0)) + theme.tokens().spaceXs : 0.0;
    const QString text = scored ? formatPercent(std::clamp(score, 0.0, 1.0), 0) : QWidget::tr("not scored");
    const QRectF textRect = scored ? QRectF(rect.right() - textWidth, rect.top(), textWidth, rect.height()) : rect;
    if (number || !scored) painter->drawText(textRect, Qt::AlignRight | Qt::AlignVCenter, text);
    const qreal height = std::min<qreal>(theme.tokens().spaceS, rect.height());
    const QRectF track(rect.left(), rect.center().y() - height / 2.0, rect.width() - (number ? textWidth + theme.tokens().spaceS : 0.0), height);
    if (scored && track.width() > theme.tokens().spaceL) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.colour("sunken"));
        painter->drawRect(track);
        painter->setBrush(theme.riskColour(score));
        painter->drawRect(QRectF(track.left(), track.top(), track.width() * std::clamp(score, 0.0, 1.0), track.height()));
        if (std::isfinite(lower) && std::isfinite(upper)) paintInterval(painter, track, score, lower, upper, theme);
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
    paintRiskBar(&painter, QRectF(rect()), m_score, m_lower, m_upper, m_theme, m_number);
}

}  // namespace holdfast::ui
