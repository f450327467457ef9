#include "core/graph/undirected.h"

namespace holdfast::graph {

UndirectedGraph undirected(const ReferralGraph& graph) {
    UndirectedGraph result;
    result.offsets.reserve(std::size_t{graph.nodes()} + 1);
    result.targets.reserve(2 * graph.edges());
    std::vector<NodeId> row;
    for (NodeId node = 0; node < graph.nodes(); ++node) {
        distinctNeighbours(graph, node, Direction::Both, row);
        result.targets.insert(result.targets.end(), row.begin(), row.end());
        result.offsets.push_back(result.targets.size());
    }
    return result;
}

}  // namespace holdfast::graph
