#include "ui/pages/graph/tileview.h"

#include <cmath>

namespace holdfast::ui {

namespace {

std::int64_t tileAt(double pixel) {
    return static_cast<std::int64_t>(std::floor(pixel / kTile));
}

}  // namespace

RenderArea tileArea(double scale, const TilePlace& place) {
    return {scale, PixelCorner{place.column * kTile, place.row * kTile}, QSize(kTile, kTile)};
}

TileView::TileView(const Camera& camera, double wanted)
    : size(camera.size.toSize()),
      scale(camera.scale),
      tileScale(wanted),
      origin(std::round(camera.centre.x() * scale - size.width() / 2.0),
             std::round(camera.centre.y() * scale - size.height() / 2.0)),
      seen(placesOf(QRect(QPoint(0, 0), size), tileScale)) {}

TileRange TileView::placesOf(const QRect& screen, double at) const {
    const double factor = at / scale;
    const auto first = [&](int pixel, double from) { return tileAt((pixel + from) * factor); };
    const auto last = [&](int pixel, double from) { return tileAt((pixel + from) * factor - 1e-6); };
    return {first(screen.left(), origin.x()), first(screen.top(), origin.y()),
            last(screen.left() + screen.width(), origin.x()), last(screen.top() + screen.height(), origin.y())};
}

QRect TileView::screenOf(const TilePlace& place, double at) const {
    const double side = kTile * scale / at;
    const auto edge = [side](std::int64_t index, double from) {
        return static_cast<int>(std::lround(static_cast<double>(index) * side - from));
    };
    return {QPoint(edge(place.column, origin.x()), edge(place.row, origin.y())),
            QPoint(edge(place.column + 1, origin.x()) - 1, edge(place.row + 1, origin.y()) - 1)};
}

}  // namespace holdfast::ui
