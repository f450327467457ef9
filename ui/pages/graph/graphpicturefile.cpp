#include "ui/pages/graph/graphpicturefile.h"

#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr double kLeastScale = 0.25;
constexpr double kMostScale = 16.0;
constexpr int kMostPixels = 24'000;  ///< on a side
constexpr double kPixelsPerInch = 96.0;
constexpr double kPointsPerInch = 72.0;

void writeLabels(QPainter& painter, const PictureOfView& view) {
    painter.setFont(view.picture.font);
    painter.setPen(QColor(view.picture.inputs.palette.text));
    for (const PictureLabel& label : view.labels) painter.drawText(label.box, Qt::AlignCenter | Qt::TextDontClip, label.text);
}

Result<void> writePng(const PictureOfView& view, QIODevice& out, const TaskContext& context) {
    const double scale = std::clamp(view.scale, kLeastScale, kMostScale);
    const QSizeF size = view.picture.camera.size * scale;
    if (std::max(size.width(), size.height()) > kMostPixels)
        return Unexpected(ErrorCode::InvalidInput, "The picture would be more than 24,000 pixels wide. Choose a smaller scale.");
    QImage image = graphImage(view.picture, scale);
    HOLDFAST_CHECK(context.checkpoint());
    if (image.isNull()) return Unexpected(ErrorCode::Internal, "The picture needs more memory than there is. Choose a smaller scale.");
    image.setDevicePixelRatio(1.0);
    {
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.scale(scale, scale);
        writeLabels(painter, view);
    }
    image.setText(QStringLiteral("Title"), view.title);
    if (!image.save(&out, "PNG")) return Unexpected(ErrorCode::Io, "Cannot write the picture. Check the folder and the free space.");
    return {};
}

Result<void> paint(QPaintDevice& device, const QSizeF& size, const PictureOfView& view, const TaskContext& context) {
    QPainter painter(&device);
    painter.setRenderHint(QPainter::Antialiasing);
    paintGraph(painter, QRectF(QPointF(0, 0), size), view.picture);
    HOLDFAST_CHECK(context.checkpoint());
    painter.scale(size.width() / view.picture.camera.size.width(), size.height() / view.picture.camera.size.height());
    writeLabels(painter, view);
    return {};
}

Result<void> writeSvg(const PictureOfView& view, QIODevice& out, const TaskContext& context) {
    QSvgGenerator generator;
    generator.setOutputDevice(&out);
    generator.setSize(view.picture.camera.size.toSize());
    generator.setViewBox(QRectF(QPointF(0, 0), view.picture.camera.size));
    generator.setResolution(static_cast<int>(kPixelsPerInch));
    generator.setTitle(view.title);
    return paint(generator, view.picture.camera.size, view, context);
}

Result<void> writePdf(const PictureOfView& view, QIODevice& out, const TaskContext& context) {
    QPdfWriter writer(&out);
    writer.setTitle(view.title);
    writer.setPageSize(QPageSize(view.picture.camera.size * kPointsPerInch / kPixelsPerInch, QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    return paint(writer, QSizeF(writer.width(), writer.height()), view, context);
}

}  // namespace

Result<void> writePicture(const PictureOfView& view, const std::filesystem::path& file, const TaskContext& context) {
    using Writer = Result<void> (*)(const PictureOfView&, QIODevice&, const TaskContext&);
    const QString extension = QString::fromStdString(file.extension().string()).toLower();
    const Writer write = extension == QLatin1String(".png")   ? &writePng
                         : extension == QLatin1String(".svg") ? &writeSvg
                         : extension == QLatin1String(".pdf") ? &writePdf
                                                              : nullptr;
    if (!write) return Unexpected(ErrorCode::InvalidInput, "A picture ends in .png, .svg or .pdf. Name the file so.");
    if (!view.picture.inputs.scene || view.picture.camera.size.isEmpty())
        return Unexpected(ErrorCode::InvalidInput, "There is nothing on the view to be written.");
    context.progress(0, 0, "Painting the view");
    PictureOfView wanted = view;
    wanted.picture.labels = false;
    QSaveFile out(QString::fromStdString(file.string()));  // under its name only when complete
    const auto cannot = [&file] { return Unexpected(ErrorCode::Io, "Cannot write " + file.string() + ". Check the folder, its permissions and the free space."); };
    if (!out.open(QIODevice::WriteOnly)) return cannot();
    HOLDFAST_CHECK(write(wanted, out, context));
    HOLDFAST_CHECK(context.checkpoint());
    if (!out.commit()) return cannot();
    return {};
}

}  // namespace holdfast::ui
