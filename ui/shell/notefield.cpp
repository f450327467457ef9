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
    const auto write = [self](const QString& customer, const QString& note, const QString& shown) {
        if (self) self->store(customer, note, shown);
    };
    m_session.pushEdit(
        tr("note on %1").arg(key), [write, key, text, former] { write(key, text, former); },
        [write, key, text, former] { write(key, former, text); });
    return true;
}

void NoteField::store(const QString& key, const QString& text, const QString& shown) {
    m_session.runWrite<std::string>(
        tr("Saving the note"),
        [key = key.toStdString(), text = text.toStdString(), clock = m_session.services().clock](
            workbench::Project& project, const TaskContext&) { return workbench::editNote(project, key, text, clock); },
        [this, key, text, shown](Result<std::string> former) {
            if (former) return emit saved(key);
            if (m_key == key && m_stored == text) m_stored = shown;  // so that leaving the field tries again
            m_session.report(former.error());
        },
        this);
}

void NoteField::focusOutEvent(QFocusEvent* event) {
    QPlainTextEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason) commit();
}

}  // namespace holdfast::ui
