// How an edge that leads far out of view is told near its ends. Seen close such edges fade, or those that only pass through
// would cover everything; but who has brought somebody far away, or was brought from there, must still be seen. So each end
// has a short piece of the edge in full: with an arrow outward where it leaves, with its head where it arrives. Pure; any
// thread.
#pragma once

#include "ui/pages/graph/graphstyle.h"

#include <array>

namespace holdfast::ui {

/// 0..1 how much of an edge's strength its ends get: nothing while both are likely in view. `length`: pixels at 100 %.
float stubShare(const GraphDetail& detail, double length);
/// Shorter edges have no share at any zoom; pixels at 100 %.
inline constexpr double kShortestStub = 500.0;
/// From the middle of a node to the end of its stubs at most, pixels at 100 %.
inline constexpr double kStubReach = 80.0;

struct EdgeStub {
    static constexpr int kPieces = 6;
    std::array<QPointF, kPieces + 1> way;  ///< from the end outward along the edge, device pixels
    bool headed = false;
    std::array<QPointF, 3> head;  ///< tip first
    bool leaves = false;

    /// 0..1 of the share, for a piece of the way: fading outward.
    float strength(int piece) const;
};
/// `leaves`: at the source, else at the target.
EdgeStub edgeStub(const GraphScene& scene, const GraphDetail& detail, const EdgeEnds& ends, bool leaves);

}  // namespace holdfast::ui
