// The second half of GraphPage: its widgets and where they stand.
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/labels.h"
#include "ui/pages/graph/branchpanel.h"
#include "ui/pages/graph/graphactions.h"
#include "ui/pages/graph/graphcontrols.h"
#include "ui/pages/graph/graphexportaction.h"
#include "ui/pages/graph/graphpage.h"
#include "ui/pages/graph/graphscenes.h"
#include "ui/pages/graph/graphsearch.h"
#include "ui/pages/graph/graphselection.h"
#include "ui/pages/graph/graphstate.h"
#include "ui/pages/graph/graphstrip.h"
#include "ui/pages/graph/graphtimeline.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/pages/graph/typedkeys.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidgetAction>

namespace holdfast::ui {

namespace {
constexpr int kSideSteps = 11;  ///< width of the side, in steps of spaceXl
}

QWidget* GraphPage::buildContent() {
    const ThemeTokens& tokens = session().theme().tokens();
    auto* content = new QWidget(this);
    m_viewport = new GraphViewport(session().theme(), content);
    m_selection = new GraphSelection(session(), *m_state, *m_viewport, this);
    m_export = new GraphExportAction(session(), *m_state, *m_viewport, this);
    m_timeline = new GraphTimeline(session().theme(), content);
    m_strip = new GraphStrip(session(), *m_actions, content);
    m_figures = new KeyFigureRow(session().theme(), content);
    m_viewport->setMinimumSize(tokens.spaceXl * 12, tokens.spaceXl * 8);
    auto* frame = new QFrame(content);
    frame->setFrameShape(QFrame::StyledPanel);
    auto* inFrame = new QVBoxLayout(frame);
    inFrame->setContentsMargins(1, 1, 1, 1);
    inFrame->addWidget(m_viewport);
    auto* left = new QVBoxLayout;
    left->setSpacing(tokens.spaceS);
    left->addWidget(m_strip);
    left->addWidget(frame, 1);
    left->addWidget(m_timeline);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(tokens.spaceM);
    columns->addLayout(left, 1);
    columns->addWidget(buildSide());
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(tokens.spaceL, tokens.spaceL, tokens.spaceL, tokens.spaceL);
    column->setSpacing(tokens.spaceM);
    column->addWidget(m_figures);
    column->addWidget(buildTools());
    column->addLayout(columns, 1);
    keepTypedKeys(*content);
    QWidget::setTabOrder(m_search->edit(), m_viewport);
    return content;
}

QToolButton* GraphPage::addTool(QWidget* bar, QAction* action) {
    auto* button = new QToolButton(bar);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setAccessibleName(action->text());
    bar->layout()->addWidget(button);
    return button;
}

QWidget* GraphPage::buildTools() {
    const Theme& theme = session().theme();
    auto* bar = new QWidget(this);
    auto* line = new QHBoxLayout(bar);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme.tokens().spaceXs);
    m_search = new GraphSearch(session(), bar);
    line->addWidget(m_search);
    const auto divide = [&] {
        auto* divider = new QFrame(bar);
        divider->setProperty("look", "divider");
        line->addSpacing(theme.tokens().spaceXs);
        line->addWidget(divider);
        line->addSpacing(theme.tokens().spaceXs);
    };
    divide();
    for (QAction* tool : {m_actions->pan, m_actions->rectangle, m_actions->lasso}) addTool(bar, tool);
    divide();
    for (QAction* tool : {m_actions->back, m_actions->forward, m_actions->fit}) addTool(bar, tool);
    divide();
    for (QAction* tool : {m_actions->lookAround, m_actions->branch, m_actions->path, m_actions->pin, m_actions->hide}) addTool(bar, tool);
    divide();
    addTool(bar, m_actions->layout);
    line->addStretch(1);
    m_scenes = new GraphScenes(session(), this);
    auto* scenesMenu = new QMenu(bar);
    auto* holder = new QWidgetAction(scenesMenu);
    holder->setDefaultWidget(m_scenes);
    scenesMenu->addAction(holder);
    connect(m_scenes, &GraphScenes::chosen, scenesMenu, &QMenu::hide);
    connect(scenesMenu, &QMenu::aboutToShow, m_scenes, &GraphScenes::takeFocus);
    for (const auto& [name, icon, menu] : {std::tuple{tr("Scenes"), QStringLiteral("scene"), scenesMenu}, {tr("Export"), QStringLiteral("export"), m_export->menu()}}) {
        auto* button = new QToolButton(bar);
        button->setText(name);
        button->setAccessibleName(name);
        button->setIcon(theme.icon(icon));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setProperty("look", "menu");
        button->setMenu(menu);
        button->setPopupMode(QToolButton::InstantPopup);
        button->setFocusPolicy(Qt::StrongFocus);
        line->addWidget(button);
    }
    return bar;
}

QWidget* GraphPage::buildSide() {
    const ThemeTokens& tokens = session().theme().tokens();
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setProperty("look", "plain");
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedWidth(tokens.spaceXl * kSideSteps);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* side = new QWidget(scroll);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, tokens.spaceM, 0);
    column->setSpacing(tokens.spaceM);
    m_controls = new GraphControls(session(), *m_state, side);
    m_branch = new BranchPanel(session(), *m_state, *m_actions->inCustomers, side);
    connect(m_branch, &BranchPanel::branchesShown, scroll, [scroll](QWidget* list) { scroll->ensureWidgetVisible(list); });
    column->addWidget(m_controls);
    auto* line = new QFrame(side);
    line->setProperty("look", "separator");
    column->addWidget(line);
    column->addWidget(m_branch, 1);
    scroll->setWidget(side);
    return scroll;
}

QWidget* GraphPage::foot() { return m_timeline; }

QWidget* GraphPage::filterWidget() { return m_search->edit(); }

QList<QPair<QString, QString>> GraphPage::keyHints() const {
    return {{tr("Arrow keys"), tr("Walk from customer to customer along referrals")},
            {tr("Shift+arrows"), tr("Move the view")},
            {tr("Enter, Space"), tr("Select the customer, show the card")},
            {tr("+, \u2212, 0"), tr("Closer, farther, all of it")}};
}

QList<QAction*> GraphPage::commands() {
    QList<QAction*> all = m_actions->all();
    for (QAction* action : m_export->actions())
        if (!action->isSeparator()) all.append(action);
    return all;
}

}  // namespace holdfast::ui
