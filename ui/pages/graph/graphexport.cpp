#include "ui/pages/graph/graphexport.h"

#include "ui/pages/graph/graphlabels.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace holdfast::ui {

namespace {

constexpr int kPiece = 1024;        ///< pixels a side that are rendered at once, so that memory stays small
constexpr double kPrintScale = 3.0;  ///< of the image inside a vector file

GraphLabels::Request labelRequest(const GraphPicture& picture, const RenderInputs& inputs) {
    return {inputs, picture.camera, picture.labelled, picture.font, picture.strongFont, picture.gap};
}

QImage withoutLabels(const GraphPicture& picture, double scale) {
    const QSize size = (picture.camera.size * scale).toSize();
    QImage image(size, QImage::Format_RGB32);
    if (image.isNull()) return image;
    RenderInputs inputs = picture.inputs;
    inputs.pixelRatio = static_cast<float>(scale);
    const double pixels = picture.camera.scale * scale;
    const QPoint origin(static_cast<int>(std::round(picture.camera.centre.x() * pixels - size.width() / 2.0)),
                        static_cast<int>(std::round(picture.camera.centre.y() * pixels - size.height() / 2.0)));
    GraphRenderer renderer;
    for (int top = 0; top < size.height(); top += kPiece)
        for (int left = 0; left < size.width(); left += kPiece) {
            const QSize piece(std::min(kPiece, size.width() - left), std::min(kPiece, size.height() - top));
            const QImage part = renderer.render(inputs, {pixels, QRect(origin + QPoint(left, top), piece)});
            for (int row = 0; row < piece.height(); ++row)
                std::memcpy(image.scanLine(top + row) + 4 * left, part.constScanLine(row), static_cast<std::size_t>(4 * piece.width()));
        }
    return image;
}

/// Nodes and edges of the camera's view as lines, discs and arcs.
class VectorPainter {
public:
    VectorPainter(QPainter& painter, const GraphPicture& picture)
        : m_painter(painter), m_inputs(picture.inputs), m_scene(*picture.inputs.scene), m_camera(picture.camera),
          m_detail(graphDetail(m_scene, picture.camera.scale)) {}

    void paint(const Box& box) {
        m_scene.edgeTree().visit(box, [&](std::uint32_t id) {
            if (m_scene.edgeBox(id).touches(box) && m_inputs.showsEdge(id)) edge(id);
        });
        std::vector<NodeIndex> nodes;
        m_scene.nodeTree().visit(box, [&](std::uint32_t id) {
            if (m_inputs.shows(id)) nodes.push_back(id);
        });
        std::sort(nodes.begin(), nodes.end(), [&](NodeIndex a, NodeIndex b) { return m_scene.rank(a) > m_scene.rank(b); });
        for (const NodeIndex id : nodes) node(id);
    }

private:
    void edge(EdgeIndex id) {
        const NodeIndex from = m_scene.content().source[id];
        const NodeIndex to = m_scene.content().target[id];
        const QPointF a = m_camera.toScreen(m_scene.place(from));
        const QPointF b = m_camera.toScreen(m_scene.place(to));
        const double length = std::hypot(b.x() - a.x(), b.y() - a.y());
        const float weight = edgeWeight(m_scene, m_detail, length, m_camera.scale) * m_inputs.edgeShare(id);
        QColor colour(edgeColour(m_scene, m_inputs.style, m_inputs.palette, id));
        colour.setAlphaF(1.0F - 1.0F / std::sqrt(1.0F + weight));
        m_painter.setPen(QPen(colour, static_cast<double>(m_detail.edgeWidth)));
        m_painter.setBrush(Qt::NoBrush);
        if (from == to) {
            const double radius = static_cast<double>(nodeRadius(m_scene, m_detail, from));
            if (m_detail.bend > 0.0F) m_painter.drawEllipse(a - QPointF(0.0, radius + 4.0), 0.6 * radius + 4.0, 0.6 * radius + 4.0);
            return;
        }
        const EdgeShape shape = edgeShape(m_scene, m_detail, {a, b, to, 1.0});
        QPainterPath path(a);
        path.quadTo(shape.control, shape.end);
        m_painter.drawPath(path);
        if (!shape.headed) return;
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(colour);
        m_painter.drawPolygon(QPolygonF{shape.head[0], shape.head[1], shape.head[2]});
    }

    void disc(const QPointF& at, double radius, QRgb colour, double opacity = 1.0) {
        QColor fill(colour);
        fill.setAlphaF(static_cast<float>(opacity));
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(fill);
        m_painter.drawEllipse(at, radius, radius);
    }

