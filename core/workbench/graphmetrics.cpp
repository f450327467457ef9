#include "core/workbench/graphmetrics.h"

#include "core/storage/database.h"
#include "core/storage/nodemetrics.h"
#include "core/storage/notebook.h"
#include "core/workbench/graphfacts.h"
#include "core/workbench/jsontext.h"
#include "core/workbench/project.h"

#include <nlohmann/json.hpp>

#include <chrono>

namespace holdfast::workbench {

namespace {

/// Lays figures of all nodes out for some.
class ColumnMaker {
public:
    explicit ColumnMaker(std::span<const graph::NodeId> nodes) : m_nodes(nodes) {}

    void feature(const char* name, const auto& figures) { add(name, ColumnRole::Behaviour, figures); }
    void aside(const char* name, const auto& figures) { add(name, ColumnRole::Ignore, figures); }

    /// Number of the group from 1, the largest, and how many are in it.
    void groups(const std::string& name, const graph::Groups& groups) {
        std::vector<std::uint32_t> numbers, sizes;
        for (const std::uint32_t group : groups.of) {
            numbers.push_back(group + 1);
            sizes.push_back(groups.sizes[group]);
        }
        add(name, ColumnRole::Ignore, numbers);
        add(name + "_size", ColumnRole::Behaviour, sizes);
    }

    std::vector<storage::DerivedColumn> take() { return std::move(m_columns); }

private:
    template <typename Number>
    void add(const std::string& name, ColumnRole role, const std::vector<Number>& figures) {
        storage::DerivedColumn& column = m_columns.emplace_back();
        column.spec.name = name;
        column.spec.type = std::is_floating_point_v<Number> ? ColumnType::Real : ColumnType::Integer;
        column.spec.role = role;
        column.spec.actionability = Actionability::Fixed;
        column.spec.source = ColumnSource::Graph;
        column.values.reserve(m_nodes.size());
        for (const graph::NodeId node : m_nodes) column.values.push_back(static_cast<double>(figures[node]));
    }

    std::span<const graph::NodeId> m_nodes;
    std::vector<storage::DerivedColumn> m_columns;
};

nlohmann::json summaryJson(const GraphMetricsSummary& summary) {
    return {{"nodes", summary.nodes},
            {"edges", summary.edges},
            {"columns", summary.columns},
            {"communities", summary.communities},
            {"modularity", summary.modularity},
            {"betweenness_exact", summary.betweennessExact},
            {"betweenness_pivots", summary.betweennessPivots},
            {"betweenness_sampled_of", summary.betweennessSampledOf},
            {"betweenness_error", summary.betweennessError},
            {"broken_cycles", summary.brokenCycles}};
}

GraphMetricsSummary summarised(const graph::GraphMetrics& metrics, const ProjectGraph& graph) {
    GraphMetricsSummary summary;
    summary.nodes = graph.graph.nodes();
    summary.edges = graph.graph.edges();
    summary.customers = graph.customers.size();
    summary.others = summary.nodes - graph.graph.customers();
    summary.communities = metrics.communities.sizes.size();
    summary.modularity = metrics.modularity;
    summary.betweennessExact = metrics.betweennessExact;
    summary.betweennessPivots = metrics.betweennessPivots;
    summary.betweennessSampledOf = metrics.betweennessSampledOf;
    summary.betweennessError = metrics.betweennessError;
    summary.brokenCycles = metrics.brokenCycles;
    return summary;
}

struct Provenance {
    UtcMillis startedAt = 0;
    std::int64_t modelVersion = 0;
    MetricsBasis basis;
    std::chrono::steady_clock::time_point start;
};

/// Customers' figures into their columns, the others' by key; returns the columns' names.
Result<std::vector<std::string>> storeFigures(storage::Project& project, const ProjectGraph& graph,
                                              const graph::GraphMetrics& metrics, const TaskContext& context) {
    std::vector<graph::NodeId> others;
    std::vector<std::string> keys;
    for (graph::NodeId node = 0; node < graph.graph.nodes(); ++node) {
        if (graph.graph.isCustomer(node)) continue;
        others.push_back(node);
        keys.emplace_back(graph.graph.key(node));
    }
    const auto columns = metricColumns(metrics, others);
    HOLDFAST_CHECK(storage::writeNodeMetrics(project, keys, columns, context));
    if (!graph.customers.empty())
        return storage::writeDerivedColumns(project, graph.customers, metricColumns(metrics, graph.nodeOf), context);
    std::vector<std::string> names;
    for (const storage::DerivedColumn& column : columns) names.push_back(column.spec.name);
    return names;
}

Result<void> store(storage::Project& project, const ProjectGraph& graph, const graph::GraphMetrics& metrics,
                   const GraphMetricsRequest& request, const Provenance& from, GraphMetricsSummary& summary,
                   const TaskContext& context) {
    HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
    HOLDFAST_ASSIGN(summary.columns, storeFigures(project, graph, metrics, context));
    nlohmann::json figures = summaryJson(summary);
    const std::string outcome = asText(figures);
    figures["basis"] = nlohmann::json::parse(basisText(from.basis));
    HOLDFAST_CHECK(storage::writeStoredMetrics(
        project, {from.startedAt, request.seed, graph.newestReferral, static_cast<std::int64_t>(graph.customers.size()),
                  from.modelVersion, asText(figures)}));
    summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - from.start).count();
    const nlohmann::json asked{
        {"risky_from", request.riskyFrom}, {"resolution", request.resolution}, {"pivots", request.pivots}};
    HOLDFAST_CHECK(storage::addRun(project, {0, "graph metrics", asText(asked), request.seed, from.startedAt, summary.seconds,
                                             outcome, softwareVersion()}));
    return transaction.commit();
}

}  // namespace

