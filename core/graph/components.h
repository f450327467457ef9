// What hangs together: weak and strong components, k-cores, and how many of a customer's neighbours know each other. Pure
// functions over a graph, none recursive, one thread each.
#pragma once

#include "core/graph/referralgraph.h"
#include "core/graph/undirected.h"

#include <cstdint>
#include <vector>

namespace holdfast::graph {

/// A division of the nodes into groups, the largest first (ties: the one with the lowest node first).
struct Groups {
    std::vector<std::uint32_t> of;     ///< [nodes] number of a node's group
    std::vector<std::uint32_t> sizes;  ///< [groups], descending
};

/// Numbers arbitrary labels (each below `labels.size()`) by size.
Groups groupsOf(const std::vector<std::uint32_t>& labels);

Groups weakComponents(const ReferralGraph& graph);
/// Tarjan's algorithm as Boost.Graph has it, on the graph itself. Takes 24 bytes a node while it runs and, where referrals
/// form a long chain, up to 110 more for each node of it.
Groups strongComponents(const ReferralGraph& graph);

/// [nodes] The largest k for which the node is in a subgraph whose every node has k neighbours in it (Batagelj and
/// Zaversnik 2003), directions and repetitions put aside.
std::vector<std::uint32_t> coreNumbers(const UndirectedGraph& graph);

/// [nodes] Share of pairs of neighbours that are neighbours themselves (Watts and Strogatz 1998); NaN below two neighbours,
/// who make no pair.
/// Triangles are found once each, from their node of lowest degree: O(edges^1.5), also with a neighbour of everybody.
std::vector<double> clusteringCoefficients(const UndirectedGraph& graph);

}  // namespace holdfast::graph
