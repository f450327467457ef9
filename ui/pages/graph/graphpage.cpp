#include "ui/pages/graph/graphpage.h"

#include "core/data/risk.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/numbers.h"
#include "ui/pages/graph/branchpanel.h"
#include "ui/pages/graph/graphactions.h"
#include "ui/pages/graph/graphcontrols.h"
#include "ui/pages/graph/graphdeeds.h"
#include "ui/pages/graph/graphexportaction.h"
#include "ui/pages/graph/graphlayoutjob.h"
#include "ui/pages/graph/graphscenes.h"
#include "ui/pages/graph/graphsearch.h"
#include "ui/pages/graph/graphselection.h"
#include "ui/pages/graph/graphstate.h"
#include "ui/pages/graph/graphstrip.h"
#include "ui/pages/graph/graphtimeline.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/pages/graph/graphwalk.h"
#include "ui/pages/graph/minimap.h"

#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QStackedLayout>

#include <algorithm>
#include <utility>

namespace holdfast::ui {

namespace {

GraphTimeline::Times timelineOf(const GraphData& data) {
    GraphTimeline::Times times;
    for (const std::int64_t time : data.time)
        if (time != kNoEdgeTime) times.referrals.push_back(time);
    times.leavings = data.presence.leavings();
    times.left = data.presence.left;
    return times;
}

}  // namespace

GraphPage::GraphPage(Session& shared, QWidget* parent) : Page(shared, parent) {
    m_state = new GraphState(shared, this);
    m_actions = new GraphActions(shared.theme(), this);
    m_deeds = new GraphDeeds(shared, *m_state, this);
    m_layout = new GraphLayoutJob(shared, *m_state, this);
    m_empty = new EmptyState(shared.theme(), this);
    QWidget* content = buildContent();
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    connectActions();
    connectState();
    connectView();
    showState();
}

void GraphPage::connectActions() {
    const auto on = [this](QAction* action, auto deed) { connect(action, &QAction::triggered, this, deed); };
    const auto one = [this] {
        const auto nodes = m_selection->subjects();
        return nodes.size() == 1 ? nodes.front() : m_viewport->focusedNode();
    };
    on(m_actions->lookAround, [this, one] { m_deeds->lookAround(one()); });
    on(m_actions->branch, [this, one] { m_deeds->showBranch(one()); });
    on(m_actions->branchesAtRisk, [this] {
        m_selection->clear();
        m_branch->showBranches();
    });
    on(m_actions->inCustomers, [this] { showInCustomers(m_selection->subjects()); });
    on(m_actions->whole, [this] { m_deeds->showWhole(); });
    on(m_actions->expand, [this, one] { m_deeds->expand(one()); });
    on(m_actions->collapse, [this, one] { m_deeds->collapse(one()); });
    on(m_actions->farther, [this] { m_deeds->changeHops(1); });
    on(m_actions->nearer, [this] { m_deeds->changeHops(-1); });
    on(m_actions->hide, [this] { m_deeds->hide(m_selection->subjects()); });
    on(m_actions->showHidden, [this] { m_deeds->showHidden(); });
    on(m_actions->pin, [this] { m_deeds->togglePins(m_selection->subjects()); });
    on(m_actions->path, [this] { m_deeds->link(GraphView::Link::Paths, m_viewport->selection()); });
    on(m_actions->referrers, [this] { m_deeds->link(GraphView::Link::Referrers, m_viewport->selection()); });
    on(m_actions->nextNeighbour, [this] { m_viewport->stepAround(1); });
    on(m_actions->previousNeighbour, [this] { m_viewport->stepAround(-1); });
    on(m_actions->endRound, [this] { m_viewport->endRound(); });
    on(m_actions->back, [this] { m_viewport->goBack(); });
    on(m_actions->forward, [this] { m_viewport->goForward(); });
    on(m_actions->fit, [this] { m_viewport->fitAll(); });
    on(m_actions->pan, [this] { m_viewport->setTool(GraphViewport::Tool::Pan); });
    on(m_actions->rectangle, [this] { m_viewport->setTool(GraphViewport::Tool::Rectangle); });
    on(m_actions->lasso, [this] { m_viewport->setTool(GraphViewport::Tool::Lasso); });
    on(m_actions->layout, [this] { m_layout->start(false); });
    on(m_actions->layoutFresh, [this] { m_layout->start(true); });
    on(m_actions->metrics, [this] { m_controls->computeMetrics(); });
}

void GraphPage::connectState() {
    connect(&session(), &Session::projectChanged, this, [this] {
        m_shown = {};
        m_wholeCamera.reset();
        m_wantedCamera.reset();
        m_followLayout = false;
        showState();
    });
    connect(&session(), &Session::dataChanged, this, &GraphPage::showState);
    connect(m_state, &GraphState::dataChanged, this, [this] {
        if (m_state->data()) m_scenes->reload();
        m_search->setData(m_state->data());
        m_timeline->setTimes(m_state->data() ? timelineOf(*m_state->data()) : GraphTimeline::Times());
        m_timeline->setUntil(m_state->view().until);  // not where the slider stood in another project
    });
    connect(m_state, &GraphState::sceneChanged, this, &GraphPage::showScene);
    connect(m_state, &GraphState::maskChanged, this, &GraphPage::showMask);
    connect(m_state, &GraphState::linksChanged, this, [this] {
        const LinksPtr& links = m_state->links();
        m_viewport->setHighlight(links ? links->nodes : std::vector<NodeIndex>(), links ? links->edges : std::vector<EdgeIndex>());
        if (links && links->nodes.size() > 1 && !std::exchange(m_cameraGiven, false)) m_viewport->fitNodes(links->nodes);
    });
    connect(m_state, &GraphState::viewChanged, this, [this](const GraphView& before) {
        if (before.isWhole() && !m_state->view().isWhole())  // everyone is seen in the size that the view has then
            m_wholeCamera = m_viewport->fitted() ? std::nullopt : std::optional(m_viewport->camera());
        m_partOpened = before.shape != m_state->view().shape || before.centre != m_state->view().centre;
        m_timeline->setUntil(m_state->view().until);
    });
    connect(m_state, &GraphState::failed, this, [this](const QString& message) {
        if (m_state->data()) session().report({ErrorCode::Storage, message.toStdString()});  // else the page says it
        showState();
    });
    connect(m_layout, &GraphLayoutJob::runningChanged, this, [this] {
        if (m_layout->running()) m_followLayout = m_state->places()->placed == 0;
        m_actions->layout->setEnabled(!m_layout->running());
        m_actions->layoutFresh->setEnabled(!m_layout->running());
        m_strip->tell(*m_state, m_layout->running());
        showState();
    });
}

void GraphPage::connectView() {
    connect(m_viewport, &GraphViewport::selectionChanged, this, [this] { m_partOpened = false; });
    connect(m_viewport, &GraphViewport::focusChanged, this, &GraphPage::showFocus);
    connect(m_selection, &GraphSelection::changed, this, &GraphPage::showFocus, Qt::QueuedConnection);  // once all of it is done
    connect(m_viewport, &GraphViewport::expandRequested, this, [this](NodeIndex node) { m_deeds->expand(node); });
    connect(m_viewport, &GraphViewport::cardRequested, this, [this](NodeIndex node) { m_selection->choose(QString::fromStdString(m_state->data()->key(node))); });
    connect(m_viewport, &GraphViewport::menuRequested, this, &GraphPage::openMenu);
    connect(m_viewport, &GraphViewport::nodeMoved, this, [this](NodeIndex node, const QPointF& place) {
        if (m_state->view().isWhole() && !m_layout->running()) return m_deeds->moveTo(node, place);
        m_viewport->setScene(m_state->scene());
        session().say(m_layout->running() ? tr("Customers can be moved once the layout is done.") : tr("Customers can be moved in the whole network. W goes back to it."));
    });
    // The small map says something only while not everything is seen anyway.
    connect(m_viewport, &GraphViewport::cameraChanged, this, &GraphPage::showMinimap);
    connect(m_viewport, &GraphViewport::historyChanged, this, [this] {
        m_actions->back->setEnabled(m_viewport->canGoBack());
        m_actions->forward->setEnabled(m_viewport->canGoForward());
    });
    m_viewport->setTipProvider([this](NodeIndex node) { return tip(node); });
    connect(m_search, &GraphSearch::found, this, [this](const QString& key) {
        m_partOpened = false;
        m_selection->choose(key);
        m_viewport->setFocus(Qt::ShortcutFocusReason);  // to walk on from there
    });
    connect(m_branch, &BranchPanel::memberChosen, m_selection, &GraphSelection::choose);
    connect(m_branch, &BranchPanel::branchChosen, this, &GraphPage::visitBranch);
    connect(m_branch, &BranchPanel::linksDismissed, m_deeds, &GraphDeeds::unlink);
    connect(m_strip, &GraphStrip::layoutCancelled, m_layout, &GraphLayoutJob::cancel);
    const auto until = [this](std::optional<UtcMillis> time) {
        GraphView view = m_state->view();
        view.until = time;
        return view;
    };
    connect(m_timeline, &GraphTimeline::previewed, this, [this, until](std::optional<UtcMillis> time) { m_state->preview(until(time)); });
    connect(m_timeline, &GraphTimeline::settled, this, [this, until, series = 0](std::optional<UtcMillis> time, bool further) mutable {
        if (!further) series = session().newSeries();
        m_state->change(until(time), tr("Choose the time"), series);
    });
    m_scenes->setTaker([this] { return takeScene(); });
    connect(m_scenes, &GraphScenes::chosen, this, &GraphPage::applyScene);
    connect(m_empty, &EmptyState::actionTriggered, this, [this] {
        const auto deed = m_emptyAction;  // it may put another in its place
        deed();
    });
}

void GraphPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    m_state->refresh();
}

