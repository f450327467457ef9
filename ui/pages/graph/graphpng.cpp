#include "ui/pages/graph/graphpicturewriters.h"
#include "ui/pages/graph/pngstream.h"

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr int kBandPixels = 8 << 20;  ///< 32 MB
constexpr int kMostRows = 1024;

}  // namespace

Result<void> writePng(const PictureWriting& writing, QIODevice& out, const TaskContext& context) {
    const QSize size = pictureSize(writing.picture, writing.scale);
    PngStream png(out, {size, kPixelsPerInch * writing.scale, writing.title});
    const int rows = std::clamp(kBandPixels / size.width(), 1, kMostRows);
    for (int top = 0; top < size.height(); top += rows) {
        HOLDFAST_CHECK(context.checkpoint());
        context.progress(static_cast<std::uint64_t>(top), static_cast<std::uint64_t>(size.height()), "Painting the picture");
        QImage band(size.width(), std::min(rows, size.height() - top), QImage::Format_RGB32);
        if (band.isNull()) return Unexpected(ErrorCode::Internal, "The picture needs more memory than there is. Choose a smaller width.");
        if (!paintRows(writing.picture, writing.scale, top, band, [&context] { return context.stopRequested(); })) HOLDFAST_CHECK(context.checkpoint());
        if (!png.write(band)) return Unexpected(cannotWritePicture());
    }
    if (!png.finish()) return Unexpected(cannotWritePicture());
    return {};
}

}  // namespace holdfast::ui
