#include "core/workbench/nodecolumns.h"

#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/nodemetrics.h"
#include "core/workbench/graphmetrics.h"

#include <algorithm>
#include <cmath>

namespace holdfast::workbench {

namespace {

using graph::NodeId;

std::vector<ColumnSpec> metricSpecs() {
    std::vector<ColumnSpec> specs;
    for (storage::DerivedColumn& column : metricColumns({}, {})) specs.push_back(std::move(column.spec));
    return specs;
}

void readTable(const TableColumn& found, const std::vector<std::string>& keys, const ProjectGraph& graph, NodeColumn& read) {
    const bool yesNo = found.spec.type == ColumnType::Boolean && !found.isText();
    read.levels = yesNo ? std::vector<std::string>{"No", "Yes"} : found.levels;
    if (found.isText() || yesNo)
        read.codes.assign(graph.graph.nodes(), kMissingLevel);
    else
        read.numbers.assign(graph.graph.nodes(), kMissing);
    for (std::size_t row = 0; row < keys.size(); ++row) {
        const NodeId node = graph.graph.find(keys[row]);
        if (node == graph::kNoNode) continue;
        if (yesNo)
            read.codes[node] = std::isnan(found.numbers[row]) ? kMissingLevel : found.numbers[row] != 0.0 ? 1 : 0;
        else if (found.isText())
            read.codes[node] = found.codes[row];
        else
            read.numbers[node] = found.numbers[row];
    }
}

/// Figures kept by key, where the customers' column has none to give.
Result<void> addOthers(const storage::Project& project, const ProjectGraph& graph, const std::string& name, NodeColumn& read) {
    HOLDFAST_ASSIGN(const storage::NodeMetric metric, storage::readNodeMetric(project, name));
    read.numbers.resize(graph.graph.nodes(), kMissing);
    for (std::size_t i = 0; i < metric.nodes.size(); ++i)
        if (const NodeId node = graph.graph.find(metric.nodes[i]); node != graph::kNoNode && std::isnan(read.numbers[node]))
            read.numbers[node] = metric.values[i];
    return {};
}

}  // namespace

Result<std::vector<ColumnSpec>> nodeColumns(const storage::Project& project) {
    HOLDFAST_ASSIGN(std::vector<ColumnSpec> columns, storage::readColumns(project));
    const bool measured = std::any_of(columns.begin(), columns.end(),
                                      [](const ColumnSpec& column) { return column.source == ColumnSource::Graph; });
    if (measured) return columns;
    HOLDFAST_ASSIGN(const std::uint64_t others, storage::countNodeMetrics(project));
    if (others == 0) return columns;
    for (ColumnSpec& spec : metricSpecs()) {
        const bool taken =
            std::any_of(columns.begin(), columns.end(), [&](const ColumnSpec& column) { return column.name == spec.name; });
        if (!taken) columns.push_back(std::move(spec));
    }
    return columns;
}

Result<NodeColumn> readNodeColumn(const storage::Project& project, const ProjectGraph& graph, const std::string& column,
                                  const TaskContext& context) {
    HOLDFAST_ASSIGN(const std::vector<ColumnSpec> columns, nodeColumns(project));
    const auto spec = std::find_if(columns.begin(), columns.end(), [&](const ColumnSpec& c) { return c.name == column; });
    if (spec == columns.end() || spec->role == ColumnRole::Key)
        return Unexpected(ErrorCode::NotFound, "The customers have no column \"" + column + "\". Choose another.");
    NodeColumn read;
    HOLDFAST_ASSIGN(const std::vector<ColumnSpec> ofCustomers, storage::readColumns(project));
    if (std::any_of(ofCustomers.begin(), ofCustomers.end(), [&](const ColumnSpec& c) { return c.name == column; })) {
        HOLDFAST_ASSIGN(const CustomerTable table, storage::readCustomers(project, {{column}, {}}, context));
        readTable(table.columns.front(), table.keys, graph, read);
    }
    if (const auto name = metricName(*spec)) HOLDFAST_CHECK(addOthers(project, graph, *name, read));
    HOLDFAST_CHECK(context.checkpoint());
    return read;
}

}  // namespace holdfast::workbench