void GraphPage::activated() {
    m_partOpened = false;
    m_state->refresh();
    showState();
    if (m_state->data()) m_scenes->reload();
    m_layout->startIfNeeded();
    if (showsGraph()) m_viewport->setFocus(Qt::OtherFocusReason);
}

/// Esc takes back the latest small thing. A part of the network in which one has gone on is left by its button or key only.
bool GraphPage::stepBack() {
    if (m_search->edit()->hasFocus()) {
        m_viewport->setFocus(Qt::ShortcutFocusReason);
        return true;
    }
    if (m_viewport->hasFocus() && m_viewport->abandonDrag()) return true;
    if (!m_state->view().pathFrom.empty()) {
        m_deeds->unlink();
        return true;
    }
    if (m_viewport->hasFocus() && m_viewport->selection().size() > 1) {
        session().setFilter(m_selection->unselected());
        return true;
    }
    if (m_state->view().isWhole() || !m_partOpened) return false;
    m_deeds->showWhole();
    return true;
}

bool GraphPage::showsGraph() const { return m_stack->currentWidget() != m_empty; }

void GraphPage::showState() {
    const auto refuse = [this](const QString& sentence, const QString& action, std::function<void()> deed) {
        m_emptyAction = std::move(deed);
        m_empty->setContent(QStringLiteral("graph"), sentence, action);
        m_stack->setCurrentWidget(m_empty);
    };
    const auto goToData = [this] { session().goTo(QStringLiteral("data")); };
    if (!session().hasProject())
        return refuse(tr("Here you would see who brought whom and which branches are about to leave. Open a project, or open the sample project, which has referrals."), tr("Import a customer table"), goToData);
    const auto& tables = session().info().tables;
    const auto referrals = tables.find("referrals");
    if (referrals == tables.end() || referrals->second == 0)
        return refuse(tr("Here you would see who brought whom. This project has no referrals: import a table with who referred and who was referred, or open the sample project."), tr("Import referrals"), goToData);
    if (!m_state->scene() && !m_state->failure().isEmpty())
        return refuse(tr("The referral graph could not be read. %1").arg(m_state->failure()), tr("Try again"), [this] {
            m_state->refresh();
            showState();
        });
    if (!m_state->scene()) return refuse(tr("Reading the referral graph\u2026"), {}, goToData);
    if (m_layout->declined() && m_state->places()->placed == 0)
        return refuse(tr("Nobody has a place yet, because the layout was stopped."), tr("Lay out the graph"), [this] { m_layout->start(false); });
    const bool opened = !showsGraph();
    m_stack->setCurrentIndex(1);
    if (opened && isVisible() && !qobject_cast<QLineEdit*>(QApplication::focusWidget())) m_viewport->setFocus(Qt::OtherFocusReason);
}

