// Which ends of a node's edges are told by stubs, and how strongly: the same for the pixels of the view and for vector
// files. Pure; any thread.
#pragma once

#include "ui/pages/graph/edgestub.h"
#include "ui/pages/graph/graphrenderer.h"

#include <functional>

namespace holdfast::ui {

struct StubPlan {
    const RenderInputs& inputs;
    const GraphDetail& detail;
    std::function<QPointF(NodeIndex)> toPixels;  ///< device pixels
};
using StubVisitor = std::function<void(const EdgeStub& stub, const EdgeInk& ink)>;

/// Calls `draw` for the edges of `node` that are shown and lead far away: at most some thousand of them, which then stand
/// for all. The ink is that of the whole edge at this zoom times its share; see EdgeStub::strength().
void visitStubs(const StubPlan& plan, NodeIndex node, const StubVisitor& draw);

/// Of an arrow head, to that of its edge.
inline constexpr float kHeadWeight = 1.6F;
/// Of the head of a stub.
float headWeight(const EdgeStub& stub);

}  // namespace holdfast::ui
