// Order and places of nodes within given layers, for graphs that are no trees. Internal to the layered layout. Pure
// functions, any thread.
#pragma once

#include "core/base/taskcontext.h"

#include <cstdint>
#include <vector>

namespace holdfast::graph::layouting {

/// A directed graph without cycles, rows of children.
struct LayerGraph {
    std::vector<std::uint64_t> offsets;  ///< [nodes + 1]
    std::vector<std::uint32_t> targets;

    std::size_t nodes() const { return offsets.size() - 1; }

    /// Removes the marked edges.
    void drop(const std::vector<bool>& marked);

    /// The same edges the other way round.
    LayerGraph reversed() const;
};

/// [nodes] places along the layer, neighbours of a layer at least 1 apart. Starting from the order of `start`, layers are
/// sorted by the mean place of their parents and children in turn and the order with the fewest crossings is kept (Sugiyama,
/// Tagawa and Toda 1981); then nodes move toward their parents and children as far as the order allows. Errors: Cancelled.
Result<std::vector<float>> placeInLayers(const LayerGraph& graph, const std::vector<std::uint32_t>& layer,
                                         const std::vector<float>& start, const TaskContext& context);

/// Pairs of edges between neighbouring layers that cross, when nodes stand at `x`.
std::uint64_t crossings(const LayerGraph& graph, const std::vector<std::uint32_t>& layer, const std::vector<float>& x);

}  // namespace holdfast::graph::layouting
