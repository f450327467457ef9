#include "ui/pages/graph/graphselection.h"

#include "ui/charts/numbers.h"
#include "ui/pages/graph/graphviewport.h"

#include <QScopedValueRollback>

#include <algorithm>

namespace holdfast::ui {

namespace {
constexpr std::size_t kMostKeys = 30'000;  ///< values that a condition may name
}

GraphSelection::GraphSelection(Session& session, const GraphState& state, GraphViewport& viewport, QObject* parent)
    : QObject(parent), m_session(session), m_state(state), m_viewport(viewport) {
    connect(&viewport, &GraphViewport::selectionChanged, this, &GraphSelection::chosenInView);
    connect(&session, &Session::customerSelected, this, &GraphSelection::followCustomer);
    connect(&session, &Session::filterChanged, this, &GraphSelection::followFilter);
}

std::string GraphSelection::keyColumn() const {
    if (!m_session.hasProject()) return {};
    const auto& columns = m_session.info().columns;
    const auto found = std::find_if(columns.begin(), columns.end(), [](const ColumnSpec& column) { return column.role == ColumnRole::Key; });
    return found == columns.end() ? std::string() : found->name;
}

Filter GraphSelection::withoutKeys() const {
    Filter filter = m_session.filter();
    std::erase_if(filter.conditions, [key = keyColumn()](const Condition& condition) {
        return condition.column == key && condition.comparison == Comparison::Equal;  // a search of the keys is not a selection
    });
    return filter;
}

std::vector<NodeIndex> GraphSelection::filteredNodes() const {
    std::vector<NodeIndex> nodes;
    if (!m_state.data()) return nodes;
    for (const Condition& condition : m_session.filter().conditions) {
        if (condition.column != keyColumn() || condition.comparison != Comparison::Equal) continue;
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
    if (!m_viewport.selection().empty()) return m_viewport.selection();
    if (m_viewport.focusedNode() != kNoNode) return {m_viewport.focusedNode()};
    return {};
}

void GraphSelection::chosenInView(const std::vector<NodeIndex>& nodes) {
    if (!m_state.data()) return;
    const QScopedValueRollback choosing(m_choosing, true);
    if (nodes.size() > 1) return filterBy(nodes);
    const std::vector<NodeIndex> filtered = filteredNodes();
    const bool outside = nodes.empty() || std::find(filtered.begin(), filtered.end(), nodes.front()) == filtered.end();
    if (!filtered.empty() && outside) m_session.setFilter(withoutKeys());
    m_byFilter = false;
    const bool customer = !nodes.empty() && m_state.data()->graph().isCustomer(nodes.front());
    m_session.selectCustomer(customer ? QString::fromStdString(m_state.data()->key(nodes.front())) : QString());
}

void GraphSelection::filterBy(const std::vector<NodeIndex>& nodes) {
    Condition condition{keyColumn(), Comparison::Equal, {}};
    for (const NodeIndex node : nodes)
        if (m_state.data()->graph().isCustomer(node)) condition.values.emplace_back(m_state.data()->key(node));
    if (condition.values.empty()) return m_session.say(tr("None of these is a customer: referrals name them, but the customer table does not."));
    if (condition.values.size() > kMostKeys)
        return m_session.say(tr("%1 customers are too many for a filter. Select at most %2, or filter by a column.").arg(formatCount(condition.values.size()), formatCount(kMostKeys)));
    Filter filter = withoutKeys();
    filter.conditions.push_back(std::move(condition));
    m_byFilter = true;
    m_session.setFilter(filter);
}

void GraphSelection::followCustomer(const QString& key) {
    if (m_choosing || !m_state.scene()) return;
    const NodeIndex node = key.isEmpty() ? kNoNode : m_state.data()->find(key.toStdString());
    if (node == kNoNode) {
        if (!m_byFilter) m_viewport.setSelection({});
        if (key.isEmpty()) m_viewport.setFocusedNode(kNoNode);
        return;
    }
    m_byFilter = false;
    m_viewport.setSelection({node});
    flyTo(node);
}

void GraphSelection::followFilter() {
    if (m_choosing || !m_state.scene()) return;
    const std::vector<NodeIndex> nodes = filteredNodes();
    if (!nodes.empty()) {
        m_byFilter = true;
        m_viewport.setSelection(nodes);
    } else if (m_byFilter) {
        m_byFilter = false;
        restore();
    }
}

void GraphSelection::restore() {
    if (!m_state.scene()) return;
    if (const std::vector<NodeIndex> nodes = filteredNodes(); !nodes.empty()) {
        m_byFilter = true;
        return m_viewport.setSelection(nodes);
    }
    const NodeIndex node = m_state.data()->find(m_session.selectedKey().toStdString());
    m_viewport.setSelection(node == kNoNode ? std::vector<NodeIndex>() : std::vector<NodeIndex>{node});
    if (node != kNoNode) m_viewport.setFocusedNode(node);
}

void GraphSelection::choose(const QString& key) {
    if (!m_state.scene()) return;
    const NodeIndex node = m_state.data()->find(key.toStdString());
    if (node == kNoNode) return m_session.say(tr("%1 is not in the referral graph.").arg(key));
    m_viewport.setSelection({node});
    chosenInView({node});
    flyTo(node);
}

void GraphSelection::flyTo(NodeIndex node) {
    m_viewport.setFocusedNode(node);
    const std::string key = m_state.data()->key(node);
    const bool shown = m_state.scene()->placed(node) && (!m_state.mask().mask || m_state.mask().mask->showsNode(node));
    if (shown) return m_viewport.flyToNode(node);
    if (m_viewport.isVisible()) m_session.say(tr("%1 is not in this view: hidden, later than the time shown, or outside of this part. Esc goes back to the whole network.").arg(QString::fromStdString(key)));
}

}  // namespace holdfast::ui
