#include "core/graph/layout.h"

#include "core/base/parallel.h"
#include "core/graph/layoutcomponent.h"
#include "core/graph/layoutpacking.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <numbers>
#include <string>

namespace holdfast::graph {

namespace {

using layouting::Anchors;
using layouting::CleanGraph;
using layouting::Holding;
using layouting::Point;

// Of an old node to its place, in units of its own edges, where that place suits its edges. Firmer, and a graph that grows keeps ever less of who stands beside
// whom; looser, and the picture is another one after every import (bench_layout shows both sides).
constexpr float kHold = 0.1F;
constexpr float kNear2 = 4.0F;  // squared distance at which a neighbour counts half; a tenth of it more for each neighbour
constexpr std::size_t kLargeComponent = 2000;  // worth all threads; smaller ones get one each
constexpr std::size_t kStages = 1000;          // of progress

Result<void> checkRequest(const LayoutRequest& request) {
    const auto nodes = request.graph.nodes();
    if (request.startX.size() != request.startY.size() || (!request.startX.empty() && request.startX.size() != nodes))
        return Unexpected(ErrorCode::InvalidInput, "Start positions must be given for every node or for none.");
    if (!request.pinned.empty() && request.pinned.size() != nodes)
        return Unexpected(ErrorCode::InvalidInput, "Pins must be given for every node or for none.");
    for (std::size_t i = 0; i < nodes; ++i) {
        const float x = request.startX.empty() ? NAN : request.startX[i];
        const float y = request.startX.empty() ? NAN : request.startY[i];
        const bool known = std::isfinite(x) && std::isfinite(y);
        if (known && std::max(std::abs(x), std::abs(y)) > kFarthestPlace)
            return Unexpected(ErrorCode::InvalidInput, "Node " + std::to_string(i) + " starts farther out than 10,000,000.");
        if (!known && !request.pinned.empty() && request.pinned[i] != 0)
            return Unexpected(ErrorCode::InvalidInput, "Node " + std::to_string(i) + " is pinned but has no start position.");
    }
    return {};
}

/// One run of computeLayout().
class Run {
public:
    Run(const LayoutRequest& request, const TaskContext& context, CleanGraph graph)
        : m_request(request),
          m_context(context),
          m_graph(std::move(graph)),
          m_points(m_graph.order.size()),
          m_holding(m_graph.components(), Holding::Free) {}

    Result<Layout> compute() {
        if (m_request.onFrame) showSunflower();
        std::size_t large = 0;
        {
            layouting::WorkerTeam team(m_context.threads());
            // The first is laid out on this thread however small it is, so that there is something to watch.
            for (; large < m_graph.components() && (large == 0 || m_graph.sizeOf(large) >= kLargeComponent); ++large)
                HOLDFAST_CHECK(layOut(large, team, true));
        }
        HOLDFAST_CHECK(layOutSmall(large));
        HOLDFAST_ASSIGN(const auto moves, layouting::packComponents({m_points, m_graph.starts, m_holding}, m_context));
        for (std::size_t c = 0; c < m_graph.components(); ++c)
            for (auto i = m_graph.starts[c]; i < m_graph.starts[c + 1]; ++i)
                m_points[i] = {m_points[i].x + moves[c].x, m_points[i].y + moves[c].y};
        write();
        HOLDFAST_CHECK(m_context.checkpoint());
        if (m_request.onFrame) m_request.onFrame({m_layout.x, m_layout.y, 1.0});
        m_context.progress(kStages, kStages, kStage);
        return std::move(m_layout);
    }

private:
    static constexpr const char* kStage = "Laying out the graph";

    Result<void> layOutSmall(std::size_t first) {
        std::atomic<std::size_t> next{first};
        std::mutex guard;
        Result<void> outcome;
        const auto count = m_graph.components() - first;
        const auto work = [&](std::size_t, std::size_t, unsigned) {
            layouting::WorkerTeam alone(1);
            for (auto c = next++; c < m_graph.components(); c = next++) {
                auto done = layOut(c, alone, false);
                if (done) continue;
                const std::lock_guard lock(guard);
                outcome = std::move(done);
                return;
            }
        };
        const auto threads = std::min<std::size_t>(m_context.threads(), std::max<std::size_t>(count, 1));
        parallelFor(threads, static_cast<unsigned>(threads), work);
        return outcome;
    }

    Result<void> layOut(std::size_t component, layouting::WorkerTeam& team, bool watched) {
        HOLDFAST_CHECK(m_context.checkpoint());
        const auto first = m_graph.starts[component];
        layouting::ComponentRequest request{m_graph.component(component),
                                            anchors(component),
                                            m_request.seed * 0x9E3779B97F4A7C15ULL + m_graph.order[first],
                                            {}};
        request.watched = watched && m_request.onFrame;
        request.afterStep = [&](std::span<const Point> points, double share) -> Result<void> {
            HOLDFAST_CHECK(m_context.checkpoint());
            if (watched) show(component, points, share);
            return {};
        };
        HOLDFAST_ASSIGN(const auto placed, layouting::layOutComponent(request, team));
        std::copy(placed.begin(), placed.end(), m_points.begin() + first);
        return {};
    }

