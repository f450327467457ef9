#include "ui/pages/graph/graphlegend.h"

#include "ui/charts/numbers.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {

LegendRow::LegendRow(const Theme& theme, const GraphClass& entry, Swatch swatch, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_entry(entry), m_swatch(swatch) {
    setCheckable(true);
    setChecked(true);
    setFocusPolicy(Qt::TabFocus);
    setText(QString::fromStdString(entry.name));
    const bool people = swatch == Swatch::Dot;
    const QString tip = people ? tr("%1: %2 people. Click to hide or show them, Shift+click to show only them.")
                               : tr("%1: %2 referrals. Click to hide or show them, Shift+click to show only them.");
    setToolTip(tip.arg(text(), formatCount(entry.count)));
    setAccessibleName(tr("%1, %2").arg(text(), formatCount(entry.count)));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize LegendRow::sizeHint() const {
    const QFontMetrics metrics(m_theme.font(Theme::TextSize::Body));
    const ThemeTokens& tokens = m_theme.tokens();
    const int words = metrics.horizontalAdvance(text()) + metrics.horizontalAdvance(formatCount(m_entry.count));
    return {words + 4 * tokens.spaceM, metrics.height() + tokens.spaceXs};
}

QSize LegendRow::minimumSizeHint() const { return {m_theme.tokens().spaceXl * 4, sizeHint().height()}; }

QColor LegendRow::colour() const {
    if (m_entry.risk) return m_theme.riskColour(*m_entry.risk);
    const GraphPalette palette = graphPalette(m_theme);
    if (m_entry.category < 0) return palette.plain;
    return palette.category[static_cast<std::size_t>(m_entry.category) % palette.category.size()];
}

void LegendRow::paintEvent(QPaintEvent*) {
    const ThemeTokens& tokens = m_theme.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse() || hasFocus()) {
        painter.setPen(hasFocus() ? QPen(m_theme.colour("focus"), 1.5) : QPen(Qt::NoPen));
        painter.setBrush(underMouse() ? m_theme.colour("sunken") : QColor(Qt::transparent));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), tokens.radius / 2.0, tokens.radius / 2.0);
    }
    const double side = tokens.spaceM - 2.0;
    const QRectF swatch(tokens.spaceXs, (height() - side) / 2.0, side, side);
    painter.setPen(QPen(isChecked() ? colour() : m_theme.colour("borderStrong"), m_swatch == Swatch::Line ? 3.0 : 1.5));
    if (m_swatch == Swatch::Line) {
        painter.drawLine(QPointF(swatch.left(), swatch.center().y()), QPointF(swatch.right(), swatch.center().y()));
    } else {
        painter.setBrush(isChecked() ? QBrush(colour()) : QBrush(Qt::NoBrush));
        painter.drawEllipse(swatch.adjusted(0.75, 0.75, -0.75, -0.75));
    }
    QFont font = m_theme.font(Theme::TextSize::Body);
    font.setStrikeOut(!isChecked());
    painter.setPen(m_theme.colour(isChecked() ? "text" : "textMuted"));
    const QString count = formatCount(m_entry.count);
    const QFontMetrics metrics(font);
    const QRect inner = rect().adjusted(tokens.spaceXs + tokens.spaceM + tokens.spaceXs, 0, -tokens.spaceXs, 0);
    painter.setFont(font);
    const int room = inner.width() - metrics.horizontalAdvance(count) - tokens.spaceS;
    painter.drawText(inner, Qt::AlignVCenter | Qt::AlignLeft, metrics.elidedText(text(), Qt::ElideRight, room));
    font.setStrikeOut(false);
    painter.setFont(font);
    painter.setPen(m_theme.colour("textMuted"));
    painter.drawText(inner, Qt::AlignVCenter | Qt::AlignRight, count);
}

void LegendRow::mouseReleaseEvent(QMouseEvent* event) {
    const bool inside = isDown() && rect().contains(event->position().toPoint()) && event->button() == Qt::LeftButton;
    QAbstractButton::mouseReleaseEvent(event);
    if (inside) emit chosen(event->modifiers() & Qt::ShiftModifier);
}

void LegendRow::keyPressEvent(QKeyEvent* event) {
    const bool presses = event->key() == Qt::Key_Space || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (!presses) return QAbstractButton::keyPressEvent(event);
    emit chosen(event->modifiers() & Qt::ShiftModifier);
}

GraphLegend::GraphLegend(const Theme& theme, LegendRow::Swatch swatch, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_swatch(swatch), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    setAccessibleName(swatch == LegendRow::Swatch::Dot ? tr("Legend of the customers") : tr("Legend of the referrals"));
}

void GraphLegend::setClasses(const std::vector<GraphClass>& classes) {
    const bool same = std::equal(m_rows.begin(), m_rows.end(), classes.begin(), classes.end(),
                                 [](const LegendRow* row, const GraphClass& entry) { return row->entry() == entry; });
    if (same) return;
    qDeleteAll(m_rows);
    m_rows.clear();
    for (const GraphClass& entry : classes) {
        auto* row = new LegendRow(m_theme, entry, m_swatch, this);
        connect(row, &LegendRow::chosen, this, [this, id = entry.id](bool alone) { choose(id, alone); });
        m_layout->addWidget(row);
        row->show();
        m_rows.push_back(row);
    }
    setOff(m_off);
}

void GraphLegend::setOff(const std::vector<std::string>& ids) {
    m_off = ids;
    for (LegendRow* row : m_rows) row->setChecked(std::find(ids.begin(), ids.end(), row->entry().id) == ids.end());
}

void GraphLegend::choose(const std::string& id, bool alone) {
    std::vector<std::string> off;
    if (alone) {
        for (const LegendRow* row : m_rows)
            if (row->entry().id != id) off.push_back(row->entry().id);
        if (off == m_off) off.clear();  // alone already: everyone comes back
    } else {
        off = m_off;
        if (std::erase(off, id) == 0) off.push_back(id);
    }
    emit offChanged(off);
}

}  // namespace holdfast::ui
