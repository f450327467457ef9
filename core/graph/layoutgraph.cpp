#include "core/graph/layoutgraph.h"

#include "core/base/disjointsets.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

namespace holdfast::graph::layouting {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// [nodes] the smallest node of each node's component.
std::vector<std::uint32_t> componentRoots(const Adjacency& graph) {
    const auto nodes = static_cast<std::uint32_t>(graph.nodes());
    DisjointSets sets(nodes);
    for (std::uint32_t node = 0; node < nodes; ++node)
        for (auto k = graph.offsets[node]; k < graph.offsets[node + 1]; ++k) sets.join(node, graph.targets[k]);
    return sets.take();
}

/// Fills `order` and `starts`: largest component first, equal ones by their smallest node. Returns the inverse of `order`.
std::vector<std::uint32_t> orderByComponent(const Adjacency& graph, CleanGraph& clean) {
    const auto root = componentRoots(graph);
    const auto nodes = static_cast<std::uint32_t>(root.size());
    std::vector<std::uint32_t> size(nodes, 0);
    for (const auto r : root) ++size[r];
    std::vector<std::uint32_t> roots;
    for (std::uint32_t node = 0; node < nodes; ++node)
        if (root[node] == node) roots.push_back(node);
    std::stable_sort(roots.begin(), roots.end(), [&](auto a, auto b) { return size[a] > size[b]; });
    clean.starts.assign(1, 0);
    std::vector<std::uint32_t> place(nodes);
    for (const auto r : roots) {
        place[r] = clean.starts.back();
        clean.starts.push_back(clean.starts.back() + size[r]);
    }
    clean.order.resize(nodes);
    std::vector<std::uint32_t> inverse(nodes);
    // A root is the smallest node of its component, so its own turn comes first and place[] moves on from there.
    for (std::uint32_t node = 0; node < nodes; ++node) {
        const auto at = place[root[node]]++;
        inverse[node] = at;
        clean.order[at] = node;
    }
    return inverse;
}

/// Rows of the transposed graph, in the new order; transposing in ascending order leaves every row sorted.
void transpose(const Adjacency& graph, const std::vector<std::uint32_t>& inverse, CleanGraph& clean) {
    const auto nodes = clean.order.size();
    clean.offsets.assign(nodes + 1, 0);
    for (const auto target : graph.targets) ++clean.offsets[inverse[target] + 1];
    std::partial_sum(clean.offsets.begin(), clean.offsets.end(), clean.offsets.begin());
    clean.targets.resize(graph.targets.size());
    auto next = clean.offsets;
    for (std::uint32_t at = 0; at < nodes; ++at) {
        const auto node = clean.order[at];
        for (auto k = graph.offsets[node]; k < graph.offsets[node + 1]; ++k)
            clean.targets[next[inverse[graph.targets[k]]]++] = at;
    }
}

/// Removes loops and repeated targets from sorted rows.
void dropRepeats(CleanGraph& clean) {
    std::uint64_t out = 0;
    std::uint64_t begin = 0;
    for (std::size_t node = 0; node + 1 < clean.offsets.size(); ++node) {
        const auto end = clean.offsets[node + 1];
        std::uint32_t last = kNone;
        for (auto k = begin; k < end; ++k) {
            const auto target = clean.targets[k];
            if (target == node || target == last) continue;
            last = target;
            clean.targets[out++] = target;
        }
        begin = end;
        clean.offsets[node + 1] = out;
    }
    clean.targets.resize(out);
    clean.targets.shrink_to_fit();
}

/// A sum that is 0 when every edge is listed at both ends, and practically never otherwise.
bool symmetric(const CleanGraph& clean) {
    std::uint64_t balance = 0;
    for (std::uint64_t node = 0; node + 1 < clean.offsets.size(); ++node)
        for (auto k = clean.offsets[node]; k < clean.offsets[node + 1]; ++k) {
            const std::uint64_t target = clean.targets[k];
            std::uint64_t mixed = (std::min(node, target) << 32 | std::max(node, target)) * 0x9E3779B97F4A7C15ULL;
            mixed = (mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9ULL;
            mixed ^= mixed >> 32;
            balance += node < target ? mixed : 0 - mixed;
        }
    return balance == 0;
}

/// Targets counted from the start of their component, and the weights of the edges.
void finishRows(CleanGraph& clean) {
    clean.weights.resize(clean.targets.size());
    const auto inverseDegree = [&](std::uint32_t node) {
        return 0.5F / static_cast<float>(clean.offsets[node + 1] - clean.offsets[node]);
    };
    for (std::size_t c = 0; c < clean.components(); ++c)
        for (auto node = clean.starts[c]; node < clean.starts[c + 1]; ++node)
            for (auto k = clean.offsets[node]; k < clean.offsets[node + 1]; ++k) {
                clean.weights[k] = inverseDegree(node) + inverseDegree(clean.targets[k]);
                clean.targets[k] -= clean.starts[c];
            }
}

// ---- coarsening ----

class Clustering {
public:
    Clustering(const LevelView& level, float maxMass) : m_level(level), m_maxMass(maxMass), m_cluster(level.nodes(), kNone) {}

    void join(std::uint32_t node) {
        const auto partner = strongest(node, false);
        if (partner != kNone) return put(node, partner);
        const auto wanted = strongest(node, true);
        if (m_waiting.empty()) m_waiting.assign(m_level.nodes(), kNone);
        auto& waiting = wanted == kNone ? wanted_none : m_waiting[wanted];
        if (waiting != kNone && fits(node, waiting)) return put(node, waiting);
        m_cluster[node] = open(node);
        if (wanted != kNone) waiting = node;
    }

    bool placed(std::uint32_t node) const { return m_cluster[node] != kNone; }
    std::vector<float>& mass() { return m_mass; }
    std::vector<std::uint32_t>& cluster() { return m_cluster; }

private:
    float massAt(std::uint32_t node) const { return placed(node) ? m_mass[m_cluster[node]] : m_level.massOf(node); }
    bool fits(std::uint32_t node, std::uint32_t partner) const { return massAt(partner) + m_level.massOf(node) <= m_maxMass; }

    /// The neighbour with the largest weight for its mass; `any` = whether or not there is room.
    std::uint32_t strongest(std::uint32_t node, bool any) const {
        std::uint32_t best = kNone;
        float bestTie = -1.0F;
        const bool leaf = m_level.degree(node) == 1;
        for (auto k = m_level.first(node); k < m_level.last(node); ++k) {
            const auto target = m_level.targets[k];
            if (!any && !leaf && !fits(node, target)) continue;
            const float tie = m_level.weights[k] / std::sqrt(massAt(target));
            if (tie > bestTie) {
                bestTie = tie;
                best = target;
            }
        }
        return best;
    }

    std::uint32_t open(std::uint32_t node) {
        m_mass.push_back(m_level.massOf(node));
        return static_cast<std::uint32_t>(m_mass.size() - 1);
    }

    void put(std::uint32_t node, std::uint32_t partner) {
        if (!placed(partner)) m_cluster[partner] = open(partner);
        m_cluster[node] = m_cluster[partner];
        m_mass[m_cluster[node]] += m_level.massOf(node);
    }

    const LevelView& m_level;
    float m_maxMass;
    std::vector<std::uint32_t> m_cluster;
    std::vector<float> m_mass;
    std::vector<std::uint32_t> m_waiting;  ///< [nodes] a lone node that wanted this one
    std::uint32_t wanted_none = kNone;
};

/// Nodes by ascending degree, in random order among equals: leaves find their hub before the hub is taken.
std::vector<std::uint32_t> visitingOrder(const LevelView& level, Random& random) {
    std::vector<std::uint32_t> order(level.nodes());
    std::iota(order.begin(), order.end(), 0U);
    random.shuffle(order);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return level.degree(a) < level.degree(b); });
    return order;
}

