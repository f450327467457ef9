// What of the network the view shows, hides and dims: legend, time, people put out of sight, the part arranged, and the
// window's filter, together in one GraphMask. Pure; a few milliseconds at a hundred thousand customers, any thread.
#pragma once

#include "ui/pages/graph/arrangement.h"

#include <memory>
#include <vector>

namespace holdfast::ui {

/// Who passes the window's filter; null: no filter.
using PassPtr = std::shared_ptr<const std::vector<std::uint8_t>>;  ///< [nodes]

struct MaskRequest {
    const GraphData& data;
    const PaintedGraph& picture;
    const Arrangement& arrangement;
    const GraphView& view;
    PassPtr passes;
};

struct MaskResult {
    MaskPtr mask;  ///< null: all shown
    std::uint64_t nodes = 0, edges = 0;  ///< shown
    std::uint64_t dimmed = 0;            ///< nodes shown that do not pass the filter
    std::uint64_t gone = 0;              ///< nodes shown that have left by then
    std::uint64_t staying = 0, risky = 0; ///< of those shown, passing and not known to have left: with a score, and with one of 50 % or more
};
MaskResult makeMask(const MaskRequest& request);

}  // namespace holdfast::ui
