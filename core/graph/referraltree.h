// ReferralTree: who counts as having brought whom. A customer may have been referred several times; the first referral in time
// is his parent, which makes the network a forest that has depths, branches and sums over them. Pure functions; a tree is a
// plain value, read-only sharing is safe.
#pragma once

#include "core/graph/referralgraph.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::graph {

struct ReferralTree {
    std::vector<NodeId> parent;        ///< [nodes] kNoNode for a root
    std::vector<std::uint32_t> depth;  ///< [nodes] 0 for a root
    std::vector<std::uint32_t> below;  ///< [nodes] people in the branch, the node itself not among them
    std::vector<NodeId> order;         ///< [nodes] parents before children, each branch in one piece: its root comes first
    std::vector<NodeId> place;         ///< [nodes] where a node stands in `order`
    std::uint64_t brokenCycles = 0;    ///< circles of parents that had to be opened

    /// A node followed by everyone below it.
    std::span<const NodeId> branch(NodeId node) const {
        return std::span<const NodeId>(order).subspan(place[node], std::size_t{below[node]} + 1);
    }
};

/// Parent: the referrer of the earliest referral (one without a time comes after every one with; ties go to the lower node);
/// a self-referral is none. Where parents form a circle, the latest referral in it (ties: the higher referee) is put aside and
/// its referee becomes a root. O(nodes + edges log), not recursive.
ReferralTree referralTree(const ReferralGraph& graph);

/// [nodes] Sum of `values` over everyone below a node, in the order of the tree; NaN among the values counts as 0.
std::vector<double> sumBelow(const ReferralTree& tree, const std::vector<double>& values);

/// [nodes] Mean of `values` over those below that have one; NaN where none has.
std::vector<double> meanBelow(const ReferralTree& tree, const std::vector<double>& values);

}  // namespace holdfast::graph
