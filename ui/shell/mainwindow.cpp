#include "ui/shell/mainwindow.h"

#include "ui/pages/campaigns/campaignspage.h"
#include "ui/pages/customers/customerspage.h"
#include "ui/pages/data/datapage.h"
#include "ui/pages/evidence/evidencepage.h"
#include "ui/pages/graph/graphpage.h"
#include "ui/pages/models/modelspage.h"
#include "ui/pages/overview/overviewpage.h"
#include "ui/pages/reports/reportspage.h"
#include "ui/pages/whatif/whatifpage.h"
#include "ui/shell/actions.h"
#include "ui/shell/cheatsheet.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/contextbar.h"
#include "ui/shell/customercard.h"
#include "ui/shell/jobspanel.h"
#include "ui/shell/messagestrip.h"
#include "ui/shell/notefield.h"
#include "ui/shell/place.h"
#include "ui/shell/rail.h"
#include "ui/shell/startpage.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolBar>
#include <QVBoxLayout>

namespace holdfast::ui {

namespace {

const auto kStart = QStringLiteral("start");
const QStringList kWithoutCustomers{QStringLiteral("evidence"), QStringLiteral("data"), QStringLiteral("models"), QStringLiteral("reports")};
constexpr QSize kMinimumSize(1024, 600);
constexpr int kVisitedKept = 20;
constexpr int kLastWritesMs = 5000;  ///< what was typed just before closing is worth a short wait

}  // namespace

MainWindow::MainWindow(Session& session, QWidget* parent)
    : QMainWindow(parent), m_session(session), m_actions(new ShellActions(session.theme(), this)) {
    setWindowTitle(QStringLiteral("Holdfast"));
    setMinimumSize(kMinimumSize);
    setAcceptDrops(true);
    composeWindow();
    addPages();
    m_palette = new CommandPalette(session, *this);
    m_cheatSheet = new CheatSheet(session.theme(), *m_actions, this);
    connectActions();
    connectSession();
    restoreLayout();
    qApp->installEventFilter(this);
    showPage(session.hasProject() ? m_pages.first()->pageId() : kStart);
    m_start->sampleButton()->setFocus();  // what Enter does first; nothing once a page is shown
}

MainWindow::~MainWindow() {
    qApp->removeEventFilter(this);
}

void MainWindow::composeWindow() {
    const ThemeTokens& tokens = m_session.theme().tokens();
    m_context = new ContextBar(m_session, *m_actions, this);
    setMenuWidget(m_context);

    m_rail = new Rail(m_session.theme(), this);
    auto* railBar = new QToolBar(tr("Pages"), this);
    railBar->setObjectName(QStringLiteral("rail"));
    railBar->setMovable(false);
    railBar->setFloatable(false);
    railBar->toggleViewAction()->setVisible(false);
    railBar->addWidget(m_rail);
    addToolBar(Qt::LeftToolBarArea, railBar);
    setContextMenuPolicy(Qt::NoContextMenu);

    auto* pages = new QWidget(this);
    m_stack = new QStackedWidget(pages);
    auto* whole = new QVBoxLayout(pages);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_stack);
    m_messages = new MessageStrip(m_session.theme(), pages);
    m_start = new StartPage(m_session, *m_actions, m_stack);
    m_stack->addWidget(m_start);
    m_jobs = new JobsPanel(m_session.tasks(), m_session.theme(), this);
    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(pages, 1);
    column->addWidget(m_jobs);
    setCentralWidget(middle);

    m_cardDock = new QDockWidget(tr("Customer"), this);
    m_cardDock->setObjectName(QStringLiteral("customerCard"));
    m_cardDock->setAllowedAreas(Qt::RightDockWidgetArea);
    m_cardDock->setFeatures(QDockWidget::DockWidgetClosable);
    m_cardDock->setTitleBarWidget(new QWidget(m_cardDock));  // the card has its own head
    m_card = new CustomerCardPanel(m_session, m_cardDock);
    m_card->setMinimumWidth(tokens.spaceXl * 12);
    connect(&m_session, &Session::customerSelected, this, &MainWindow::showCardWhereItSaysSomething);
    m_cardDock->setWidget(m_card);
    addDockWidget(Qt::RightDockWidgetArea, m_cardDock);
}

void MainWindow::addPages() {
    m_pages = {new OverviewPage(m_session, m_stack), new CustomersPage(m_session, m_stack),
               new GraphPage(m_session, m_stack),    new WhatIfPage(m_session, m_stack),
               new CampaignsPage(m_session, m_stack), new EvidencePage(m_session, m_stack),
               new DataPage(m_session, m_stack),     new ModelsPage(m_session, m_stack),
               new ReportsPage(m_session, m_stack)};
    int number = 0;
    for (Page* page : m_pages) {
        page->setAccessibleName(page->title());
        m_stack->addWidget(page);
        m_rail->addPage(page->pageId(), page->title(), page->hint());
        auto* go = new QAction(page->title(), this);
        go->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + number++)));
        connect(go, &QAction::triggered, this, [this, id = page->pageId()] { showPage(id); });
        addAction(go);
    }
    connect(m_rail, &Rail::pageChosen, this, &MainWindow::showPage);
}

