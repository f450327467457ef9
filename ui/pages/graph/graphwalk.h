// Walking the graph by keyboard, and telling about a node in words: which neighbour lies in a direction, what a screen
// reader says. Pure functions; any thread.
#pragma once

#include "ui/pages/graph/graphrenderer.h"

#include <QPolygonF>
#include <QString>

#include <vector>

namespace holdfast::ui {

/// The shown neighbour of `from` that lies best in `direction` (any length): within 80 degrees, the nearer and straighter
/// the better. kNoNode when none lies there.
NodeIndex neighbourTowards(const RenderInputs& inputs, NodeIndex from, const QPointF& direction);

/// Shown nodes inside a polygon of the plane (odd-even), ascending.
std::vector<NodeIndex> nodesInside(const RenderInputs& inputs, const QPolygonF& polygon);

/// The first `most` shown neighbours of a node, each once, without itself.
std::vector<NodeIndex> shownNeighbours(const RenderInputs& inputs, NodeIndex node, std::size_t most);

/// All shown neighbours of a node, each once, without itself: the largest first, as GraphScene::byImportance.
std::vector<NodeIndex> neighboursInTurn(const RenderInputs& inputs, NodeIndex node);

/// "C-1044, risk 82 %"; empty for no node, as the others.
QString nodeTitle(const RenderInputs& inputs, NodeIndex node);
/// "Brought by 1: C-17. Brought 3: C-2001, C-2002, C-2003. Has left." Names at most five on either side.
QString nodeStory(const RenderInputs& inputs, NodeIndex node);
/// Both, as sentences.
QString describeNode(const RenderInputs& inputs, NodeIndex node);

}  // namespace holdfast::ui
