// The second half of MainWindow: what its actions and keys do, and how its layout is remembered.
#include "ui/shell/actions.h"
#include "ui/shell/cheatsheet.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/jobspanel.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/messagestrip.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScreen>
#include <QSettings>
#include <QStandardPaths>
#include <QTextEdit>

namespace holdfast::ui {

namespace {

constexpr auto kGeometryKey = "window/geometry";
constexpr auto kStateKey = "window/state";
constexpr auto kCardShownKey = "window/cardShown";
constexpr auto kJobsOpenKey = "window/jobsOpen";
constexpr auto kFolderKey = "window/folder";
constexpr int kLayoutVersion = 1;
constexpr QSize kFirstSize(1366, 768);
constexpr int kCardSteps = 15;  // first width of the card, in steps of spaceXl

bool takesText(const QWidget* widget) {
    return qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QTextEdit*>(widget) ||
           qobject_cast<const QPlainTextEdit*>(widget);
}

QString lastFolder() {
    return QSettings().value(kFolderKey, QDir::homePath()).toString();
}
void rememberFolder(const QString& file) {
    QSettings().setValue(kFolderKey, QFileInfo(file).absolutePath());
}

}  // namespace

void MainWindow::connectActions() {
    const auto on = [this](QAction* action, auto slot) { connect(action, &QAction::triggered, this, slot); };
    on(m_actions->openProject, &MainWindow::chooseProject);
    on(m_actions->importTable, &MainWindow::chooseTable);
    on(m_actions->openSample, &MainWindow::openSample);
    on(m_actions->closeProject, [this] { m_session.closeProject(); });
    on(m_actions->undo, [this] {
        m_session.say(tr("Undone: %1.").arg(m_session.undoStack().undoText()));
        m_session.undoStack().undo();
    });
    on(m_actions->redo, [this] {
        m_session.say(tr("Done again: %1.").arg(m_session.undoStack().redoText()));
        m_session.undoStack().redo();
    });
    on(m_actions->clearFilter, [this] { m_session.setFilter({}); });
    on(m_actions->search, [this] { m_palette->isVisible() ? m_palette->dismiss() : m_palette->open(); });
    on(m_actions->focusFilter, &MainWindow::focusFilter);
    on(m_actions->toggleCard, [this](bool shown) { setCardShown(shown); });
    on(m_actions->toggleJobs, [this] { m_jobs->setExpanded(!m_jobs->isExpanded()); });
    on(m_actions->toggleTheme, [this] {
        const auto mode = m_session.theme().isDark() ? Theme::Mode::Light : Theme::Mode::Dark;
        Theme::rememberMode(mode);
        m_session.theme().apply(*qApp, mode);
    });
    on(m_actions->followSystemTheme, [this] {
        Theme::rememberMode(Theme::Mode::System);
        m_session.theme().apply(*qApp, Theme::Mode::System);
    });
    on(m_actions->fullScreen, [this] { isFullScreen() ? showNormal() : showFullScreen(); });
    on(m_actions->resetLayout, &MainWindow::resetLayout);
    on(m_actions->cheatSheet, [this] { m_cheatSheet->toggle(); });
    on(m_actions->quit, &MainWindow::close);
}

void MainWindow::openSample() {
    const QString path = samplePath();
    if (QFileInfo::exists(path)) return m_session.openProject(path.toStdString());
    QDir().mkpath(QFileInfo(path).absolutePath());
    m_session.createSample({.project = path.toStdString(), .exportFolder = {}});
    m_session.say(tr("Making the sample project. It opens by itself in a moment."));
}

QString MainWindow::samplePath() {
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/sample.holdfast");
}

void MainWindow::chooseProject() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open project"), lastFolder(),
                                                      tr("Holdfast projects (*.holdfast);;All files (*)"));
    if (file.isEmpty()) return;
    rememberFolder(file);
    m_session.openProject(file.toStdString());
}

void MainWindow::chooseTable() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Import a table"), lastFolder(),
                                                      tr("Tables (*.csv *.tsv *.txt *.xlsx *.jsonl *.ndjson);;All files (*)"));
    if (file.isEmpty()) return;
    rememberFolder(file);
    m_session.importFile(file);
}

