// TileView: a camera in whole device pixels, and which tiles of the scaled plane it sees. A tile is named by column and row
// at its zoom; seen close and far from the origin these numbers, and pixels of the scaled plane all the more, pass what an
// int holds, so they have 64 bits. Plain values; no thread rule.
#pragma once

#include "ui/pages/graph/camera.h"
#include "ui/pages/graph/graphrenderer.h"

#include <QRect>

#include <cstdint>
#include <functional>

namespace holdfast::ui {

inline constexpr int kTile = 256;  ///< device pixels a side

struct TilePlace {
    std::int64_t column = 0;
    std::int64_t row = 0;
    bool operator==(const TilePlace&) const = default;
};

struct TilePlaceHash {
    std::size_t operator()(const TilePlace& place) const {
        return static_cast<std::size_t>(place.column) * 0x9E3779B97F4A7C15ULL ^ static_cast<std::size_t>(place.row);
    }
};

/// Columns and rows of neighbouring tiles, both ends included.
struct TileRange {
    std::int64_t left = 0, top = 0, right = -1, bottom = -1;

    bool contains(const TilePlace& place) const {
        return place.column >= left && place.column <= right && place.row >= top && place.row <= bottom;
    }
    TileRange widened(std::int64_t by) const { return {left - by, top - by, right + by, bottom + by}; }
    template <typename Visitor>
    void visit(Visitor&& visitor) const {
        for (std::int64_t row = top; row <= bottom; ++row)
            for (std::int64_t column = left; column <= right; ++column) visitor(TilePlace{column, row});
    }
};

/// The pixels of a tile.
RenderArea tileArea(double scale, const TilePlace& place);

struct TileView {
    /// `wanted`: the zoom of its tiles, device pixels per unit; the camera's own or one near it.
    TileView(const Camera& camera, double wanted);

    /// Tiles of a zoom that a rectangle of the screen touches.
    TileRange placesOf(const QRect& screen, double at) const;
    /// Where a tile of some zoom stands on the screen; neighbours share their edges.
    QRect screenOf(const TilePlace& place, double at) const;

    QSize size;
    double scale;
    double tileScale;
    QPointF origin;  ///< of the screen, in pixels of the scaled plane
    TileRange seen;
};

}  // namespace holdfast::ui