/// Where one looks stays, unless another part of the network is shown or a layout finds its first shape.
void GraphPage::showScene() {
    const GraphView& view = m_state->view();
    const bool samePart = m_shown.shape == view.shape && m_shown.centre == view.centre && m_shown.hops == view.hops && m_shown.expanded == view.expanded &&
                          m_shown.collapsed == view.collapsed;
    const bool backToWhole = !m_shown.isWhole() && view.isWhole();
    const bool first = !m_viewport->scene();
    const bool grown = !first && m_state->scene() && !m_viewport->scene()->sameNetwork(*m_state->scene());
    if (grown) m_viewport->setGrownScene(m_state->scene(), [data = m_state->data()](const std::string& key) { return data->find(key); });
    else m_viewport->setScene(m_state->scene());
    if (!m_state->scene()) return showState();
    m_viewport->setStyle(m_state->picture()->style);
    if (first || (grown && m_viewport->selection().empty())) m_selection->restore();
    m_shown = view;
    m_cameraGiven = m_wantedCamera.has_value();
    if (m_wantedCamera) m_viewport->setCamera(*std::exchange(m_wantedCamera, std::nullopt));
    else if (backToWhole && m_wholeCamera) m_viewport->setCamera(*std::exchange(m_wholeCamera, std::nullopt));
    else if ((!samePart && !first) || m_followLayout) m_viewport->fitAll();
    if (!m_layout->running()) m_followLayout = false;
    showMinimap();
    showFocus();
    showState();
    if (isVisible()) m_layout->startIfNeeded();
}

