#include "core/graph/layoutgraph.h"
#include "core/graph/layouttree.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace holdfast::graph {

namespace {

using layouting::kNoNode;

Result<void> checkRadial(const RadialRequest& request) {
    HOLDFAST_CHECK(layouting::checkAdjacency(request.graph));
    if (request.centre >= request.graph.nodes())
        return Unexpected(ErrorCode::InvalidInput, "The centre is node " + std::to_string(request.centre) +
                                                       ", but the graph has " + std::to_string(request.graph.nodes()) +
                                                       " nodes.");
    if (!(request.ringGap > 0.0F) || !(request.nodeGap > 0.0F))
        return Unexpected(ErrorCode::InvalidInput, "The gaps of a radial layout must be above 0.");
    return {};
}

class Rings {
public:
    explicit Rings(const RadialRequest& request)
        : m_request(request), m_parent(request.graph.nodes(), kNoNode), m_ring(request.graph.nodes(), kNoNode) {}

    RadialLayout run() {
        walk();
        const double gap = ringGap();
        RadialLayout layout;
        for (std::uint32_t k = 0; k <= m_lastRing; ++k) layout.radii.push_back(static_cast<float>(k * gap));
        placeTree(gap, layout.positions);
        placeRest(gap, layout);
        layout.ring = std::move(m_ring);
        return layout;
    }

private:
    /// Breadth first from the centre: the tree, the rings and the order of nodes, children of one parent together.
    void walk() {
        m_ring[m_request.centre] = 0;
        m_order.push_back(m_request.centre);
        for (std::size_t head = 0; head < m_order.size(); ++head) {
            const auto node = m_order[head];
            m_lastRing = m_ring[node];
            for (auto k = m_request.graph.offsets[node]; k < m_request.graph.offsets[node + 1]; ++k) {
                const auto other = m_request.graph.targets[k];
                if (m_ring[other] != kNoNode) continue;
                m_ring[other] = m_ring[node] + 1;
                m_parent[other] = node;
                m_order.push_back(other);
            }
        }
    }

    /// [nodes] the sector each node needs for itself and all below it, when rings are `gap` apart.
    void measure(double gap) {
        m_sector.assign(m_parent.size(), 0.0);
        for (std::size_t i = m_order.size(); i-- > 1;) {
            const auto node = m_order[i];
            const double radius = m_ring[node] * gap;
            const double own = 2.0 * std::asin(std::min(1.0, m_request.nodeGap / (2.0 * radius)));
            m_sector[node] = std::max(m_sector[node], own);
            m_sector[m_parent[node]] += m_sector[node];
        }
    }

    /// The least gap between rings at which all sectors fit into the circle. Leaves the sectors measured for it.
    double ringGap() {
        constexpr double kCircle = 2.0 * std::numbers::pi;
        double gap = m_request.ringGap;
        for (measure(gap); m_sector[m_request.centre] > kCircle * (1.0 + 1e-9); measure(gap))
            gap *= std::max(1.001, m_sector[m_request.centre] / kCircle);
        return gap;
    }

    /// Every node in the middle of its sector; what is to spare is shared out in proportion.
    void placeTree(double gap, Layout& layout) {
        layout.x.assign(m_parent.size(), 0.0F);
        layout.y.assign(m_parent.size(), 0.0F);
        std::vector<double> begin(m_parent.size(), 0.0);   // where the next child's sector begins
        std::vector<double> spread(m_parent.size(), 1.0);  // granted against needed, for children
        const double needed = m_sector[m_request.centre];
        spread[m_request.centre] = needed > 0.0 ? 2.0 * std::numbers::pi / needed : 1.0;
        std::vector<double> childSum(m_parent.size(), 0.0);
        for (std::size_t i = 1; i < m_order.size(); ++i) childSum[m_parent[m_order[i]]] += m_sector[m_order[i]];
        for (std::size_t i = 1; i < m_order.size(); ++i) {
            const auto node = m_order[i];
            const auto parent = m_parent[node];
            const double granted = m_sector[node] * spread[parent];
            const double angle = begin[parent] + granted / 2.0;
            begin[node] = begin[parent];
            begin[parent] += granted;
            spread[node] = childSum[node] > 0.0 ? granted / childSum[node] : 1.0;
            const double radius = m_ring[node] * gap;
            layout.x[node] = static_cast<float>(radius * std::cos(angle));
            layout.y[node] = static_cast<float>(radius * std::sin(angle));
        }
    }

    /// Nodes out of reach, evenly on one ring outside.
    void placeRest(double gap, RadialLayout& layout) {
        const auto count = m_ring.size() - m_order.size();
        if (count == 0) return;
        const double step = 2.0 * std::numbers::pi / static_cast<double>(count);
        double radius = (m_lastRing + 1) * gap;
        if (count > 1) radius = std::max(radius, m_request.nodeGap / (2.0 * std::sin(step / 2.0)));
        double angle = 0.0;
        for (std::size_t node = 0; node < m_ring.size(); ++node) {
            if (m_ring[node] != kNoNode) continue;
            m_ring[node] = m_lastRing + 1;
            layout.positions.x[node] = static_cast<float>(radius * std::cos(angle));
            layout.positions.y[node] = static_cast<float>(radius * std::sin(angle));
            angle += step;
        }
        layout.radii.push_back(static_cast<float>(radius));
    }

    const RadialRequest& m_request;
    std::vector<std::uint32_t> m_parent;
    std::vector<std::uint32_t> m_ring;
    std::vector<std::uint32_t> m_order;
    std::vector<double> m_sector;
    std::uint32_t m_lastRing = 0;
};

}  // namespace

Result<RadialLayout> radialLayout(const RadialRequest& request, const TaskContext& context) {
    HOLDFAST_CHECK(checkRadial(request));
    HOLDFAST_CHECK(context.checkpoint());
    return Rings(request).run();
}

}  // namespace holdfast::graph
