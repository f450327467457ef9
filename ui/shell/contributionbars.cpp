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
constexpr double kShows = 0.0005;  // a smaller error would read as 0.0

/// " ± 0.3" where sampling leaves that much open, else nothing.
QString errorText(const Contribution& row) {
    return row.standardError >= kShows ? QStringLiteral(" \u00B1 %1").arg(row.standardError * 100.0, 0, 'f', 1) : QString();
}

/// Many columns as one row. The errors partly make up for each other, since all contributions add up exactly: rather too much.
Contribution together(const QString& name, std::vector<Contribution>::const_iterator begin, std::vector<Contribution>::const_iterator end) {
    Contribution sum;
    sum.column = name.toStdString();
    double variance = 0.0;
    for (auto one = begin; one != end; ++one) {
        sum.contribution += one->contribution;
        variance += one->standardError * one->standardError;
    }
    sum.standardError = std::sqrt(variance);
    return sum;
}

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
    const auto rest = all.begin() + static_cast<std::ptrdiff_t>(shown);
    m_rows.assign(all.begin(), rest);
    if (rest != all.end()) m_rows.push_back(together(tr("%1 other columns").arg(all.size() - shown), rest, all.end()));
    QStringList spoken;
    for (const Contribution& row : m_rows) spoken << QStringLiteral("%1: %2").arg(label(row), formatPoints(row.contribution) + errorText(row));
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

/// At the right, its error in a quieter colour. Returns what is left of the line.
int ContributionBars::paintNumber(QPainter& painter, const Contribution& row, const QRect& line) const {
    const QString number = formatPoints(row.contribution), error = errorText(row);
    const QFontMetrics metrics(painter.font());
    const int errorWidth = metrics.horizontalAdvance(error);
    painter.setPen(m_theme.colour("textMuted"));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, error);
    painter.setPen(m_theme.colour("text"));
    painter.drawText(line.adjusted(0, 0, -errorWidth, 0), Qt::AlignRight | Qt::AlignVCenter, number);
    return line.width() - errorWidth - metrics.horizontalAdvance(number);
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
        const QRect text(0, top, width(), textHeight);
        const int room = paintNumber(painter, row, text) - tokens.spaceM;
        painter.setPen(m_theme.colour("text"));
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