void GraphPage::showMinimap() {
    const ScenePtr& scene = m_viewport->scene();
    if (scene) m_viewport->minimap().setVisible(scene->nodes() > 1 && !m_viewport->camera().visible().contains(scene->bounds()));
}

void GraphPage::showMask() {
    m_viewport->setMask(m_state->mask().mask);
    m_strip->tell(*m_state, m_layout->running());
    m_actions->nearer->setEnabled(m_state->view().shape == GraphView::Shape::Around);
    m_actions->farther->setEnabled(m_state->view().shape == GraphView::Shape::Around);
    m_actions->whole->setEnabled(!m_state->view().isWhole());
    showFigures();
}

void GraphPage::showFigures() {
    const MaskResult& mask = m_state->mask();
    const workbench::GraphStats& stats = m_state->data()->stats;
    const auto of = [](std::uint64_t some, std::uint64_t all) { return some == all ? tr("all of them") : tr("of %1").arg(formatCount(all)); };
    std::vector<KeyFigureText> figures;
    const double risky = mask.staying ? static_cast<double>(mask.risky) / static_cast<double>(mask.staying) : 0.0;
    if (mask.staying)
        figures.push_back({tr("At risk, from %1 on").arg(formatPercent(kAtRiskFrom, 0)), formatCount(mask.risky), {}, tr("%1 of %2").arg(formatPercent(risky), whoseRisk()),
                           tr("People in view who are still here, pass the filter and whose chance of leaving is %1 or more.").arg(formatPercent(kAtRiskFrom, 0)), risky});
    figures.push_back({tr("People in view"), formatCount(mask.nodes), {}, of(mask.nodes, stats.nodes), tr("Customers, and those whom referrals name who are no customers."), {}});
    figures.push_back({tr("Referrals in view"), formatCount(mask.edges), {}, of(mask.edges, stats.edges), tr("Who brought whom, between people in view."), {}});
    figures.push_back({tr("Separate parts"), formatCount(stats.components), {}, tr("largest %1 people").arg(formatCount(stats.largestComponent)),
                       tr("Groups of people in the whole network that no referral connects with others."), {}});
    if (figures != m_figures->figures()) m_figures->setFigures(figures);
    m_timeline->setCount({mask.nodes - mask.gone, mask.gone});
}

