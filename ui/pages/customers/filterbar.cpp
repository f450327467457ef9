#include "ui/pages/customers/filterbar.h"

#include "ui/controls/chipflow.h"
#include "ui/controls/conditioneditor.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr int kSearchDelayMs = 250;
constexpr int kMostChipSteps = 20;  // of the largest space: a chip with a long list of values

bool isSearch(const Condition& condition) { return condition.column == kAnyTextColumn; }

}  // namespace

FilterBar::FilterBar(Session& session, QWidget* parent) : QWidget(parent), m_session(session) {
    const ThemeTokens& tokens = session.theme().tokens();
    m_search = new QLineEdit(this);
    m_search->setPlaceholderText(tr("Find in any text  (Ctrl+F)"));
    m_search->setAccessibleName(tr("Find customers by any text"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(tokens.spaceXl * 8);
    m_search->setMaximumWidth(tokens.spaceXl * 12);
    m_chips = new QWidget(this);
    new ChipFlow(m_chips, tokens.spaceS);
    m_add = new QToolButton(this);
    m_add->setText(tr("Add condition"));
    m_add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_add->setToolTip(tr("Add a typed condition on any column or on the score"));
    m_clear = new QToolButton(this);
    m_clear->setText(tr("Clear"));
    m_clear->setToolTip(tr("Remove every condition"));

    auto* line = new QHBoxLayout;
    line->setSpacing(tokens.spaceS);
    line->addWidget(m_search, 1);
    line->addWidget(m_add);
    line->addWidget(m_clear);
    line->addStretch(3);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(tokens.spaceS);
    layout->addLayout(line);
    layout->addWidget(m_chips);  // below, in as many lines as their words need

    const auto retheme = [this] { m_add->setIcon(m_session.theme().icon(QStringLiteral("filter"))); };
    retheme();
    connect(&session.theme(), &Theme::changed, this, retheme);
    m_searchTimer.setSingleShot(true);
    m_searchTimer.setInterval(kSearchDelayMs);
    connect(m_search, &QLineEdit::textEdited, &m_searchTimer, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty()) m_searchTimer.start();
    });
    connect(m_search, &QLineEdit::returnPressed, this, &FilterBar::searchChanged);
    connect(&m_searchTimer, &QTimer::timeout, this, &FilterBar::searchChanged);
    connect(m_add, &QToolButton::clicked, this, [this] { edit(-1); });
    connect(m_clear, &QToolButton::clicked, this, [this] { m_session.setFilter({}); });
    connect(&session, &Session::filterChanged, this, &FilterBar::rebuildChips);
    connect(&session, &Session::projectChanged, this, &FilterBar::rebuildChips);
    rebuildChips();
}

void FilterBar::searchChanged() {
    m_searchTimer.stop();
    Filter filter = m_session.filter();
    std::erase_if(filter.conditions, isSearch);
    const std::string text = m_search->text().trimmed().toStdString();
    if (!text.empty()) filter.conditions.push_back({std::string(kAnyTextColumn), Comparison::Contains, {Value(text)}});
    m_session.setFilter(filter);
}

QToolButton* FilterBar::makeChip(int index) {
    const Condition& condition = m_session.filter().conditions[static_cast<std::size_t>(index)];
    auto* chip = new QToolButton(m_chips);
    const QString full = QString::fromStdString(describe(condition));
    chip->setText(fontMetrics().elidedText(full, Qt::ElideRight, m_session.theme().tokens().spaceXl * kMostChipSteps));
    chip->setToolTip(tr("%1. Click to edit, Delete or the cross to remove.").arg(full));
    chip->setAccessibleName(full);
    chip->setObjectName(QStringLiteral("filterChip"));
    chip->setIcon(m_session.theme().icon(QStringLiteral("close")));
    chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    chip->setLayoutDirection(Qt::RightToLeft);
    chip->setPopupMode(QToolButton::DelayedPopup);
    auto* remove = new QAction(tr("Remove"), chip);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    chip->addAction(remove);
    connect(remove, &QAction::triggered, this, [this, condition] { m_session.toggleCondition(condition); });
    connect(chip, &QToolButton::clicked, this, [this, chip, index, remove] {
        // The cross sits in the chip's last icon width; the rest of the chip edits.
        const int cross = chip->iconSize().width() + 2 * m_session.theme().tokens().spaceXs;
        const int at = chip->mapFromGlobal(QCursor::pos()).x();
        if (chip->underMouse() && at >= chip->width() - cross) remove->trigger();
        else edit(index);
    });
    return chip;
}

void FilterBar::rebuildChips() {
    QLayout* layout = m_chips->layout();
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
    const Filter& filter = m_session.filter();
    QString search;
    QWidget* before = m_clear;
    for (std::size_t i = 0; i < filter.conditions.size(); ++i) {
        if (isSearch(filter.conditions[i])) {
            if (const auto* text = std::get_if<std::string>(&filter.conditions[i].values.front())) search = QString::fromStdString(*text);
            continue;
        }
        QToolButton* chip = makeChip(static_cast<int>(i));
        layout->addWidget(chip);
        setTabOrder(before, chip);
        before = chip;
    }
    m_chips->setVisible(layout->count() > 0);
    if (m_search->text().trimmed() != search && !m_searchTimer.isActive()) {
        const QSignalBlocker blocker(m_search);
        m_search->setText(search);
    }
    m_clear->setVisible(!filter.empty());
    setEnabled(m_session.hasProject());
}

void FilterBar::edit(int index) {
    if (!m_session.hasProject()) return;
    Condition initial;
    if (index >= 0) initial = m_session.filter().conditions[static_cast<std::size_t>(index)];
    auto* editor = new ConditionEditor(m_session, initial, this);
    connect(editor, &ConditionEditor::applied, this, [this, index](const Condition& condition) {
        Filter filter = m_session.filter();
        if (index >= 0 && index < static_cast<int>(filter.conditions.size())) filter.conditions[static_cast<std::size_t>(index)] = condition;
        else filter.conditions.push_back(condition);
        m_session.setFilter(filter);
    });
    editor->move(m_add->mapToGlobal(QPoint(0, m_add->height())));
    editor->show();
}

}  // namespace holdfast::ui
