// ShellActions: what the window can do apart from its pages, as QActions with their keys: one list for menu, palette and
// cheat sheet. The main window connects them. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QAction>
#include <QList>
#include <QObject>

namespace holdfast::ui {

class ShellActions : public QObject {
    Q_OBJECT

public:
    ShellActions(const Theme& theme, QWidget* window);

    QAction* openProject;
    QAction* importTable;
    QAction* openSample;
    QAction* closeProject;
    QAction* undo;
    QAction* redo;
    QAction* clearFilter;
    QAction* search;
    QAction* focusFilter;
    QAction* toggleCard;
    QAction* toggleJobs;
    QAction* toggleTheme;
    QAction* followSystemTheme;
    QAction* fullScreen;
    QAction* resetLayout;
    QAction* cheatSheet;
    QAction* quit;

    /// For the palette and the cheat sheet, in the order in which a person meets them.
    QList<QAction*> all() const;

private:
    QAction* make(const QString& icon, const QString& text, const QString& hint, const QKeySequence& keys = {});

    const Theme& m_theme;
    QWidget* m_window;
    QList<QAction*> m_all;
};

}  // namespace holdfast::ui
