#include "core/graph/communities.h"

#include "core/graph/communitylevel.h"

#include <numeric>

namespace holdfast::graph {

namespace {

WeightedLevel firstLevel(const UndirectedGraph& graph) {
    WeightedLevel level;
    level.offsets.assign(graph.offsets.begin(), graph.offsets.end());
    level.targets = graph.targets;
    level.weights.assign(graph.targets.size(), 1.0);
    level.strength.resize(graph.nodes());
    for (NodeId node = 0; node < graph.nodes(); ++node) level.strength[node] = graph.degree(node);
    return level;
}

/// The groups of `labels`, one per node, as groups of the nodes of the next level, whose nodes are `parts`.
Labels carriedOver(const Labels& labels, const Labels& parts, std::uint32_t count) {
    Labels first(labels.size(), kNoNode);  // a group is named by the first part in it
    Labels carried(count);
    for (std::size_t node = 0; node < labels.size(); ++node) {
        if (first[labels[node]] == kNoNode) first[labels[node]] = parts[node];
        carried[parts[node]] = first[labels[node]];
    }
    return carried;
}

bool allAlone(const Labels& labels) {
    std::vector<bool> seen(labels.size(), false);
    for (const std::uint32_t label : labels) {
        if (seen[label]) return false;
        seen[label] = true;
    }
    return true;
}

/// One pass: move, refine, aggregate, up to where every node of a level is its own group. True when a node moved.
Result<bool> pass(const WeightedLevel& ground, Labels& result, double penalty, double randomness, Random& random,
                  const TaskContext& context) {
    WeightedLevel level = ground;
    Labels labels = result;           // groups of the level's nodes
    Labels standsIn(ground.nodes());  // the level's node for every node of the graph
    std::iota(standsIn.begin(), standsIn.end(), 0U);
    bool changed = false;
    for (;;) {
        HOLDFAST_CHECK(context.checkpoint());
        LevelMover mover(level, penalty, random);
        changed = mover.moveNodes(labels) || changed;
        if (allAlone(labels)) break;
        Labels parts = mover.refine(labels, randomness);
        WeightedLevel next = aggregated(level, parts);
        if (next.nodes() == level.nodes()) break;  // nothing to merge further
        labels = carriedOver(labels, parts, next.nodes());
        for (std::uint32_t& node : standsIn) node = parts[node];
        level = std::move(next);
    }
    for (std::size_t node = 0; node < result.size(); ++node) result[node] = labels[standsIn[node]];
    return changed;
}

/// Groups that do not hang together, if any are left, fall apart, which only raises modularity.
Labels connectedParts(const UndirectedGraph& graph, const Labels& labels) {
    Labels parts(labels.size(), kNoNode);
    std::vector<NodeId> stack;
    for (NodeId start = 0; start < graph.nodes(); ++start) {
        if (parts[start] != kNoNode) continue;
        parts[start] = start;
        stack.assign(1, start);
        while (!stack.empty()) {
            const NodeId node = stack.back();
            stack.pop_back();
            for (const NodeId other : graph.of(node)) {
                if (parts[other] != kNoNode || labels[other] != labels[start]) continue;
                parts[other] = start;
                stack.push_back(other);
            }
        }
    }
    return parts;
}

}  // namespace

double modularity(const UndirectedGraph& graph, const std::vector<std::uint32_t>& groups, double resolution) {
    if (graph.edges() == 0) return 0.0;
    const double twice = static_cast<double>(graph.targets.size());
    std::vector<double> degrees(graph.nodes(), 0.0);
    double inner = 0.0;
    for (NodeId node = 0; node < graph.nodes(); ++node) {
        degrees[groups[node]] += graph.degree(node);
        for (const NodeId other : graph.of(node))
            if (groups[other] == groups[node]) inner += 1.0;
    }
    double expected = 0.0;
    for (const double degree : degrees) expected += degree / twice * (degree / twice);
    return inner / twice - resolution * expected;
}

Result<Communities> communities(const UndirectedGraph& graph, const CommunityOptions& options, const TaskContext& context) {
    Communities result;
    Labels labels(graph.nodes());
    std::iota(labels.begin(), labels.end(), 0U);
    if (graph.edges() > 0) {
        const WeightedLevel ground = firstLevel(graph);
        const double penalty = options.resolution / static_cast<double>(graph.targets.size());
        Random random(options.seed);
        double before = -1.0;
        for (bool go = true; go && result.iterations < options.maxIterations; ++result.iterations) {
            HOLDFAST_ASSIGN(const bool moved, pass(ground, labels, penalty, options.randomness, random, context));
            const double now = modularity(graph, labels, options.resolution);
            go = moved && now - before >= options.leastGain;
            before = now;
        }
    }
    const std::size_t before = groupsOf(labels).sizes.size();
    labels = connectedParts(graph, labels);
    result.modularity = modularity(graph, labels, options.resolution);
    result.groups = groupsOf(labels);
    result.inPieces = static_cast<std::uint32_t>(result.groups.sizes.size() - before);
    return result;
}

}  // namespace holdfast::graph
