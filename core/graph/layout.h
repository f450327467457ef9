// Layout: places the nodes of an undirected graph in the plane so that nodes stand beside their neighbours, communities
// show as patches, and components are packed side by side. Used by the graph use cases and the graph page. Pure functions
// over spans; each may run on any thread, several at a time. The frame callback is called on the thread that called.
#pragma once

#include "core/base/taskcontext.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace holdfast::graph {

/// Adjacency as compressed rows. Neighbours of node i are targets[offsets[i] .. offsets[i + 1]).
struct Adjacency {
    std::span<const std::uint64_t> offsets;  ///< [nodes + 1], ascending, starting at 0; empty for no nodes
    std::span<const std::uint32_t> targets;  ///< [offsets.back()], each below nodes

    std::size_t nodes() const { return offsets.empty() ? 0 : offsets.size() - 1; }
};

/// Positions while a layout converges; the spans live only during the call.
struct LayoutFrame {
    std::span<const float> x;  ///< [nodes]
    std::span<const float> y;  ///< [nodes]
    double done = 0.0;         ///< share of the work done, 0..1
};

/// Farthest from the origin, along x or y, that a node may start: beyond, a float no longer tells neighbours apart.
inline constexpr float kFarthestPlace = 1e7F;

struct LayoutRequest {
    Adjacency graph;  ///< each edge listed at both its ends; self-loops and duplicates are ignored
    /// Where nodes stood before, NaN for a new node; empty spans when all are new. Old nodes stay near.
    std::span<const float> startX;         ///< [nodes] or empty
    std::span<const float> startY;         ///< [nodes] or empty
    std::span<const std::uint8_t> pinned;  ///< [nodes] or empty; 1 = does not move, needs a start position
    std::uint64_t seed = 1;
    /// Told of intermediate positions after every step that moved all nodes; the callee decides how often to draw.
    std::function<void(const LayoutFrame&)> onFrame;
};

/// Positions in units in which neighbours stand about one apart; y grows downward. All values are finite.
struct Layout {
    std::vector<float> x;  ///< [nodes]
    std::vector<float> y;  ///< [nodes]
};

/// Lays out the whole graph. The same request gives the same bytes for any number of threads on one machine.
/// Errors: InvalidInput (spans that do not fit, an edge listed at one end only, a pin without place, a
/// start beyond kFarthestPlace), Cancelled.
Result<Layout> computeLayout(const LayoutRequest& request, const TaskContext& context);

struct RadialRequest {
    Adjacency graph;           ///< as in LayoutRequest
    std::uint32_t centre = 0;  ///< the node in the middle
    float ringGap = 1.0F;      ///< least distance between rings, > 0
    float nodeGap = 1.0F;      ///< least distance between nodes of one ring, > 0
};

/// A tree in rings, with the ring of every node. Ring k has radius radii[k]; ring 0 is the centre.
struct RadialLayout {
    Layout positions;
    std::vector<std::uint32_t> ring;  ///< [nodes] hops from the centre; nodes out of reach share one ring beyond the last
    std::vector<float> radii;         ///< [rings]
};

/// The ego network of `centre`: its breadth-first tree, every subtree in its own sector, nodes of a ring evenly apart.
/// Errors: InvalidInput, Cancelled.
Result<RadialLayout> radialLayout(const RadialRequest& request, const TaskContext& context);

struct LayeredRequest {
    Adjacency children;     ///< directed: edges lead from a referrer to those he brought; loops and duplicates are ignored
    float layerGap = 1.0F;  ///< distance between layers (y), > 0
    float nodeGap = 1.0F;   ///< least distance between nodes of one layer (x), > 0
};

struct LayeredLayout {
    Layout positions;                  ///< y = layer * layerGap
    std::vector<std::uint32_t> layer;  ///< [nodes] depth below a root: the longest way down, edges that close a cycle aside
};

/// Layers from the roots (nobody brought them) downward. A forest becomes tidy trees side by side (Buchheim, Juenger and
/// Leipert 2002); anything else gets its crossings reduced by barycentres (Sugiyama, Tagawa and Toda 1981).
/// Errors: InvalidInput, Cancelled.
Result<LayeredLayout> layeredLayout(const LayeredRequest& request, const TaskContext& context);

}  // namespace holdfast::graph
