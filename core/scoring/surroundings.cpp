#include "core/scoring/surroundings.h"

#include <limits>

namespace holdfast::scoring {

namespace {

constexpr std::uint32_t kUnmet = std::numeric_limits<std::uint32_t>::max();

/// Rows of the first `count` places, others by their place; the places after them have none.
LinkRows rowsByPlace(const LinkRows& rows, const Surroundings& around, std::size_t count, const std::vector<std::uint32_t>& places) {
    LinkRows result;
    result.first.reserve(around.nodes.size() + 1);
    for (std::size_t place = 0; place < around.nodes.size(); ++place) {
        if (place < count)
            for (const std::uint32_t other : rows.of(around.nodes[place])) result.others.push_back(places[other]);
        result.first.push_back(result.others.size());
    }
    return result;
}

}  // namespace

Surroundings Surroundings::of(const CustomerLinks& links, std::span<const std::size_t> nodes) {
    Surroundings result;
    std::vector<std::uint32_t> places(links.nodes(), kUnmet);
    const auto meet = [&](std::size_t node) {
        if (places[node] != kUnmet) return;
        places[node] = static_cast<std::uint32_t>(result.nodes.size());
        result.nodes.push_back(static_cast<std::uint32_t>(node));
    };
    for (const std::size_t node : nodes) {
        meet(node);
        result.asked.push_back(places[node]);
    }
    result.within[0] = result.nodes.size();
    for (std::size_t step = 1, begin = 0; step <= kSteps; ++step) {
        for (const std::size_t end = result.nodes.size(); begin < end; ++begin)
            for (const LinkRows* rows : {&links.referrers, &links.referees})
                for (const std::uint32_t other : rows->of(result.nodes[begin])) meet(other);
        result.within[step] = result.nodes.size();
    }
    const std::size_t inside = result.within[kSteps - 1];
    result.links = {rowsByPlace(links.referrers, result, inside, places), rowsByPlace(links.referees, result, inside, places)};
    for (const std::uint32_t node : result.nodes) {
        result.degrees[0].push_back(static_cast<std::uint32_t>(links.referrers.degree(node)));
        result.degrees[1].push_back(static_cast<std::uint32_t>(links.referees.degree(node)));
    }
    return result;
}

}  // namespace holdfast::scoring