std::vector<storage::DerivedColumn> metricColumns(const graph::GraphMetrics& metrics, std::span<const graph::NodeId> nodes) {
    ColumnMaker maker(nodes);
    maker.feature("graph_referrals_made", metrics.referralsMade);
    maker.feature("graph_referrals_received", metrics.referralsReceived);
    maker.feature("graph_pagerank", metrics.pageRank);
    maker.groups("graph_component", metrics.weak);
    maker.groups("graph_strong_component", metrics.strong);
    maker.feature("graph_core", metrics.core);
    maker.feature("graph_betweenness", metrics.betweenness);
    maker.aside("graph_betweenness_error", metrics.betweennessErrors);
    maker.feature("graph_clustering", metrics.clustering);
    maker.feature("graph_depth", metrics.depth);
    maker.feature("graph_subtree_size", metrics.below);
    maker.groups("graph_community", metrics.communities);
    maker.aside("graph_subtree_churn_rate", metrics.churnBelow);
    maker.aside("graph_influence", metrics.influence);
    maker.aside("graph_risky_neighbours", metrics.riskyNeighbours);
    return maker.take();
}

GraphMetricsSummary storedSummary(const storage::StoredMetrics& metrics) {
    GraphMetricsSummary summary;
    summary.customers = static_cast<std::uint64_t>(metrics.customers);
    const auto stored = nlohmann::json::parse(metrics.summary, nullptr, false);
    if (!stored.is_object()) return summary;
    const auto take = [&](const char* name, auto& into) {
        using T = std::remove_reference_t<decltype(into)>;
        const auto found = stored.find(name);
        if (found != stored.end() && (std::is_same_v<T, bool> ? found->is_boolean() : found->is_number()))
            into = found->get<T>();
    };
    take("nodes", summary.nodes);
    take("edges", summary.edges);
    take("communities", summary.communities);
    take("modularity", summary.modularity);
    take("betweenness_exact", summary.betweennessExact);
    take("betweenness_pivots", summary.betweennessPivots);
    take("betweenness_sampled_of", summary.betweennessSampledOf);
    take("betweenness_error", summary.betweennessError);
    take("broken_cycles", summary.brokenCycles);
    return summary;
}

Result<GraphMetricsSummary> storeGraphMetrics(storage::Project& project, const GraphMetricsRequest& request, const Clock& clock,
                                              const TaskContext& context) {
    Provenance from{clock(), 0, {}, std::chrono::steady_clock::now()};
    if (!(request.riskyFrom >= 0.0 && request.riskyFrom <= 1.0) || !(request.resolution > 0.0))
        return Unexpected(ErrorCode::InvalidInput,
                          "Risk is a probability from 0 to 1 and a resolution is above 0. Change the request.");
    HOLDFAST_ASSIGN(const storage::GraphCounts counts, storage::graphCounts(project));  // before what it counts is read
    HOLDFAST_ASSIGN(const ProjectGraph graph, loadGraph(project, context));
    if (graph.graph.nodes() == 0)
        return Unexpected(ErrorCode::InvalidInput,
                          "The project has neither customers nor referrals to work metrics out of. Import some first.");
    HOLDFAST_ASSIGN(const CustomerFacts facts, readCustomerFacts(project, context));
    KnownFacts known = factsOfNodes(facts, graph);
    from.basis = basisOf(facts, counts.revision, static_cast<std::int64_t>(graph.graph.edges()));
    from.modelVersion = known.modelVersion;
    graph::MetricsRequest wanted;
    wanted.facts = std::move(known.facts);
    wanted.riskyFrom = request.riskyFrom;
    wanted.resolution = request.resolution;
    wanted.betweennessPivots = request.pivots;
    wanted.seed = request.seed;
    HOLDFAST_ASSIGN(const graph::GraphMetrics metrics, graph::computeMetrics(graph.graph, wanted, context));
    GraphMetricsSummary summary = summarised(metrics, graph);
    summary.warnings = std::move(known.warnings);
    if (graph.graph.edges() == 0)
        summary.warnings.emplace_back(
            "The project has no referrals yet, so every customer stands alone. Import referrals first.");
    HOLDFAST_CHECK(store(project, graph, metrics, request, from, summary, context));
    return summary;
}

}  // namespace holdfast::workbench
