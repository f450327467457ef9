#include "ui/controls/filterchips.h"

#include "ui/controls/chipflow.h"
#include "ui/controls/conditioneditor.h"

#include <QAction>
#include <QCursor>
#include <QLabel>
#include <QToolButton>

#include <utility>

namespace holdfast::ui {

namespace {

constexpr int kMostChipSteps = 16;  ///< of the largest space: a chip with a long list of values

}  // namespace

FilterChips::FilterChips(Session& session, const QString& everyone, QWidget* parent)
    : QWidget(parent), m_session(session), m_everyone(everyone) {
    new ChipFlow(this, session.theme().tokens().spaceXs);
    rebuild();
}

void FilterChips::setFilter(const Filter& filter) {
    if (filter == m_filter) return;
    m_filter = filter;
    rebuild();
}

void FilterChips::take(const Filter& filter) {
    setFilter(filter);
    emit edited(m_filter);
}

void FilterChips::removeCondition(int index) {
    if (index < 0 || index >= static_cast<int>(m_filter.conditions.size())) return;
    Filter changed = m_filter;
    changed.conditions.erase(changed.conditions.begin() + index);
    take(changed);
}

QToolButton* FilterChips::makeChip(int index) {
    const QString words = QString::fromStdString(describe(m_filter.conditions[static_cast<std::size_t>(index)]));
    auto* chip = new QToolButton(this);
    chip->setText(fontMetrics().elidedText(words, Qt::ElideRight, m_session.theme().tokens().spaceXl * kMostChipSteps));
    chip->setToolTip(tr("%1. Click to edit, Delete or the cross to remove.").arg(words));
    chip->setAccessibleName(words);
    chip->setObjectName(QStringLiteral("filterChip"));
    chip->setProperty("look", "chip");
    chip->setIcon(m_session.theme().icon(QStringLiteral("close")));
    chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    chip->setLayoutDirection(Qt::RightToLeft);
    auto* remove = new QAction(tr("Remove"), chip);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    chip->addAction(remove);
    connect(remove, &QAction::triggered, this, [this, index] { removeCondition(index); });
    connect(chip, &QToolButton::clicked, this, [this, chip, index] {
        // The cross sits in the chip's last icon width; the rest of the chip edits.
        const int cross = chip->iconSize().width() + 2 * m_session.theme().tokens().spaceXs;
        if (chip->underMouse() && chip->mapFromGlobal(QCursor::pos()).x() >= chip->width() - cross) removeCondition(index);
        else editCondition(index);
    });
    return chip;
}

void FilterChips::rebuild() {
    while (QLayoutItem* item = layout()->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    if (m_filter.empty()) {
        auto* all = new QLabel(m_everyone, this);
        all->setProperty("look", "muted");
        all->setAlignment(Qt::AlignVCenter);
        layout()->addWidget(all);
    }
    for (std::size_t i = 0; i < m_filter.conditions.size(); ++i) layout()->addWidget(makeChip(static_cast<int>(i)));
    auto* add = new QToolButton(this);
    add->setObjectName(QStringLiteral("addCondition"));
    add->setText(tr("Add condition"));
    add->setIcon(m_session.theme().icon(QStringLiteral("plus")));
    add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    add->setToolTip(tr("Narrow it by a column or by the chance of leaving"));
    connect(add, &QToolButton::clicked, this, [this] { editCondition(-1); });
    layout()->addWidget(add);
    updateGeometry();
}

void FilterChips::editCondition(int index) {
    if (!m_session.hasProject()) return;
    Condition initial;
    if (index >= 0) initial = m_filter.conditions[static_cast<std::size_t>(index)];
    auto* editor = new ConditionEditor(m_session, initial, this);
    connect(editor, &ConditionEditor::applied, this, [this, index](const Condition& condition) {
        Filter changed = m_filter;
        if (index >= 0 && index < static_cast<int>(changed.conditions.size())) changed.conditions[static_cast<std::size_t>(index)] = condition;
        else changed.conditions.push_back(condition);
        take(changed);
    });
    editor->move(mapToGlobal(QPoint(0, height())));
    editor->show();
}

}  // namespace holdfast::ui
