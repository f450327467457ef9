#include "core/graph/queries.h"
#include "core/graph/search.h"

#include <algorithm>
#include <limits>

namespace holdfast::graph {

namespace {

Direction opposite(Direction direction) {
    return direction == Direction::Out ? Direction::In : direction == Direction::In ? Direction::Out : Direction::Both;
}

/// [nodes] Number of shortest paths from each node to the end of a search, for the nodes it met; infinite at worst.
std::vector<double> countPaths(const ReferralGraph& graph, const Search& search, Direction direction) {
    std::vector<double> counts(graph.nodes(), 0.0);
    std::vector<NodeId> row;
    counts[search.met.front()] = 1.0;
    for (std::size_t i = 1; i < search.met.size(); ++i) {
        const NodeId node = search.met[i];
        distinctNeighbours(graph, node, direction, row);
        for (const NodeId next : row)
            if (search.distance[next] != kFar && search.distance[next] + 1 == search.distance[node])
                counts[node] += counts[next];
    }
    return counts;
}

/// Walks from the beginning to the end in chains of a given length. The distances to the end keep it out of most blind alleys,
/// out of all where the chains are the shortest.
class Walk {
public:
    Walk(const ReferralGraph& graph, const PathRequest& request, const Search& toEnd)
        : m_graph(graph), m_request(request), m_toEnd(toEnd), m_onPath(graph.nodes(), false) {}

    /// Calls `found(path)` for one chain after another in ascending order, until it returns false or `budget`, the referrals
    /// it may look at, is used up.
    void chains(std::uint32_t length, std::uint64_t& budget, const auto& found) {
        m_length = length;
        bool more = true;
        budget -= std::min(budget, enter(m_request.from));
        while (!m_steps.empty()) {
            Step& step = m_steps.back();
            if (step.next == step.choices.size() || !more || budget == 0) {
                leave();
                continue;
            }
            const NodeId node = step.choices[step.next++];
            budget -= std::min(budget, enter(node));
            if (node != m_request.to) continue;
            more = found(m_path);
            leave();
        }
    }

private:
    struct Step {
        std::vector<NodeId> choices;
        std::size_t next = 0;
    };

    /// Goes on to `node`; returns how many referrals were looked at.
    std::uint64_t enter(NodeId node) {
        m_onPath[node] = true;
        m_path.push_back(node);
        Step& step = m_steps.emplace_back();
        if (node == m_request.to) return 1;
        distinctNeighbours(m_graph, node, m_request.direction, step.choices);
        const std::uint64_t looked = step.choices.size() + 1;
        std::erase_if(step.choices, [&](NodeId next) { return !leadsOn(next); });
        return looked;
    }

    void leave() {
        m_onPath[m_path.back()] = false;
        m_path.pop_back();
        m_steps.pop_back();
    }

    /// Whether the end can be reached through `next` in just the length wanted, as far as distances tell.
    bool leadsOn(NodeId next) const {
        if (m_onPath[next] || m_toEnd.distance[next] == kFar) return false;
        const std::size_t least = m_path.size() + m_toEnd.distance[next];
        return next == m_request.to ? least == m_length : least <= m_length;
    }

    const ReferralGraph& m_graph;
    const PathRequest& m_request;
    const Search& m_toEnd;
    std::vector<bool> m_onPath;  ///< [nodes]
    std::vector<NodeId> m_path;
    std::vector<Step> m_steps;  ///< [path] where to go on from each
    std::uint32_t m_length = 0;
};

/// The longer ones, walked until there are no more or the budget is used up.
void addLonger(const PathRequest& request, Walk& walk, Paths& result) {
    std::uint64_t budget = request.budget;
    for (std::uint32_t more = 1; more <= request.extra && budget > 0; ++more)
        walk.chains(result.length + more, budget, [&](const std::vector<NodeId>& path) {
            result.count += 1.0;
            result.longest = result.length + more;
            if (result.paths.size() < request.limit) result.paths.push_back(path);
            return true;
        });
    result.countIsExact = budget > 0;
}

}  // namespace

Paths shortestPaths(const ReferralGraph& graph, const PathRequest& request) {
    Paths result;
    if (request.from == request.to) return {{{request.from}}, 1.0, true, 0, 0};
    // Searched from the end, so that walking from the beginning down the distances never runs into a blind alley.
    const Search toEnd(graph, {request.to, opposite(request.direction), kFar, request.from, request.extra});
    if (toEnd.distance[request.from] == kFar) return result;
    result.length = result.longest = toEnd.distance[request.from];
    result.count = countPaths(graph, toEnd, request.direction)[request.from];
    Walk walk(graph, request, toEnd);
    std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();
    if (request.limit > 0)
        walk.chains(result.length, unlimited, [&](const std::vector<NodeId>& path) {
            result.paths.push_back(path);
            return result.paths.size() < request.limit;
        });
    if (request.extra > 0) addLonger(request, walk, result);
    if (result.count > kMostPathsCounted) {
        result.count = kMostPathsCounted;
        result.countIsExact = false;
    }
    return result;
}

}  // namespace holdfast::graph
