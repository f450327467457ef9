#include "ui/pages/graph/graphpicture.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace holdfast::ui {

namespace {

constexpr int kPiece = 1024;  ///< pixels a side that are rendered at once

bool renderRows(const GraphPicture& picture, double scale, int top, QImage& band, const std::function<bool()>& cancelled) {
    const QSize size = pictureSize(picture, scale);
    RenderInputs inputs = picture.inputs;
    inputs.pixelRatio = static_cast<float>(scale);
    const double pixels = picture.camera.scale * scale;
    const PixelCorner origin{std::llround(picture.camera.centre.x() * pixels - size.width() / 2.0),
                             std::llround(picture.camera.centre.y() * pixels - size.height() / 2.0)};
    GraphRenderer renderer;
    for (int y = 0; y < band.height(); y += kPiece)
        for (int x = 0; x < band.width(); x += kPiece) {
            const QSize piece(std::min(kPiece, band.width() - x), std::min(kPiece, band.height() - y));
            const QImage part = renderer.render(inputs, {pixels, PixelCorner{origin.x + x, origin.y + top + y}, piece}, cancelled);
            if (part.isNull()) return false;
            for (int row = 0; row < piece.height(); ++row)
                std::memcpy(band.scanLine(y + row) + 4 * x, part.constScanLine(row), static_cast<std::size_t>(4 * piece.width()));
        }
    paintGraphOverlay({band, overlayView(picture), scale, top}, picture.overlay);
    return true;
}

}  // namespace

OverlayView overlayView(const GraphPicture& picture) { return {picture.inputs, picture.camera, picture.gap}; }

LabelLook labelLook(const GraphPicture& picture) {
    return {picture.font, picture.strongFont, picture.inputs.palette.text, picture.inputs.palette.background};
}

QSize pictureSize(const GraphPicture& picture, double scale) { return (picture.camera.size * scale).toSize(); }

bool paintRows(const GraphPicture& picture, double scale, int top, QImage& band, const std::function<bool()>& cancelled) {
    if (!renderRows(picture, scale, top, band, cancelled)) return false;
    std::vector<PlacedLabel> here;
    const QRectF rows(0.0, top / scale, picture.camera.size.width(), band.height() / scale);
    for (const PlacedLabel& label : picture.labels)
        if (label.box.adjusted(-kLabelHalo, -kLabelHalo, kLabelHalo, kLabelHalo).intersects(rows)) here.push_back(label);
    if (here.empty()) return true;
    QPainter painter(&band);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(0.0, -top);
    painter.scale(scale, scale);
    writeLabels(painter, here, labelLook(picture));
    return true;
}

QImage paintWithoutLabels(const GraphPicture& picture, double scale, const std::function<bool()>& cancelled) {
    QImage image(pictureSize(picture, scale), QImage::Format_RGB32);
    if (!image.isNull() && !renderRows(picture, scale, 0, image, cancelled)) return {};
    return image;
}

}  // namespace holdfast::ui
