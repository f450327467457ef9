#include "core/graph/presence.h"

#include <algorithm>
#include <cmath>

namespace holdfast::graph {

std::vector<UtcMillis> presentSince(const ReferralGraph& graph, std::span<const double> signups) {
    constexpr UtcMillis kNothingKnown = std::numeric_limits<UtcMillis>::max();
    std::vector<UtcMillis> since(graph.nodes(), kNothingKnown);
    for (NodeId node = 0; node < signups.size(); ++node)
        if (!std::isnan(signups[node])) since[node] = static_cast<UtcMillis>(signups[node]);
    for (NodeId from = 0; from < graph.nodes(); ++from) {
        const auto targets = graph.out(from);
        for (std::size_t i = 0; i < targets.size(); ++i) {
            const UtcMillis time = graph.outTime(from, i).value_or(kAlwaysThere);
            since[from] = std::min(since[from], time);
            since[targets[i]] = std::min(since[targets[i]], time);
        }
    }
    std::replace(since.begin(), since.end(), kNothingKnown, kAlwaysThere);
    return since;
}

}  // namespace holdfast::graph
