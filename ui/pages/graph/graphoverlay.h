// GraphOverlay: what lies over the tiles and changes while one works: a highlighted path or search result with the rest veiled,
// selection and hover rings, the keyboard's focus, a node being dragged, the rectangle or lasso being drawn. Free functions
// on the frame; GUI thread only.
#pragma once

#include "ui/pages/graph/camera.h"
#include "ui/pages/graph/graphrenderer.h"

#include <QPolygonF>

#include <vector>

class QPainter;

namespace holdfast::ui {

/// Edges of the hovered or lifted node, or of a highlight, that one picture draws: of those in view the first.
inline constexpr std::size_t kMostHighlightedEdges = 600;

struct OverlayState {
    std::vector<NodeIndex> selection;       ///< sorted
    std::vector<NodeIndex> highlightNodes;  ///< with the edges: what stands out of the veil; empty: no veil
    std::vector<EdgeIndex> highlightEdges;
    NodeIndex hovered = kNoNode;
    NodeIndex focused = kNoNode;
    bool focusShown = false;                ///< the keyboard is here
    NodeIndex lifted = kNoNode;             ///< dragged to `liftedAt`
    QPointF liftedAt;                       ///< in the plane
    QPolygonF lasso;                        ///< pixels at 100 %; a rectangle has four corners
};

struct OverlayFrame {
    QImage& image;                 ///< device pixels, its device pixel ratio set
    const RenderInputs& inputs;
    const Camera& camera;          ///< pixels at 100 %
    double gap = 4.0;              ///< theme's small space
};

void paintGraphOverlay(const OverlayFrame& frame, const OverlayState& state);

/// After the labels: nothing may lie over these.
void paintLasso(QPainter& painter, const OverlayFrame& frame, const OverlayState& state);

}  // namespace holdfast::ui
