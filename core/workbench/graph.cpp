#include "core/workbench/graph.h"

#include "core/data/label.h"
#include "core/graph/components.h"
#include "core/graph/referraltree.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/database.h"
#include "core/storage/derivedcolumns.h"
#include "core/storage/models.h"

#include <algorithm>

namespace holdfast::workbench {

namespace {

struct Counts {
    std::int64_t customers = 0, referrals = 0, newestReferral = 0;
};

Result<Counts> countNow(const storage::Project& project) {
    Counts counts;
    storage::Database& database = project.database();
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    if (!columns.empty()) {
        HOLDFAST_ASSIGN(counts.customers, database.queryInteger("SELECT count(*) FROM customers"));
    }
    HOLDFAST_ASSIGN(counts.referrals, database.queryInteger("SELECT count(*) FROM referrals"));
    HOLDFAST_ASSIGN(counts.newestReferral, database.queryInteger("SELECT coalesce(max(id), 0) FROM referrals"));
    return counts;
}

Result<std::int64_t> scoresFrom(const storage::Project& project) {
    return project.database().queryInteger("SELECT coalesce((SELECT model_version FROM scores LIMIT 1), 0)");
}

std::vector<double> unknowns(graph::NodeId nodes) {
    return std::vector<double>(nodes, kMissing);
}

/// A column of the table as a fact of the nodes.
std::vector<double> ofNodes(const ProjectGraph& graph, const std::vector<std::string>& keys,
                            const std::vector<double>& values) {
    auto facts = unknowns(graph.graph.nodes());
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (const auto node = graph.graph.find(keys[i]); node != graph::kNoNode) facts[node] = values[i];
    return facts;
}

void countEdges(const graph::ReferralGraph& graph, GraphStats& stats) {
    std::vector<std::uint64_t> channels(graph.channels(), 0);
    for (graph::NodeId node = 0; node < graph.nodes(); ++node) {
        const auto row = graph.out(node);
        if (row.size() > stats.mostReferrals) {
            stats.mostReferrals = row.size();
            stats.mostReferralsBy = graph.key(node);
        }
        for (std::size_t i = 0; i < row.size(); ++i) {
            ++channels[graph.outChannelNumber(node, i)];
            const auto time = graph.outTime(node, i);
            if (!time) ++stats.untimed;
            if (time && (!stats.firstTime || *time < *stats.firstTime)) stats.firstTime = time;
            if (time && (!stats.lastTime || *time > *stats.lastTime)) stats.lastTime = time;
        }
        const auto onlySelf = [node](std::span<const graph::NodeId> r) {
            return std::all_of(r.begin(), r.end(), [node](graph::NodeId other) { return other == node; });
        };
        if (onlySelf(row) && onlySelf(graph.in(node))) ++stats.isolated;
    }
    for (std::uint16_t i = 0; i < graph.channels(); ++i)
        if (channels[i] > 0) stats.channels.emplace_back(graph.channelName(i), channels[i]);
    std::stable_sort(stats.channels.begin(), stats.channels.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
}

void countShapes(const graph::ReferralGraph& graph, GraphStats& stats) {
    const auto weak = graph::weakComponents(graph);
    const auto strong = graph::strongComponents(graph);
    stats.components = weak.sizes.size();
    stats.largestComponent = weak.sizes.empty() ? 0 : weak.sizes.front();
    stats.largestCircle = strong.sizes.empty() ? 0 : strong.sizes.front();
    const auto tree = graph::referralTree(graph);
    for (graph::NodeId node = 0; node < graph.nodes(); ++node) {
        if (tree.parent[node] == graph::kNoNode && tree.below[node] > 0) ++stats.trees;
        stats.deepest = std::max<std::uint64_t>(stats.deepest, tree.depth[node]);
    }
}

}  // namespace

Result<ProjectGraph> loadGraph(const storage::Project& project, const TaskContext& context) {
    ProjectGraph loaded;
    context.progress(0, 0, "Reading referrals");
    HOLDFAST_ASSIGN(storage::CustomerKeys customers, storage::readCustomerKeys(project));
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_ASSIGN(const auto found, storage::readReferralsAfter(project, 0));
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_ASSIGN(loaded.graph, graph::ReferralGraph::build(customers.keys, found.referrals));
    loaded.customers = std::move(customers.ids);
    for (graph::NodeId node = 0; node < loaded.customers.size(); ++node) loaded.nodeOf.push_back(node);
    loaded.newestReferral = found.newest;
    return loaded;
}

Result<Refresh> refreshGraph(const storage::Project& project, ProjectGraph& graph, const TaskContext& context) {
    HOLDFAST_ASSIGN(const Counts now, countNow(project));
    HOLDFAST_ASSIGN(const auto found, storage::readReferralsAfter(project, graph.newestReferral));
    HOLDFAST_ASSIGN(storage::CustomerKeys customers, storage::readCustomerKeys(project));
    const std::size_t known = graph.customers.size();
    const bool sameBefore = customers.ids.size() >= known &&
                            std::equal(graph.customers.begin(), graph.customers.end(), customers.ids.begin()) &&
                            static_cast<std::int64_t>(graph.graph.edges() + found.referrals.size()) == now.referrals;
    if (!sameBefore) {
        HOLDFAST_ASSIGN(graph, loadGraph(project, context));
        return Refresh::Reloaded;
    }
    HOLDFAST_CHECK(context.checkpoint());
    if (customers.ids.size() == known && found.referrals.empty()) return Refresh::Unchanged;
    HOLDFAST_CHECK(graph.graph.append(std::span(customers.keys).subspan(known), found.referrals));
    for (std::size_t i = known; i < customers.ids.size(); ++i) graph.nodeOf.push_back(graph.graph.find(customers.keys[i]));
    graph.customers = std::move(customers.ids);
    graph.newestReferral = found.newest;
    return Refresh::Appended;
}

Result<graph::NodeId> nodeNamed(const ProjectGraph& graph, const std::string& key) {
    const graph::NodeId node = graph.graph.find(key);
    if (node != graph::kNoNode) return node;
    return Unexpected(ErrorCode::NotFound, "There is no \"" + key + "\" in the referral graph. Check the key.");
}

Result<KnownFacts> nodeFacts(const storage::Project& project, const ProjectGraph& graph, const TaskContext& context) {
    KnownFacts known;
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    storage::CustomerRead wanted;
    for (const ColumnSpec& column : columns)
        if (column.role == ColumnRole::Label || (column.role == ColumnRole::Value && column.type != ColumnType::Text))
            wanted.columns.push_back(column.name);
    if (!wanted.columns.empty()) {
        HOLDFAST_ASSIGN(const CustomerTable table, storage::readCustomers(project, wanted, context));
        if (labelColumn(table) != nullptr) {
            const auto labels = labelsOf(table);
            if (labels)
                known.facts.left = ofNodes(graph, table.keys, *labels);
            else
                known.warnings.push_back("The label was left aside: " + labels.error().message);
        }
        for (const TableColumn& column : table.columns)
            if (column.spec.role == ColumnRole::Value && known.facts.value.empty())
                known.facts.value = ofNodes(graph, table.keys, column.numbers);
    }
    HOLDFAST_ASSIGN(const Scores scores, storage::readScores(project));
    if (!scores.keys.empty()) {
        std::vector<double> probabilities;
        for (const Score& score : scores.scores) probabilities.push_back(score.probability);
        known.facts.probability = ofNodes(graph, scores.keys, probabilities);
        known.modelVersion = scores.modelVersion;
    }
    HOLDFAST_CHECK(context.checkpoint());
    return known;
}

Result<GraphStats> graphStats(const storage::Project& project, const ProjectGraph& graph, const TaskContext& context) {
    GraphStats stats;
    stats.nodes = graph.graph.nodes();
    stats.edges = graph.graph.edges();
    stats.customers = graph.graph.customers();
    stats.unknownEnds = stats.nodes - stats.customers;
    stats.selfReferrals = graph.graph.selfReferrals();
    stats.duplicates = graph.graph.duplicates();
    stats.timesOutOfRange = graph.graph.timesOutOfRange();
    context.progress(0, 0, "Counting");
    countEdges(graph.graph, stats);
    HOLDFAST_CHECK(context.checkpoint());
    countShapes(graph.graph, stats);
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_ASSIGN(const auto positions, storage::readPositions(project));
    for (const storage::NodePosition& position : positions)
        if (graph.graph.find(position.node) != graph::kNoNode) ++stats.placed;
    HOLDFAST_ASSIGN(stats.metrics, storage::readStoredMetrics(project));
    if (!stats.metrics) return stats;
    HOLDFAST_ASSIGN(const Counts now, countNow(project));
    HOLDFAST_ASSIGN(const std::int64_t model, scoresFrom(project));
    stats.metricsOutOfDate = now.customers != stats.metrics->customers || now.newestReferral != stats.metrics->newestReferral ||
                             model != stats.metrics->modelVersion;
    return stats;
}

ProjectGraph graphAsOf(const ProjectGraph& graph, UtcMillis time) {
    return {graph.graph.asOf(time, true), graph.customers, graph.nodeOf, graph.newestReferral};
}

}  // namespace holdfast::workbench