    bool known(std::uint32_t node) const {
        return !m_request.startX.empty() && std::isfinite(m_request.startX[node]) && std::isfinite(m_request.startY[node]);
    }

    /// Also notes whether the component may be moved when all are packed.
    Anchors anchors(std::size_t component) {
        Anchors anchors;
        const auto first = m_graph.starts[component];
        const auto nodes = m_graph.sizeOf(component);
        for (std::size_t i = 0; i < nodes; ++i) {
            const auto node = m_graph.order[first + i];
            if (!known(node)) continue;
            if (!anchors.any()) {
                anchors.place.resize(nodes);
                anchors.weight.assign(nodes, 0.0F);
                m_holding[component] = Holding::Kept;
            }
            anchors.place[i] = {m_request.startX[node], m_request.startY[node]};
            const bool pinned = !m_request.pinned.empty() && m_request.pinned[node] != 0;
            anchors.weight[i] = pinned ? std::numeric_limits<float>::infinity() : kHold * fit(node);
            if (pinned) m_holding[component] = Holding::Fixed;
        }
        return anchors;
    }

    /// How well a node's old place suits the edges it has now, 0..1: the mean nearness of its old neighbours. Who has new
    /// edges to far away is held the less, and may go there.
    float fit(std::uint32_t node) const {
        const auto& offsets = m_request.graph.offsets;
        float sum = 0.0F, count = 0.0F;
        const float near2 = kNear2 * (1.0F + 0.1F * static_cast<float>(offsets[node + 1] - offsets[node]));
        for (auto k = offsets[node]; k < offsets[node + 1]; ++k) {
            const auto other = m_request.graph.targets[k];
            if (other == node || !known(other)) continue;
            const float dx = m_request.startX[other] - m_request.startX[node];
            const float dy = m_request.startY[other] - m_request.startY[node];
            sum += near2 / (near2 + dx * dx + dy * dy);
            count += 1.0F;
        }
        return count > 0.0F ? sum / count : 1.0F;
    }

    void show(std::size_t component, std::span<const Point> points, double share) {
        const auto first = m_graph.starts[component];
        const double done = (first + share * m_graph.sizeOf(component)) / static_cast<double>(m_graph.order.size());
        const auto stage = static_cast<std::size_t>(done * kStages);
        if (stage != m_stage) m_context.progress(stage, kStages, kStage);
        m_stage = stage;
        if (!m_request.onFrame) return;
        for (std::size_t i = 0; i < points.size(); ++i) {
            m_layout.x[m_graph.order[first + i]] = points[i].x;
            m_layout.y[m_graph.order[first + i]] = points[i].y;
        }
        m_request.onFrame({m_layout.x, m_layout.y, done});
    }

    /// Before anything is laid out: old nodes where they stood, the rest in a spiral, largest component inmost.
    void showSunflower() {
        m_layout.x.resize(m_graph.order.size());
        m_layout.y.resize(m_graph.order.size());
        for (std::size_t i = 0; i < m_graph.order.size(); ++i) {
            const auto node = m_graph.order[i];
            const double radius = std::sqrt(layouting::kNodeArea * static_cast<double>(i) / std::numbers::pi);
            const double angle = 2.399963229728653 * static_cast<double>(i);
            m_layout.x[node] = known(node) ? m_request.startX[node] : static_cast<float>(radius * std::cos(angle));
            m_layout.y[node] = known(node) ? m_request.startY[node] : static_cast<float>(radius * std::sin(angle));
        }
    }

    void write() {
        m_layout.x.resize(m_points.size());
        m_layout.y.resize(m_points.size());
        for (std::size_t i = 0; i < m_points.size(); ++i) {
            m_layout.x[m_graph.order[i]] = m_points[i].x;
            m_layout.y[m_graph.order[i]] = m_points[i].y;
        }
    }

    const LayoutRequest& m_request;
    const TaskContext& m_context;
    const CleanGraph m_graph;
    std::vector<Point> m_points;     ///< in the clean graph's order
    std::vector<Holding> m_holding;  ///< [components]
    Layout m_layout;
    std::size_t m_stage = 0;
};

}  // namespace

Result<Layout> computeLayout(const LayoutRequest& request, const TaskContext& context) {
    HOLDFAST_CHECK(checkRequest(request));
    HOLDFAST_ASSIGN(auto graph, layouting::cleanGraph(request.graph));
    HOLDFAST_CHECK(context.checkpoint());
    return Run(request, context, std::move(graph)).compute();
}

}  // namespace holdfast::graph
