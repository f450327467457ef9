#include "ui/shell/contributionbars.h"

#include "ui/charts/numbers.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr std::size_t kShown = 8;
QString label(const Contribution& row) {
    const QString column = QString::fromStdString(row.column);
    return row.value.empty() ? column : QStringLiteral("%1 = %2").arg(column, QString::fromStdString(row.value));
}

}  // namespace

ContributionBars::ContributionBars(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Reasons for the score"));
    connect(&theme, &Theme::changed, this, QOverload<>::of(&QWidget::update));
}

void ContributionBars::setExplanation(const Explanation& explanation) {
    const auto& all = explanation.contributions;
    const std::size_t shown = all.size() > kShown + 1 ? kShown : all.size();
    m_rows.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(shown));
    if (shown < all.size()) {
        Contribution rest;
        rest.column = tr("%1 other columns").arg(all.size() - shown).toStdString();
        for (std::size_t i = shown; i < all.size(); ++i) rest.contribution += all[i].contribution;
        m_rows.push_back(rest);
    }
    QStringList spoken;
    for (const Contribution& row : m_rows) spoken << QStringLiteral("%1: %2").arg(label(row), formatPoints(row.contribution));
    setAccessibleDescription(spoken.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

void ContributionBars::clear() {
    m_rows.clear();
    updateGeometry();
    update();
}

int ContributionBars::rowHeight() const {
    return m_theme.tokens().spaceXl + m_theme.tokens().spaceM;
}

QSize ContributionBars::sizeHint() const {
    return {m_theme.tokens().spaceXl * 10, static_cast<int>(m_rows.size()) * rowHeight()};
}

void ContributionBars::paintEvent(QPaintEvent*) {
    if (m_rows.empty()) return;
    const ThemeTokens& tokens = m_theme.tokens();
    double low = 0.0;
    double high = 0.0;
    for (const Contribution& row : m_rows) {
        low = std::min(low, row.contribution);
        high = std::max(high, row.contribution);
    }
    const double scale = high > low ? width() / (high - low) : 0.0;
    const double zero = -low * scale;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont body = m_theme.font(Theme::TextSize::Body);
    const QFontMetrics metrics(body);
    painter.setFont(body);
    const int textHeight = tokens.spaceXl - tokens.spaceXs;
    int top = 0;
    for (const Contribution& row : m_rows) {
        const QString number = formatPoints(row.contribution);
        const QRect text(0, top, width(), textHeight);
        painter.setPen(m_theme.colour("text"));
        painter.drawText(text, Qt::AlignRight | Qt::AlignVCenter, number);
        const int room = width() - metrics.horizontalAdvance(number) - tokens.spaceM;
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(label(row), Qt::ElideMiddle, room));
        const double length = row.contribution * scale;
        const QRectF bar(length < 0 ? zero + length : zero, top + textHeight, std::max(1.0, std::abs(length)), tokens.spaceS);
        painter.fillRect(bar, m_theme.riskColour(row.contribution < 0 ? 0.0 : 1.0));
        top += rowHeight();
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(m_theme.colour("borderStrong"));
    const int axis = std::clamp(qRound(zero), 0, width() - 1);
    painter.drawLine(axis, textHeight, axis, top - tokens.spaceXs);
}

bool ContributionBars::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = help->pos().y() / rowHeight();
    if (index < 0 || index >= static_cast<int>(m_rows.size())) return true;
    const Contribution& row = m_rows[static_cast<std::size_t>(index)];
    const QString verdict = row.contribution < 0 ? tr("lowers the score by %1 points") : tr("raises the score by %1 points");
    QString text = QStringLiteral("%1 %2").arg(label(row), verdict.arg(std::abs(row.contribution) * 100.0, 0, 'f', 1));
    if (row.standardError > 0.0) text += tr(" (± %1 from sampling)").arg(row.standardError * 100.0, 0, 'f', 1);
    QToolTip::showText(help->globalPos(),
                       text + QStringLiteral(".\n") + tr("This is how the model reads the data: association, not effect."),
                       this);
    return true;
}

}  // namespace holdfast::ui
