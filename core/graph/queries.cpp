#include "core/graph/queries.h"

#include <algorithm>

namespace holdfast::graph {

namespace {

constexpr std::uint32_t kFar = 0xFFFF'FFFF;

/// Distances from one node, breadth first, as far as `hops`. Remembers the nodes in the order they were met.
struct Search {
    std::vector<std::uint32_t> distance;  ///< [nodes] kFar where not met
    std::vector<NodeId> met;

    Search(const ReferralGraph& graph, NodeId start, Direction direction, std::uint32_t hops, NodeId stopAt = kNoNode)
        : distance(graph.nodes(), kFar), met{start} {
        distance[start] = 0;
        std::uint32_t last = hops;  // nothing farther than the one looked for is of use
        std::vector<NodeId> row;
        for (std::size_t i = 0; i < met.size() && distance[met[i]] < last; ++i) {
            const NodeId node = met[i];
            distinctNeighbours(graph, node, direction, row);
            for (const NodeId next : row) {
                if (distance[next] != kFar) continue;
                distance[next] = distance[node] + 1;
                met.push_back(next);
                if (next == stopAt) last = distance[next];
            }
        }
    }
};

std::size_t degreeOf(const ReferralGraph& graph, NodeId node) {
    return graph.out(node).size() + graph.in(node).size();
}

/// The best connected first, so that what is left out is the fringe.
void keepBest(const ReferralGraph& graph, std::vector<NodeId>& nodes, std::size_t count) {
    const auto better = [&](NodeId a, NodeId b) {
        const std::size_t first = degreeOf(graph, a);
        const std::size_t second = degreeOf(graph, b);
        return first != second ? first > second : a < b;
    };
    const std::size_t kept = std::min(count, nodes.size());
    std::partial_sort(nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(kept), nodes.end(), better);
    nodes.resize(kept);
}

void addEdges(const ReferralGraph& graph, const std::vector<bool>& inView, EgoNetwork& ego) {
    std::vector<NodeId> row;
    for (const EgoNode& shown : ego.nodes) {
        distinctNeighbours(graph, shown.node, Direction::Out, row);
        for (const NodeId to : row)
            if (inView[to]) ego.edges.emplace_back(shown.node, to);
        const auto out = graph.out(shown.node);
        if (std::binary_search(out.begin(), out.end(), shown.node)) ego.edges.emplace_back(shown.node, shown.node);
    }
}

Direction opposite(Direction direction) {
    return direction == Direction::Out ? Direction::In : direction == Direction::In ? Direction::Out : Direction::Both;
}

/// [nodes] Number of shortest paths from each node to the end of a search, for the nodes it met.
std::vector<double> countPaths(const ReferralGraph& graph, const Search& search, Direction direction) {
    std::vector<double> counts(graph.nodes(), 0.0);
    std::vector<NodeId> row;
    counts[search.met.front()] = 1.0;
    for (std::size_t i = 1; i < search.met.size(); ++i) {
        const NodeId node = search.met[i];
        distinctNeighbours(graph, node, direction, row);
        for (const NodeId next : row)
            if (search.distance[next] != kFar && search.distance[next] + 1 == search.distance[node])
                counts[node] += counts[next];
    }
    return counts;
}

}  // namespace

EgoNetwork egoNetwork(const ReferralGraph& graph, const EgoRequest& request) {
    EgoNetwork ego;
    const Search search(graph, request.centre, request.direction, request.hops);
    ego.reached.assign(std::size_t{request.hops} + 1, 0);
    for (const NodeId node : search.met) ++ego.reached[search.distance[node]];
    std::vector<bool> inView(graph.nodes(), false);
    ego.nodes.push_back({request.centre, 0, 0});
    inView[request.centre] = true;
    std::vector<NodeId> row;
    for (std::size_t i = 0; i < ego.nodes.size() && ego.nodes[i].hop < request.hops; ++i) {
        const EgoNode from = ego.nodes[i];
        distinctNeighbours(graph, from.node, request.direction, row);
        // Only those a hop farther: a neighbour at the same distance comes into view by his own nearest way.
        std::erase_if(row, [&](NodeId node) { return inView[node] || search.distance[node] != from.hop + 1; });
        const std::size_t room = request.limit > ego.nodes.size() ? request.limit - ego.nodes.size() : 0;
        keepBest(graph, row, std::min<std::size_t>(request.perNode, room));
        for (const NodeId node : row) {
            inView[node] = true;
            ego.nodes.push_back({node, from.hop + 1, 0});
        }
    }
    for (EgoNode& shown : ego.nodes) {
        distinctNeighbours(graph, shown.node, request.direction, row);
        shown.hidden = static_cast<std::uint32_t>(std::count_if(row.begin(), row.end(), [&](NodeId n) { return !inView[n]; }));
    }
    ego.omitted = search.met.size() - ego.nodes.size();
    addEdges(graph, inView, ego);
    return ego;
}

Paths shortestPaths(const ReferralGraph& graph, const PathRequest& request) {
    Paths result;
    // Searched from the end, so that walking from the beginning down the distances never runs into a blind alley.
    const Search search(graph, request.to, opposite(request.direction), kFar, request.from);
    if (search.distance[request.from] == kFar) return result;
    result.length = search.distance[request.from];
    result.count = countPaths(graph, search, request.direction)[request.from];
    struct Step {
        std::vector<NodeId> choices;
        std::size_t next = 0;
    };
    std::vector<Step> steps{{{request.from}, 0}};
    std::vector<NodeId> path;
    while (!steps.empty() && result.paths.size() < request.limit) {
        Step& step = steps.back();
        if (step.next == step.choices.size()) {
            steps.pop_back();
            if (!path.empty()) path.pop_back();
            continue;
        }
        const NodeId node = step.choices[step.next++];
        path.push_back(node);
        if (node == request.to) {
            result.paths.push_back(path);
            path.pop_back();
            continue;
        }
        Step further;
        distinctNeighbours(graph, node, request.direction, further.choices);
        std::erase_if(further.choices,
                      [&](NodeId n) { return search.distance[n] == kFar || search.distance[n] + 1 != search.distance[node]; });
        steps.push_back(std::move(further));
    }
    return result;
}

std::vector<CommonReferrer> commonReferrers(const ReferralGraph& graph, NodeId first, NodeId second, std::uint32_t hops) {
    const Search fromFirst(graph, first, Direction::In, hops);
    const Search fromSecond(graph, second, Direction::In, hops);
    std::vector<CommonReferrer> common;
    for (const NodeId node : fromFirst.met)
        if (fromSecond.distance[node] != kFar) common.push_back({node, fromFirst.distance[node], fromSecond.distance[node]});
    std::sort(common.begin(), common.end(), [](const CommonReferrer& a, const CommonReferrer& b) {
        const std::uint32_t x = a.hopsToFirst + a.hopsToSecond;
        const std::uint32_t y = b.hopsToFirst + b.hopsToSecond;
        return x != y ? x < y : a.node < b.node;
    });
    return common;
}

}  // namespace holdfast::graph
