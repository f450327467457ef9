// Reach: how much of a network a search along the referrals sees from each node, found out before anything is spent on
// searching: which starting points are cheap, and at most how many people can lie above and below somebody. Internal to
// core/graph/betweenness; pure functions, one thread.
#pragma once

#include "core/base/taskcontext.h"
#include "core/graph/components.h"
#include "core/graph/undirected.h"

#include <cstdint>
#include <vector>

namespace holdfast::graph {

struct SearchPlan {
    std::vector<NodeId> cheap;  ///< ascending: searching from all of them takes at most twice the budget
    std::vector<NodeId> dear;   ///< ascending: the others, empty when everything fits the budget
};

/// Divides the nodes by the edges a breadth-first search from each would look at. Those that see no more than their equal
/// share of `budget` are cheap; the others too where together they fit into it. Finding out takes as many steps at most,
/// and members of a strong component share one search. `strong` of the same graph as `rows` (Direction::Out). Cancelled.
Result<SearchPlan> planSearches(const DistinctRows& rows, const Groups& strong, std::uint64_t budget,
                                const TaskContext& context);

/// Upper bounds, exact in a forest: [nodes] people whom referrals lead to from a node, and people among `from` from whom
/// referrals lead to it, itself not counted. O(nodes + edges).
struct ReachBounds {
    std::vector<double> below;
    std::vector<double> above;
};
ReachBounds reachBounds(const DistinctRows& rows, const Groups& strong, const Groups& weak, const std::vector<NodeId>& from);

}  // namespace holdfast::graph
