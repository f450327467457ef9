// GraphOverlay: what lies over the tiles and changes while one works: a highlighted path or search result with the rest veiled,
// selection and hover rings, the keyboard's focus, a node being dragged, the rectangle or lasso being drawn. The same
// shapes go to the screen's pixels, to those of a PNG and into vector files. Free functions; any thread.
#pragma once

#include "ui/pages/graph/camera.h"
#include "ui/pages/graph/graphrenderer.h"
#include "ui/pages/graph/vectorsink.h"

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

/// What it lies over.
struct OverlayView {
    const RenderInputs& inputs;  ///< its pixelRatio is not used
    const Camera& camera;        ///< pixels at 100 %
    double gap = 4.0;            ///< theme's small space
};

/// All or some rows of the view as pixels.
struct OverlayFrame {
    QImage& image;       ///< device pixels, its own device pixel ratio set or 1
    OverlayView view;
    double ratio = 1.0;  ///< device pixels per pixel at 100 %
    int top = 0;         ///< rows of the view above the image, device pixels
};

void drawGraphOverlay(const OverlayView& view, const OverlayState& state, VectorSink& sink);
void paintGraphOverlay(const OverlayFrame& frame, const OverlayState& state);

/// After the labels: nothing may lie over these.
void paintLasso(QPainter& painter, const OverlayFrame& frame, const OverlayState& state);

}  // namespace holdfast::ui
