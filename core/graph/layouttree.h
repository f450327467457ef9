// Trees drawn tidily: the shared ground of the layered and the radial layout. Internal to the layout. Pure functions,
// any thread; no recursion, so that a chain of a hundred thousand is as good as any other tree.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace holdfast::graph::layouting {

inline constexpr std::uint32_t kNoNode = std::numeric_limits<std::uint32_t>::max();

/// A forest; children of one parent come in the order in which they stand in `order`.
struct Forest {
    std::vector<std::uint32_t> parent;  ///< [nodes] kNoNode for a root
    std::vector<std::uint32_t> order;   ///< [nodes] parents before their children
};

/// [nodes] places along the layer, in units of the gap: nodes of a layer at least one apart, parents midway between their
/// first and last child, equal subtrees drawn alike, a mirrored tree drawn mirrored. Trees stand side by side.
/// Buchheim, Juenger and Leipert, "Improving Walker's algorithm to run in linear time" (2002).
std::vector<float> tidyTrees(const Forest& forest);

}  // namespace holdfast::graph::layouting
