#include "ui/shell/actions.h"

#include <QKeySequence>
#include <QWidget>

namespace holdfast::ui {

ShellActions::ShellActions(const Theme& theme, QWidget* window) : QObject(window), m_theme(theme), m_window(window) {
    openProject = make("folder", tr("Open project"), tr("Open a .holdfast file"), QKeySequence(Qt::CTRL | Qt::Key_O));
    importTable = make("import", tr("Import a table"), tr("Read customers or events from CSV, XLSX or JSON Lines"),
                       QKeySequence(Qt::CTRL | Qt::Key_I));
    openSample = make("sample", tr("Open the sample project"), tr("A made-up telephone company to try everything on"));
    closeProject = make("close", tr("Close project"), tr("Go back to the start page"), QKeySequence(Qt::CTRL | Qt::Key_W));
    undo = make("undo", tr("Undo"), tr("Take back the last edit or filter"), QKeySequence(Qt::CTRL | Qt::Key_Z));
    redo = make("redo", tr("Redo"), tr("Do again what was undone"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z));
    redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    clearFilter = make("clear", tr("Clear the filter"), tr("Show all customers again"));
    search = make("search", tr("Search and commands"), tr("Find a customer, a page or a command"),
                  QKeySequence(Qt::CTRL | Qt::Key_K));
    focusFilter = make("filter", tr("Filter"), tr("Go to the page's filter"), QKeySequence(Qt::CTRL | Qt::Key_F));
    toggleCard = make("card", tr("Customer card"), tr("Show or hide the customer card (Space in a list)"),
                      QKeySequence(Qt::CTRL | Qt::Key_B));
    toggleJobs = make("jobs", tr("Jobs"), tr("Show or fold the list of jobs"), QKeySequence(Qt::CTRL | Qt::Key_J));
    toggleTheme = make("theme", tr("Switch between light and dark"), tr("Overrides what the system asks for"));
    followSystemTheme =
        make("theme", tr("Follow the system's light or dark theme"), tr("Light or dark as the system asks for"));
    fullScreen = make("external", tr("Full screen"), tr("Use the whole screen, and back"), QKeySequence(Qt::Key_F11));
    resetLayout = make("reset", tr("Reset layout"), tr("Put the window's parts back where they were at first"));
    cheatSheet = make("help", tr("Keyboard cheat sheet"), tr("All keys on one sheet (?)"), QKeySequence(Qt::Key_F1));
    quit = make("close", tr("Quit"), tr("Close Holdfast; running jobs are stopped"), QKeySequence(Qt::CTRL | Qt::Key_Q));
    const auto nameTheme = [this] {
        toggleTheme->setToolTip(m_theme.isDark() ? tr("Theme: dark. Click for light.") : tr("Theme: light. Click for dark."));
    };
    connect(&theme, &Theme::changed, this, nameTheme);
    nameTheme();
    toggleCard->setCheckable(true);
}

QAction* ShellActions::make(const QString& icon, const QString& text, const QString& hint, const QKeySequence& keys) {
    auto* action = new QAction(m_theme.icon(icon), text, this);
    action->setToolTip(keys.isEmpty() ? hint : tr("%1 (%2)").arg(hint, keys.toString(QKeySequence::NativeText)));
    action->setStatusTip(hint);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WindowShortcut);
    m_window->addAction(action);
    m_all.append(action);
    return action;
}

QList<QAction*> ShellActions::all() const {
    return m_all;
}

}  // namespace holdfast::ui
