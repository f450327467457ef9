// StartPage: what the window shows while no project is open: the three ways in and the projects opened before.
// GUI thread only.
#pragma once

#include "ui/session/session.h"

#include <QWidget>

class QListWidget;
class QPushButton;

namespace holdfast::ui {

class ShellActions;

class StartPage : public QWidget {
    Q_OBJECT

public:
    StartPage(Session& session, ShellActions& actions, QWidget* parent = nullptr);

    void refresh();  ///< rereads the recent projects
    QPushButton* sampleButton() const { return m_sample; }
    QListWidget* recentList() const { return m_recent; }

private:
    QPushButton* makeButton(QAction* action, bool primary);

    Session& m_session;
    QPushButton* m_sample;
    QWidget* m_recentPart;
    QListWidget* m_recent;
};

}  // namespace holdfast::ui
