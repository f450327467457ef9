#include "ui/charts/emptystate.h"

#include "ui/charts/labels.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {

EmptyState::EmptyState(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    const ThemeTokens& tokens = theme.tokens();
    m_icon = new QLabel(this);
    m_icon->setAlignment(Qt::AlignCenter);
    m_sentence = makeLabel(theme, Theme::TextSize::Body, "textMuted", this);
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_sentence->setFixedWidth(tokens.spaceXl * 16);  // a line of about 60 letters reads best
    m_button = new QPushButton(this);
    m_button->setProperty("look", "primary");
    m_button->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens.spaceXl, tokens.spaceXl, tokens.spaceXl, tokens.spaceXl);
    column->setSpacing(tokens.spaceM);
    column->addStretch(2);
    column->addWidget(m_icon, 0, Qt::AlignHCenter);
    column->addWidget(m_sentence, 0, Qt::AlignHCenter);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::actionTriggered);
    connect(&theme, &Theme::changed, this, &EmptyState::restyle);
}

void EmptyState::setContent(const QString& icon, const QString& sentence, const QString& actionText) {
    m_iconName = icon;
    m_sentence->setText(sentence);
    m_button->setText(actionText);
    m_button->setVisible(!actionText.isEmpty());
    setAccessibleName(sentence);
    restyle();
}

void EmptyState::setSentenceWidth(int pixels) {
    m_sentence->setFixedWidth(pixels);
    restyle();
}

QString EmptyState::sentence() const { return m_sentence->text(); }

void EmptyState::restyle() {
    // A box layout with alignment asks for one line's height; the wrapped sentence may need more.
    m_sentence->setMinimumHeight(std::max(0, m_sentence->heightForWidth(m_sentence->maximumWidth())));
    const QIcon icon = m_theme.icon(m_iconName);
    const int side = m_theme.tokens().spaceXl * 2;
    m_icon->setVisible(!icon.isNull());
    if (!icon.isNull()) m_icon->setPixmap(icon.pixmap(QSize(side, side), devicePixelRatioF(), QIcon::Disabled));
}

}  // namespace holdfast::ui
