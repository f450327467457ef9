// Search: a breadth-first search over a ReferralGraph from one node, what the questions of queries.h begin with. Internal to
// core/graph; a plain value, one thread while it is made.
#pragma once

#include "core/graph/referralgraph.h"

#include <cstdint>
#include <vector>

namespace holdfast::graph {

inline constexpr std::uint32_t kFar = 0xFFFF'FFFF;

struct SearchRequest {
    NodeId start = kNoNode;
    Direction direction = Direction::Both;
    std::uint32_t hops = kFar;  ///< nothing farther is looked for
    NodeId target = kNoNode;    ///< once it is met,
    std::uint32_t beyond = 0;   ///< nothing so much farther either
};

struct Search {
    std::vector<std::uint32_t> distance;  ///< [nodes] kFar where not met
    std::vector<NodeId> met;              ///< in the order of their distances

    Search(const ReferralGraph& graph, const SearchRequest& request);
};

}  // namespace holdfast::graph
