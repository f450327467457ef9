// VectorSink: what takes the shapes of the graph view one after the other: an SVG, a PDF, or, for what lies over the tiles,
// the pixels of the screen and of a PNG. Coordinates and lengths are pixels of the view at 100 %. Any thread.
#pragma once

#include "ui/pages/graph/nodepainter.h"

#include <QPointF>
#include <QRgb>

#include <array>
#include <vector>

namespace holdfast::ui {

/// Lines of one colour, strength and width that become one path: where two of a batch cross, the path is no darker, so
/// batches are small and of lines that lie apart. Coordinates are pixels of the view at 100 %.
struct LineBatch {
    struct Line {
        QPointF from, control, to;  ///< straight when control is no number
    };
    struct Loop {
        QPointF centre;
        double radius = 0.0;
    };
    QRgb colour = 0;
    float opacity = 1.0F;
    double width = 1.0;
    std::vector<Line> lines;
    std::vector<Loop> loops;
    std::vector<std::array<QPointF, 3>> heads;  ///< filled
};

class VectorSink {
public:
    virtual ~VectorSink() = default;
    virtual void lines(const LineBatch& batch) = 0;
    virtual void disc(const Disc& disc, QRgb colour, float opacity) = 0;
    virtual void arc(const Disc& inner, float width, float share, QRgb colour, float opacity) = 0;  ///< see fillArc()
    virtual void veil(QRgb colour, float opacity) = 0;  ///< over all that was told so far
    virtual bool failed() const { return false; }  ///< nothing more can be written
};

}  // namespace holdfast::ui
