#include "core/graph/queries.h"
#include "core/graph/search.h"

#include <algorithm>
#include <numeric>

namespace holdfast::graph {

namespace {

std::size_t degreeOf(const ReferralGraph& graph, NodeId node) {
    return graph.out(node).size() + graph.in(node).size();
}

/// Room for `total` divided among what is wanted, evenly but for those who want less; what cannot be halved goes to the first.
std::vector<std::size_t> evenShares(const std::vector<std::uint64_t>& wanted, std::size_t total) {
    std::vector<std::size_t> order(wanted.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
    std::vector<std::size_t> shares(wanted.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t left = order.size() - i;
        shares[order[i]] = std::min<std::size_t>(wanted[order[i]], (total + left - 1) / left);
        total -= shares[order[i]];
    }
    return shares;
}

/// Takes people into view, hop by hop.
class EgoView {
public:
    EgoView(const ReferralGraph& graph, const EgoRequest& request)
        : m_graph(graph),
          m_request(request),
          m_search(graph, {request.centre, request.direction, request.hops}),
          m_inView(graph.nodes(), false),
          m_brought(graph.nodes(), 0),
          m_hops{{request.centre}} {
        m_inView[request.centre] = true;
        m_reached.assign(std::size_t{request.hops} + 1, 0);
        for (const NodeId node : m_search.met) ++m_reached[m_search.distance[node]];
        m_hops.resize(m_search.distance[m_search.met.back()] + std::size_t{1});
        fill();
    }

    EgoNetwork network() &&;

private:
    struct Candidate {
        NodeId node;
        NodeId through;
    };

    void fill() {
        std::size_t room = std::max<std::size_t>(m_request.limit, 1) - 1;
        const std::vector<std::uint64_t> beyond(m_reached.begin() + 1,
                                                m_reached.begin() + static_cast<std::ptrdiff_t>(m_hops.size()));
        const auto shares = evenShares(beyond, room);
        std::size_t spare = 0;
        for (std::size_t hop = 1; hop < m_hops.size(); ++hop) {
            const std::size_t taken = grow(hop, shares[hop - 1] + spare);
            spare += shares[hop - 1] - taken;
            room -= taken;
        }
        for (std::size_t hop = 1; hop < m_hops.size() && room > 0; ++hop) room -= grow(hop, room);
    }

    /// Takes the best connected who are as far as `hop` and next to someone in view; at most `most`. Returns how many.
    std::size_t grow(std::size_t hop, std::size_t most) {
        std::vector<Candidate> found = candidates(hop);
        keepBest(found, most);
        for (const Candidate& candidate : found) {
            m_inView[candidate.node] = true;
            ++m_brought[candidate.through];
            m_hops[hop].push_back(candidate.node);
        }
        return found.size();
    }

    /// Everyone counts for the first in view who has room for him.
    std::vector<Candidate> candidates(std::size_t hop) {
        std::vector<Candidate> all, own;
        std::vector<NodeId> row;
        for (const NodeId from : m_hops[hop - 1]) {
            distinctNeighbours(m_graph, from, m_request.direction, row);
            own.clear();
            // Only those a hop farther: a neighbour at the same distance comes into view by his own nearest way.
            for (const NodeId node : row)
                if (!m_inView[node] && m_search.distance[node] == hop) own.push_back({node, from});
            keepBest(own, m_request.perNode - std::min(m_brought[from], m_request.perNode));
            for (const Candidate& candidate : own) m_inView[candidate.node] = true;  // once is enough
            all.insert(all.end(), own.begin(), own.end());
        }
        for (const Candidate& candidate : all) m_inView[candidate.node] = false;
        return all;
    }

    /// The best connected first, so that what is left out is the fringe.
    void keepBest(std::vector<Candidate>& of, std::size_t count) const {
        const auto better = [&](const Candidate& a, const Candidate& b) {
            const std::size_t first = degreeOf(m_graph, a.node);
            const std::size_t second = degreeOf(m_graph, b.node);
            return first != second ? first > second : a.node < b.node;
        };
        const std::size_t kept = std::min(count, of.size());
        std::partial_sort(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(kept), of.end(), better);
        of.resize(kept);
    }

    void addEdges(EgoNetwork& ego) const {
        std::vector<NodeId> row;
        for (const EgoNode& shown : ego.nodes) {
            distinctNeighbours(m_graph, shown.node, Direction::Out, row);
            for (const NodeId to : row)
                if (m_inView[to]) ego.edges.emplace_back(shown.node, to);
            const auto out = m_graph.out(shown.node);
            if (std::binary_search(out.begin(), out.end(), shown.node)) ego.edges.emplace_back(shown.node, shown.node);
        }
    }

    const ReferralGraph& m_graph;
    const EgoRequest& m_request;
    Search m_search;
    std::vector<bool> m_inView;
    std::vector<std::uint32_t> m_brought;     ///< [nodes] people taken into view through a node
    std::vector<std::vector<NodeId>> m_hops;  ///< in view, by distance
    std::vector<std::uint64_t> m_reached;
};

EgoNetwork EgoView::network() && {
    EgoNetwork ego;
    std::vector<NodeId> row;
    for (std::size_t hop = 0; hop < m_hops.size(); ++hop)
        for (const NodeId node : m_hops[hop]) {
            distinctNeighbours(m_graph, node, m_request.direction, row);
            const auto hidden = std::count_if(row.begin(), row.end(), [&](NodeId other) { return !m_inView[other]; });
            ego.nodes.push_back({node, static_cast<std::uint32_t>(hop), static_cast<std::uint32_t>(hidden)});
        }
    ego.reached = std::move(m_reached);
    ego.omitted = m_search.met.size() - ego.nodes.size();
    addEdges(ego);
    return ego;
}

}  // namespace

EgoNetwork egoNetwork(const ReferralGraph& graph, const EgoRequest& request) {
    return EgoView(graph, request).network();
}

}  // namespace holdfast::graph