/// Nodes listed cluster by cluster. Returns [clusters + 1] where each begins.
std::vector<std::uint32_t> members(const std::vector<std::uint32_t>& cluster, std::size_t clusters,
                                   std::vector<std::uint32_t>& listed) {
    std::vector<std::uint32_t> begin(clusters + 1, 0);
    for (const auto c : cluster) ++begin[c + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    auto next = begin;
    listed.resize(cluster.size());
    for (std::uint32_t node = 0; node < cluster.size(); ++node) listed[next[cluster[node]]++] = node;
    return begin;
}

/// Sums the weights between clusters; what lies inside one disappears.
void contract(const LevelView& level, const std::vector<std::uint32_t>& cluster, Level& coarse) {
    const auto clusters = coarse.mass.size();
    std::vector<std::uint32_t> listed;
    const auto begin = members(cluster, clusters, listed);
    std::vector<std::uint64_t> slot(clusters, 0);  // one past the entry of a cluster in the current row
    coarse.offsets.assign(1, 0);
    for (std::uint32_t c = 0; c < clusters; ++c) {
        const std::uint64_t rowStart = coarse.targets.size();
        for (auto m = begin[c]; m < begin[c + 1]; ++m)
            for (auto k = level.first(listed[m]); k < level.last(listed[m]); ++k) {
                const auto other = cluster[level.targets[k]];
                if (other == c) continue;
                if (slot[other] <= rowStart) {
                    coarse.targets.push_back(other);
                    coarse.weights.push_back(0.0F);
                    slot[other] = coarse.targets.size();
                }
                coarse.weights[slot[other] - 1] += level.weights[k];
            }
        coarse.offsets.push_back(coarse.targets.size());
    }
    coarse.targets.shrink_to_fit();
    coarse.weights.shrink_to_fit();
}

}  // namespace

