#include "core/graph/layoutgraph.h"
#include "core/graph/layoutlayers.h"
#include "core/graph/layouttree.h"

#include <algorithm>
#include <numeric>

namespace holdfast::graph {

namespace {

using layouting::Forest;
using layouting::kNoNode;
using layouting::LayerGraph;

/// The rows without loops and duplicates.
LayerGraph cleanRows(const Adjacency& children) {
    LayerGraph graph;
    graph.offsets.assign(1, 0);
    for (std::uint32_t node = 0; node < children.nodes(); ++node) {
        const auto begin = static_cast<std::ptrdiff_t>(graph.targets.size());
        for (auto k = children.offsets[node]; k < children.offsets[node + 1]; ++k)
            if (children.targets[k] != node) graph.targets.push_back(children.targets[k]);
        // Sorted to find duplicates: children stand in the order of their numbers.
        std::sort(graph.targets.begin() + begin, graph.targets.end());
        graph.targets.erase(std::unique(graph.targets.begin() + begin, graph.targets.end()), graph.targets.end());
        graph.offsets.push_back(graph.targets.size());
    }
    return graph;
}

/// Depth-first from the roots, then from whatever only cycles lead to. Drops edges that close a cycle and returns the tree
/// of first visits.
Forest breakCycles(LayerGraph& graph) {
    const auto nodes = graph.nodes();
    enum : std::uint8_t { kUnseen, kOpen, kDone };
    std::vector<std::uint8_t> state(nodes, kUnseen);
    std::vector<bool> dropped(graph.targets.size(), false);
    Forest forest;
    forest.parent.assign(nodes, kNoNode);
    std::vector<bool> brought(nodes, false);
    for (const auto target : graph.targets) brought[target] = true;
    auto next = graph.offsets;
    std::vector<std::uint32_t> path;
    const auto visit = [&](std::uint32_t root) {
        path.assign(1, root);
        state[root] = kOpen;
        forest.order.push_back(root);
        while (!path.empty()) {
            const auto node = path.back();
            if (next[node] == graph.offsets[node + 1]) {
                state[node] = kDone;
                path.pop_back();
                continue;
            }
            const auto edge = next[node]++;
            const auto target = graph.targets[edge];
            dropped[edge] = state[target] == kOpen;
            if (state[target] != kUnseen) continue;
            state[target] = kOpen;
            forest.parent[target] = node;
            forest.order.push_back(target);
            path.push_back(target);
        }
    };
    for (const bool roots : {true, false})
        for (std::uint32_t node = 0; node < nodes; ++node)
            if (state[node] == kUnseen && !(roots && brought[node])) visit(node);
    graph.drop(dropped);
    return forest;
}

/// The longest way down to each node, by taking away nodes without parents one after another (Kahn 1962).
std::vector<std::uint32_t> longestWays(const LayerGraph& graph) {
    const auto nodes = graph.nodes();
    std::vector<std::uint32_t> parents(nodes, 0);
    for (const auto target : graph.targets) ++parents[target];
    std::vector<std::uint32_t> ready;
    for (std::uint32_t node = 0; node < nodes; ++node)
        if (parents[node] == 0) ready.push_back(node);
    std::vector<std::uint32_t> layer(nodes, 0);
    for (std::size_t head = 0; head < ready.size(); ++head)
        for (auto k = graph.offsets[ready[head]]; k < graph.offsets[ready[head] + 1]; ++k) {
            const auto target = graph.targets[k];
            layer[target] = std::max(layer[target], layer[ready[head]] + 1);
            if (--parents[target] == 0) ready.push_back(target);
        }
    return layer;
}

bool isForest(const LayerGraph& graph) {
    std::vector<bool> brought(graph.nodes(), false);
    for (const auto target : graph.targets) {
        if (brought[target]) return false;
        brought[target] = true;
    }
    return true;
}

}  // namespace

Result<LayeredLayout> layeredLayout(const LayeredRequest& request, const TaskContext& context) {
    HOLDFAST_CHECK(layouting::checkAdjacency(request.children));
    if (!(request.layerGap > 0.0F) || !(request.nodeGap > 0.0F))
        return Unexpected(ErrorCode::InvalidInput, "The gaps of a layered layout must be above 0.");
    auto graph = cleanRows(request.children);
    const auto forest = breakCycles(graph);
    HOLDFAST_CHECK(context.checkpoint());
    LayeredLayout layout;
    layout.layer = longestWays(graph);
    layout.positions.x = layouting::tidyTrees(forest);
    if (!isForest(graph)) {
        HOLDFAST_ASSIGN(layout.positions.x, layouting::placeInLayers(graph, layout.layer, layout.positions.x, context));
    }
    for (auto& x : layout.positions.x) x *= request.nodeGap;
    layout.positions.y.resize(layout.layer.size());
    std::transform(layout.layer.begin(), layout.layer.end(), layout.positions.y.begin(),
                   [&](auto layer) { return static_cast<float>(layer) * request.layerGap; });
    return layout;
}

}  // namespace holdfast::graph
