// Draws nodes as pixels: discs with antialiased edges, and seen close the "avatar of risk": a ring filled clockwise from the
// top as far as the chance of leaving, marks for who has no score, is new, is flagged or pinned, so that nothing is told by
// colour alone. Some hundred times cheaper than a general painter. Pure functions on an image; any thread.
#pragma once

#include "ui/pages/graph/graphstyle.h"

#include <QImage>

namespace holdfast::ui {

/// A 32-bit opaque image as plain rows, fetched once: QImage::scanLine() checks for sharing at every call.
struct Canvas {
    QRgb* pixels = nullptr;
    std::ptrdiff_t stride = 0;  ///< pixels from row to row
    int columns = 0;
    int rows = 0;

    static Canvas of(QImage& image);
};

struct Disc {
    float x = 0.0F, y = 0.0F;  ///< centre, pixels
    float radius = 1.0F;
};

/// `opacity` 0..1.
void fillDisc(Canvas& canvas, const Disc& disc, QRgb colour, float opacity);

/// A ring between `disc.radius` and `disc.radius + width`, from the top clockwise by `share` of a turn.
void fillArc(Canvas& canvas, const Disc& disc, float width, float share, QRgb colour, float opacity);

struct Avatar {
    Disc disc;
    QRgb colour = 0;
    float risk = 0.0F;        ///< NaN: no score
    std::uint8_t flags = 0;   ///< NodeFlag
    float outline = 0.0F;     ///< GraphDetail::outline
    float detail = 0.0F;      ///< GraphDetail::ring
    float opacity = 1.0F;
    float ratio = 1.0F;       ///< device pixels per pixel at 100 %
};

void paintAvatar(Canvas& canvas, const Avatar& avatar, const GraphPalette& palette);

}  // namespace holdfast::ui
