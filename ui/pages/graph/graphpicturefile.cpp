#include "ui/pages/graph/graphpicturefile.h"

#include <QFile>
#include <QPageSize>
#include <QPainter>
#include <QPainterPath>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr double kMostScale = 16.0;
constexpr int kMostPixels = 24'000;          ///< on a side
constexpr std::size_t kMostLines = 20'000;   ///< edges drawn as lines
constexpr double kUnderlayScale = 2.0;       ///< of the picture that stands for more
constexpr double kPixelsPerInch = 96.0;

QImage render(const PictureOfView& view, double scale, const TaskContext& context) {
    RenderInputs inputs = view.inputs;
    inputs.pixelRatio = static_cast<float>(scale);
    const QSize size = (view.camera.size * scale).toSize();
    const QPointF middle = view.camera.centre * (view.camera.scale * scale);
    const QPoint corner = QPointF(middle.x() - size.width() / 2.0, middle.y() - size.height() / 2.0).toPoint();
    GraphRenderer renderer;
    return renderer.render(inputs, {view.camera.scale * scale, QRect(corner, size)}, [&context] { return context.stopRequested(); });
}

class VectorPainter {
public:
    VectorPainter(QPainter& painter, const PictureOfView& view)
        : m_painter(painter), m_view(view), m_scene(*view.inputs.scene), m_detail(graphDetail(m_scene, view.camera.scale)) {}

    std::vector<EdgeIndex> edges() const {
        std::vector<EdgeIndex> found;
        m_scene.edgeTree().visit(box(), [&](std::uint32_t edge) {
            if (m_scene.drawable(edge) && m_view.inputs.showsEdge(edge)) found.push_back(edge);
        });
        return found;
    }

    void lines(const std::vector<EdgeIndex>& edges) {
        m_painter.setBrush(Qt::NoBrush);
        for (const EdgeIndex edge : edges) {
            const NodeIndex from = m_scene.content().source[edge];
            const NodeIndex to = m_scene.content().target[edge];
            QColor colour(edgeColour(m_scene, m_view.inputs.style, m_view.inputs.palette, edge));
            colour.setAlphaF(std::clamp(m_detail.edgeStrength / (1.0F + m_detail.edgeStrength), 0.08F, 0.7F));
            m_painter.setPen(QPen(colour, static_cast<double>(m_detail.edgeWidth)));
            const QPointF a = m_view.camera.toScreen(m_scene.place(from));
            const QPointF b = m_view.camera.toScreen(m_scene.place(to));
            if (from == to) {
                const double radius = static_cast<double>(nodeRadius(m_scene, m_detail, from));
                m_painter.drawEllipse(a - QPointF(0.0, radius + 4.0), 0.6 * radius + 4.0, 0.6 * radius + 4.0);
                continue;
            }
            QPainterPath path(a);
            path.quadTo(bendPoint(a, b, m_detail.bend), b);
            m_painter.drawPath(path);
            arrow(colour, a, b, to);
        }
    }

    void discs() {
        std::vector<NodeIndex> found;
        m_scene.nodeTree().visit(box(), [&](std::uint32_t node) {
            if (m_view.inputs.shows(node)) found.push_back(node);
        });
        std::sort(found.begin(), found.end(), [this](NodeIndex a, NodeIndex b) { return m_scene.rank(a) > m_scene.rank(b); });
        for (const NodeIndex node : found) {
            const double radius = static_cast<double>(nodeRadius(m_scene, m_detail, node));
            m_painter.setPen(m_detail.ring > 0.5F ? QPen(QColor(m_view.inputs.palette.background), 1.0) : QPen(Qt::NoPen));
            m_painter.setBrush(QColor(nodeColour(m_scene, m_view.inputs.style, m_view.inputs.palette, node)));
            m_painter.drawEllipse(m_view.camera.toScreen(m_scene.place(node)), radius, radius);
        }
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(QPen(QColor(m_view.inputs.palette.accent), 2.0));
        for (const NodeIndex node : m_view.selection)
            if (m_scene.placed(node) && m_view.inputs.shows(node)) {
                const double radius = static_cast<double>(nodeRadius(m_scene, m_detail, node)) + 2.0;
                m_painter.drawEllipse(m_view.camera.toScreen(m_scene.place(node)), radius, radius);
            }
    }

    void labels() {
        m_painter.setFont(m_view.font);
        m_painter.setPen(QColor(m_view.inputs.palette.text));
        for (const PictureLabel& label : m_view.labels) m_painter.drawText(label.box, Qt::AlignCenter | Qt::TextDontClip, label.text);
    }

private:
    Box box() const {
        const QRectF area = m_view.camera.visible();
        return {static_cast<float>(area.left()), static_cast<float>(area.top()), static_cast<float>(area.right()), static_cast<float>(area.bottom())};
    }

