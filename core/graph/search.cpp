#include "core/graph/search.h"

#include <algorithm>

namespace holdfast::graph {

Search::Search(const ReferralGraph& graph, const SearchRequest& request) : distance(graph.nodes(), kFar), met{request.start} {
    distance[request.start] = 0;
    std::uint64_t last = request.hops;
    std::vector<NodeId> row;
    for (std::size_t i = 0; i < met.size() && distance[met[i]] < last; ++i) {
        const NodeId node = met[i];
        distinctNeighbours(graph, node, request.direction, row);
        for (const NodeId next : row) {
            if (distance[next] != kFar) continue;
            distance[next] = distance[node] + 1;
            met.push_back(next);
            if (next == request.target) last = std::min<std::uint64_t>(last, std::uint64_t{distance[next]} + request.beyond);
        }
    }
}

}  // namespace holdfast::graph
