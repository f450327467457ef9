// What customers' scores rest on, neighbour by neighbour.
#include "core/scoring/graphscorer.h"
#include "core/scoring/neighbourshares.h"

#include <algorithm>
#include <unordered_set>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kMostShares = 48;  ///< the rest of a hub's neighbours share one share

/// Distinct neighbours, who brought the customer first; those beyond kMostShares are one group.
std::vector<std::vector<std::uint32_t>> neighbourGroups(const CustomerLinks& links, std::size_t node) {
    std::vector<std::vector<std::uint32_t>> groups;
    std::unordered_set<std::uint32_t> met;
    for (const auto* rows : {&links.referrers, &links.referees})
        for (const std::uint32_t other : rows->of(node)) {
            if (!met.insert(other).second) continue;
            if (groups.size() <= kMostShares)
                groups.push_back({other});
            else
                groups.back().push_back(other);
        }
    return groups;
}

/// Scores of one node hearing some of its neighbours.
class Walker {
public:
    Walker(const std::vector<GraphNet>& nets, const std::vector<GraphNetState>& states, const CustomerLinks& links,
           std::size_t node)
        : m_nets(nets), m_states(states), m_links(links), m_node(node) {}

    void leaveOut(const std::vector<std::uint32_t>& group) { m_leftOut.insert(group.begin(), group.end()); }
    void takeIn(const std::vector<std::uint32_t>& group) {
        for (const std::uint32_t other : group) m_leftOut.erase(other);
    }

    double score() const {
        const auto referrers = heard(m_links.referrers.of(m_node)), referees = heard(m_links.referees.of(m_node));
        std::vector<double> logits;
        for (std::size_t m = 0; m < m_nets.size(); ++m)
            logits.push_back(m_nets[m].logitHearing(m_states[m], m_node, {referrers, referees}));
        return logitOfMean(logits);
    }

private:
    const std::vector<GraphNet>& m_nets;
    const std::vector<GraphNetState>& m_states;
    const CustomerLinks& m_links;
    std::size_t m_node;
    std::unordered_set<std::uint32_t> m_leftOut;

    std::vector<std::uint32_t> heard(std::span<const std::uint32_t> row) const {
        std::vector<std::uint32_t> result;
        for (const std::uint32_t other : row)
            if (!m_leftOut.contains(other)) result.push_back(other);
        return result;
    }
};

/// Own part, then what hearing each neighbour adds, over the orders in which they may be heard.
NodeAccount walk(Walker& walker, const CustomerLinks& links, std::size_t node) {
    const auto groups = neighbourGroups(links, node);
    NodeAccount account;
    const double whole = walker.score();
    const auto leaveAllOut = [&] {
        for (const auto& group : groups) walker.leaveOut(group);
    };
    leaveAllOut();
    account.parts.own = walker.score();
    if (groups.empty()) return account;
    account.parts.neighbours = whole - account.parts.own;
    if (groups.back().size() > 1) account.rest = groups.back().size();
    PlayerShares found = sharesOf({groups.size(), account.parts.own, whole, [&](std::size_t i) { walker.takeIn(groups[i]); }, leaveAllOut,
                                   [&] { return walker.score(); }},
                                  node + 1);
    for (std::size_t i = 0; i < groups.size(); ++i)
        account.neighbours.emplace_back(groups[i].size() == 1 ? groups[i].front() : NodeAccount::kTheRest, found.shares[i]);
    account.errors = std::move(found.errors);
    return account;
}

}  // namespace

Result<std::vector<NodeAccount>> GraphScorer::accountsFor(const CustomerNetwork& network, std::span<const std::size_t> nodes,
                                                          const TaskContext& context) const {
    const Surroundings around = surroundingsOf(network, nodes);
    const std::vector<double> rows = shownRows(network, around.nodes);
    std::vector<NodeAccount> accounts(nodes.size());
    for (std::size_t group = 0; group <= kGroups; ++group) {  // whose own labels are hidden at once
        const auto isInGroup = [&](std::size_t node) { return groupOf(network, node) == group; };
        if (std::none_of(nodes.begin(), nodes.end(), isInGroup)) continue;
        const std::vector<float> labels = shownLabels(network, around.nodes, group);
        std::vector<GraphNetState> states;
        for (const GraphNet& net : m_nets) {
            HOLDFAST_ASSIGN(states.emplace_back(), net.run(around, rows, labels, context));
        }
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (!isInGroup(nodes[i])) continue;
            HOLDFAST_CHECK(context.checkpoint());
            const std::size_t place = around.asked[i];
            Walker walker(m_nets, states, around.links, place);
            accounts[i] = walk(walker, around.links, place);
            for (auto& [other, share] : accounts[i].neighbours)
                if (other != NodeAccount::kTheRest) other = around.nodes[other];
            if (!network.isNew[nodes[i]] || around.links.degree(place) > 0) continue;
            const double* shown = rows.data() + place * m_parts.schema->size();
            accounts[i].parts.cluster = clusterOffset(shown, true, 0);
            accounts[i].cluster = clusterShare({shown, m_parts.schema->size()});
        }
    }
    return accounts;
}

}  // namespace holdfast::scoring
