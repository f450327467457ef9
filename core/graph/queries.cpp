#include "core/graph/queries.h"

#include "core/graph/search.h"

#include <algorithm>

namespace holdfast::graph {

Direction wayBetween(const ReferralGraph& graph, NodeId first, NodeId second) {
    const auto out = graph.out(first);
    const auto in = graph.in(first);
    const bool brought = std::binary_search(out.begin(), out.end(), second);
    const bool wasBrought = std::binary_search(in.begin(), in.end(), second);
    return brought && wasBrought ? Direction::Both : brought ? Direction::Out : Direction::In;
}

std::vector<CommonReferrer> commonReferrers(const ReferralGraph& graph, NodeId first, NodeId second, std::uint32_t hops) {
    const Search fromFirst(graph, {first, Direction::In, hops});
    const Search fromSecond(graph, {second, Direction::In, hops});
    std::vector<CommonReferrer> common;
    for (const NodeId node : fromFirst.met)
        if (fromSecond.distance[node] != kFar) common.push_back({node, fromFirst.distance[node], fromSecond.distance[node]});
    std::sort(common.begin(), common.end(), [](const CommonReferrer& a, const CommonReferrer& b) {
        const std::uint32_t x = a.hopsToFirst + a.hopsToSecond;
        const std::uint32_t y = b.hopsToFirst + b.hopsToSecond;
        return x != y ? x < y : a.node < b.node;
    });
    return common;
}

}  // namespace holdfast::graph
