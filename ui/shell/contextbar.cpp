#include "ui/shell/contextbar.h"

#include "ui/charts/numbers.h"
#include "ui/session/recentprojects.h"
#include "ui/shell/actions.h"
#include "ui/shell/elidedlabel.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace holdfast::ui {

namespace {

QFrame* makeDivider(QWidget* parent) {
    auto* divider = new QFrame(parent);
    divider->setProperty("look", "divider");
    return divider;
}

}  // namespace

ContextBar::ContextBar(Session& session, ShellActions& actions, QWidget* parent)
    : QFrame(parent),
      m_session(session),
      m_actions(actions),
      m_project(new QToolButton(this)),
      m_filterIcon(new QLabel(this)),
      m_filter(new ElidedLabel(this)),
      m_clear(new QToolButton(this)),
      m_model(new QLabel(this)),
      m_search(new QToolButton(this)) {
    const ThemeTokens& tokens = session.theme().tokens();
    const QSize iconSize(tokens.spaceL, tokens.spaceL);
    setProperty("look", "context");
    setAccessibleName(tr("Context"));
    makeProjectMenu();
    m_clear->setDefaultAction(actions.clearFilter);
    m_clear->setIconSize(iconSize);
    m_clear->setFocusPolicy(Qt::StrongFocus);
    m_clear->setAccessibleName(tr("Clear the filter"));
    m_model->setTextFormat(Qt::PlainText);
    m_model->setProperty("look", "muted");
    m_search->setIcon(session.theme().icon(QStringLiteral("search")));
    m_search->setIconSize(iconSize);
    m_search->setText(tr("  Search or run a command   Ctrl+K"));
    m_search->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_search->setProperty("look", "search");
    m_search->setAccessibleName(tr("Search or run a command"));
    m_search->setFocusPolicy(Qt::StrongFocus);
    connect(m_search, &QToolButton::clicked, actions.search, &QAction::trigger);

    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(tokens.spaceS, tokens.spaceXs, tokens.spaceS, tokens.spaceXs);
    line->setSpacing(tokens.spaceS);
    line->addWidget(m_project);
    line->addWidget(makeDivider(this));
    line->addWidget(m_filterIcon);
    line->addWidget(m_filter);
    line->addWidget(m_clear);
    line->addWidget(makeDivider(this));
    line->addWidget(m_model);
    line->addStretch(1);
    line->addWidget(m_search);
    for (QAction* action : {actions.undo, actions.redo, actions.toggleCard, actions.toggleTheme, actions.cheatSheet})
        addButton(line, action);

    for (const auto signal : {&Session::projectChanged, &Session::dataChanged, &Session::filterChanged})
        connect(&session, signal, this, &ContextBar::refresh);
    connect(&session.theme(), &Theme::changed, this, &ContextBar::refresh);
    refresh();
}

QToolButton* ContextBar::addButton(QHBoxLayout* line, QAction* action) {
    const ThemeTokens& tokens = m_session.theme().tokens();
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setIconSize({tokens.spaceL + tokens.spaceXs, tokens.spaceL + tokens.spaceXs});
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(action->text());
    line->addWidget(button);
    return button;
}

void ContextBar::makeProjectMenu() {
    auto* menu = new QMenu(this);
    menu->addActions({m_actions.openProject, m_actions.importTable, m_actions.openSample});
    QMenu* recent = menu->addMenu(tr("Recent projects"));
    connect(menu, &QMenu::aboutToShow, this, [this, recent] { fillRecentMenu(recent); });
    menu->addAction(m_actions.closeProject);
    menu->addSeparator();
    menu->addActions({m_actions.followSystemTheme, m_actions.fullScreen, m_actions.resetLayout, m_actions.cheatSheet});
    menu->addSeparator();
    menu->addAction(m_actions.quit);
    m_project->setMenu(menu);
    m_project->setPopupMode(QToolButton::InstantPopup);
    m_project->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_project->setProperty("look", "project");
    m_project->setFocusPolicy(Qt::StrongFocus);
}

void ContextBar::fillRecentMenu(QMenu* menu) {
    menu->clear();
    const QStringList paths = recentProjects();
    for (const QString& path : paths) {
        QAction* action = menu->addAction(QFileInfo(path).completeBaseName());
        action->setToolTip(path);
        connect(action, &QAction::triggered, this, [this, path] { m_session.openProject(path.toStdString()); });
    }
    menu->setEnabled(!paths.isEmpty());
}

void ContextBar::refresh() {
    const bool open = m_session.hasProject();
    const bool filtered = open && !m_session.filter().empty();
    m_project->setText(open ? QString::fromStdString(m_session.info().name) : tr("No project"));
    m_project->setToolTip(open ? QString::fromStdString(m_session.projectPath().string())
                               : tr("Open, import or make a project"));
    m_project->setAccessibleName(tr("Project: %1").arg(m_project->text()));
    m_filter->setFullText(!open      ? tr("No customers yet")
                          : filtered ? QString::fromStdString(describe(m_session.filter()))
                                     : tr("All customers"));
    const int side = m_session.theme().tokens().spaceL;
    m_filterIcon->setPixmap(m_session.theme()
                                .icon(QStringLiteral("filter"))
                                .pixmap(QSize(side, side), devicePixelRatioF(), filtered ? QIcon::Selected : QIcon::Disabled));
    m_clear->setVisible(filtered);
    m_actions.clearFilter->setEnabled(filtered);
    m_actions.closeProject->setEnabled(open);
    refreshModel();
}

void ContextBar::refreshModel() {
    const ModelCard* model = m_session.champion();
    if (!model) {
        m_model->setText(tr("No model yet"));
        m_model->setToolTip(tr("Train a model on the Models page to see who is at risk."));
        return;
    }
    const auto asOf = m_session.info().scoresAsOf;
    const QString name = model->name.empty() ? tr("Model %1").arg(model->version) : QString::fromStdString(model->name);
    m_model->setText(asOf ? tr("%1, scores as of %2").arg(name, formatTime(*asOf)) : tr("%1, not scored yet").arg(name));
    m_model->setToolTip(tr("Model version %1, trained %2. Every score shown comes from it.")
                            .arg(model->version)
                            .arg(formatTime(model->trainedAt)));
}

QString ContextBar::projectText() const {
    return m_project->text();
}
QString ContextBar::filterText() const {
    return m_filter->fullText();
}
QString ContextBar::modelText() const {
    return m_model->text();
}

}  // namespace holdfast::ui
