// ContextBar: the slim line at the top that always says which project, which customers (the filter, with a clear cross)
// and which model speaks, with undo, redo and search at hand. Reads the Session, triggers the shell's actions.
// GUI thread only.
#pragma once

#include "ui/session/session.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace holdfast::ui {

class ElidedLabel;
class ShellActions;

class ContextBar : public QFrame {
    Q_OBJECT

public:
    ContextBar(Session& session, ShellActions& actions, QWidget* parent = nullptr);

    QString projectText() const;
    QString filterText() const;
    QString modelText() const;
    QToolButton* clearFilterButton() const { return m_clear; }
    QToolButton* searchButton() const { return m_search; }

private:
    QToolButton* addButton(QHBoxLayout* line, QAction* action);
    void makeProjectMenu();
    void fillRecentMenu(QMenu* menu);
    void refresh();
    void refreshModel();

    Session& m_session;
    ShellActions& m_actions;
    QToolButton* m_project;
    QLabel* m_filterIcon;
    ElidedLabel* m_filter;
    QToolButton* m_clear;
    QLabel* m_model;
    QToolButton* m_search;
};

}  // namespace holdfast::ui
