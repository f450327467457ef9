#include "core/graph/components.h"

#include "core/base/disjointsets.h"
#include "core/graph/boostadapter.inc"

#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <limits>
#include <numeric>

namespace holdfast::graph {

namespace {

/// Every edge once, from the end of lower degree (ties: lower number) to the other.
UndirectedGraph orientedByDegree(const UndirectedGraph& graph) {
    UndirectedGraph oriented;
    oriented.targets.reserve(graph.edges());
    for (NodeId node = 0; node < graph.nodes(); ++node) {
        for (const NodeId other : graph.of(node))
            if (graph.degree(node) < graph.degree(other) || (graph.degree(node) == graph.degree(other) && node < other))
                oriented.targets.push_back(other);
        oriented.offsets.push_back(oriented.targets.size());
    }
    return oriented;
}

std::vector<std::uint64_t> triangles(const UndirectedGraph& graph) {
    const UndirectedGraph oriented = orientedByDegree(graph);
    std::vector<std::uint64_t> counts(graph.nodes(), 0);
    std::vector<NodeId> marked(graph.nodes(), kNoNode);
    for (NodeId first = 0; first < graph.nodes(); ++first) {
        for (const NodeId node : oriented.of(first)) marked[node] = first;
        for (const NodeId second : oriented.of(first))
            for (const NodeId third : oriented.of(second)) {
                if (marked[third] != first) continue;
                ++counts[first];
                ++counts[second];
                ++counts[third];
            }
    }
    return counts;
}

}  // namespace

Groups groupsOf(const std::vector<std::uint32_t>& labels) {
    std::vector<std::uint32_t> counts(labels.size(), 0);
    std::vector<std::uint32_t> order;  // labels in order of first appearance
    for (const std::uint32_t label : labels)
        if (counts[label]++ == 0) order.push_back(label);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return counts[a] > counts[b]; });
    Groups groups;
    std::vector<std::uint32_t> numbers(labels.size(), 0);
    for (const std::uint32_t label : order) {
        numbers[label] = static_cast<std::uint32_t>(groups.sizes.size());
        groups.sizes.push_back(counts[label]);
    }
    groups.of.reserve(labels.size());
    for (const std::uint32_t label : labels) groups.of.push_back(numbers[label]);
    return groups;
}

Groups weakComponents(const ReferralGraph& graph) {
    DisjointSets sets(graph.nodes());
    for (NodeId from = 0; from < graph.nodes(); ++from)
        for (const NodeId to : graph.out(from)) sets.join(from, to);
    return groupsOf(sets.take());
}

Groups strongComponents(const ReferralGraph& graph) {
    std::vector<std::uint32_t> labels(graph.nodes());
    if (labels.empty()) return {};
    const BoostView view{&graph};
    boost::strong_components(view, boost::make_iterator_property_map(labels.begin(), get(boost::vertex_index, view)));
    return groupsOf(labels);
}

std::vector<std::uint32_t> coreNumbers(const UndirectedGraph& graph) {
    const NodeId n = graph.nodes();
    std::vector<std::uint32_t> degrees(n);
    for (NodeId node = 0; node < n; ++node) degrees[node] = graph.degree(node);
    const std::uint32_t most = n == 0 ? 0 : *std::max_element(degrees.begin(), degrees.end());
    std::vector<std::uint32_t> begins(std::size_t{most} + 2, 0);  // where the nodes of a degree begin in `order`
    for (const std::uint32_t degree : degrees) ++begins[degree + 1];
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    std::vector<NodeId> order(n);
    std::vector<std::uint32_t> place(n);
    auto next = begins;
    for (NodeId node = 0; node < n; ++node) order[place[node] = next[degrees[node]]++] = node;
    for (NodeId i = 0; i < n; ++i) {
        const NodeId node = order[i];
        for (const NodeId other : graph.of(node)) {
            if (degrees[other] <= degrees[node]) continue;
            const std::uint32_t first = begins[degrees[other]]++;  // swap it to the front of its degree, then lower that
            const NodeId swapped = order[first];
            std::swap(order[place[other]], order[first]);
            std::swap(place[other], place[swapped]);
            --degrees[other];
        }
    }
    return degrees;
}

std::vector<double> clusteringCoefficients(const UndirectedGraph& graph) {
    const auto counts = triangles(graph);
    std::vector<double> coefficients(graph.nodes(), std::numeric_limits<double>::quiet_NaN());
    for (NodeId node = 0; node < graph.nodes(); ++node) {
        const double degree = graph.degree(node);
        if (degree >= 2.0) coefficients[node] = 2.0 * static_cast<double>(counts[node]) / (degree * (degree - 1.0));
    }
    return coefficients;
}

}  // namespace holdfast::graph
