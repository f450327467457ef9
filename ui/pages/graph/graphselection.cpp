#include "ui/pages/graph/graphselection.h"

#include "ui/charts/numbers.h"
#include "ui/pages/graph/graphviewport.h"

#include <QScopedValueRollback>

#include <algorithm>

namespace holdfast::ui {

GraphSelection::GraphSelection(Session& session, const GraphState& state, GraphViewport& viewport, QObject* parent)
    : QObject(parent), m_session(session), m_state(state), m_viewport(viewport) {
    connect(&viewport, &GraphViewport::selectionChanged, this, &GraphSelection::chosenInView);
    connect(&viewport, &GraphViewport::cursorMoved, this, &GraphSelection::lookAtCursor);
    connect(&session, &Session::customerSelected, this, &GraphSelection::followCustomer);
    connect(&session, &Session::filterChanged, this, &GraphSelection::followFilter);
    connect(&session, &Session::projectChanged, this, [this] { m_byFilter = false; });
}

std::string GraphSelection::keyColumn() const {
    if (!m_session.hasProject()) return {};
    const auto& columns = m_session.info().columns;
    const auto found = std::find_if(columns.begin(), columns.end(), [](const ColumnSpec& column) { return column.role == ColumnRole::Key; });
    return found == columns.end() ? std::string() : found->name;
}

bool GraphSelection::isSelection(const Condition& condition) const {
    return condition.comparison == Comparison::Equal && condition.column == keyColumn();  // a search of the keys is none
}

bool GraphSelection::namesKeys() const {
    const auto& conditions = m_session.filter().conditions;
    return std::any_of(conditions.begin(), conditions.end(), [this](const Condition& condition) { return isSelection(condition); });
}

Filter GraphSelection::withoutKeys() const {
    Filter filter = m_session.filter();
    std::erase_if(filter.conditions, [this](const Condition& condition) { return isSelection(condition); });
    return filter;
}

std::vector<NodeIndex> GraphSelection::filteredNodes() const {
    std::vector<NodeIndex> nodes;
    if (!m_state.data()) return nodes;
    for (const Condition& condition : m_session.filter().conditions) {
        if (!isSelection(condition)) continue;
        for (const Value& value : condition.values) {
            const auto* text = std::get_if<std::string>(&value);
            const auto* number = std::get_if<std::int64_t>(&value);
            const NodeIndex node = m_state.data()->find(text ? *text : number ? std::to_string(*number) : std::string());
            if (node != kNoNode) nodes.push_back(node);
        }
    }
    return nodes;
}

std::vector<NodeIndex> GraphSelection::subjects() const {
    if (m_looksAtOne && m_viewport.hasFocus() && m_viewport.focusedNode() != kNoNode) return {m_viewport.focusedNode()};
    if (!m_viewport.selection().empty()) return m_viewport.selection();
    if (m_viewport.focusedNode() != kNoNode) return {m_viewport.focusedNode()};
    return {};
}

std::vector<NodeIndex> GraphSelection::told() const {
    if (m_looksAtOne && m_viewport.focusedNode() != kNoNode) return {m_viewport.focusedNode()};
    return m_viewport.selection();
}

void GraphSelection::chosenInView(const std::vector<NodeIndex>& nodes) {
    if (!m_state.data()) return;
    m_looksAtOne = false;
    emit changed();
    const QScopedValueRollback choosing(m_choosing, true);
    if (nodes.size() > 1) return filterBy(nodes);
    m_byFilter = false;
    m_session.setFilter(withoutKeys());
    const bool customer = !nodes.empty() && m_state.data()->graph().isCustomer(nodes.front());
    m_session.selectCustomer(customer ? QString::fromStdString(m_state.data()->key(nodes.front())) : QString());
}

void GraphSelection::filterBy(const std::vector<NodeIndex>& nodes) {
    std::vector<Value> keys;
    keys.reserve(nodes.size());
    for (const NodeIndex node : nodes)
        if (m_state.data()->graph().isCustomer(node)) keys.emplace_back(m_state.data()->key(node));
    Filter filter = withoutKeys();
    m_byFilter = !keys.empty();
    if (keys.empty()) m_session.say(tr("None of these is a customer: referrals name them, but the customer table does not."));
    else if (keys.size() < nodes.size())
        m_session.say(tr("%1 of the %2 selected are customers. The others are only named by referrals, so that no table and no chart knows them.").arg(formatCount(keys.size()), formatCount(nodes.size())));
    if (!keys.empty()) filter.conditions.push_back({keyColumn(), Comparison::Equal, ValueList(std::move(keys))});
    m_session.setFilter(filter);
}

/// Whoever the keyboard walks to is shown in the card like a customer who is clicked; who is selected stays so.
void GraphSelection::lookAtCursor(NodeIndex node) {
    if (!m_state.data()) return;
    const QScopedValueRollback choosing(m_choosing, true);
    m_looksAtOne = true;
    const bool customer = m_state.data()->graph().isCustomer(node);
    m_session.selectCustomer(customer ? QString::fromStdString(m_state.data()->key(node)) : QString());
    emit changed();
}

void GraphSelection::followCustomer(const QString& key) {
    if (m_choosing || !m_state.scene()) return;
    const NodeIndex node = key.isEmpty() ? kNoNode : m_state.data()->find(key.toStdString());
    const bool selects = !namesKeys();
    m_looksAtOne = node != kNoNode && !selects;
    emit changed();
    if (node != kNoNode) {
        if (selects) m_viewport.setSelection({node});
        return flyTo(node);
    }
    if (selects) m_viewport.setSelection({});
    if (key.isEmpty()) m_viewport.setFocusedNode(kNoNode);
}

void GraphSelection::followFilter() {
    if (m_choosing || !m_state.scene()) return;
    if (namesKeys() || m_byFilter) restore();
}

void GraphSelection::restore() {
    if (!m_state.scene()) return;
    const NodeIndex node = m_state.data()->find(m_session.selectedKey().toStdString());
    m_byFilter = namesKeys();
    if (m_byFilter) m_viewport.setSelection(filteredNodes());
    else m_viewport.setSelection(node == kNoNode ? std::vector<NodeIndex>() : std::vector<NodeIndex>{node});
    if (node != kNoNode) m_viewport.setFocusedNode(node);
    m_looksAtOne = false;
    emit changed();
}

void GraphSelection::choose(const QString& key) {
    if (!m_state.scene()) return;
    const NodeIndex node = m_state.data()->find(key.toStdString());
    if (node == kNoNode) return m_session.say(tr("%1 is not in the referral graph.").arg(key));
    m_viewport.setSelection({node});
    chosenInView({node});
    flyTo(node);
}

void GraphSelection::chooseAll(std::vector<NodeIndex> nodes) {
    if (!m_state.scene()) return;
    m_viewport.setSelection(std::move(nodes));
    const std::vector<NodeIndex> chosen = m_viewport.selection();
    chosenInView(chosen);
    if (chosen.empty()) m_viewport.setFocusedNode(kNoNode);
}

void GraphSelection::flyTo(NodeIndex node) {
    m_viewport.setFocusedNode(node);
    const std::string key = m_state.data()->key(node);
    const bool shown = m_state.scene()->placed(node) && (!m_state.mask().mask || m_state.mask().mask->showsNode(node));
    if (shown) return m_viewport.flyToNode(node);
    if (m_viewport.isVisible()) m_session.say(tr("%1 is not in this view: hidden, later than the time shown, or outside of this part. W goes back to the whole network.").arg(QString::fromStdString(key)));
}

}  // namespace holdfast::ui
