// GraphPicture: the graph view as one takes it away: what is drawn, from where, what is marked, and the labels where they
// stand on the screen. And its pixels, band by band, so that a picture may be far larger than memory. Plain values; any thread.
#pragma once

#include "ui/pages/graph/camera.h"
#include "ui/pages/graph/graphlabels.h"
#include "ui/pages/graph/graphoverlay.h"
#include "ui/pages/graph/graphrenderer.h"

#include <QFont>
#include <QImage>

#include <functional>
#include <vector>

namespace holdfast::ui {

struct GraphPicture {
    RenderInputs inputs;  ///< GraphViewport::renderInputs(); its pixelRatio is not used
    Camera camera;        ///< GraphViewport::camera(), or one fitted to all
    std::vector<PlacedLabel> labels;
    QFont font;
    QFont strongFont;
    OverlayState overlay;  ///< GraphViewport::marks()
    double gap = 4.0;      ///< OverlayView::gap
};

LabelLook labelLook(const GraphPicture& picture);
OverlayView overlayView(const GraphPicture& picture);

/// camera.size x `scale`, in whole pixels: the size of a picture whose every length is scaled alike.
QSize pictureSize(const GraphPicture& picture, double scale);

/// Paints as many rows as `band` has, from row `top` of the picture on; `band` is RGB32 and as wide as the picture. False
/// when `cancelled` said so.
bool paintRows(const GraphPicture& picture, double scale, int top, QImage& band, const std::function<bool()>& cancelled = {});

/// The whole picture without labels, for a file that cannot hold so many shapes. Null when cancelled or without memory.
QImage paintWithoutLabels(const GraphPicture& picture, double scale, const std::function<bool()>& cancelled = {});

}  // namespace holdfast::ui
