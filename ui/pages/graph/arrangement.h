// Arrangement: the part of the network that a view shows and where it puts it: the whole as laid out, the people around
// one customer in rings, or a branch of the referral tree in layers. Says how many it left out. Worked out off the GUI
// thread; immutable and shared.
#pragma once

#include "ui/pages/graph/graphview.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace holdfast::ui {

/// A person in view, with how many of his neighbours are not: "4,812 more".
struct HiddenNeighbours {
    NodeIndex node = kNoNode;
    std::uint32_t count = 0;
};

struct Arrangement {
    std::vector<float> x, y;                 ///< [nodes] NaN: not in this view; both empty: where the layout put them
    double spacing = 0.0;                    ///< least distance in a row; 0: there are no rows
    std::vector<HiddenNeighbours> hidden;    ///< those in view who have some, most first
    std::uint64_t shown = 0;                 ///< people in view
    std::uint64_t omitted = 0;               ///< of those asked for, not in view because they are too many

    bool isWhole() const { return x.empty(); }
};
using ArrangementPtr = std::shared_ptr<const Arrangement>;

/// NotFound when the centre is not in the network; Cancelled.
Result<ArrangementPtr> arrange(const GraphData& data, const GraphView& view, const TaskContext& context);

}  // namespace holdfast::ui
