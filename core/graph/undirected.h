// Neighbourhoods of a ReferralGraph without repetition or self-referrals, as compressed sparse rows of their own: one way or
// with the direction put aside. What betweenness walks on, and k-cores, clustering, communities and layouts. Plain values;
// read-only sharing is safe.
#pragma once

#include "core/graph/referralgraph.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::graph {

struct DistinctRows {
    std::vector<std::uint64_t> offsets{0};  ///< [nodes + 1]
    std::vector<NodeId> targets;            ///< ascending within a node

    NodeId nodes() const { return static_cast<NodeId>(offsets.size() - 1); }
    std::span<const NodeId> of(NodeId node) const {
        return {targets.data() + offsets[node], targets.data() + offsets[node + 1]};
    }
    std::uint32_t degree(NodeId node) const { return static_cast<std::uint32_t>(offsets[node + 1] - offsets[node]); }
};

DistinctRows distinctRows(const ReferralGraph& graph, Direction direction);

/// Rows in which either end of an edge has the other.
struct UndirectedGraph : DistinctRows {
    std::uint64_t edges() const { return targets.size() / 2; }
};

UndirectedGraph undirected(const ReferralGraph& graph);

}  // namespace holdfast::graph
