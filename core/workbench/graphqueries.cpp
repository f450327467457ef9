#include "core/workbench/graphqueries.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

namespace holdfast::workbench {

namespace {

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

double factOf(const std::vector<double>& facts, graph::NodeId node) {
    return facts.empty() ? std::nan("") : facts[node];
}

std::optional<double> shareOf(double part, double whole) {
    return whole > 0.0 ? std::optional<double>(part / whole) : std::nullopt;
}

std::optional<double> churnRateOf(const std::vector<double>& left) {
    double known = 0.0;
    double gone = 0.0;
    for (const double outcome : left) {
        if (std::isnan(outcome)) continue;
        known += 1.0;
        gone += outcome;
    }
    return shareOf(gone, known);
}

}  // namespace

Result<graph::EgoNetwork> egoNetwork(const ProjectGraph& graph, const EgoQuery& query) {
    if (query.limit == 0 || query.perNode == 0)
        return Unexpected(ErrorCode::InvalidInput, "An ego network of nobody cannot be shown. Give limits of at least 1.");
    HOLDFAST_ASSIGN(const graph::NodeId centre, nodeNamed(graph, query.key));
    return graph::egoNetwork(graph.graph, {centre, query.hops, query.direction, query.perNode, query.limit});
}

Result<graph::Paths> shortestPaths(const ProjectGraph& graph, const PathQuery& query) {
    HOLDFAST_ASSIGN(const graph::NodeId from, nodeNamed(graph, query.from));
    HOLDFAST_ASSIGN(const graph::NodeId to, nodeNamed(graph, query.to));
    return graph::shortestPaths(graph.graph, {from, to, query.direction, query.limit, query.extra});
}

Result<std::vector<graph::CommonReferrer>> commonReferrers(const ProjectGraph& graph, const std::string& first,
                                                           const std::string& second, std::uint32_t hops) {
    HOLDFAST_ASSIGN(const graph::NodeId a, nodeNamed(graph, first));
    HOLDFAST_ASSIGN(const graph::NodeId b, nodeNamed(graph, second));
    return graph::commonReferrers(graph.graph, a, b, hops);
}

Result<std::vector<graph::NodeId>> findUnknownEnds(const ProjectGraph& graph, const std::string& text, std::size_t limit,
                                                   const TaskContext& context) {
    constexpr graph::NodeId kPoll = 16'384;
    std::vector<graph::NodeId> found;
    if (text.empty() || limit == 0) return found;
    const auto alike = [](char a, char b) { return lower(a) == lower(b); };
    std::vector<graph::NodeId> begin, contain;
    for (graph::NodeId node = 0; node < graph.graph.nodes(); ++node) {
        if (node % kPoll == 0) HOLDFAST_CHECK(context.checkpoint());
        if (graph.graph.isCustomer(node)) continue;
        const std::string_view key = graph.graph.key(node);
        const auto at = std::search(key.begin(), key.end(), text.begin(), text.end(), alike);
        if (at == key.end()) continue;
        auto& kind = key.size() == text.size() ? found : at == key.begin() ? begin : contain;
        if (kind.size() < limit) kind.push_back(node);
    }
    found.insert(found.end(), begin.begin(), begin.end());
    found.insert(found.end(), contain.begin(), contain.end());
    if (found.size() > limit) found.resize(limit);
    return found;
}

namespace {

/// Everything of a summary that is a sum over people, whoever they are.
void sumUp(const ProjectGraph& graph, const graph::NodeFacts& facts, std::span<const graph::NodeId> people, double riskyFrom,
           BranchSummary& sum) {
    const auto expected = graph::expectedValues(facts, graph.graph.nodes());
    double probabilities = 0.0;
    sum.people = people.size();
    for (const graph::NodeId node : people) {
        if (graph.graph.isCustomer(node)) ++sum.customers;
        const double left = factOf(facts.left, node);
        const double probability = factOf(facts.probability, node);
        const double value = factOf(facts.value, node);
        if (!std::isnan(left)) ++sum.labelled;
        if (left == 1.0) ++sum.left;
        if (!std::isnan(expected[node])) sum.expectedValue = sum.expectedValue.value_or(0.0) + expected[node];
        if (std::isnan(probability)) continue;
        ++sum.scored;
        probabilities += probability;
        const double risk = openRisk(left, probability);
        if (std::isnan(risk)) continue;  // nothing of his is at risk any more
        ++sum.staying;
        if (risk >= riskyFrom) ++sum.risky;
        if (!std::isnan(value)) sum.valueAtRisk = sum.valueAtRisk.value_or(0.0) + value * probability;
    }
    sum.churnRate = shareOf(static_cast<double>(sum.left), static_cast<double>(sum.labelled));
    sum.networkChurnRate = churnRateOf(facts.left);
    sum.meanProbability = shareOf(probabilities, static_cast<double>(sum.scored));
}

}  // namespace

Result<BranchSummary> branchOf(const ProjectGraph& graph, const graph::ReferralTree& tree, const graph::NodeFacts& facts,
                               const std::string& key, double riskyFrom) {
    HOLDFAST_ASSIGN(const graph::NodeId root, nodeNamed(graph, key));
    BranchSummary branch;
    const auto members = tree.branch(root);
    branch.members.assign(members.begin(), members.end());
    for (const graph::NodeId node : members.subspan(1)) {
        const std::size_t level = tree.depth[node] - tree.depth[root] - 1;
        if (branch.byDepth.size() <= level) branch.byDepth.resize(level + 1, 0);
        ++branch.byDepth[level];
    }
    sumUp(graph, facts, members.subspan(1), riskyFrom, branch);
    return branch;
}

BranchSummary summaryOf(const ProjectGraph& graph, const graph::NodeFacts& facts, std::vector<graph::NodeId> people,
                        double riskyFrom) {
    BranchSummary group;
    sumUp(graph, facts, people, riskyFrom, group);
    group.members = std::move(people);
    return group;
}

}  // namespace holdfast::workbench