void MainWindow::connectSession() {
    connect(&m_session, &Session::projectChanged, this, [this] {
        setWindowTitle(m_session.hasProject() ? tr("%1 – Holdfast").arg(QString::fromStdString(m_session.info().name))
                                              : QStringLiteral("Holdfast"));
        m_start->refresh();
        if (!m_session.hasProject()) return showPage(kStart);
        const Place place = keptPlace(m_session.projectPath());
        if (currentPage() == kStart) showPage(page(place.page) ? place.page : m_pages.first()->pageId());
        m_session.restorePlace(place.filter, place.customer);
    });
    connect(&m_session, &Session::aboutToChangeProject, this, &MainWindow::keepPlaceNow);
    connect(&m_session, &Session::pageRequested, this, &MainWindow::showPage);
    connect(&m_session, &Session::importRequested, this, [this] { showPage(QStringLiteral("data")); });
    connect(&m_session, &Session::failed, m_messages,
            [this](const QString& text) { m_messages->show(MessageStrip::Kind::Error, text); });
    connect(&m_session, &Session::said, m_messages,
            [this](const QString& text) { m_messages->show(MessageStrip::Kind::Information, text); });
    connect(&m_session.undoStack(), &QUndoStack::canUndoChanged, m_actions->undo, &QAction::setEnabled);
    connect(&m_session.undoStack(), &QUndoStack::canRedoChanged, m_actions->redo, &QAction::setEnabled);
    connect(&m_session.undoStack(), &QUndoStack::undoTextChanged, this,
            [this](const QString& text) { m_actions->undo->setText(text.isEmpty() ? tr("Undo") : tr("Undo: %1").arg(text)); });
    connect(&m_session.undoStack(), &QUndoStack::redoTextChanged, this,
            [this](const QString& text) { m_actions->redo->setText(text.isEmpty() ? tr("Redo") : tr("Redo: %1").arg(text)); });
    m_actions->undo->setEnabled(m_session.undoStack().canUndo());
    m_actions->redo->setEnabled(m_session.undoStack().canRedo());
}

void MainWindow::showPage(const QString& pageId) {
    const QString former = currentPage();
    if (pageId == kStart)
        m_stack->setCurrentWidget(m_start);
    else if (Page* wanted = page(pageId))
        m_stack->setCurrentWidget(wanted);
    else
        return;
    m_rail->setCurrent(pageId);
    if (former != pageId && !former.isEmpty()) {
        m_visited.append(former);
        if (m_visited.size() > kVisitedKept) m_visited.removeFirst();
    }
    m_messages->setFoot(page(pageId) ? page(pageId)->foot() : nullptr);
    m_actions->toggleCard->setEnabled(pageId != kStart);
    showCardWhereItSaysSomething();
    if (Page* shown = page(pageId)) {
        m_cheatSheet->setPageKeys(shown->title(), shown->commands(), shown->keyHints());
        shown->activated();
    }
}

QString MainWindow::currentPage() const {
    const auto* current = qobject_cast<Page*>(m_stack->currentWidget());
    return current ? current->pageId() : kStart;
}

Page* MainWindow::page(const QString& pageId) const {
    for (Page* candidate : m_pages)
        if (candidate->pageId() == pageId) return candidate;
    return nullptr;
}

void MainWindow::takeFile(const QString& file) {
    if (QFileInfo(file).suffix().compare(QLatin1String("holdfast"), Qt::CaseInsensitive) == 0)
        m_session.openProject(file.toStdString());
    else
        m_session.importFile(file);
}

void MainWindow::showCustomer(const QString& key) {
    if (currentPage() == kStart) showPage(QStringLiteral("customers"));
    m_session.selectCustomer(key);
    setCardShown(true);
}

/// Pages on which no customer is met give its room away while nobody is chosen.
void MainWindow::showCardWhereItSaysSomething() {
    const QString id = currentPage();
    const bool nobody = kWithoutCustomers.contains(id) && m_session.selectedKey().isEmpty();
    m_cardDock->setVisible(id != kStart && m_actions->toggleCard->isChecked() && !nobody);
}

bool MainWindow::cardShown() const {
    return m_cardDock->isVisibleTo(this);
}

void MainWindow::setCardShown(bool shown) {
    m_actions->toggleCard->setChecked(shown);
    m_cardDock->setVisible(shown && currentPage() != kStart);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.first().isLocalFile()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.isEmpty()) return;
    event->acceptProposedAction();
    takeFile(urls.first().toLocalFile());
}

void MainWindow::keepPlaceNow() {
    if (m_session.hasProject()) keepPlace(m_session.projectPath(), {currentPage(), m_session.filter(), m_session.selectedKey()});
}

void MainWindow::closeEvent(QCloseEvent* event) {
    saveLayout();
    keepPlaceNow();
    m_card->note().commit();
    m_session.waitForWrites(kLastWritesMs);
    QMainWindow::closeEvent(event);
}

}  // namespace holdfast::ui
