#include "core/graph/layoutlayers.h"

#include <algorithm>
#include <numeric>

namespace holdfast::graph::layouting {

namespace {

constexpr int kOrderSweeps = 12;
constexpr int kPlaceSweeps = 12;

using Layers = std::vector<std::vector<std::uint32_t>>;

Layers layersBy(const std::vector<std::uint32_t>& layer, const std::vector<float>& x) {
    Layers layers(layer.empty() ? 0 : *std::max_element(layer.begin(), layer.end()) + 1);
    for (std::uint32_t node = 0; node < layer.size(); ++node) layers[layer[node]].push_back(node);
    for (auto& nodes : layers) std::stable_sort(nodes.begin(), nodes.end(), [&](auto a, auto b) { return x[a] < x[b]; });
    return layers;
}

/// Mean place of a node's neighbours in `graph`, or its own where it has none.
float barycentre(const LayerGraph& graph, std::uint32_t node, const std::vector<float>& x) {
    const auto begin = graph.offsets[node];
    const auto end = graph.offsets[node + 1];
    if (begin == end) return x[node];
    double sum = 0.0;
    for (auto k = begin; k < end; ++k) sum += x[graph.targets[k]];
    return static_cast<float>(sum / static_cast<double>(end - begin));
}

void sortLayer(const LayerGraph& towards, std::vector<std::uint32_t>& nodes, std::vector<float>& x) {
    std::vector<std::pair<float, std::uint32_t>> keyed;
    for (const auto node : nodes) keyed.emplace_back(barycentre(towards, node, x), node);
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const float middle = 0.5F * static_cast<float>(nodes.size() - 1);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        nodes[i] = keyed[i].second;
        x[nodes[i]] = static_cast<float>(i) - middle;
    }
}

/// The places nearest to the wanted ones, in squares, that keep the order and a distance of 1: isotonic regression by
/// pooling neighbours that violate it (Ayer et al. 1955).
void placeLayer(const LayerGraph& towards, const std::vector<std::uint32_t>& nodes, std::vector<float>& x) {
    struct Pool {
        double sum;
        std::size_t count;
        double mean() const { return sum / static_cast<double>(count); }
    };
    std::vector<Pool> pools;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        pools.push_back({static_cast<double>(barycentre(towards, nodes[i], x)) - static_cast<double>(i), 1});
        while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
            pools[pools.size() - 2].sum += pools.back().sum;
            pools[pools.size() - 2].count += pools.back().count;
            pools.pop_back();
        }
    }
    std::size_t i = 0;
    for (const auto& pool : pools)
        for (std::size_t k = 0; k < pool.count; ++k, ++i)
            x[nodes[i]] = static_cast<float>(pool.mean() + static_cast<double>(i));
}

/// Calls work(towards, nodes) for every layer but the one the sweep starts from: down toward parents, or up toward children.
template <typename Work>
void sweep(Layers& layers, const LayerGraph& children, const LayerGraph& parents, bool down, const Work& work) {
    for (std::size_t i = 1; i < layers.size(); ++i) work(down ? parents : children, layers[down ? i : layers.size() - 1 - i]);
}

}  // namespace

void LayerGraph::drop(const std::vector<bool>& marked) {
    std::uint64_t out = 0;
    std::uint64_t begin = 0;
    for (std::size_t node = 0; node < nodes(); ++node) {
        const auto end = offsets[node + 1];
        for (auto k = begin; k < end; ++k)
            if (!marked[k]) targets[out++] = targets[k];
        begin = end;
        offsets[node + 1] = out;
    }
    targets.resize(out);
}

LayerGraph LayerGraph::reversed() const {
    LayerGraph result;
    result.offsets.assign(offsets.size(), 0);
    for (const auto target : targets) ++result.offsets[target + 1];
    std::partial_sum(result.offsets.begin(), result.offsets.end(), result.offsets.begin());
    result.targets.resize(targets.size());
    auto next = result.offsets;
    for (std::uint32_t node = 0; node < nodes(); ++node)
        for (auto k = offsets[node]; k < offsets[node + 1]; ++k) result.targets[next[targets[k]]++] = node;
    return result;
}

std::uint64_t crossings(const LayerGraph& graph, const std::vector<std::uint32_t>& layer, const std::vector<float>& x) {
    const auto layers = layersBy(layer, x);
    std::vector<std::uint32_t> rank(layer.size());
    for (const auto& nodes : layers)
        for (std::uint32_t i = 0; i < nodes.size(); ++i) rank[nodes[i]] = i;
    std::uint64_t count = 0;
    std::vector<std::uint32_t> ends;
    for (std::size_t l = 0; l + 1 < layers.size(); ++l) {
        // Edges from left to right by their upper ends; a lower end crosses every earlier one that lies to its right.
        std::vector<std::uint32_t> tree(layers[l + 1].size() + 1, 0);  // Fenwick sums of the lower ends so far
        std::uint64_t seen = 0;
        for (const auto node : layers[l]) {
            ends.clear();
            for (auto k = graph.offsets[node]; k < graph.offsets[node + 1]; ++k)
                if (layer[graph.targets[k]] == l + 1) ends.push_back(rank[graph.targets[k]]);
            for (const auto end : ends) {
                std::uint64_t notRight = 0;
                for (auto i = end + 1; i > 0; i -= i & (~i + 1)) notRight += tree[i];
                count += seen - notRight;
            }
            for (const auto end : ends)
                for (auto i = end + 1; i < tree.size(); i += i & (~i + 1)) ++tree[i];
            seen += ends.size();
        }
    }
    return count;
}

Result<std::vector<float>> placeInLayers(const LayerGraph& graph, const std::vector<std::uint32_t>& layer,
                                         const std::vector<float>& start, const TaskContext& context) {
    const auto parents = graph.reversed();
    auto layers = layersBy(layer, start);
    auto x = start;
    auto best = layers;
    auto bestX = x;
    auto fewest = crossings(graph, layer, x);
    for (int i = 0; i < kOrderSweeps && fewest > 0; ++i) {
        HOLDFAST_CHECK(context.checkpoint());
        sweep(layers, graph, parents, i % 2 == 0,
              [&](const LayerGraph& towards, auto& nodes) { sortLayer(towards, nodes, x); });
        const auto now = crossings(graph, layer, x);
        if (now >= fewest) continue;
        fewest = now;
        best = layers;
        bestX = x;
    }
    for (int i = 0; i < kPlaceSweeps; ++i) {
        HOLDFAST_CHECK(context.checkpoint());
        // The top layer has no parents and keeps its distances here; upward sweeps draw it over its children.
        for (auto& nodes : best)
            if (i == 0) placeLayer(graph, nodes, bestX);
        sweep(best, graph, parents, i % 2 == 0,
              [&](const LayerGraph& towards, auto& nodes) { placeLayer(towards, nodes, bestX); });
    }
    return bestX;
}

}  // namespace holdfast::graph::layouting
