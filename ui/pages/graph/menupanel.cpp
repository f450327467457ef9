#include "ui/pages/graph/menupanel.h"

#include <QKeyEvent>

namespace holdfast::ui {

/// What no field took: the arrows and Escape are the menu's.
void MenuPanel::keyPressEvent(QKeyEvent* event) {
    event->setAccepted(event->key() != Qt::Key_Escape && event->key() != Qt::Key_Up && event->key() != Qt::Key_Down);
}

bool MenuPanel::focusNextPrevChild(bool next) {
    QWidget* from = window()->focusWidget();
    const auto step = [next](QWidget* widget) { return next ? widget->nextInFocusChain() : widget->previousInFocusChain(); };
    if (!from || !isAncestorOf(from)) return QWidget::focusNextPrevChild(next);
    for (QWidget* at = step(from); at && at != this && isAncestorOf(at); at = step(at)) {
        if (!at->isVisible() || !at->isEnabled() || !(at->focusPolicy() & Qt::TabFocus) || at->focusProxy()) continue;
        at->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
        return true;
    }
    return QWidget::focusNextPrevChild(next);
}

}  // namespace holdfast::ui
