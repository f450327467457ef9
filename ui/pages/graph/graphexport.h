// The graph as a picture to take away: an image at any scale, or painted on any QPainter (SVG, PDF, print) with the look of
// the window: as vectors while that stays a reasonable file, else edges and nodes as one fine image with the labels as text
// over it. Free functions; graphImage() and paintGraph() write text, so GUI thread only.
#pragma once

#include "ui/pages/graph/camera.h"
#include "ui/pages/graph/graphrenderer.h"

#include <QFont>
#include <QImage>

class QPainter;

namespace holdfast::ui {

struct GraphPicture {
    RenderInputs inputs;   ///< GraphViewport::renderInputs(); its pixelRatio is not used
    Camera camera;         ///< GraphViewport::camera(), or one fitted to all
    QFont font;
    QFont strongFont;
    int gap = 4;           ///< between node and label
    bool labels = true;
    std::vector<NodeIndex> labelled;  ///< labelled whatever it costs, as the selection is
};

/// Above so many edges and nodes in view, vectors become an image.
inline constexpr std::size_t kMostVectors = 20'000;

/// camera.size x `scale` pixels, every length scaled alike: 2 prints twice as fine. Null when that is no size an image can have.
QImage graphImage(const GraphPicture& picture, double scale);

/// Paints into `target`, keeping the proportions; returns whether nodes and edges went as vectors.
bool paintGraph(QPainter& painter, const QRectF& target, const GraphPicture& picture);

}  // namespace holdfast::ui
