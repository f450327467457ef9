#include "ui/pages/graph/graphpicturewriters.h"
#include "ui/pages/graph/graphvectors.h"

#include <QPageSize>
#include <QPainter>
#include <QPainterPath>
#include <QPdfWriter>

#include <cmath>

namespace holdfast::ui {

namespace {

constexpr double kPointsPerInch = 72.0;

class PainterSink : public VectorSink {
public:
    PainterSink(QPainter& painter, const QRectF& view) : m_painter(painter), m_view(view) {}

    void lines(const LineBatch& batch) override {
        QPainterPath path;
        for (const LineBatch::Line& line : batch.lines) {
            path.moveTo(line.from);
            if (std::isnan(line.control.x())) path.lineTo(line.to);
            else path.quadTo(line.control, line.to);
        }
        for (const LineBatch::Loop& loop : batch.loops) path.addEllipse(loop.centre, loop.radius, loop.radius);
        m_painter.strokePath(path, QPen(faded(batch.colour, batch.opacity), batch.width, Qt::SolidLine, Qt::FlatCap));
        if (batch.heads.empty()) return;
        QPainterPath heads;
        heads.setFillRule(Qt::WindingFill);
        for (const auto& head : batch.heads) heads.addPolygon(QPolygonF{head[0], head[1], head[2], head[0]});
        m_painter.fillPath(heads, faded(batch.colour, batch.opacity));
    }
    void disc(const Disc& disc, QRgb colour, float opacity) override {
        QPainterPath path;
        path.addEllipse(QPointF(static_cast<double>(disc.x), static_cast<double>(disc.y)), static_cast<double>(disc.radius), static_cast<double>(disc.radius));
        m_painter.fillPath(path, faded(colour, opacity));
    }
    void arc(const Disc& inner, float width, float share, QRgb colour, float opacity) override {
        const auto radius = static_cast<double>(inner.radius + width / 2.0F);
        const QPointF corner = QPointF(static_cast<double>(inner.x), static_cast<double>(inner.y)) - QPointF(radius, radius);
        const QRectF around(corner, QSizeF(2.0 * radius, 2.0 * radius));
        QPainterPath path;
        path.arcMoveTo(around, 90.0);
        path.arcTo(around, 90.0, -360.0 * static_cast<double>(share));
        m_painter.strokePath(path, QPen(faded(colour, opacity), static_cast<double>(width), Qt::SolidLine, Qt::FlatCap));
    }
    void veil(QRgb colour, float opacity) override { m_painter.fillRect(m_view, faded(colour, opacity)); }

private:
    /// In steps of a byte: a PDF names every opacity that it uses.
    static QColor faded(QRgb colour, float opacity) {
        QColor faded(colour);
        faded.setAlpha(static_cast<int>(std::lround(255.0F * opacity)));
        return faded;
    }

    QPainter& m_painter;
    QRectF m_view;
};

}  // namespace

Result<void> writePdf(const PictureWriting& writing, QIODevice& out, const TaskContext& context) {
    const GraphPicture& picture = writing.picture;
    const QSizeF size = picture.camera.size;
    QPdfWriter writer(&out);
    writer.setTitle(writing.title);
    writer.setCreator(QStringLiteral("Holdfast"));
    writer.setPageSize(QPageSize(size * kPointsPerInch / kPixelsPerInch, QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    QPainter painter(&writer);
    if (!painter.isActive()) return Unexpected(cannotWritePicture());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(writer.width() / size.width(), writer.height() / size.height());
    const QRectF view(QPointF(0, 0), size);
    painter.setClipRect(view);
    painter.fillRect(view, QColor(picture.inputs.palette.background));
    if (writing.vectors) {
        PainterSink sink(painter, view);
        HOLDFAST_CHECK(drawVectors(picture, sink, context));
    } else {
        const QImage image = paintWithoutLabels(picture, kImageScale, [&context] { return context.stopRequested(); });
        HOLDFAST_CHECK(context.checkpoint());
        if (image.isNull()) return Unexpected(ErrorCode::Internal, "The picture needs more memory than there is. Make the window smaller.");
        painter.drawImage(view, image);
    }
    writeLabels(painter, picture.labels, labelLook(picture));
    context.progress(0, 0, "Packing the page");
    if (!painter.end()) return Unexpected(cannotWritePicture());
    return {};
}

}  // namespace holdfast::ui