    void arc(const QPointF& at, double radius, double share, QRgb colour) {
        constexpr int kTurn = 360 * 16;
        constexpr double kRing = static_cast<double>(AvatarLook::kRing);
        QColor line(colour);
        line.setAlphaF(m_detail.ring);
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(QPen(line, kRing, Qt::SolidLine, Qt::FlatCap));
        const double middle = radius + kRing / 2.0;
        m_painter.drawArc(QRectF(at - QPointF(middle, middle), QSizeF(2.0 * middle, 2.0 * middle)), kTurn / 4, -static_cast<int>(share * kTurn));
    }

    void node(NodeIndex id) {
        const QPointF at = m_camera.toScreen(m_scene.place(id));
        const double radius = static_cast<double>(nodeRadius(m_scene, m_detail, id));
        const float risk = m_scene.content().riskOf(id);
        const std::uint8_t flags = m_scene.content().flagsOf(id);
        if (m_inputs.dims(id)) return disc(at, radius, mixed(m_inputs.palette.background, m_inputs.palette.track, 0.8F));
        const bool scored = !std::isnan(risk);
        const QRgb colour = nodeColour(m_scene, m_inputs.style, m_inputs.palette, id);
        const double ring = radius + static_cast<double>(AvatarLook::kGap);
        const auto detail = static_cast<double>(m_detail.ring);
        if (m_detail.ring < 1.0F) disc(at, radius + static_cast<double>(AvatarLook::kApart), m_inputs.palette.background, static_cast<double>(m_detail.outline));
        if (m_detail.ring > 0.0F) disc(at, ring + (scored ? static_cast<double>(AvatarLook::kRing) + 1.0 : 0.0), m_inputs.palette.background, detail);
        disc(at, radius, colour, static_cast<double>(nodeOpacity(m_inputs.style, m_detail, risk)));
        if (m_detail.ring <= 0.0F) return;
        if (scored) {
            arc(at, ring, 1.0, m_inputs.palette.track);
            arc(at, ring, static_cast<double>(std::clamp(risk, 0.0F, 1.0F)), mixed(colour, m_inputs.palette.text, 0.35F));
        }
        if (!scored || (flags & kUnknownEnd)) disc(at, std::max(0.0, radius - static_cast<double>(AvatarLook::kOutline)), m_inputs.palette.background, detail);
        else if (flags & kColdStart) disc(at, 0.4 * radius, m_inputs.palette.background, detail);
        const double aside = 0.72 * (radius + static_cast<double>(AvatarLook::kRing));
        const auto mark = static_cast<double>(AvatarLook::kMark);
        if (flags & kFlagged) disc(at + QPointF(aside, -aside), mark + 0.4, m_inputs.palette.caution, detail);
        if (flags & kPinned) disc(at + QPointF(-aside, aside), mark, m_inputs.palette.muted, detail);
    }

    QPainter& m_painter;
    const RenderInputs& m_inputs;
    const GraphScene& m_scene;
    const Camera& m_camera;
    GraphDetail m_detail;
};

}  // namespace

QImage graphImage(const GraphPicture& picture, double scale) {
    QImage image = withoutLabels(picture, scale);
    if (image.isNull() || !picture.labels) return image;
    image.setDevicePixelRatio(scale);
    RenderInputs inputs = picture.inputs;
    inputs.pixelRatio = static_cast<float>(scale);
    const GraphLabels::Request request = labelRequest(picture, inputs);
    GraphLabels labels;
    labels.place(request);
    QPainter painter(&image);
    labels.paint(painter, request);
    painter.end();
    image.setDevicePixelRatio(1.0);
    return image;
}

bool paintGraph(QPainter& painter, const QRectF& target, const GraphPicture& picture) {
    const double fit = std::min(target.width() / picture.camera.size.width(), target.height() / picture.camera.size.height());
    const RenderArea area{picture.camera.scale,
                          QRect((picture.camera.centre * picture.camera.scale - QPointF(picture.camera.size.width(), picture.camera.size.height()) / 2.0).toPoint(),
                                picture.camera.size.toSize())};
    RenderInputs inputs = picture.inputs;
    inputs.pixelRatio = 1.0F;
    const bool vectors = GraphRenderer::cost(inputs, area, kMostVectors) <= kMostVectors;
    const QRectF view(QPointF(0, 0), picture.camera.size);
    painter.save();
    painter.translate(target.center() - fit * view.center());
    painter.scale(fit, fit);
    painter.setClipRect(view);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(view, QColor(inputs.palette.background));
    if (vectors) VectorPainter(painter, picture).paint(area.world(36.0));
    else painter.drawImage(view, withoutLabels(picture, kPrintScale));
    if (picture.labels) {
        const GraphLabels::Request request = labelRequest(picture, inputs);
        GraphLabels labels;
        labels.place(request);
        labels.paintText(painter, request);
    }
    painter.restore();
    return vectors;
}

}  // namespace holdfast::ui
