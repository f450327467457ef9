#include "ui/shell/commandpalette.h"

#include "core/workbench/browsing.h"
#include "ui/session/recentprojects.h"
#include "ui/shell/actions.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/palettedelegate.h"
#include "ui/shell/palettemodel.h"

#include <QApplication>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr int kSearchDelayMs = 120;
constexpr std::size_t kCustomersFound = 8;
constexpr int kWidthSteps = 26;  // in steps of spaceXl
constexpr int kRowsShown = 11;
const auto kSearchSlot = QStringLiteral("palette.search");

using SearchHits = std::vector<workbench::SearchHit>;

QString kindOf(const QString& kind, const QKeySequence& keys) {
    return keys.isEmpty() ? kind : QStringLiteral("%1   %2").arg(kind, keys.toString(QKeySequence::NativeText));
}

}  // namespace

CommandPalette::CommandPalette(Session& session, MainWindow& window)
    : QFrame(&window),
      m_session(session),
      m_window(window),
      m_input(new QLineEdit(this)),
      m_list(new QListView(this)),
      m_model(new PaletteItemModel(this)) {
    const ThemeTokens& tokens = session.theme().tokens();
    setProperty("look", "overlay");
    setAccessibleName(tr("Search and commands"));
    m_input->setPlaceholderText(tr("Find a customer, a page or a command"));
    m_input->setAccessibleName(m_input->placeholderText());
    m_input->setClearButtonEnabled(true);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(session.theme(), m_list));
    m_list->setFocusPolicy(Qt::NoFocus);  // keys stay in the input
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setProperty("look", "plain");
    m_list->setAccessibleName(tr("What was found"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(tokens.spaceS, tokens.spaceS, tokens.spaceS, tokens.spaceS);
    column->setSpacing(tokens.spaceS);
    column->addWidget(m_input);
    column->addWidget(m_list, 1);

    m_searchDelay.setSingleShot(true);
    m_searchDelay.setInterval(kSearchDelayMs);
    connect(&m_searchDelay, &QTimer::timeout, this, &CommandPalette::searchCustomers);
    connect(m_input, &QLineEdit::textChanged, this, &CommandPalette::patternChanged);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) {
        m_list->setCurrentIndex(index);
        runCurrent();
    });
    m_input->installEventFilter(this);
    window.installEventFilter(this);
    hide();
}

void CommandPalette::open() {
    m_focusBefore = QApplication::focusWidget();
    m_input->clear();
    fill();
    place();
    show();
    raise();
    m_input->setFocus(Qt::ShortcutFocusReason);
    step(0);
}

void CommandPalette::dismiss() {
    if (!isVisible()) return;
    m_searchDelay.stop();
    m_session.tasks().cancelSlot(kSearchSlot);
    hide();
    if (m_focusBefore && m_focusBefore->isVisible()) m_focusBefore->setFocus(Qt::OtherFocusReason);
}

void CommandPalette::fill() {
    const Theme& theme = m_session.theme();
    QList<PaletteEntry> entries;
    int number = 0;
    for (Page* page : m_window.pages())
        entries.append({theme.icon(page->pageId()), page->title(), page->hint(),
                        kindOf(tr("Page"), QKeySequence(QStringLiteral("Ctrl+%1").arg(++number))),
                        [this, id = page->pageId()] { m_window.showPage(id); }});
    const auto addCommand = [&](QAction* action, const QString& kind, const QString& detail) {
        if (action->isEnabled() && !action->text().isEmpty())
            entries.append(
                {action->icon(), action->text(), detail, kindOf(kind, action->shortcut()), [action = QPointer(action)] {
                     if (action) action->trigger();
                 }});
    };
    for (Page* page : m_window.pages())
        for (QAction* action : page->commands())
            addCommand(action, page->title(), action->toolTip() == action->text() ? QString() : action->toolTip());
    for (QAction* action : m_window.actions().all())
        if (action != m_window.actions().search) addCommand(action, tr("Command"), action->statusTip());
    for (const QString& path : recentProjects())
        entries.append({theme.icon(QStringLiteral("history")), QFileInfo(path).completeBaseName(), path, tr("Project"),
                        [this, path] { m_session.openProject(path.toStdString()); }});
    m_model->setEntries(std::move(entries));
}

void CommandPalette::place() {
    const ThemeTokens& tokens = m_session.theme().tokens();
    const int rowHeight = m_list->sizeHintForRow(0);
    const int width = std::min(tokens.spaceXl * kWidthSteps, m_window.width() - 2 * tokens.spaceXl);
    const int height = std::min(m_input->sizeHint().height() + rowHeight * kRowsShown + 4 * tokens.spaceS,
                                m_window.height() - 2 * tokens.spaceXl);
    setGeometry((m_window.width() - width) / 2, tokens.spaceXl * 2, width, height);
}

void CommandPalette::patternChanged(const QString& pattern) {
    m_model->setPattern(pattern);
    if (m_session.hasProject() && !pattern.trimmed().isEmpty())
        m_searchDelay.start();
    else
        m_session.tasks().cancelSlot(kSearchSlot);
    step(0);
}

void CommandPalette::searchCustomers() {
    m_session.runOnProject<SearchHits>(
        {.title = tr("Searching customers"), .receiver = this, .slot = kSearchSlot, .background = true},
        [text = m_input->text().trimmed().toStdString()](workbench::Project& project, const TaskContext& context) {
            return workbench::searchCustomers(project, text, kCustomersFound, context);
        },
        [this](Result<SearchHits> hits) {
            if (!hits || !isVisible()) return;
            QList<PaletteEntry> customers;
            for (const workbench::SearchHit& hit : *hits) {
                const QString key = QString::fromStdString(hit.key);
                const QString where = hit.text == hit.key ? QString()
                                                          : QStringLiteral("%1: %2").arg(QString::fromStdString(hit.column),
                                                                                         QString::fromStdString(hit.text));
                customers.append({m_session.theme().icon(QStringLiteral("customers")), key, where, tr("Customer"),
                                  [this, key] { m_window.showCustomer(key); }});
            }
            const int row = m_list->currentIndex().row();
            m_model->setCustomers(std::move(customers));
            m_list->setCurrentIndex(m_model->index(std::max(0, row)));
        });
}

void CommandPalette::step(int rows) {
    const int count = m_model->rowCount();
    if (count == 0) return;
    const int current = m_list->currentIndex().isValid() ? m_list->currentIndex().row() : 0;
    m_list->setCurrentIndex(m_model->index((current + rows + count) % count));
}

void CommandPalette::runCurrent() {
    const PaletteEntry* entry = m_model->entry(m_list->currentIndex());
    if (!entry) return;
    const auto run = entry->run;  // the model changes when the palette closes
    dismiss();
    run();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &m_window && event->type() == QEvent::Resize && isVisible()) place();
    if (watched == &m_window && event->type() == QEvent::MouseButtonPress) dismiss();
    if (watched != m_input) return QFrame::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut && m_window.isActiveWindow() &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason)
        dismiss();
    if (event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Down: step(1); return true;
        case Qt::Key_Up: step(-1); return true;
        case Qt::Key_PageDown: step(std::min(kRowsShown, m_model->rowCount() - 1 - m_list->currentIndex().row())); return true;
        case Qt::Key_PageUp: step(-std::min(kRowsShown, m_list->currentIndex().row())); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: runCurrent(); return true;
        default: return QFrame::eventFilter(watched, event);
    }
}

}  // namespace holdfast::ui
