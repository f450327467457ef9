#include "ui/pages/graph/nodestubs.h"

#include <cmath>

namespace holdfast::ui {

namespace {

constexpr std::size_t kMostStubs = 2'000;  ///< of one node; beyond, a fair sample stands for all

}  // namespace

void visitStubs(const StubPlan& plan, NodeIndex node, const StubVisitor& draw) {
    const GraphScene& scene = *plan.inputs.scene;
    const auto ratio = static_cast<double>(plan.inputs.pixelRatio);
    const auto neighbours = scene.neighbours(node);
    unsigned halvings = 0;
    for (std::size_t left = neighbours.size(); left > kMostStubs; left /= 2) ++halvings;
    const std::uint32_t keep = 0xFFFFFFFFU >> halvings;
    const QPointF here = plan.toPixels(node);
    for (const GraphScene::Neighbour& next : neighbours) {
        if (!scene.placed(next.node) || (halvings > 0 && scattered(next.edge) > keep)) continue;
        const QPointF there = plan.toPixels(next.node);
        const QPointF way = there - here;
        const double length = std::sqrt(QPointF::dotProduct(way, way)) / ratio;
        if (length <= kShortestStub || !plan.inputs.showsEdge(next.edge)) continue;
        const float share = stubShare(plan.detail, length) * plan.inputs.edgeShare(next.edge);
        const EdgeInk ink = EdgeInk::of(edgeColour(scene, plan.inputs.style, plan.inputs.palette, next.edge),
                                        std::ldexp(share * plan.detail.edgeStrength, static_cast<int>(halvings)));
        const bool leaves = scene.content().source[next.edge] == node;
        const EdgeEnds outward{here, there, next.node, ratio, node};
        const EdgeEnds ends = leaves ? outward : EdgeEnds{there, here, node, ratio, next.node};
        draw(edgeStub(scene, plan.detail, ends, leaves), ink);
    }
}

float headWeight(const EdgeStub& stub) { return kHeadWeight * (stub.leaves ? stub.strength(EdgeStub::kPieces - 1) : 1.0F); }

}  // namespace holdfast::ui
