#include "ui/pages/graph/graphpicturefile.h"

#include "ui/pages/graph/graphpicturewriters.h"

#include <QSaveFile>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

using Writer = Result<void> (*)(const PictureWriting&, QIODevice&, const TaskContext&);

Writer writerFor(const QString& extension) {
    return extension == QLatin1String(".png")   ? &writePng
           : extension == QLatin1String(".svg") ? &writeSvg
           : extension == QLatin1String(".pdf") ? &writePdf
                                                : nullptr;
}

Result<QSize> pixelsOf(const PictureOfView& view) {
    const QSizeF wanted = view.picture.camera.size * view.scale;
    const double most = std::max(wanted.width(), wanted.height());
    if (!(most <= kMostPixels))
        return Unexpected(ErrorCode::InvalidInput, "The picture would be " + std::to_string(std::llround(std::min(most, 1e12))) +
                                                       " pixels on its longer side, and at most " + std::to_string(kMostPixels) +
                                                       " can be opened elsewhere. Choose a smaller width.");
    if (std::min(wanted.width(), wanted.height()) < kLeastPixels)
        return Unexpected(ErrorCode::InvalidInput, "The picture would be too small to see anything. Choose a larger width.");
    return pictureSize(view.picture, view.scale);
}

}  // namespace

Result<PictureSummary> writePicture(const PictureOfView& view, const std::filesystem::path& file, const TaskContext& context) {
    const QString extension = QString::fromStdString(file.extension().string()).toLower();
    const Writer write = writerFor(extension);
    if (!write) return Unexpected(ErrorCode::InvalidInput, "A picture ends in .png, .svg or .pdf. Name the file so.");
    if (!view.picture.inputs.scene || view.picture.camera.size.isEmpty())
        return Unexpected(ErrorCode::InvalidInput, "There is nothing on the view to be written.");
    PictureSummary summary;
    context.progress(0, 0, "Painting the view");
    if (write == &writePng) {
        HOLDFAST_ASSIGN(summary.pixels, pixelsOf(view));
    } else {
        HOLDFAST_ASSIGN(summary.shown, countVectors(view.picture, context));
        summary.vectors = summary.shown.shapes() <= kMostVectors;
    }
    QSaveFile out(QString::fromStdString(file.string()));  // under its name only when complete
    const auto cannot = [&file] { return Unexpected(ErrorCode::Io, "Cannot write " + file.string() + ". Check the folder, its permissions and the free space."); };
    if (!out.open(QIODevice::WriteOnly)) return cannot();
    HOLDFAST_CHECK(write({view.picture, view.title, view.scale, summary.vectors}, out, context));
    HOLDFAST_CHECK(context.checkpoint());
    if (!out.commit()) return cannot();
    return summary;
}

}  // namespace holdfast::ui