void MainWindow::focusFilter() {
    if (Page* shown = page(currentPage()); shown && shown->filterWidget())
        return shown->filterWidget()->setFocus(Qt::ShortcutFocusReason);
    // The page has none of its own: the customers' filter is everybody's.
    Page* customers = page(QStringLiteral("customers"));
    if (!m_session.hasProject() || !customers || !customers->filterWidget()) return;
    showPage(customers->pageId());
    customers->filterWidget()->setFocus(Qt::ShortcutFocusReason);
}

/// One step per key press: overlay, typed text, page, message, selected customer, the page before.
void MainWindow::stepBack() {
    if (m_palette->isVisible()) return m_palette->dismiss();
    if (m_cheatSheet->isVisible()) return m_cheatSheet->toggle();
    if (auto* field = qobject_cast<QLineEdit*>(QApplication::focusWidget()); field && field->isClearButtonEnabled() && !field->text().isEmpty())
        return field->clear();  // what was typed, before what it stands in
    Page* shown = page(currentPage());
    if (shown && shown->stepBack()) return;
    if (m_messages->dismissNewest()) return;
    if (!m_session.selectedKey().isEmpty()) return m_session.selectCustomer({});
    if (shown && !shown->leftByEscape()) return;
    while (!m_visited.isEmpty()) {
        const QString former = m_visited.takeLast();
        if (former == currentPage() || (former == QLatin1String("start") && m_session.hasProject())) continue;
        showPage(former);
        m_visited.removeLast();  // showPage has just noted the page we leave
        return;
    }
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) return QMainWindow::eventFilter(watched, event);
    auto* widget = qobject_cast<QWidget*>(watched);
    if (!widget || widget->window() != this || widget != QApplication::focusWidget())
        return QMainWindow::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    // The editor of a table cell has its own Esc.
    if (widget->parentWidget() && qobject_cast<QAbstractItemView*>(widget->parentWidget()->parentWidget()))
        return QMainWindow::eventFilter(watched, event);
    const bool plain = !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    if (key->key() == Qt::Key_Escape && plain) {
        stepBack();
        return true;
    }
    if (takesText(widget) || !plain) return QMainWindow::eventFilter(watched, event);
    if (key->text() == QLatin1String("?")) {
        m_cheatSheet->toggle();
        return true;
    }
    if (key->key() == Qt::Key_Space && qobject_cast<QAbstractItemView*>(widget) && !m_session.selectedKey().isEmpty()) {
        setCardShown(!cardShown());
        return true;
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::resetLayout() {
    QSettings().remove(QStringLiteral("window"));
    if (isFullScreen() || isMaximized()) showNormal();
    const QRect room = screen()->availableGeometry();
    // The frame and its title take room too; how much is known only once the window is on the screen.
    const int step = m_session.theme().tokens().spaceXl;
    resize(kFirstSize.boundedTo(room.size() - QSize(step, 2 * step)).expandedTo(minimumSize()));
    setCardShown(true);
    m_jobs->setExpanded(false);
    resizeDocks({m_cardDock}, {m_session.theme().tokens().spaceXl * kCardSteps}, Qt::Horizontal);
}

void MainWindow::restoreLayout() {
    const QSettings settings;
    if (!settings.contains(kStateKey)) return resetLayout();
    restoreGeometry(settings.value(kGeometryKey).toByteArray());
    restoreState(settings.value(kStateKey).toByteArray(), kLayoutVersion);
    m_jobs->setExpanded(settings.value(kJobsOpenKey, false).toBool());
    setCardShown(settings.value(kCardShownKey, true).toBool());
}

void MainWindow::saveLayout() {
    QSettings settings;
    m_cardDock->setVisible(m_actions->toggleCard->isChecked());  // the start page hides it without it being closed
    settings.setValue(kGeometryKey, saveGeometry());
    settings.setValue(kStateKey, saveState(kLayoutVersion));
    settings.setValue(kCardShownKey, m_actions->toggleCard->isChecked());
    settings.setValue(kJobsOpenKey, m_jobs->isExpanded());
}

}  // namespace holdfast::ui
