#include "ui/pages/graph/typedkeys.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QKeyEvent>

namespace holdfast::ui {

namespace {

/// Accepting the override makes a key an ordinary one of the widget that has the focus.
class TypedKeys : public QObject {
public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::ShortcutOverride) return QObject::eventFilter(watched, event);
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool plain = !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
        const bool typed = !key->text().isEmpty() || key->key() == Qt::Key_PageUp || key->key() == Qt::Key_PageDown;
        if (!plain || !typed || key->key() == Qt::Key_Escape) return QObject::eventFilter(watched, event);
        event->accept();
        return true;
    }
};

}  // namespace

void keepTypedKeys(QWidget& parent) {
    auto* keeper = new TypedKeys(&parent);
    for (QComboBox* box : parent.findChildren<QComboBox*>()) {
        box->installEventFilter(keeper);
        box->view()->installEventFilter(keeper);
    }
}

}  // namespace holdfast::ui
