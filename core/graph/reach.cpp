#include "core/graph/reach.h"

#include <algorithm>
#include <numeric>

namespace holdfast::graph {

namespace {

constexpr std::size_t kSearchesBetweenPolls = 256;

/// Searches that end early: the same marks serve all of them.
class CountingSearch {
public:
    explicit CountingSearch(const DistinctRows& rows) : m_rows(rows), m_seenBy(rows.nodes(), kNoNode) {}

    /// Edges looked at from `start`, or the first number above `most`.
    std::uint64_t edgesFrom(NodeId start, std::uint64_t most) {
        const std::uint32_t stamp = m_searches++;
        std::uint64_t edges = 0;
        m_met.assign(1, start);
        m_seenBy[start] = stamp;
        for (std::size_t i = 0; i < m_met.size(); ++i) {
            edges += m_rows.degree(m_met[i]);
            if (edges > most) break;  // before walking a row that may be as long as the network
            for (const NodeId next : m_rows.of(m_met[i])) {
                if (m_seenBy[next] == stamp) continue;
                m_seenBy[next] = stamp;
                m_met.push_back(next);
            }
        }
        return edges;
    }

private:
    const DistinctRows& m_rows;
    std::vector<std::uint32_t> m_seenBy;  ///< [nodes] number of the last search that met it
    std::vector<NodeId> m_met;
    std::uint32_t m_searches = 0;  ///< two a strong component at most: never near kNoNode
};

/// Strong components as one node each, those that refer into others first.
struct Condensation {
    std::vector<NodeId> members;        ///< [nodes] component by component
    std::vector<std::uint32_t> begins;  ///< [components + 1] in `members`
    std::vector<std::uint32_t> order;   ///< [components]

    std::span<const NodeId> of(std::uint32_t component) const {
        return {members.data() + begins[component], members.data() + begins[component + 1]};
    }
};

Condensation condensed(const DistinctRows& rows, const Groups& strong) {
    Condensation result;
    const std::size_t count = strong.sizes.size();
    result.begins.assign(count + 1, 0);
    std::partial_sum(strong.sizes.begin(), strong.sizes.end(), result.begins.begin() + 1);
    result.members.resize(rows.nodes());
    auto next = result.begins;
    for (NodeId node = 0; node < rows.nodes(); ++node) result.members[next[strong.of[node]]++] = node;
    std::vector<std::uint32_t> waiting(count, 0);  // edges from components not yet placed
    const auto eachCrossing = [&](std::uint32_t component, const auto& act) {
        for (const NodeId node : result.of(component))
            for (const NodeId to : rows.of(node))
                if (strong.of[to] != component) act(strong.of[to]);
    };
    for (std::uint32_t component = 0; component < count; ++component)
        eachCrossing(component, [&](std::uint32_t into) { ++waiting[into]; });
    for (std::uint32_t component = 0; component < count; ++component)
        if (waiting[component] == 0) result.order.push_back(component);
    for (std::size_t i = 0; i < result.order.size(); ++i)
        eachCrossing(result.order[i], [&](std::uint32_t into) {
            if (--waiting[into] == 0) result.order.push_back(into);
        });
    return result;
}

/// Calls `act` once for every other component that one refers into.
void eachChild(const DistinctRows& rows, const Groups& strong, const Condensation& all, std::uint32_t component,
               std::vector<std::uint32_t>& stamps, const auto& act) {
    for (const NodeId node : all.of(component))
        for (const NodeId to : rows.of(node)) {
            const std::uint32_t child = strong.of[to];
            if (child == component || stamps[child] == component) continue;
            stamps[child] = component;
            act(child);
        }
}

}  // namespace

Result<SearchPlan> planSearches(const DistinctRows& rows, const Groups& strong, std::uint64_t budget,
                                const TaskContext& context) {
    const std::size_t count = strong.sizes.size();
    const std::uint64_t share = budget / std::max<std::uint64_t>(rows.nodes(), 1);
    std::vector<NodeId> first(count, kNoNode);  // a member of each component: all of them see the same
    for (NodeId node = rows.nodes(); node-- > 0;) first[strong.of[node]] = node;
    CountingSearch search(rows);
    std::vector<bool> dear(count, false);
    for (std::size_t component = 0; component < count; ++component) {
        if (component % kSearchesBetweenPolls == 0) HOLDFAST_CHECK(context.checkpoint());
        dear[component] = search.edgesFrom(first[component], share) > share;
    }
    std::uint64_t work = 0;
    for (std::size_t component = 0; component < count && work <= budget; ++component) {
        if (component % kSearchesBetweenPolls == 0) HOLDFAST_CHECK(context.checkpoint());
        if (!dear[component]) continue;
        const std::uint64_t room = (budget - work) / strong.sizes[component];
        work += search.edgesFrom(first[component], room) * strong.sizes[component];
    }
    SearchPlan plan;
    for (NodeId node = 0; node < rows.nodes(); ++node)
        (dear[strong.of[node]] && work > budget ? plan.dear : plan.cheap).push_back(node);
    return plan;
}

ReachBounds reachBounds(const DistinctRows& rows, const Groups& strong, const Groups& weak, const std::vector<NodeId>& from) {
    const Condensation all = condensed(rows, strong);
    const std::size_t count = strong.sizes.size();
    std::vector<double> below(count, 0.0), above(count, 0.0), starts(count, 0.0);
    for (const NodeId node : from) starts[strong.of[node]] += 1.0;
    std::vector<std::uint32_t> stamps(count, kNoNode);
    for (const std::uint32_t component : all.order)
        eachChild(rows, strong, all, component, stamps, [&](std::uint32_t child) {
            const double others = static_cast<double>(from.size()) - starts[child];
            above[child] = std::min(above[child] + above[component] + starts[component], others);
        });
    std::fill(stamps.begin(), stamps.end(), kNoNode);
    for (std::size_t i = count; i-- > 0;) {
        const std::uint32_t component = all.order[i];
        const double others = weak.sizes[weak.of[all.of(component).front()]] - static_cast<double>(strong.sizes[component]);
        eachChild(rows, strong, all, component, stamps, [&](std::uint32_t child) {
            below[component] = std::min(below[component] + below[child] + strong.sizes[child], others);
        });
    }
    ReachBounds bounds;
    for (NodeId node = 0; node < rows.nodes(); ++node) {
        const std::uint32_t component = strong.of[node];
        bounds.below.push_back(below[component] + strong.sizes[component] - 1.0);
        bounds.above.push_back(above[component] + starts[component]);
    }
    for (const NodeId node : from) bounds.above[node] -= 1.0;
    return bounds;
}

}  // namespace holdfast::graph
