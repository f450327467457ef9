// FilterBar: the session's filter as chips that can be edited and removed, a quick search over any text, and the button
// that adds a condition. Used by the Customers page. GUI thread only.
#pragma once

#include "ui/session/session.h"

#include <QTimer>
#include <QWidget>

class QLineEdit;
class QToolButton;

namespace holdfast::ui {

class FilterBar : public QWidget {
    Q_OBJECT

public:
    explicit FilterBar(Session& session, QWidget* parent = nullptr);

    QLineEdit* searchEdit() const { return m_search; }
    /// Opens the condition editor: for a new condition (-1) or the one at `index`.
    void edit(int index);

private:
    void rebuildChips();
    void searchChanged();
    QToolButton* makeChip(int index);

    Session& m_session;
    QLineEdit* m_search = nullptr;
    QWidget* m_chips = nullptr;
    QToolButton* m_add = nullptr;
    QToolButton* m_clear = nullptr;
    QTimer m_searchTimer;
};

}  // namespace holdfast::ui
