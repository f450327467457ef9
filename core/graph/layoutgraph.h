// The graph as the layout works on it: cleaned, split into connected components, and coarsened level by level. Internal
// to the layout. Plain values; const access from any thread.
#pragma once

#include "core/base/random.h"
#include "core/graph/layout.h"

#include <functional>
#include <optional>

namespace holdfast::graph::layouting {

struct Point {
    float x = 0.0F;
    float y = 0.0F;
};

struct Box {
    float left = 0.0F, top = 0.0F, right = 0.0F, bottom = 0.0F;

    bool holds(Point p) const { return p.x >= left && p.x <= right && p.y >= top && p.y <= bottom; }
};

/// The smallest box that holds all points.
Box boundsOf(std::span<const Point> points);

/// The same, but without the few that stand very far from the rest, as somebody pinned far out does: what is sized by the box
/// of all would be sized by him. An arm of the graph is no such thing: as long as it is, so many nodes it has.
Box coreOf(std::span<const Point> points);

/// The same of points that are worked out one by one: `all` is their box, `sample` some of them, `outside` tells how many stand
/// out of a box, and neighbours stand about `unit` apart.
struct CoreRequest {
    Box all;
    std::vector<Point> sample;
    std::function<std::size_t(const Box&)> outside;
    float unit = 1.0F;
};
Box coreOf(CoreRequest request);
inline constexpr std::size_t kCoreSample = 1024;

/// One level of one component. Attraction along an edge has a weight, a node stands for `mass` nodes of the finest level.
struct LevelView {
    std::span<const std::uint64_t> offsets;  ///< [nodes + 1], need not start at 0
    std::span<const std::uint32_t> targets;  ///< [offsets.back() - offsets.front()]
    std::span<const float> weights;          ///< [targets]
    std::span<const float> mass;             ///< [nodes]; empty = 1 each

    std::size_t nodes() const { return offsets.size() - 1; }
    std::size_t first(std::size_t node) const { return static_cast<std::size_t>(offsets[node] - offsets[0]); }
    std::size_t last(std::size_t node) const { return static_cast<std::size_t>(offsets[node + 1] - offsets[0]); }
    std::size_t degree(std::size_t node) const { return static_cast<std::size_t>(offsets[node + 1] - offsets[node]); }
    float massOf(std::size_t node) const { return mass.empty() ? 1.0F : mass[node]; }
};

struct Level {
    std::vector<std::uint64_t> offsets;
    std::vector<std::uint32_t> targets;
    std::vector<float> weights;
    std::vector<float> mass;

    LevelView view() const { return {offsets, targets, weights, mass}; }
};

/// Components one after another, largest first; inside a component nodes keep their order and targets count from its start.
/// The weight of an edge is (1/degree + 1/degree)/2, the symmetric affinity of t-SNE with neighbours for a perplexity.
struct CleanGraph {
    std::vector<std::uint64_t> offsets;
    std::vector<std::uint32_t> targets;
    std::vector<float> weights;
    std::vector<std::uint32_t> order;   ///< [nodes] caller's number of each node here
    std::vector<std::uint32_t> starts;  ///< [components + 1] first node of each component

    std::size_t components() const { return starts.size() - 1; }
    std::size_t sizeOf(std::size_t component) const { return starts[component + 1] - starts[component]; }
    LevelView component(std::size_t index) const;
};

/// Checks that spans fit and targets exist. Errors: InvalidInput.
Result<void> checkAdjacency(const Adjacency& graph);

/// Drops loops and duplicates, finds components. Errors: InvalidInput (as checkAdjacency, or an edge at one end only).
Result<CleanGraph> cleanGraph(const Adjacency& graph);

struct Coarsening {
    std::vector<std::uint32_t> cluster;  ///< [nodes of the finer level] node of the coarser one
    Level level;
};

/// Joins every node to the neighbour it is most strongly tied to, as long as a cluster weighs no more than `maxMass`
/// (leaves always join), and nodes that found none to others that wanted the same neighbour (two-hop matching as in
/// LaSalle et al. 2015). Nothing when that leaves more than nine tenths of the nodes.
std::optional<Coarsening> coarsen(const LevelView& level, float maxMass, Random& random);

}  // namespace holdfast::graph::layouting
