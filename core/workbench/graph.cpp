#include "core/workbench/graph.h"

#include "core/graph/components.h"
#include "core/graph/referraltree.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/derivedcolumns.h"
#include "core/workbench/graphfacts.h"
#include "core/workbench/presence.h"

#include <algorithm>

namespace holdfast::workbench {

namespace {

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
    HOLDFAST_ASSIGN(const storage::GraphCounts now, storage::graphCounts(project));
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
    if (graph.asOf)
        return Unexpected(ErrorCode::NotFound, "There was no \"" + key + "\" in the referral graph by " +
                                                   formatIso8601(*graph.asOf) + ". Check the key, or take a later time.");
    return Unexpected(ErrorCode::NotFound, "There is no \"" + key + "\" in the referral graph. Check the key.");
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
    HOLDFAST_ASSIGN(Freshness freshness, freshnessOf(project, *stats.metrics, context));
    stats.metricsOutOfDate = !freshness.columns.empty();
    stats.outdatedColumns = std::move(freshness.columns);
    stats.changed = std::move(freshness.changed);
    return stats;
}

Result<ProjectGraph> graphAsOf(const storage::Project& project, const ProjectGraph& graph, UtcMillis time,
                               const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto signups, signupTimes(project, graph, context));
    const auto since = graph::presentSince(graph.graph, signups);
    ProjectGraph slice{graph.graph.asOf(time, since), {}, {}, graph.newestReferral, time};
    for (std::size_t i = 0; i < graph.customers.size(); ++i) {
        if (since[graph.nodeOf[i]] > time) continue;
        slice.customers.push_back(graph.customers[i]);
        slice.nodeOf.push_back(slice.graph.find(graph.graph.key(graph.nodeOf[i])));
    }
    return slice;
}

}  // namespace holdfast::workbench
