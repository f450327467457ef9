#include "core/graph/metrics.h"

#include "core/graph/components.h"
#include "core/graph/pagerank.h"
#include "core/graph/referraltree.h"

#include <cmath>
#include <limits>

namespace holdfast::graph {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kStages = 6;

double factOf(const std::vector<double>& facts, NodeId node) {
    return facts.empty() ? kUnknown : facts[node];
}

/// Chance that nothing comes from somebody any more: certain once he has left, whatever was predicted; else his score, else,
/// for who is known to have stayed, none.
double riskOf(const NodeFacts& facts, NodeId node) {
    const double left = factOf(facts.left, node);
    const double probability = factOf(facts.probability, node);
    return left == 1.0 || std::isnan(probability) ? left : probability;
}

Result<void> checkFacts(const NodeFacts& facts, NodeId nodes) {
    for (const auto* fact : {&facts.left, &facts.probability, &facts.value})
        if (!fact->empty() && fact->size() != nodes)
            return Unexpected(ErrorCode::InvalidInput, "Facts of " + std::to_string(fact->size()) + " nodes were given for " +
                                                           std::to_string(nodes) + ". Give one per node.");
    return {};
}

void addDegrees(const ReferralGraph& graph, GraphMetrics& metrics) {
    for (NodeId node = 0; node < graph.nodes(); ++node) {
        metrics.referralsMade.push_back(static_cast<std::uint32_t>(graph.out(node).size()));
        metrics.referralsReceived.push_back(static_cast<std::uint32_t>(graph.in(node).size()));
    }
}

/// Where nobody below is known the sum would be 0, which somebody with nothing to expect has too.
std::vector<double> influenceOf(const ReferralTree& tree, const std::vector<double>& expected) {
    std::vector<double> known(expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) known[i] = std::isnan(expected[i]) ? 0.0 : 1.0;
    std::vector<double> influence = sumBelow(tree, expected);
    const std::vector<double> base = sumBelow(tree, known);
    for (std::size_t i = 0; i < influence.size(); ++i)
        if (tree.below[i] > 0 && base[i] == 0.0) influence[i] = kUnknown;
    return influence;
}

void addTree(const ReferralGraph& graph, const NodeFacts& facts, GraphMetrics& metrics) {
    ReferralTree tree = referralTree(graph);
    metrics.churnBelow = facts.left.empty() ? std::vector<double>(graph.nodes(), kUnknown) : meanBelow(tree, facts.left);
    metrics.influence = influenceOf(tree, expectedValues(facts, graph.nodes()));
    metrics.brokenCycles = tree.brokenCycles;
    metrics.depth = std::move(tree.depth);
    metrics.below = std::move(tree.below);
}

Result<void> addBetweenness(const ReferralGraph& graph, const MetricsRequest& request, GraphMetrics& metrics,
                            const TaskContext& context) {
    const BetweennessOptions options{request.betweennessBudget, request.betweennessPivots, request.seed};
    HOLDFAST_ASSIGN(auto result, betweenness(graph, options, context));
    metrics.betweenness = std::move(result.values);
    metrics.betweennessErrors = std::move(result.errors);
    metrics.betweennessExact = result.exact;
    metrics.betweennessPivots = result.pivots;
    metrics.betweennessSampledOf = result.sampledOf;
    metrics.betweennessError = result.largestError;
    return {};
}

}  // namespace

std::vector<double> expectedValues(const NodeFacts& facts, NodeId nodes) {
    std::vector<double> expected(nodes);
    for (NodeId node = 0; node < nodes; ++node) {
        const double value = facts.value.empty() ? 1.0 : facts.value[node];
        const double risk = riskOf(facts, node);
        expected[node] = risk == 1.0 ? 0.0 : value * (1.0 - risk);  // who has left brings nothing, whatever it was
    }
    return expected;
}

std::vector<double> riskyShare(const UndirectedGraph& graph, const NodeFacts& facts, double riskyFrom) {
    std::vector<double> shares(graph.nodes(), kUnknown);
    for (NodeId node = 0; node < graph.nodes(); ++node) {
        double known = 0.0;
        double risky = 0.0;
        for (const NodeId other : graph.of(node)) {
            const double risk = openRisk(factOf(facts.left, other), factOf(facts.probability, other));
            if (std::isnan(risk)) continue;
            known += 1.0;
            if (risk >= riskyFrom) risky += 1.0;
        }
        if (known > 0.0) shares[node] = risky / known;
    }
    return shares;
}

Result<GraphMetrics> computeMetrics(const ReferralGraph& graph, const MetricsRequest& request, const TaskContext& context) {
    HOLDFAST_CHECK(checkFacts(request.facts, graph.nodes()));
    GraphMetrics metrics;
    context.progress(0, kStages, "Counting referrals");
    addDegrees(graph, metrics);
    PageRankOptions ranking;
    ranking.damping = request.damping;
    ranking.flow = Direction::In;
    HOLDFAST_ASSIGN(PageRank ranks, pageRank(graph, ranking, context));
    metrics.pageRank = std::move(ranks.rank);
    context.progress(1, kStages, "Finding components");
    metrics.weak = weakComponents(graph);
    metrics.strong = strongComponents(graph);
    HOLDFAST_CHECK(context.checkpoint());
    context.progress(2, kStages, "Finding cores");
    const UndirectedGraph plain = undirected(graph);
    metrics.core = coreNumbers(plain);
    metrics.clustering = clusteringCoefficients(plain);
    HOLDFAST_CHECK(context.checkpoint());
    context.progress(3, kStages, "Growing the referral tree");
    addTree(graph, request.facts, metrics);
    metrics.riskyNeighbours = riskyShare(plain, request.facts, request.riskyFrom);
    HOLDFAST_CHECK(context.checkpoint());
    context.progress(4, kStages, "Finding communities");
    CommunityOptions grouping;
    grouping.resolution = request.resolution;
    grouping.seed = request.seed;
    HOLDFAST_ASSIGN(Communities found, communities(plain, grouping, context));
    metrics.communities = std::move(found.groups);
    metrics.modularity = found.modularity;
    context.progress(5, kStages, "Measuring betweenness");
    HOLDFAST_CHECK(addBetweenness(graph, request, metrics, context));
    context.progress(kStages, kStages, "Measuring betweenness");
    return metrics;
}

}  // namespace holdfast::graph
