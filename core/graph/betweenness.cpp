#include "core/graph/betweenness.h"

#include "core/base/parallel.h"
#include "core/base/random.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

namespace holdfast::graph {

namespace {

constexpr std::size_t kParts = 8;  // fixed, so that sums do not depend on the number of threads

struct Rows {
    std::vector<std::uint32_t> offsets{0};
    std::vector<NodeId> targets;
    std::span<const NodeId> of(NodeId node) const {
        return {targets.data() + offsets[node], targets.data() + offsets[node + 1]};
    }
};

Rows distinctRows(const ReferralGraph& graph) {
    Rows rows;
    rows.offsets.reserve(std::size_t{graph.nodes()} + 1);
    rows.targets.reserve(graph.edges());
    std::vector<NodeId> row;
    for (NodeId node = 0; node < graph.nodes(); ++node) {
        distinctNeighbours(graph, node, Direction::Out, row);
        rows.targets.insert(rows.targets.end(), row.begin(), row.end());
        rows.offsets.push_back(static_cast<std::uint32_t>(rows.targets.size()));
    }
    return rows;
}

/// Sums over pivots of the dependency and of its square.
struct Sums {
    std::vector<double> first;
    std::vector<double> second;
};

/// The dependencies of all nodes on one starting point, in the order of a breadth-first search and back.
class Dependencies {
public:
    Dependencies(const Rows& rows, NodeId nodes)
        : m_rows(rows), m_distance(nodes, kNoNode), m_paths(nodes), m_dependency(nodes) {}

    void add(NodeId source, Sums& sums) {
        search(source);
        for (std::size_t i = m_order.size(); i-- > 0;) {
            const NodeId node = m_order[i];
            double dependency = 0.0;
            for (const NodeId next : m_rows.of(node))
                if (m_distance[next] == m_distance[node] + 1)
                    dependency += m_paths[node] / m_paths[next] * (1.0 + m_dependency[next]);
            m_dependency[node] = dependency;
            if (node == source) continue;
            sums.first[node] += dependency;
            if (!sums.second.empty()) sums.second[node] += dependency * dependency;
        }
        for (const NodeId node : m_order) m_distance[node] = kNoNode;
    }

private:
    void search(NodeId source) {
        m_order.assign(1, source);
        m_distance[source] = 0;
        m_paths[source] = 1.0;
        for (std::size_t i = 0; i < m_order.size(); ++i) {
            const NodeId node = m_order[i];
            for (const NodeId next : m_rows.of(node)) {
                if (m_distance[next] == kNoNode) {
                    m_distance[next] = m_distance[node] + 1;
                    m_paths[next] = 0.0;
                    m_order.push_back(next);
                }
                if (m_distance[next] == m_distance[node] + 1) m_paths[next] += m_paths[node];
            }
        }
    }

    const Rows& m_rows;
    std::vector<NodeId> m_distance;    ///< [nodes] kNoNode where not reached
    std::vector<double> m_paths;       ///< [nodes] how many shortest ones lead there
    std::vector<double> m_dependency;  ///< [nodes]
    std::vector<NodeId> m_order;       ///< as reached
};

std::vector<NodeId> pickPivots(NodeId nodes, std::uint32_t count, std::uint64_t seed) {
    std::vector<NodeId> all(nodes);
    std::iota(all.begin(), all.end(), NodeId{0});
    Random random(seed);
    for (std::uint32_t i = 0; i < count; ++i) std::swap(all[i], all[i + random.below(nodes - i)]);
    all.resize(count);
    return all;
}

Result<Sums> sumOver(const ReferralGraph& graph, const std::vector<NodeId>& pivots, bool squares, const TaskContext& context) {
    const Rows rows = distinctRows(graph);
    const NodeId n = graph.nodes();
    std::vector<Sums> parts(kParts);
    std::atomic<std::uint64_t> done{0};
    parallelFor(kParts, context.threads(), [&](std::size_t first, std::size_t last, unsigned) {
        Dependencies dependencies(rows, n);
        for (std::size_t part = first; part < last; ++part) {
            parts[part].first.assign(n, 0.0);
            if (squares) parts[part].second.assign(n, 0.0);
            const std::size_t end = pivots.size() * (part + 1) / kParts;
            for (std::size_t i = pivots.size() * part / kParts; i < end && !context.stopRequested(); ++i) {
                dependencies.add(pivots[i], parts[part]);
                if (const auto now = ++done; now % 64 == 0) context.progress(now, pivots.size(), "Measuring betweenness");
            }
        }
    });
    HOLDFAST_CHECK(context.checkpoint());
    for (std::size_t part = 1; part < kParts; ++part)
        for (NodeId node = 0; node < n; ++node) {
            parts[0].first[node] += parts[part].first[node];
            if (squares) parts[0].second[node] += parts[part].second[node];
        }
    return std::move(parts[0]);
}

void estimate(const Sums& sums, Betweenness& result, double n, double perPair) {
    const double k = result.pivots;
    for (std::size_t i = 0; i < sums.first.size(); ++i) {
        result.values[i] = n / k * sums.first[i] * perPair;
        if (result.exact) continue;
        const double variance = std::max(0.0, (sums.second[i] - sums.first[i] * sums.first[i] / k) / (k - 1.0));
        result.standardErrors[i] = n * std::sqrt(variance / k * (1.0 - k / n)) * perPair;
        result.largestError = std::max(result.largestError, result.standardErrors[i]);
    }
}

}  // namespace

Result<Betweenness> betweenness(const ReferralGraph& graph, const BetweennessOptions& options, const TaskContext& context) {
    Betweenness result;
    const NodeId n = graph.nodes();
    result.values.assign(n, 0.0);
    const std::uint32_t wanted = std::max(options.pivots, 2U);
    result.exact = n < options.exactBelow || n <= wanted;
    result.pivots = result.exact ? n : wanted;
    if (!result.exact) result.standardErrors.assign(n, 0.0);
    if (n < 3) return result;
    std::vector<NodeId> pivots = pickPivots(n, result.exact ? 0 : result.pivots, options.seed);
    if (result.exact) {
        pivots.resize(n);
        std::iota(pivots.begin(), pivots.end(), NodeId{0});
    }
    HOLDFAST_ASSIGN(const Sums sums, sumOver(graph, pivots, !result.exact, context));
    estimate(sums, result, n, 1.0 / ((n - 1.0) * (n - 2.0)));
    return result;
}

}  // namespace holdfast::graph
