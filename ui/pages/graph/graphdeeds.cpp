#include "ui/pages/graph/graphdeeds.h"

#include "ui/charts/numbers.h"

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr unsigned kMostHops = 6;

bool holds(const std::vector<std::string>& keys, const std::string& key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

void makeWhole(GraphView& view) {
    view.shape = GraphView::Shape::Whole;
    view.centre.clear();
    view.expanded.clear();
    view.collapsed.clear();
}

}  // namespace

GraphDeeds::GraphDeeds(Session& session, GraphState& state, QObject* parent) : QObject(parent), m_session(session), m_state(state) {}

QString GraphDeeds::name(NodeIndex node) const { return QString::fromStdString(m_state.data()->key(node)); }

QString GraphDeeds::names(const Nodes& nodes) const {
    return nodes.size() == 1 ? name(nodes.front()) : tr("%1 customers").arg(formatCount(nodes.size()));
}

bool GraphDeeds::refuses(bool bad, const QString& why) {
    if (bad) m_session.say(why);
    return bad || !m_state.data();
}

void GraphDeeds::lookAround(NodeIndex node) {
    if (refuses(node == kNoNode, tr("Choose a customer first, then look around."))) return;
    GraphView view = m_state.view();
    view.shape = GraphView::Shape::Around;
    view.centre = m_state.data()->key(node);
    view.hops = 2;
    view.expanded.clear();
    view.collapsed.clear();
    m_state.change(view, tr("Look around %1").arg(name(node)));
}

void GraphDeeds::showBranch(NodeIndex node) {
    if (refuses(node == kNoNode, tr("Choose a customer first, then show the branch."))) return;
    GraphView view = m_state.view();
    view.shape = GraphView::Shape::Branch;
    view.centre = m_state.data()->key(node);
    m_state.change(view, tr("Show the branch of %1").arg(name(node)));
}

void GraphDeeds::showWhole() {
    GraphView view = m_state.view();
    makeWhole(view);
    m_state.change(view, tr("Show the whole network"));
}

void GraphDeeds::changeHops(int by) {
    GraphView view = m_state.view();
    if (view.shape != GraphView::Shape::Around) return;
    view.hops = static_cast<unsigned>(std::clamp(static_cast<int>(view.hops) + by, 1, static_cast<int>(kMostHops)));
    if (view.hops != m_state.view().hops) m_state.change(view, by > 0 ? tr("Look further around") : tr("Look less far around"));
}

void GraphDeeds::expand(NodeIndex node) {
    if (refuses(node == kNoNode, tr("Choose a customer first, then expand."))) return;
    if (m_state.view().shape != GraphView::Shape::Around) return lookAround(node);
    GraphView view = m_state.view();
    const std::string key = m_state.data()->key(node);
    const auto& hidden = m_state.arrangement()->hidden;
    const bool more = std::any_of(hidden.begin(), hidden.end(), [node](const HiddenNeighbours& some) { return some.node == node; });
    if (std::erase(view.collapsed, key) == 0) {  // else what was there before comes back, and no more
        if (refuses(!more, tr("All neighbours of %1 are shown.").arg(name(node)))) return;
        view.expanded.push_back(key);
    }
    m_state.change(view, tr("Expand %1").arg(name(node)));
}

void GraphDeeds::collapse(NodeIndex node) {
    if (refuses(node == kNoNode, tr("Choose a customer first, then collapse."))) return;
    if (refuses(m_state.view().shape != GraphView::Shape::Around, tr("Collapsing works in a neighbourhood: look around a customer first."))) return;
    GraphView view = m_state.view();
    const std::string key = m_state.data()->key(node);
    if (refuses(key == view.centre, tr("Everything here hangs on %1. Go back to the whole network with Esc.").arg(name(node)))) return;
    if (std::erase(view.expanded, key) == 0 && !holds(view.collapsed, key)) view.collapsed.push_back(key);
    m_state.change(view, tr("Collapse %1").arg(name(node)));
}

void GraphDeeds::hide(const Nodes& nodes) {
    if (refuses(nodes.empty(), tr("Choose customers first, then hide them."))) return;
    GraphView view = m_state.view();
    for (const NodeIndex node : nodes) view.hidden.push_back(m_state.data()->key(node));
    std::sort(view.hidden.begin(), view.hidden.end());
    view.hidden.erase(std::unique(view.hidden.begin(), view.hidden.end()), view.hidden.end());
    if (!view.isWhole() && holds(view.hidden, view.centre)) makeWhole(view);  // nothing would hold the rest together
    m_state.change(view, tr("Hide %1").arg(names(nodes)));
}

void GraphDeeds::showHidden() {
    GraphView view = m_state.view();
    if (refuses(view.hidden.empty() && view.offClasses.empty() && view.offChannels.empty(), tr("Nobody is hidden."))) return;
    view.hidden.clear();
    view.offClasses.clear();
    view.offChannels.clear();
    m_state.change(view, tr("Show everyone hidden"));
}

bool GraphDeeds::arePinned(const Nodes& nodes) const {
    return m_state.places() && !nodes.empty() && std::all_of(nodes.begin(), nodes.end(), [this](NodeIndex node) { return m_state.places()->pinned[node] != 0; });
}

void GraphDeeds::togglePins(const Nodes& nodes) {
    if (refuses(nodes.empty(), tr("Choose customers first, then pin them."))) return;
    if (refuses(m_state.lacksPlaces(), tr("Nobody can be pinned before the layout is done."))) return;
    const bool pin = !arePinned(nodes);
    std::vector<workbench::NodePosition> rows;
    for (const NodeIndex node : nodes) {
        rows.push_back(m_state.placeOf(node));
        rows.back().pinned = pin;
    }
    m_state.place(rows, pin ? tr("Pin %1").arg(names(nodes)) : tr("Free %1").arg(names(nodes)));
}

void GraphDeeds::moveTo(NodeIndex node, const QPointF& place) {
    if (!m_state.data() || node >= m_state.data()->nodes()) return;
    workbench::NodePosition row = m_state.placeOf(node);
    row.x = place.x();
    row.y = place.y();
    row.pinned = true;
    m_state.place({row}, tr("Move %1").arg(name(node)));
}

void GraphDeeds::link(GraphView::Link kind, const Nodes& two) {
    if (refuses(two.size() != 2, tr("Select two customers first: click one, Ctrl+click the other."))) return;
    GraphView view = m_state.view();
    view.link = kind;
    view.pathFrom = m_state.data()->key(two.front());
    view.pathTo = m_state.data()->key(two.back());
    m_state.change(view, kind == GraphView::Link::Paths ? tr("Find the path from %1 to %2").arg(name(two.front()), name(two.back()))
                                                        : tr("Find who brought both %1 and %2").arg(name(two.front()), name(two.back())));
}

void GraphDeeds::unlink() {
    GraphView view = m_state.view();
    if (view.pathFrom.empty()) return;
    view.pathFrom.clear();
    view.pathTo.clear();
    m_state.change(view, tr("Stop highlighting"));
}

}  // namespace holdfast::ui
