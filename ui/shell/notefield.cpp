#include "ui/shell/notefield.h"

#include "core/workbench/editing.h"

#include <QPointer>

namespace holdfast::ui {

NoteField::NoteField(Session& session, QWidget* parent) : QPlainTextEdit(parent), m_session(session) {
    setPlaceholderText(tr("Write what you know about this customer"));
    setAccessibleName(tr("Note"));
    setTabChangesFocus(true);
    setFixedHeight(session.theme().tokens().spaceXl * 3);
}

void NoteField::setNote(const QString& key, const QString& text) {
    const bool typing = key == m_key && toPlainText() != m_stored;
    m_key = key;
    m_stored = text;
    if (!typing && toPlainText() != text) setPlainText(text);
}

bool NoteField::commit() {
    const QString text = toPlainText();
    if (m_key.isEmpty() || text == m_stored) return false;
    const QString key = m_key;
    const QString former = m_stored;
    m_stored = text;
    const QPointer<NoteField> self(this);
    const auto write = [self](const QString& customer, const QString& note) {
        if (self) self->store(customer, note);
    };
    m_session.pushEdit(
        tr("note on %1").arg(key), [write, key, text] { write(key, text); }, [write, key, former] { write(key, former); });
    return true;
}

void NoteField::store(const QString& key, const QString& text) {
    m_session.runOnProject<std::string>(
        {.title = tr("Saving the note"), .receiver = this},
        [key = key.toStdString(), text = text.toStdString(), clock = m_session.services().clock](
            workbench::Project& project, const TaskContext&) { return workbench::editNote(project, key, text, clock); },
        [this, key](Result<std::string> former) {
            if (!former) return m_session.report(former.error());
            emit saved(key);
        });
}

void NoteField::focusOutEvent(QFocusEvent* event) {
    QPlainTextEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason) commit();
}

}  // namespace holdfast::ui
