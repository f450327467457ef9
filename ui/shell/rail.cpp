#include "ui/shell/rail.h"

#include <QButtonGroup>
#include <QToolButton>
#include <QVBoxLayout>

namespace holdfast::ui {

namespace {
constexpr int kPagesWithKeys = 9;
constexpr int kIconSide = 20;  // the grid the icons are drawn on
}  // namespace

Rail::Rail(const Theme& theme, QWidget* parent)
    : QFrame(parent), m_theme(theme), m_group(new QButtonGroup(this)), m_layout(new QVBoxLayout(this)) {
    const ThemeTokens& tokens = theme.tokens();
    setProperty("look", "rail");
    setAccessibleName(tr("Pages"));
    m_layout->setContentsMargins(tokens.spaceXs, tokens.spaceS, tokens.spaceXs, tokens.spaceS);
    m_layout->setSpacing(tokens.spaceXs);
    m_layout->addStretch(1);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
}

void Rail::addPage(const QString& id, const QString& title, const QString& hint) {
    auto* button = new QToolButton(this);
    button->setProperty("look", "rail");
    button->setText(title);
    button->setIcon(m_theme.icon(id));
    button->setIconSize({kIconSide, kIconSide});
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setFixedHeight(m_theme.tokens().spaceXl * 2 + m_theme.tokens().spaceS);
    const qsizetype number = m_buttons.size() + 1;
    button->setToolTip(number <= kPagesWithKeys ? tr("%1 (Ctrl+%2)").arg(hint).arg(number) : hint);
    button->setAccessibleName(title);
    button->setAccessibleDescription(hint);
    m_group->addButton(button);
    m_layout->insertWidget(m_layout->count() - 1, button);
    m_buttons.insert(id, button);
    connect(button, &QToolButton::clicked, this, [this, id] { emit pageChosen(id); });
}

void Rail::setCurrent(const QString& id) {
    if (QToolButton* wanted = m_buttons.value(id)) {
        wanted->setChecked(true);
        return;
    }
    m_group->setExclusive(false);
    for (QToolButton* button : m_buttons) button->setChecked(false);
    m_group->setExclusive(true);
}

}  // namespace holdfast::ui
