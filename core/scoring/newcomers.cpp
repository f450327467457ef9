#include "core/scoring/newcomers.h"

#include <algorithm>
#include <numeric>

namespace holdfast::scoring {

Result<NewcomerScorer> NewcomerScorer::over(std::shared_ptr<const GraphScorer> scorer, CustomerNetwork network,
                                            const TaskContext& context) {
    NewcomerScorer result;
    result.m_scorer = std::move(scorer);
    result.m_nodes = network.nodes();
    result.m_links = result.m_scorer->parts().hearsReferrals ? std::move(network.links) : CustomerLinks::fromPairs(result.m_nodes, {});
    std::vector<std::size_t> everybody(result.m_nodes);
    std::iota(everybody.begin(), everybody.end(), std::size_t{0});
    const Surroundings around = Surroundings::of(result.m_links, everybody);
    const std::vector<double> rows = result.m_scorer->shownRows(network);
    for (const GraphNet& net : result.m_scorer->nets()) {
        HOLDFAST_ASSIGN(result.m_states.emplace_back(), net.run(around, rows, network.labels, context));
        // The second layer changes with every newcomer near by and is worked out anew for the few nodes it is asked of.
        result.m_states.back().second = std::vector<float>();
        result.m_states.back().secondNormed = std::vector<float>();
        net.reserve(result.m_states.back(), result.m_nodes + result.m_nodes / 8 + 1024);
    }
    return result;
}

Hearing NewcomerScorer::hearing(std::uint32_t node) const {
    if (const auto found = m_changed.find(node); found != m_changed.end()) return found->second.hearing();
    return {m_links.referrers.of(node), m_links.referees.of(node)};
}

NewcomerScorer::Rows& NewcomerScorer::changed(std::uint32_t node) {
    const auto [place, isNew] = m_changed.try_emplace(node);
    if (isNew && node < m_links.nodes()) {
        const auto referrers = m_links.referrers.of(node), referees = m_links.referees.of(node);
        place->second.referrers.assign(referrers.begin(), referrers.end());
        place->second.referees.assign(referees.begin(), referees.end());
    }
    return place->second;
}

void NewcomerScorer::link(std::uint32_t node, std::span<const std::uint32_t> referrers) {
    Rows& own = changed(node);
    own.referrers.assign(referrers.begin(), referrers.end());
    std::sort(own.referrers.begin(), own.referrers.end());
    for (const std::uint32_t referrer : referrers) changed(referrer).referees.push_back(node);  // the largest: stays sorted
}

/// The newcomer's input, then the first layer of everyone whose neighbours or whose neighbours' degrees changed.
void NewcomerScorer::bringUpToDate(std::size_t member, std::uint32_t node, const std::vector<double>& shown) {
    const GraphNet& net = m_scorer->nets()[member];
    GraphNetState& state = m_states[member];
    net.resize(state, m_nodes + 1);
    net.setInput(state, node, shown.data(), CustomerNetwork::kUnknownLabel);
    std::vector<std::uint32_t> touched{node};
    const auto recount = [&](std::uint32_t one) { net.setDegrees(state, one, hearing(one).referrers.size(), hearing(one).referees.size()); };
    recount(node);
    for (const std::uint32_t referrer : hearing(node).referrers) {
        recount(referrer);
        touched.push_back(referrer);
        const auto above = hearing(referrer).referrers;
        touched.insert(touched.end(), above.begin(), above.end());
    }
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    for (const std::uint32_t other : touched) net.setFirst(state, other, hearing(other));
}

/// The newcomer's second and third layer, over a small state that holds himself and who brought him.
double NewcomerScorer::scoreLinked(std::size_t member, std::uint32_t node) {
    const GraphNet& net = m_scorer->nets()[member];
    return net.logitAfresh(m_states[member], node, [this](std::uint32_t other) { return hearing(other); });
}

Result<ScoreParts> NewcomerScorer::add(std::span<const double> values, std::span<const std::uint32_t> referrers, bool isNew) {
    if (values.size() != m_scorer->schema()->size())
        return Unexpected(ErrorCode::InvalidInput, "The newcomer has " + std::to_string(values.size()) +
                                                       " values; the model reads " +
                                                       std::to_string(m_scorer->schema()->size()) + ".");
    for (const std::uint32_t referrer : referrers)
        if (referrer >= m_nodes)
            return Unexpected(ErrorCode::InvalidInput,
                              "A customer who should have brought the newcomer is not in the network.");
    const auto node = static_cast<std::uint32_t>(m_nodes);
    link(node, m_scorer->parts().hearsReferrals ? referrers : std::span<const std::uint32_t>());
    const std::vector<double> shown = m_scorer->shownValues(values.data(), isNew);
    std::vector<double> linked, alone;
    for (std::size_t m = 0; m < m_states.size(); ++m) {
        bringUpToDate(m, node, shown);
        linked.push_back(scoreLinked(m, node));
        alone.push_back(m_scorer->nets()[m].isolated(shown.data()));
    }
    ++m_nodes;
    ScoreParts parts;
    const std::size_t degree = hearing(node).referrers.size();
    parts.own = logitOfMean(alone);
    parts.neighbours = degree > 0 ? logitOfMean(linked) - parts.own : 0.0;
    parts.cluster = m_scorer->clusterOffset(shown.data(), isNew, degree);
    return parts;
}

}  // namespace holdfast::scoring
