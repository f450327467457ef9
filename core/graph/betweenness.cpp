#include "core/graph/betweenness.h"

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/graph/components.h"
#include "core/graph/dependencies.h"
#include "core/graph/reach.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>

namespace holdfast::graph {

namespace {

constexpr std::size_t kParts = 8;  // fixed, so that sums do not depend on the number of threads
constexpr double kStandardErrors = 3.0;

/// The first `count` of a random order.
std::vector<NodeId> picked(std::vector<NodeId> from, std::uint32_t count, std::uint64_t seed) {
    Random random(seed);
    for (std::uint32_t i = 0; i < count; ++i) std::swap(from[i], from[i + random.below(from.size() - i)]);
    from.resize(count);
    return from;
}

class Progressing {
public:
    Progressing(std::size_t total, const TaskContext& context) : m_total(total), m_context(context) {}
    void one() {
        if (const auto now = ++m_done; now % 256 == 0) m_context.progress(now, m_total, "Measuring betweenness");
    }

private:
    std::atomic<std::uint64_t> m_done{0};
    std::size_t m_total;
    const TaskContext& m_context;
};

Result<DependencySums> sumOver(const DistinctRows& rows, const std::vector<NodeId>& sources, bool squares,
                               Progressing& progress, const TaskContext& context) {
    const NodeId n = rows.nodes();
    std::vector<DependencySums> parts(kParts);
    parallelFor(kParts, context.threads(), [&](std::size_t first, std::size_t last, unsigned) {
        Dependencies dependencies(rows);
        for (std::size_t part = first; part < last; ++part) {
            parts[part].first.assign(n, 0.0);
            if (squares) parts[part].second.assign(n, 0.0);
            // Every eighth: neighbouring numbers often see alike much, and parts should take alike long.
            for (std::size_t i = part; i < sources.size() && !context.stopRequested(); i += kParts) {
                dependencies.add(sources[i], parts[part]);
                progress.one();
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

/// Adds what the pivots say of all they stand for.
void addEstimate(const DependencySums& sums, const ReachBounds& bounds, Betweenness& result) {
    const double k = result.pivots;
    const double h = result.sampledOf;
    for (std::size_t node = 0; node < result.values.size(); ++node) {
        const double estimate = h / k * sums.first[node];
        const double most = bounds.above[node] * bounds.below[node];
        const double first = sums.first[node] + bounds.below[node];  // with one pivot more, the worst there could be
        const double second = sums.second[node] + bounds.below[node] * bounds.below[node];
        const double variance = std::max(0.0, (second - first * first / (k + 1.0)) / k);
        const double spread = kStandardErrors * h * std::sqrt(variance / k * (1.0 - k / h));
        result.values[node] += estimate;
        result.errors[node] = std::min(spread, std::max(estimate, most - estimate));
    }
}

void normalise(Betweenness& result) {
    const double n = static_cast<double>(result.values.size());
    const double perPair = 1.0 / ((n - 1.0) * (n - 2.0));
    for (double& value : result.values) value *= perPair;
    for (double& error : result.errors) error *= perPair;
    result.largestError = *std::max_element(result.errors.begin(), result.errors.end());
}

}  // namespace

Result<Betweenness> betweenness(const ReferralGraph& graph, const BetweennessOptions& options, const TaskContext& context) {
    Betweenness result;
    result.values.assign(graph.nodes(), 0.0);
    result.errors.assign(graph.nodes(), 0.0);
    if (graph.nodes() < 3) return result;
    const DistinctRows rows = distinctRows(graph, Direction::Out);
    const Groups strong = strongComponents(graph);
    HOLDFAST_ASSIGN(SearchPlan plan, planSearches(rows, strong, options.budget, context));
    const std::uint32_t pivots = std::max(options.pivots, 2U);
    result.exact = plan.dear.size() <= pivots;
    std::vector<NodeId> sample;
    if (result.exact) {
        plan.cheap.insert(plan.cheap.end(), plan.dear.begin(), plan.dear.end());
    } else {
        result.pivots = pivots;
        result.sampledOf = static_cast<std::uint32_t>(plan.dear.size());
        sample = picked(plan.dear, pivots, options.seed);
    }
    Progressing progress(plan.cheap.size() + sample.size(), context);
    HOLDFAST_ASSIGN(DependencySums certain, sumOver(rows, plan.cheap, false, progress, context));
    result.values = std::move(certain.first);
    if (!result.exact) {
        HOLDFAST_ASSIGN(const DependencySums sums, sumOver(rows, sample, true, progress, context));
        addEstimate(sums, reachBounds(rows, strong, weakComponents(graph), plan.dear), result);
    }
    normalise(result);
    return result;
}

}  // namespace holdfast::graph
