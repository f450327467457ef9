#include "ui/shell/messagestrip.h"

#include <QAccessible>
#include <QClipboard>
#include <QEvent>
#include <QFrame>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {

namespace {
constexpr int kHideAfterMs = 6000;
constexpr int kRowsShown = 3;
constexpr int kWidthSteps = 34;  // of the largest space
constexpr const char* kMessageProperty = "message";
}  // namespace

MessageStrip::MessageStrip(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_rows(new QVBoxLayout(this)), m_hideAfterMs(kHideAfterMs) {
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(theme.tokens().spaceXs);
    setAccessibleName(tr("Messages"));
    hide();
    if (parent) parent->installEventFilter(this);
}

bool MessageStrip::eventFilter(QObject* watched, QEvent* event) {
    const QEvent::Type type = event->type();
    if (watched == parent() && type == QEvent::Resize) place();
    const bool moves = type == QEvent::Resize || type == QEvent::Move || type == QEvent::Show || type == QEvent::Hide;
    if (watched == m_foot && moves) place();
    return QWidget::eventFilter(watched, event);
}

void MessageStrip::setFoot(QWidget* foot) {
    if (foot == m_foot) return;
    if (m_foot) m_foot->removeEventFilter(this);
    m_foot = foot;
    if (m_foot) m_foot->installEventFilter(this);
    place();
}

/// At the foot, in the middle, no wider than a line of text reads well.
void MessageStrip::place() {
    setVisible(m_rows->count() > 0);
    if (m_rows->count() == 0 || !parentWidget()) return;
    const int margin = m_theme.tokens().spaceL;
    const QSize room = parentWidget()->size();
    const int width = std::min(room.width() - 2 * margin, m_theme.tokens().spaceXl * kWidthSteps);
    const int height = m_rows->hasHeightForWidth() ? m_rows->totalHeightForWidth(width) : m_rows->totalSizeHint().height();
    const bool above = m_foot && m_foot->isVisible() && parentWidget()->isAncestorOf(m_foot);
    const int foot = above ? m_foot->mapTo(parentWidget(), QPoint()).y() : room.height() - margin;
    setGeometry((room.width() - width) / 2, foot - height, width, height);
    raise();
}

void MessageStrip::show(Kind kind, const QString& message) {
    // The same sentence twice says nothing new: the older one goes.
    for (int i = m_rows->count() - 1; i >= 0; --i)
        if (QWidget* row = m_rows->itemAt(i)->widget(); row->property(kMessageProperty).toString() == message) remove(row);
    QWidget* row = makeRow(kind, message);
    m_rows->insertWidget(0, row);
    row->show();  // now, not by a queued call: place() counts what is visible
    while (m_rows->count() > kRowsShown) remove(m_rows->itemAt(m_rows->count() - 1)->widget());
    place();
    QAccessibleEvent alert(row, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
    if (kind == Kind::Information) QTimer::singleShot(m_hideAfterMs, row, [this, row] { remove(row); });
}

QWidget* MessageStrip::makeRow(Kind kind, const QString& message) {
    const ThemeTokens& tokens = m_theme.tokens();
    const bool error = kind == Kind::Error;
    auto* row = new QFrame(this);
    row->setAccessibleName(message);
    row->setProperty("look", error ? "errorStrip" : "infoStrip");
    row->setProperty(kMessageProperty, message);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(tokens.spaceM, tokens.spaceXs, tokens.spaceS, tokens.spaceXs);
    line->setSpacing(tokens.spaceS);
    auto* icon = new QLabel(row);
    const auto drawIcon = [this, icon, error, side = tokens.spaceL] {
        icon->setPixmap(m_theme.icon(error ? QStringLiteral("error") : QStringLiteral("info"))
                            .pixmap(QSize(side, side), devicePixelRatioF()));
    };
    drawIcon();
    connect(&m_theme, &Theme::changed, icon, drawIcon);
    auto* text = new QLabel(message, row);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    text->setAccessibleName(error ? tr("Error: %1").arg(message) : message);
    line->addWidget(icon);
    line->addWidget(text, 1);
    const auto addButton = [&](const QString& name, const QString& tip, auto action) {
        auto* button = new QToolButton(row);
        button->setIcon(m_theme.icon(name));
        button->setIconSize({tokens.spaceL, tokens.spaceL});
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        button->setFocusPolicy(Qt::StrongFocus);
        connect(button, &QToolButton::clicked, this, action);
        line->addWidget(button);
    };
    if (error)
        addButton(QStringLiteral("copy"), tr("Copy message"), [message] { QGuiApplication::clipboard()->setText(message); });
    addButton(QStringLiteral("close"), tr("Close message"), [this, row] { remove(row); });
    return row;
}

void MessageStrip::remove(QWidget* row) {
    m_rows->removeWidget(row);
    row->hide();
    row->deleteLater();
    place();
}

QStringList MessageStrip::messages() const {
    QStringList texts;
    for (int i = 0; i < m_rows->count(); ++i) texts << m_rows->itemAt(i)->widget()->property(kMessageProperty).toString();
    return texts;
}

bool MessageStrip::dismissNewest() {
    if (m_rows->count() == 0) return false;
    remove(m_rows->itemAt(0)->widget());
    return true;
}

}  // namespace holdfast::ui