/// A share of two selected is not taken for the network's.
QString GraphPage::whoseRisk() const {
    const MaskResult& mask = m_state->mask();
    if (mask.dimmed == 0) return tr("those still here");
    const QString count = formatCount(mask.staying);
    return m_viewport->selection().size() > 1 ? tr("the %1 selected still here").arg(count) : tr("the %1 still here that pass").arg(count);
}

void GraphPage::showFocus() {
    const std::vector<NodeIndex> told = m_state->data() ? m_selection->told() : std::vector<NodeIndex>();
    if (told.size() > 1) return m_branch->showSelection(m_state->data(), told);
    const bool known = !told.empty() && told.front() < m_state->data()->nodes();
    m_branch->showCustomer(known ? QString::fromStdString(m_state->data()->key(told.front())) : QString());
}

void GraphPage::visitBranch(const QString& key) {
    m_selection->choose(key);
    const NodeIndex root = m_state->data() ? m_state->data()->find(key.toStdString()) : kNoNode;
    if (root == kNoNode || !m_state->scene() || !m_state->scene()->placed(root)) return;
    const auto branch = m_state->data()->tree.branch(root);
    m_viewport->fitNodes({branch.begin(), branch.end()});
}

/// One stands for his branch, several for themselves.
void GraphPage::showInCustomers(const std::vector<NodeIndex>& subjects) {
    if (!m_state->data() || subjects.empty()) return session().say(tr("Choose a customer first, then show the branch in Customers."));
    if (subjects.size() == 1) {
        const auto branch = m_state->data()->tree.branch(subjects.front());
        m_selection->chooseAll({branch.begin(), branch.end()});
    }
    session().goTo(QStringLiteral("customers"));
}

QString GraphPage::tip(NodeIndex node) const {
    QString text = describeNode(m_viewport->renderInputs(), node);
    if (const UtcMillis seen = m_state->data()->presence.lastSeen[node]; seen < workbench::Presence::kSometime)
        text += QLatin1Char(' ') + tr("Last seen on %1.").arg(QString::fromStdString(formatDate(seen)));
    if (const std::size_t all = m_state->scene()->neighbours(node).size(); all > kMostHighlightedEdges)
        text += QLatin1Char(' ') + tr("%1 of %2 referrals are drawn while the pointer is here.").arg(formatCount(kMostHighlightedEdges), formatCount(all));
    if (!m_state->arrangement() || m_state->arrangement()->isWhole()) return text;
    for (const HiddenNeighbours& some : m_state->arrangement()->hidden)
        if (some.node == node) text += QLatin1Char(' ') + tr("%1 more neighbours are not shown.").arg(formatCount(some.count));
    return text;
}

void GraphPage::openMenu(NodeIndex node, const QPoint& at) {
    if (node != kNoNode) {
        m_viewport->setFocusedNode(node);
        const auto& chosen = m_viewport->selection();
        if (std::find(chosen.begin(), chosen.end(), node) == chosen.end()) m_selection->choose(QString::fromStdString(m_state->data()->key(node)));
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_actions->fillMenu(*menu, node != kNoNode);
    menu->popup(at);
}

QJsonObject GraphPage::takeScene() const {
    return toJson({m_state->view(), m_viewport->camera(), session().selectedKey().toStdString()});
}

void GraphPage::applyScene(const QJsonObject& json, const QString& name) {
    const SceneView scene = sceneFromJson(json);
    if (!scene.selected.empty()) session().selectCustomer(QString::fromStdString(scene.selected));
    GraphView same = scene.view;  // apart from what needs no other scene
    same.hidden = m_state->view().hidden;
    same.offClasses = m_state->view().offClasses;
    same.offChannels = m_state->view().offChannels;
    same.until = m_state->view().until;
    if (!(same == m_state->view())) m_wantedCamera = scene.camera;
    else if (scene.camera) m_viewport->setCamera(*scene.camera);
    m_state->change(scene.view, tr("Show the scene %1").arg(name));
}

}  // namespace holdfast::ui
