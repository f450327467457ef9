#include "core/data/customernetwork.h"

#include <algorithm>
#include <iterator>

namespace holdfast {

namespace {

/// Counting sort by one end keeps the other's order, so rows come out ascending when the pairs were sorted by it.
LinkRows rowsOf(std::size_t nodes, const std::vector<CustomerLinks::Pair>& pairs, bool byReferee) {
    LinkRows rows;
    rows.first.assign(nodes + 1, 0);
    for (const auto& [referrer, referee] : pairs) ++rows.first[(byReferee ? referee : referrer) + 1];
    for (std::size_t i = 0; i < nodes; ++i) rows.first[i + 1] += rows.first[i];
    std::vector<std::uint64_t> next(rows.first.begin(), rows.first.end() - 1);
    rows.others.resize(pairs.size());
    for (const auto& [referrer, referee] : pairs)
        rows.others[next[byReferee ? referee : referrer]++] = byReferee ? referrer : referee;
    return rows;
}

}  // namespace

CustomerLinks CustomerLinks::fromPairs(std::size_t nodes, std::span<const Pair> pairs) {
    std::vector<Pair> sorted;
    sorted.reserve(pairs.size());
    for (const Pair& pair : pairs)
        if (pair.first != pair.second && pair.first < nodes && pair.second < nodes) sorted.push_back(pair);
    std::sort(sorted.begin(), sorted.end());
    return {rowsOf(nodes, sorted, true), rowsOf(nodes, sorted, false)};
}

std::vector<std::uint32_t> CustomerLinks::neighbours(std::size_t node) const {
    std::vector<std::uint32_t> all;
    std::set_union(referrers.of(node).begin(), referrers.of(node).end(), referees.of(node).begin(), referees.of(node).end(),
                   std::back_inserter(all));
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

CustomerLinks CustomerLinks::among(const std::vector<bool>& kept) const {
    std::vector<Pair> pairs;
    for (std::uint32_t node = 0; node < nodes(); ++node)
        for (const std::uint32_t referee : referees.of(node))
            if (kept[node] && kept[referee]) pairs.emplace_back(node, referee);
    return fromPairs(nodes(), pairs);
}

CustomerLinks CustomerLinks::withoutReferees(const std::vector<bool>& of) const {
    const auto filtered = [&](const LinkRows& rows, auto isKept) {
        LinkRows result;
        result.first.reserve(rows.first.size());
        result.others.reserve(rows.others.size());
        for (std::size_t node = 0; node < rows.nodes(); ++node) {
            for (const std::uint32_t other : rows.of(node))
                if (isKept(node, other)) result.others.push_back(other);
            result.first.push_back(result.others.size());
        }
        return result;
    };
    return {filtered(referrers, [&](std::size_t, std::uint32_t referrer) { return !of[referrer]; }),
            filtered(referees, [&](std::size_t referrer, std::uint32_t) { return !of[referrer]; })};
}

CustomerNetwork CustomerNetwork::without(std::span<const std::size_t> hidden) const {
    CustomerNetwork result = unlabelled(hidden);
    std::vector<bool> kept(nodes(), true);
    for (const std::size_t node : hidden) kept[node] = false;
    result.links = links.among(kept);
    return result;
}

CustomerNetwork CustomerNetwork::unlabelled(std::span<const std::size_t> hidden) const {
    CustomerNetwork result = *this;
    for (const std::size_t node : hidden) result.labels[node] = kUnknownLabel;
    return result;
}

CustomerNetwork CustomerNetwork::justJoined(std::span<const std::size_t> joined) const {
    CustomerNetwork result = *this;
    std::vector<bool> marked(nodes(), false);
    for (const std::size_t node : joined) marked[node] = result.isNew[node] = true;
    result.links.referees = links.withoutReferees(marked).referees;
    return result;
}

CustomerNetwork CustomerNetwork::unlinked() const {
    return {CustomerLinks::fromPairs(nodes(), {}), features, labels, isNew};
}

}  // namespace holdfast
