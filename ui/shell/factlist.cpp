#include "ui/shell/factlist.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace holdfast::ui {

namespace {
constexpr int kRounding = 2;        // pixels, so that rounding never costs a letter
constexpr double kNameShare = 0.6;  // at most, of the width; a short value gives its room to the name
}  // namespace

FactList::FactList(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, QOverload<>::of(&QWidget::update));
}

void FactList::setFacts(std::vector<Fact> facts) {
    m_facts = std::move(facts);
    QStringList spoken;
    for (const Fact& fact : m_facts) spoken << (fact.heading ? fact.name : QStringLiteral("%1: %2").arg(fact.name, fact.value));
    setAccessibleDescription(spoken.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

int FactList::rowHeight() const {
    return m_theme.tokens().spaceXl;
}

QSize FactList::sizeHint() const {
    return {m_theme.tokens().spaceXl * 10, static_cast<int>(m_facts.size()) * rowHeight()};
}
QSize FactList::minimumSizeHint() const {
    return {m_theme.tokens().spaceXl * 4, sizeHint().height()};
}

void FactList::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    const QFont body = m_theme.font(Theme::TextSize::Body);
    const QFont small = m_theme.font(Theme::TextSize::Small, true);
    const QFontMetrics metrics(body);
    const int height = rowHeight();
    const int first = std::max(0, event->rect().top() / height);
    const int last = std::min(static_cast<int>(m_facts.size()) - 1, event->rect().bottom() / height);
    for (int i = first; i <= last; ++i) {
        const Fact& fact = m_facts[static_cast<std::size_t>(i)];
        const QRect row(0, i * height, width(), height);
        painter.setPen(m_theme.colour("textMuted"));
        if (fact.heading) {
            painter.setFont(small);
            painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, fact.name);
            continue;
        }
        painter.setFont(body);
        const int gap = m_theme.tokens().spaceM;
        const int valueWidth = metrics.horizontalAdvance(fact.value) + kRounding;
        const int nameWidth = std::min(metrics.horizontalAdvance(fact.name) + kRounding,
                                       std::max(static_cast<int>(width() * kNameShare), width() - valueWidth - gap));
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(fact.name, Qt::ElideRight, nameWidth));
        painter.setPen(m_theme.colour("text"));
        const int room = width() - nameWidth - gap;
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(fact.value, Qt::ElideRight, room));
        painter.setPen(m_theme.colour("grid"));
        painter.drawLine(row.bottomLeft(), row.bottomRight());
    }
}

const Fact* FactList::factAt(const QPoint& position) const {
    const int row = position.y() / rowHeight();
    return row >= 0 && row < static_cast<int>(m_facts.size()) ? &m_facts[static_cast<std::size_t>(row)] : nullptr;
}

bool FactList::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Fact* fact = factAt(help->pos());
    if (fact && !fact->heading)
        QToolTip::showText(help->globalPos(), QStringLiteral("%1: %2\n%3").arg(fact->name, fact->value, fact->tip).trimmed(),
                           this);
    else
        QToolTip::hideText();
    return true;
}

void FactList::contextMenuEvent(QContextMenuEvent* event) {
    const Fact* fact = factAt(event->pos());
    if (!fact || fact->heading) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(m_theme.icon(QStringLiteral("copy")), tr("Copy value"), menu,
                    [value = fact->value] { QGuiApplication::clipboard()->setText(value); });
    menu->popup(event->globalPos());
}

}  // namespace holdfast::ui
