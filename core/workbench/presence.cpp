#include "core/workbench/presence.h"

#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/records.h"

#include <algorithm>

namespace holdfast::workbench {

namespace {

using graph::NodeId;

UtcMillis lastReferralMade(const graph::ReferralGraph& graph, NodeId node) {
    UtcMillis last = Presence::kAlways;
    for (std::size_t i = 0; i < graph.out(node).size(); ++i)
        last = std::max(last, graph.outTime(node, i).value_or(Presence::kAlways));
    return last;
}

}  // namespace

std::vector<UtcMillis> Presence::leavings() const {
    std::vector<UtcMillis> times;
    for (const UtcMillis time : lastSeen)
        if (time < kSometime) times.push_back(time);
    return times;
}

Result<std::vector<double>> signupTimes(const storage::Project& project, const ProjectGraph& graph,
                                        const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    const auto found = std::find_if(columns.begin(), columns.end(), [](const ColumnSpec& column) {
        return column.role == ColumnRole::SignupTime && column.type != ColumnType::Text;
    });
    if (found == columns.end()) return std::vector<double>();
    HOLDFAST_ASSIGN(const CustomerTable table, storage::readCustomers(project, {{found->name}, {}}, context));
    std::vector<double> times(graph.graph.nodes(), kMissing);
    const TableColumn* column = table.find(found->name);
    for (std::size_t row = 0; column && row < table.rows(); ++row)
        if (const NodeId node = graph.graph.find(table.keys[row]); node != graph::kNoNode) times[node] = column->numbers[row];
    return times;
}

Result<Presence> presenceOf(const storage::Project& project, const ProjectGraph& graph, const PresenceFacts& facts,
                            const TaskContext& context) {
    Presence presence;
    presence.since = graph::presentSince(graph.graph, facts.signup);
    presence.lastSeen.assign(graph.graph.nodes(), Presence::kStays);
    std::vector<NodeId> leavers;
    std::vector<std::string> keys;
    for (NodeId node = 0; node < facts.left.size(); ++node) {
        if (!(facts.left[node] > 0.5)) continue;  // NaN: nobody knows
        leavers.push_back(node);
        keys.emplace_back(graph.graph.key(node));
    }
    HOLDFAST_ASSIGN(const auto lastEvents, storage::readLastEventTimes(project, keys, context));
    for (std::size_t i = 0; i < leavers.size(); ++i) {
        UtcMillis& seen = presence.lastSeen[leavers[i]];
        seen = lastEvents[i] ? std::max(*lastEvents[i], lastReferralMade(graph.graph, leavers[i])) : Presence::kSometime;
        seen = std::max(seen, presence.since[leavers[i]]);  // nobody leaves before he came, whatever the files say
        presence.leftSometime += seen == Presence::kSometime ? 1 : 0;
    }
    presence.left = leavers.size();
    return presence;
}

}  // namespace holdfast::workbench
