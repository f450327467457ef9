// Graphs for the tests and timings of layouts: the edge lists of the data folder read by hand, generators of known shape,
// and the figure that tells a good layout: how well the plane keeps who is whose neighbour.
#pragma once

#include "core/base/random.h"
#include "core/graph/layout.h"
#include "tests/support/testdata.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::test {

using EdgeList = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// A graph that owns its rows.
struct GraphRows {
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint32_t> targets;

    graph::Adjacency view() const { return {offsets, targets}; }
    std::size_t nodes() const { return offsets.size() - 1; }
};

/// Rows in the order of `edges`; `both` lists each edge at both its ends. Loops and duplicates are kept.
inline GraphRows graphRows(std::size_t nodes, const EdgeList& edges, bool both = true) {
    GraphRows rows;
    rows.offsets.assign(nodes + 1, 0);
    for (const auto& [a, b] : edges) {
        ++rows.offsets[a + 1];
        if (both) ++rows.offsets[b + 1];
    }
    for (std::size_t i = 0; i < nodes; ++i) rows.offsets[i + 1] += rows.offsets[i];
    rows.targets.resize(rows.offsets.back());
    auto next = rows.offsets;
    for (const auto& [a, b] : edges) {
        rows.targets[next[a]++] = b;
        if (both) rows.targets[next[b]++] = a;
    }
    return rows;
}

/// The first two columns of a file of the data folder, nodes numbered as they appear.
inline EdgeList readEdgeList(const std::string& file) {
    std::ifstream in(dataFolder() / file);
    std::map<long, std::uint32_t> numbers;
    EdgeList edges;
    for (std::string line; std::getline(in, line);) {
        long ends[2] = {0, 0};
        const char* at = line.data();
        const char* const end = at + line.size();
        const auto first = std::from_chars(at, end, ends[0]);
        if (first.ec != std::errc() || first.ptr == end) continue;  // the header
        if (std::from_chars(first.ptr + 1, end, ends[1]).ec != std::errc()) continue;
        const auto number = [&](long key) {
            return numbers.emplace(key, static_cast<std::uint32_t>(numbers.size())).first->second;
        };
        const auto a = number(ends[0]);
        const auto b = number(ends[1]);
        edges.emplace_back(a, b);
    }
    return edges;
}

/// As many nodes as the largest number calls for.
inline std::uint32_t nodesOf(const EdgeList& edges) {
    std::uint32_t nodes = 0;
    for (const auto& [a, b] : edges) nodes = std::max({nodes, a + 1, b + 1});
    return nodes;
}

/// The same as an undirected graph.
inline GraphRows readEdges(const std::string& file) {
    const EdgeList edges = readEdgeList(file);
    return graphRows(nodesOf(edges), edges);
}

inline GraphRows randomGraph(std::uint32_t nodes, std::size_t edges, std::uint64_t seed) {
    Random random(seed);
    EdgeList list;
    for (std::size_t i = 0; i < edges; ++i)
        list.emplace_back(static_cast<std::uint32_t>(random.below(nodes)), static_cast<std::uint32_t>(random.below(nodes)));
    return graphRows(nodes, list);
}

/// Preferential attachment with homophily: each newcomer has a group and ties `ties` edges to ends of earlier edges, with
/// probability `own` to those of his group.
inline GraphRows groupedGraph(std::uint32_t nodes, unsigned ties, std::uint32_t groups, double own, std::uint64_t seed) {
    Random random(seed);
    EdgeList list;
    std::vector<std::uint32_t> ends;
    std::vector<std::vector<std::uint32_t>> groupEnds(groups);
    for (std::uint32_t node = 1; node < nodes; ++node)
        for (unsigned tie = 0; tie < ties; ++tie) {
            const auto& mine = groupEnds[node % groups];
            const auto& pool = !mine.empty() && random.bernoulli(own) ? mine : ends;
            const auto other = pool.empty() ? 0U : pool[random.below(pool.size())];
            list.emplace_back(node, other);
            for (const auto end : {node, other}) {
                ends.push_back(end);
                groupEnds[end % groups].push_back(end);
            }
        }
    return graphRows(nodes, list);
}

/// Mean Jaccard index between a node's neighbours and as many nearest nodes in the plane, over up to `samples` nodes of
/// degree 1 to 100 drawn with `seed`.
inline double neighbourhoodPreservation(const GraphRows& rows, const graph::Layout& layout, std::size_t samples = 2000,
                                        std::uint64_t seed = 1) {
    std::vector<std::set<std::uint32_t>> neighbours(rows.nodes());
    std::vector<std::uint32_t> nodes;
    for (std::uint32_t node = 0; node < rows.nodes(); ++node) {
        neighbours[node].insert(&rows.targets[0] + rows.offsets[node], &rows.targets[0] + rows.offsets[node + 1]);
        neighbours[node].erase(node);
        if (!neighbours[node].empty() && neighbours[node].size() <= 100) nodes.push_back(node);
    }
    Random random(seed);
    random.shuffle(nodes);
    nodes.resize(std::min(samples, nodes.size()));
    double sum = 0.0;
    std::vector<std::pair<float, std::uint32_t>> near(rows.nodes());
    for (const auto node : nodes) {
        for (std::uint32_t other = 0; other < rows.nodes(); ++other) {
            const float dx = layout.x[other] - layout.x[node];
            const float dy = layout.y[other] - layout.y[node];
            near[other] = {other == node ? 1e30F : dx * dx + dy * dy, other};
        }
        const auto wanted = static_cast<std::ptrdiff_t>(neighbours[node].size());
        std::nth_element(near.begin(), near.begin() + wanted - 1, near.end());
        const auto kept = std::count_if(near.begin(), near.begin() + wanted,
                                        [&](const auto& item) { return neighbours[node].contains(item.second); });
        sum += static_cast<double>(kept) / static_cast<double>(2 * wanted - kept);
    }
    return nodes.empty() ? 0.0 : sum / static_cast<double>(nodes.size());
}

}  // namespace holdfast::test