Box boundsOf(std::span<const Point> points) {
    if (points.empty()) return {};
    Box box{points[0].x, points[0].y, points[0].x, points[0].y};
    for (const auto& point : points) {
        box.left = std::min(box.left, point.x);
        box.right = std::max(box.right, point.x);
        box.top = std::min(box.top, point.y);
        box.bottom = std::max(box.bottom, point.y);
    }
    return box;
}

Box coreOf(CoreRequest request) {
    constexpr std::size_t kFew = 3;
    constexpr float kSlack = 8.0F;  // units beyond, for each that is out there and in any case
    const Box& all = request.all;
    auto& sample = request.sample;
    if (sample.size() < kFew) return all;
    const auto middle = [&](float Point::* axis) {
        std::sort(sample.begin(), sample.end(), [axis](Point a, Point b) { return a.*axis < b.*axis; });
        const std::size_t cut = sample.size() / 100 + 1;
        const float low = sample[cut].*axis, high = sample[sample.size() - 1 - cut].*axis;
        const float spare = 0.25F * (high - low) + 2.0F * request.unit;
        return std::pair{low - spare, high + spare};
    };
    const auto [left, right] = middle(&Point::x);
    const auto [top, bottom] = middle(&Point::y);
    const Box core{std::max(all.left, left), std::max(all.top, top), std::min(all.right, right), std::min(all.bottom, bottom)};
    const float beyond = std::max({core.left - all.left, core.top - all.top, all.right - core.right, all.bottom - core.bottom});
    if (beyond <= kSlack * request.unit) return all;
    return beyond <= kSlack * request.unit * static_cast<float>(request.outside(core)) ? all : core;
}

Box coreOf(std::span<const Point> points) {
    CoreRequest request{boundsOf(points), {}, {}};
    for (std::size_t i = 0; i < points.size(); i += points.size() / kCoreSample + 1) request.sample.push_back(points[i]);
    request.outside = [points](const Box& box) {
        return static_cast<std::size_t>(std::count_if(points.begin(), points.end(), [&](Point p) { return !box.holds(p); }));
    };
    return coreOf(std::move(request));
}

LevelView CleanGraph::component(std::size_t index) const {
    const auto first = starts[index];
    const auto rows = std::span(offsets).subspan(first, sizeOf(index) + 1);
    const auto edges = static_cast<std::size_t>(rows.back() - rows.front());
    return {rows, std::span(targets).subspan(rows.front(), edges), std::span(weights).subspan(rows.front(), edges), {}};
}

Result<void> checkAdjacency(const Adjacency& graph) {
    if (graph.offsets.empty() && graph.targets.empty()) return {};
    if (graph.offsets.empty() || graph.offsets.front() != 0 || graph.offsets.back() != graph.targets.size())
        return Unexpected(ErrorCode::InvalidInput, "The graph's offsets must run from 0 to the number of its targets.");
    if (graph.nodes() >= kNone) return Unexpected(ErrorCode::InvalidInput, "The graph has more nodes than 32 bits can number.");
    if (!std::is_sorted(graph.offsets.begin(), graph.offsets.end()))
        return Unexpected(ErrorCode::InvalidInput, "The graph's offsets must ascend.");
    for (const auto target : graph.targets)
        if (target >= graph.nodes())
            return Unexpected(ErrorCode::InvalidInput, "An edge leads to node " + std::to_string(target) +
                                                           ", but the graph has " + std::to_string(graph.nodes()) + " nodes.");
    return {};
}

Result<CleanGraph> cleanGraph(const Adjacency& graph) {
    HOLDFAST_CHECK(checkAdjacency(graph));
    CleanGraph clean;
    clean.starts.assign(1, 0);
    clean.offsets.assign(1, 0);
    if (graph.nodes() == 0) return clean;
    const auto inverse = orderByComponent(graph, clean);
    transpose(graph, inverse, clean);
    dropRepeats(clean);
    if (!symmetric(clean))
        return Unexpected(ErrorCode::InvalidInput, "The layout wants every edge listed at both of its ends.");
    finishRows(clean);
    return clean;
}

std::optional<Coarsening> coarsen(const LevelView& level, float maxMass, Random& random) {
    Clustering clustering(level, maxMass);
    for (const auto node : visitingOrder(level, random))
        if (!clustering.placed(node)) clustering.join(node);
    if (clustering.mass().size() * 10 > level.nodes() * 9) return std::nullopt;
    Coarsening result;
    result.cluster = std::move(clustering.cluster());
    result.level.mass = std::move(clustering.mass());
    contract(level, result.cluster, result.level);
    return result;
}

}  // namespace holdfast::graph::layouting
