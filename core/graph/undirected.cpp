#include "core/graph/undirected.h"

namespace holdfast::graph {

DistinctRows distinctRows(const ReferralGraph& graph, Direction direction) {
    DistinctRows result;
    result.offsets.reserve(std::size_t{graph.nodes()} + 1);
    result.targets.reserve((direction == Direction::Both ? 2 : 1) * graph.edges());
    std::vector<NodeId> row;
    for (NodeId node = 0; node < graph.nodes(); ++node) {
        distinctNeighbours(graph, node, direction, row);
        result.targets.insert(result.targets.end(), row.begin(), row.end());
        result.offsets.push_back(result.targets.size());
    }
    return result;
}

UndirectedGraph undirected(const ReferralGraph& graph) {
    return {distinctRows(graph, Direction::Both)};
}

}  // namespace holdfast::graph
