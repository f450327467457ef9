// NoteField: an analyst's note on a customer: saved when the focus leaves it, undoable. GUI thread only.
#pragma once

#include "ui/session/session.h"

#include <QPlainTextEdit>

namespace holdfast::ui {

class NoteField : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit NoteField(Session& session, QWidget* parent = nullptr);

    /// Shows the stored note of a customer. What is being typed for the same customer stays.
    void setNote(const QString& key, const QString& text);
    /// Saves what was typed, if it differs from what is stored; true when there was something to save.
    bool commit();

signals:
    void saved(const QString& key);

protected:
    void focusOutEvent(QFocusEvent* event) override;

private:
    /// `shown` is what the field took for stored before this text; it does so again when the text cannot be stored.
    void store(const QString& key, const QString& text, const QString& shown);

    Session& m_session;
    QString m_key;
    QString m_stored;
};

}  // namespace holdfast::ui
