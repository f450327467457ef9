#include "ui/pages/graph/edgestub.h"

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr double kSurelyOut = 1700.0;  ///< pixels: longer than most views are wide
constexpr double kLength = 40.0;       ///< pixels beyond the rim of the node
constexpr double kHeadShare = 0.8;     ///< of the length of an arrow head, for the one that points outward
constexpr float kLeast = 0.4F;         ///< strength where an edge leaves for afar: its arrow hangs on it

}  // namespace

float stubShare(const GraphDetail& detail, double length) {
    const double t = std::clamp((length - kShortestStub) / (kSurelyOut - kShortestStub), 0.0, 1.0);
    return detail.stub * static_cast<float>(t * t * (3.0 - 2.0 * t));
}

float EdgeStub::strength(int piece) const {
    const float out = (static_cast<float>(piece) + 0.5F) / kPieces;
    return leaves ? 1.0F - (1.0F - kLeast) * out : 1.0F - out;
}

EdgeStub edgeStub(const GraphScene& scene, const GraphDetail& detail, const EdgeEnds& ends, bool leaves) {
    const EdgeShape shape = edgeShape(scene, detail, ends);
    EdgeStub stub;
    stub.leaves = leaves;
    stub.headed = shape.headed;
    stub.head = shape.head;
    // The same curve as the edge itself, from this end on: a + 2 t (c - a) + t^2 (a - 2 c + b).
    const QPointF a = leaves ? ends.from : shape.end;
    const QPointF b = leaves ? shape.end : ends.from;
    const QPointF along = 2.0 * (shape.control - a);
    const QPointF bent = a - 2.0 * shape.control + b;
    const double rim = leaves ? static_cast<double>(nodeRadius(scene, detail, ends.source)) : 0.0;
    const double reach = (rim + kLength) * ends.ratio;
    const double share = std::min(0.5, reach / std::max(1e-9, std::hypot(along.x(), along.y())));
    for (int i = 0; i <= EdgeStub::kPieces; ++i) {
        const double t = share * i / EdgeStub::kPieces;
        stub.way[static_cast<std::size_t>(i)] = a + t * along + t * t * bent;
    }
    if (!leaves || !shape.headed) return stub;
    const QPointF way = along + 2.0 * share * bent;
    const QPointF ahead = way / std::hypot(way.x(), way.y());
    const QPointF across(-ahead.y(), ahead.x());
    const double arrow = kHeadShare * static_cast<double>(detail.arrow) * ends.ratio;
    const QPointF base = stub.way.back();
    stub.head = {base + arrow * ahead, base + 0.34 * arrow * across, base - 0.34 * arrow * across};
    return stub;
}

}  // namespace holdfast::ui
