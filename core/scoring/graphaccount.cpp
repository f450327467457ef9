// What one customer's score rests on, neighbour by neighbour.
#include "core/scoring/graphscorer.h"

#include <algorithm>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kMostShares = 48;  ///< the rest of a hub's neighbours share one share

/// Distinct neighbours, who brought the customer first; those beyond kMostShares are one group.
std::vector<std::vector<std::uint32_t>> neighbourGroups(const CustomerLinks& links, std::size_t node) {
    std::vector<std::vector<std::uint32_t>> groups;
    std::vector<std::uint32_t> met;
    for (const auto* rows : {&links.referrers, &links.referees}) {
        std::vector<std::uint32_t> row(rows->of(node).begin(), rows->of(node).end());
        row.erase(std::unique(row.begin(), row.end()), row.end());
        for (const std::uint32_t other : row) {
            if (std::binary_search(met.begin(), met.end(), other)) continue;
            if (groups.size() <= kMostShares)
                groups.push_back({other});
            else
                groups.back().push_back(other);
        }
        met = std::move(row);
    }
    return groups;
}

/// Scores of one node hearing some of its neighbours.
class Walker {
public:
    Walker(const std::vector<GraphNet>& nets, std::vector<GraphNetState> states, const CustomerLinks& links, std::size_t node)
        : m_nets(nets), m_states(std::move(states)), m_links(links), m_node(node), m_heard(links.nodes(), true) {}

    void leaveOut(const std::vector<std::uint32_t>& group) { set(group, false); }
    void takeIn(const std::vector<std::uint32_t>& group) { set(group, true); }

    double score() const {
        const auto referrers = heard(m_links.referrers.of(m_node)), referees = heard(m_links.referees.of(m_node));
        std::vector<double> logits;
        for (std::size_t m = 0; m < m_nets.size(); ++m)
            logits.push_back(m_nets[m].logitHearing(m_states[m], m_node, {referrers, referees}));
        return GraphScorer::combine(logits);
    }

private:
    const std::vector<GraphNet>& m_nets;
    std::vector<GraphNetState> m_states;
    const CustomerLinks& m_links;
    std::size_t m_node;
    std::vector<bool> m_heard;

    void set(const std::vector<std::uint32_t>& group, bool heardNow) {
        for (const std::uint32_t node : group) m_heard[node] = heardNow;
    }
    std::vector<std::uint32_t> heard(std::span<const std::uint32_t> row) const {
        std::vector<std::uint32_t> result;
        for (const std::uint32_t other : row)
            if (m_heard[other]) result.push_back(other);
        return result;
    }
};

}  // namespace

NodeAccount GraphScorer::accountFor(const CustomerNetwork& network, std::size_t node, unsigned threads) const {
    const CustomerLinks links = m_parts.hearsReferrals ? network.links : CustomerLinks::fromPairs(network.nodes(), {});
    const std::vector<double> rows = shownRows(network);
    const std::vector<float> labels = shownLabels(network, groupOf(network, node));
    std::vector<GraphNetState> states;
    for (const GraphNet& net : m_nets) states.push_back(net.run(links, rows, labels, threads));
    Walker walker(m_nets, std::move(states), links, node);
    const auto groups = neighbourGroups(links, node);
    NodeAccount account;
    const double whole = walker.score();
    for (const auto& group : groups) walker.leaveOut(group);
    account.parts.own = walker.score();
    account.parts.neighbours = groups.empty() ? 0.0 : whole - account.parts.own;
    const double* shown = rows.data() + node * m_parts.schema->size();
    account.parts.cluster = clusterOffset(shown, network.isNew[node], links.degree(node));
    for (const auto& group : groups)
        account.neighbours.emplace_back(group.size() == 1 ? group.front() : NodeAccount::kTheRest, 0.0);
    for (const bool forward : {true, false}) {  // takes neighbours in one by one, starting from none
        double before = account.parts.own;
        for (std::size_t step = 0; step < groups.size(); ++step) {
            const std::size_t i = forward ? step : groups.size() - 1 - step;
            walker.takeIn(groups[i]);
            const double after = step + 1 == groups.size() ? whole : walker.score();
            account.neighbours[i].second += 0.5 * (after - before);
            before = after;
        }
        for (const auto& group : groups) walker.leaveOut(group);
    }
    if (network.isNew[node] && links.degree(node) == 0) {
        const std::size_t cluster = m_parts.prior.clusters.assign(shown);
        const ClusterHead& head = m_parts.prior.heads[cluster];
        account.cluster = {cluster + 1, m_parts.prior.heads.size(), head.customers, head.rate, head.kept};
    }
    return account;
}

}  // namespace holdfast::scoring
