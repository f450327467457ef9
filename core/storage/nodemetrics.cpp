#include "core/storage/nodemetrics.h"

#include "core/storage/customerschema.h"
#include "core/storage/database.h"

#include <cmath>
#include <limits>

namespace holdfast::storage {

namespace {

constexpr std::size_t kRowsBetweenPolls = 4096;

Result<bool> isMetric(Database& database, const std::string& name) {
    HOLDFAST_ASSIGN(Statement query,
                    database.prepare("SELECT 1 FROM pragma_table_info('node_metrics') WHERE name = ? AND name <> 'node'"));
    query.bind(1, name);
    return query.step();
}

Result<std::string> insertFor(Database& database, std::size_t nodes, std::span<const DerivedColumn> columns) {
    std::string names = "node";
    std::string marks = "?";
    for (const DerivedColumn& column : columns) {
        HOLDFAST_ASSIGN(const bool known, isMetric(database, column.spec.name));
        if (!known || column.values.size() != nodes)
            return Unexpected(ErrorCode::InvalidInput, "\"" + column.spec.name + "\" cannot be kept as a metric of " +
                                                           std::to_string(nodes) +
                                                           " nodes. Give one number per node under a known name.");
        names += ", " + quoteIdentifier(column.spec.name);
        marks += ", ?";
    }
    return "INSERT INTO node_metrics (" + names + ") VALUES (" + marks + ")";
}

}  // namespace

Result<void> writeNodeMetrics(Project& project, std::span<const std::string> nodes, std::span<const DerivedColumn> columns,
                              const TaskContext& context) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(const std::string sql, insertFor(database, nodes.size(), columns));
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    HOLDFAST_CHECK(database.execute("DELETE FROM node_metrics"));
    HOLDFAST_ASSIGN(Statement insert, database.prepare(sql));
    for (std::size_t node = 0; node < nodes.size(); ++node) {
        if (node % kRowsBetweenPolls == 0) {
            HOLDFAST_CHECK(context.checkpoint());
            context.progress(node, nodes.size(), "Storing metrics");
        }
        insert.bindBorrowed(1, nodes[node]);
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const double value = columns[c].values[node];
            const int at = static_cast<int>(c) + 2;
            if (columns[c].spec.type == ColumnType::Integer && !std::isnan(value))
                insert.bind(at, static_cast<std::int64_t>(value));
            else
                insert.bind(at, value);
        }
        HOLDFAST_CHECK(insert.run());
    }
    HOLDFAST_CHECK(context.checkpoint());
    return scope.commit();
}

Result<NodeMetric> readNodeMetric(const Project& project, const std::string& name) {
    HOLDFAST_ASSIGN(const bool known, isMetric(project.database(), name));
    if (!known) return Unexpected(ErrorCode::NotFound, "There is no metric \"" + name + "\". Check the name.");
    HOLDFAST_ASSIGN(Statement query,
                    project.database().prepare("SELECT node, " + quoteIdentifier(name) + " FROM node_metrics ORDER BY node"));
    NodeMetric metric;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return metric;
        metric.nodes.emplace_back(query.text(0));
        metric.values.push_back(query.isNull(1) ? std::numeric_limits<double>::quiet_NaN() : query.real(1));
    }
}

Result<std::uint64_t> countNodeMetrics(const Project& project) {
    HOLDFAST_ASSIGN(const std::int64_t count, project.database().queryInteger("SELECT count(*) FROM node_metrics"));
    return static_cast<std::uint64_t>(count);
}

}  // namespace holdfast::storage
