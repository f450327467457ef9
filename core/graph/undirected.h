// UndirectedGraph: the neighbourhoods of a ReferralGraph without direction, repetition or self-referrals, as compressed sparse
// rows. What k-cores, clustering, communities and layouts work on. A plain value; read-only sharing is safe.
#pragma once

#include "core/graph/referralgraph.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::graph {

struct UndirectedGraph {
    std::vector<std::uint64_t> offsets{0};  ///< [nodes + 1]
    std::vector<NodeId> targets;            ///< [2 x edges], ascending within a node

    NodeId nodes() const { return static_cast<NodeId>(offsets.size() - 1); }
    std::uint64_t edges() const { return targets.size() / 2; }
    std::span<const NodeId> of(NodeId node) const {
        return {targets.data() + offsets[node], targets.data() + offsets[node + 1]};
    }
    std::uint32_t degree(NodeId node) const { return static_cast<std::uint32_t>(offsets[node + 1] - offsets[node]); }
};

UndirectedGraph undirected(const ReferralGraph& graph);

}  // namespace holdfast::graph
