// Packing: finds every component a place of its own beside the others, the largest in the middle, as polyominoes on a
// grid of cells (Freivalds, Dogrusoz and Kikusts 2002). Components that stood somewhere before stay there unless they
// would now overlap. Internal to the layout. A pure function, any thread.
#pragma once

#include "core/base/taskcontext.h"
#include "core/graph/layoutgraph.h"

namespace holdfast::graph::layouting {

enum class Holding : std::uint8_t {
    Free,   ///< may go anywhere
    Kept,   ///< stays unless it would overlap another
    Fixed,  ///< stays
};

struct PackRequest {
    std::span<const Point> points;          ///< [nodes] component after component
    std::span<const std::uint32_t> starts;  ///< [components + 1] where each begins; largest first
    std::span<const Holding> holding;       ///< [components]
};

/// Smallest distance kept between nodes of different components.
inline constexpr float kComponentGap = 1.2F;

/// [components] by how much each is to be moved. Without kept ones the largest comes to stand around the origin. Takes at most
/// about 140 MB beside the request, wherever things stand. Cancelled.
Result<std::vector<Point>> packComponents(const PackRequest& request, const TaskContext& context);

}  // namespace holdfast::graph::layouting
