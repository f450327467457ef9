#include "core/graph/pagerank.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::graph {

namespace {

constexpr std::size_t kParts = 64;  // fixed, so that sums do not depend on the number of threads

/// Borders of kParts ranges of nodes with about equally many edges to gather.
std::vector<NodeId> evenParts(const ReferralGraph& graph, bool reversed) {
    std::vector<NodeId> borders{0};
    const std::uint64_t total = graph.edges() + graph.nodes();
    std::uint64_t work = 0;
    for (NodeId node = 0; node < graph.nodes(); ++node) {
        if (work * kParts >= total * borders.size()) borders.push_back(node);
        work += 1 + (reversed ? graph.out(node) : graph.in(node)).size();
    }
    borders.resize(kParts + 1, graph.nodes());
    return borders;
}

std::size_t others(std::span<const NodeId> row, NodeId self) {
    const auto [first, last] = std::equal_range(row.begin(), row.end(), self);
    return row.size() - static_cast<std::size_t>(last - first);
}

class PowerIteration {
public:
    PowerIteration(const ReferralGraph& graph, const PageRankOptions& options, unsigned threads)
        : m_graph(graph),
          m_damping(options.damping),
          m_reversed(options.flow == Direction::In),
          m_threads(threads),
          m_borders(evenParts(graph, m_reversed)),
          m_rank(graph.nodes(), 1.0 / graph.nodes()),
          m_next(m_rank),
          m_perEdge(graph.nodes()),
          m_share(graph.nodes()),
          m_nextShare(graph.nodes()) {
        for (NodeId node = 0; node < graph.nodes(); ++node) {
            const std::size_t degree = others(m_reversed ? graph.in(node) : graph.out(node), node);
            m_perEdge[node] = degree == 0 ? 0.0 : 1.0 / static_cast<double>(degree);
            m_share[node] = m_rank[node] * m_perEdge[node];
            if (degree == 0) m_dangling += m_rank[node];
        }
    }

    /// One multiplication; returns the L1 change.
    double step() {
        const double n = static_cast<double>(m_rank.size());
        const double base = (1.0 - m_damping) / n + m_damping * m_dangling / n;
        std::vector<double> changes(kParts, 0.0);
        std::vector<double> dangling(kParts, 0.0);
        parallelFor(kParts, m_threads, [&](std::size_t first, std::size_t last, unsigned) {
            for (std::size_t part = first; part < last; ++part) stepPart(part, base, changes[part], dangling[part]);
        });
        m_rank.swap(m_next);
        m_share.swap(m_nextShare);
        m_dangling = std::accumulate(dangling.begin(), dangling.end(), 0.0);
        return std::accumulate(changes.begin(), changes.end(), 0.0);
    }

    std::vector<double> take() { return std::move(m_rank); }

private:
    void stepPart(std::size_t part, double base, double& change, double& dangling) {
        for (NodeId node = m_borders[part]; node < m_borders[part + 1]; ++node) {
            double sum = 0.0;
            for (const NodeId from : m_reversed ? m_graph.out(node) : m_graph.in(node))
                if (from != node) sum += m_share[from];
            const double rank = base + m_damping * sum;
            change += std::abs(rank - m_rank[node]);
            if (m_perEdge[node] == 0.0) dangling += rank;
            m_next[node] = rank;
            m_nextShare[node] = rank * m_perEdge[node];
        }
    }

    const ReferralGraph& m_graph;
    double m_damping;
    bool m_reversed;
    unsigned m_threads;
    std::vector<NodeId> m_borders;
    std::vector<double> m_rank, m_next;        ///< [nodes]
    std::vector<double> m_perEdge;             ///< [nodes] 1 / number of edges the rank is passed along, 0 when dangling
    std::vector<double> m_share, m_nextShare;  ///< [nodes] rank times m_perEdge
    double m_dangling = 0.0;
};

}  // namespace

Result<PageRank> pageRank(const ReferralGraph& graph, const PageRankOptions& options, const TaskContext& context) {
    PageRank result;
    if (graph.nodes() == 0) return result;
    PowerIteration iteration(graph, options, context.threads());
    do {
        HOLDFAST_CHECK(context.checkpoint());
        result.change = iteration.step();
        ++result.iterations;
    } while (result.change > options.tolerance && result.iterations < options.maxIterations);
    result.rank = iteration.take();
    return result;
}

}  // namespace holdfast::graph
