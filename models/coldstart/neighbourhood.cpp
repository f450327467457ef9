#include "models/coldstart/neighbourhood.h"

#include <algorithm>
#include <unordered_map>

namespace holdfast::models {

namespace {

/// At most `count` of a row, in the row's order: each is taken with the chance that leaves the right number (Knuth's
/// selection sampling), so that no copy is shuffled.
template <typename Take>
void sampleRow(std::span<const std::uint32_t> row, std::size_t count, Random& random, Take take) {
    std::size_t wanted = std::min(count, row.size());
    for (std::size_t i = 0; i < row.size() && wanted > 0; ++i)
        if (row.size() - i == wanted || random.below(row.size() - i) < wanted) {
            take(row[i]);
            --wanted;
        }
}

}  // namespace

Neighbourhood sampleAround(const HeardLinks& links, std::span<const std::size_t> roots, const SampleOptions& options,
                           Random& random) {
    Neighbourhood result;
    result.nodes.assign(roots.begin(), roots.end());
    std::unordered_map<std::size_t, std::uint32_t> places;
    for (std::size_t i = 0; i < roots.size(); ++i) places.emplace(roots[i], static_cast<std::uint32_t>(i));
    std::vector<CustomerLinks::Pair> down, up;
    const auto meet = [&](std::size_t node) {
        const auto [place, isNew] = places.try_emplace(node, static_cast<std::uint32_t>(result.nodes.size()));
        if (isNew) result.nodes.push_back(node);
        return place->second;
    };
    std::size_t begin = 0;
    for (int hop = 0; hop < options.hops; ++hop) {
        const std::size_t end = result.nodes.size();
        for (std::size_t place = begin; place < end; ++place) {
            const std::size_t node = result.nodes[place];
            const auto here = static_cast<std::uint32_t>(place);
            sampleRow(links.down->referrers.of(node), options.fanout, random,
                      [&](std::uint32_t other) { down.emplace_back(meet(other), here); });
            sampleRow(links.up->referees.of(node), options.fanout, random,
                      [&](std::uint32_t other) { up.emplace_back(here, meet(other)); });
        }
        begin = end;
    }
    result.down = CustomerLinks::fromPairs(result.nodes.size(), down);
    result.up = CustomerLinks::fromPairs(result.nodes.size(), up);
    for (const std::size_t node : result.nodes) {
        result.degrees[0].push_back(static_cast<std::uint32_t>(links.down->referrers.degree(node)));
        result.degrees[1].push_back(static_cast<std::uint32_t>(links.up->referees.degree(node)));
    }
    return result;
}

}  // namespace holdfast::models