    void arrow(const QColor& colour, const QPointF& a, const QPointF& b, NodeIndex to) {
        const double length = static_cast<double>(m_detail.arrow);
        const QPointF arriving = b - bendPoint(a, b, m_detail.bend);
        const double distance = std::hypot(arriving.x(), arriving.y());
        const double rim = static_cast<double>(nodeRadius(m_scene, m_detail, to)) + 1.0;
        if (length < 2.0 || distance < rim + length) return;
        const QPointF along = arriving / distance;
        const QPointF across(-along.y(), along.x());
        const QPointF tip = b - rim * along;
        QPainterPath head(tip);
        head.lineTo(tip - length * along + 0.34 * length * across);
        head.lineTo(tip - length * along - 0.34 * length * across);
        m_painter.fillPath(head, colour);
    }

    QPainter& m_painter;
    const PictureOfView& m_view;
    const GraphScene& m_scene;
    GraphDetail m_detail;
};

/// Everything in pixels at 100 %.
Result<void> paint(QPainter& painter, const PictureOfView& view, const TaskContext& context) {
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF whole(QPointF(0, 0), view.camera.size);
    painter.fillRect(whole, QColor(view.inputs.palette.background));
    painter.setClipRect(whole);
    VectorPainter vector(painter, view);
    const std::vector<EdgeIndex> edges = vector.edges();
    if (edges.size() > kMostLines) {
        const QImage picture = render(view, kUnderlayScale, context);
        HOLDFAST_CHECK(context.checkpoint());
        painter.drawImage(whole, picture);
    } else {
        vector.lines(edges);
    }
    HOLDFAST_CHECK(context.checkpoint());
    vector.discs();
    vector.labels();
    return context.checkpoint();
}

Result<void> writePng(const PictureOfView& view, QIODevice& out, const TaskContext& context) {
    const double scale = std::clamp(view.scale, 0.25, kMostScale);
    if (std::max(view.camera.size.width(), view.camera.size.height()) * scale > kMostPixels)
        return Unexpected(ErrorCode::InvalidInput, "The picture would be more than 24,000 pixels wide. Choose a smaller scale.");
    QImage picture = render(view, scale, context);
    HOLDFAST_CHECK(context.checkpoint());
    if (picture.isNull()) return Unexpected(ErrorCode::Internal, "The picture needs more memory than there is. Choose a smaller scale.");
    {
        QPainter painter(&picture);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.scale(scale, scale);
        VectorPainter vector(painter, view);
        vector.labels();
    }
    picture.setText(QStringLiteral("Title"), view.title);
    if (!picture.save(&out, "PNG")) return Unexpected(ErrorCode::Io, "Cannot write the picture. Check the folder and the free space.");
    return {};
}

Result<void> writeSvg(const PictureOfView& view, QIODevice& out, const TaskContext& context) {
    QSvgGenerator generator;
    generator.setOutputDevice(&out);
    generator.setSize(view.camera.size.toSize());
    generator.setViewBox(QRectF(QPointF(0, 0), view.camera.size));
    generator.setResolution(static_cast<int>(kPixelsPerInch));
    generator.setTitle(view.title);
    QPainter painter(&generator);
    return paint(painter, view, context);
}

Result<void> writePdf(const PictureOfView& view, QIODevice& out, const TaskContext& context) {
    QPdfWriter writer(&out);
    writer.setTitle(view.title);
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setPageSize(QPageSize(view.camera.size * 72.0 / kPixelsPerInch, QPageSize::Point, {}, QPageSize::ExactMatch));
    QPainter painter(&writer);
    painter.scale(writer.width() / view.camera.size.width(), writer.height() / view.camera.size.height());
    return paint(painter, view, context);
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
    if (!view.inputs.scene || view.camera.size.isEmpty()) return Unexpected(ErrorCode::InvalidInput, "There is nothing on the view to be written.");
    context.progress(0, 0, "Painting the view");
    QSaveFile out(QString::fromStdString(file.string()));  // under its name only when complete
    const auto cannot = [&file] { return Unexpected(ErrorCode::Io, "Cannot write " + file.string() + ". Check the folder, its permissions and the free space."); };
    if (!out.open(QIODevice::WriteOnly)) return cannot();
    HOLDFAST_CHECK(write(view, out, context));
    if (!out.commit()) return cannot();
    return {};
}

}  // namespace holdfast::ui
