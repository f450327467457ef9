// Lays out one connected component on its own, from coarse to fine; who stood somewhere before starts there and is held.
// Internal to the layout. One call a thread; the team does the inner work.
#pragma once

#include "core/graph/layoutrelaxation.h"

namespace holdfast::graph::layouting {

struct ComponentRequest {
    LevelView graph;
    Anchors anchors;  ///< where old and pinned nodes stood; empty when all are new
    std::uint64_t seed = 1;
    /// Told of the share done after every step and, if `watched`, of the positions [nodes]; else of those of some level.
    std::function<Result<void>(std::span<const Point>, double)> afterStep;
    bool watched = false;
};

/// Positions [nodes]; around the origin when nothing is anchored, else where the anchors are. Errors: Cancelled.
Result<std::vector<Point>> layOutComponent(const ComponentRequest& request, WorkerTeam& team);

}  // namespace holdfast::graph::layouting
