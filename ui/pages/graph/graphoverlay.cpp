#include "ui/pages/graph/graphoverlay.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr std::size_t kMostEdges = 600;  ///< of the hovered or lifted node, and of a highlight
constexpr std::size_t kMostAvatars = 4'000;
constexpr std::size_t kManySelected = 3'000;
constexpr float kVeil = 0.72F;
constexpr float kHalo = 0.28F;

class OverlayPainter {
public:
    explicit OverlayPainter(const OverlayFrame& frame)
        : m_frame(frame), m_scene(*frame.inputs.scene), m_detail(graphDetail(m_scene, frame.camera.scale)),
          m_view(frame.camera.visible().adjusted(-40.0 / frame.camera.scale, -40.0 / frame.camera.scale, 40.0 / frame.camera.scale, 40.0 / frame.camera.scale)) {}

    void veil() {
        QPainter painter(&m_frame.image);
        QColor colour(m_frame.inputs.palette.background);
        colour.setAlphaF(kVeil);
        painter.fillRect(QRectF(QPointF(0, 0), m_frame.camera.size), colour);
    }

    void edges(const std::vector<EdgeIndex>& some, QRgb colour, double width) {
        QPainter painter(&m_frame.image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(QColor(colour), width, Qt::SolidLine, Qt::RoundCap));
        std::size_t drawn = 0;
        for (const EdgeIndex edge : some) {
            if (!m_scene.drawable(edge) || !m_frame.inputs.showsEdge(edge) || ++drawn > kMostEdges) continue;
            edgePath(painter, m_frame.camera.toScreen(m_scene.place(m_scene.content().source[edge])),
                     m_frame.camera.toScreen(m_scene.place(m_scene.content().target[edge])), m_scene.content().target[edge]);
        }
    }

    /// The edges of a node from where it hangs at the mouse.
    void liftedEdges(NodeIndex node, const QPointF& place) {
        QPainter painter(&m_frame.image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(QColor(m_frame.inputs.palette.muted), 1.0));
        std::size_t drawn = 0;
        for (const GraphScene::Neighbour& next : m_scene.neighbours(node)) {
            if (next.node == node || !m_scene.placed(next.node) || ++drawn > kMostEdges) continue;
            if (m_frame.inputs.mask && !(m_frame.inputs.mask->showsEdge(next.edge) && m_frame.inputs.mask->showsNode(next.node))) continue;
            painter.drawLine(m_frame.camera.toScreen(place), m_frame.camera.toScreen(m_scene.place(next.node)));
        }
    }

    bool visible(NodeIndex node) const {
        return node < m_scene.nodes() && m_scene.placed(node) && m_frame.inputs.shows(node) && m_view.contains(m_scene.place(node));
    }

    void avatar(NodeIndex node, const QPointF& place) {
        Canvas canvas = Canvas::of(m_frame.image);
        Avatar avatar = fullAvatar(m_frame.inputs, m_detail, node);  // what is pointed at stands out, whatever the filter says
        avatar.disc = disc(node, place);
        avatar.opacity = 1.0F;
        paintAvatar(canvas, avatar, m_frame.inputs.palette);
    }

    /// A ring around the node, clear of its risk ring; `soft` adds a wide faint one.
    void ring(NodeIndex node, const QPointF& place, QRgb colour, float width, bool soft) {
        Canvas canvas = Canvas::of(m_frame.image);
        const float ratio = m_frame.inputs.pixelRatio;
        Disc around = disc(node, place);
        around.radius += (1.5F + m_detail.ring * (AvatarLook::kGap + AvatarLook::kRing)) * ratio;
        if (soft) fillArc(canvas, {around.x, around.y, around.radius + width * ratio}, static_cast<float>(m_frame.gap) * ratio, 1.0F, colour, kHalo);
        fillArc(canvas, around, width * ratio, 1.0F, colour, 1.0F);
    }

    /// Many selected, small nodes: a dot is as clear as a ring, and cheaper.
    void mark(NodeIndex node, QRgb colour) {
        Canvas canvas = Canvas::of(m_frame.image);
        Disc dot = disc(node, m_scene.place(node));
        dot.radius += 0.5F * m_frame.inputs.pixelRatio;
        fillDisc(canvas, dot, colour, 1.0F);
    }
    bool smallNodes() const { return m_detail.nodeRadius < 2.0F; }

    const GraphScene& scene() const { return m_scene; }

private:
    Disc disc(NodeIndex node, const QPointF& place) const {
        const float ratio = m_frame.inputs.pixelRatio;
        const QPointF at = m_frame.camera.toScreen(place) * static_cast<double>(ratio);
        return {static_cast<float>(at.x()), static_cast<float>(at.y()), std::max(1.5F, nodeRadius(m_scene, m_detail, node)) * ratio};
    }

    void edgePath(QPainter& painter, const QPointF& a, const QPointF& b, NodeIndex target) const {
        const double length = std::hypot(b.x() - a.x(), b.y() - a.y());
        if (length < 1.0) return;
        GraphDetail detail = m_detail;
        if (m_scene.content().directed) detail.arrow = std::max(5.0F, detail.arrow);  // these tell their direction at any zoom
        const EdgeShape shape = edgeShape(m_scene, detail, {a, b, target, 1.0});
        QPainterPath path(a);
        path.quadTo(shape.control, shape.end);
        painter.drawPath(path);
        if (!shape.headed) return;
        QPainterPath head(shape.head[0]);
        head.lineTo(shape.head[1]);
        head.lineTo(shape.head[2]);
        painter.fillPath(head, painter.pen().color());
    }

    const OverlayFrame& m_frame;
    const GraphScene& m_scene;
    GraphDetail m_detail;
    QRectF m_view;
};

void paintHighlight(OverlayPainter& painter, const OverlayFrame& frame, const OverlayState& state) {
    if (state.highlightNodes.empty() && state.highlightEdges.empty()) return;
    painter.veil();
    painter.edges(state.highlightEdges, frame.inputs.palette.accent, 2.0);
    std::size_t drawn = 0;
    for (const NodeIndex node : state.highlightNodes) {
        if (!painter.visible(node)) continue;
        if (++drawn <= kMostAvatars) painter.avatar(node, painter.scene().place(node));
        painter.ring(node, painter.scene().place(node), frame.inputs.palette.accent, 1.2F, false);
    }
}

void paintHover(OverlayPainter& painter, const OverlayFrame& frame, NodeIndex node) {
    if (!painter.visible(node)) return;
    std::vector<EdgeIndex> edges;
    const auto neighbours = painter.scene().neighbours(node);
    for (const GraphScene::Neighbour& next : neighbours.first(std::min(neighbours.size(), kMostEdges))) edges.push_back(next.edge);
    painter.edges(edges, mixed(frame.inputs.palette.muted, frame.inputs.palette.text, 0.35F), 1.25);
    for (const GraphScene::Neighbour& next : neighbours.first(std::min(neighbours.size(), kMostEdges)))
        if (painter.visible(next.node) && frame.inputs.showsEdge(next.edge)) painter.avatar(next.node, painter.scene().place(next.node));
    painter.avatar(node, painter.scene().place(node));
    painter.ring(node, painter.scene().place(node), frame.inputs.palette.text, 1.5F, false);
}

}  // namespace

void paintGraphOverlay(const OverlayFrame& frame, const OverlayState& state) {
    OverlayPainter painter(frame);
    paintHighlight(painter, frame, state);
    if (state.hovered != kNoNode && state.hovered != state.lifted) paintHover(painter, frame, state.hovered);
    const bool many = state.selection.size() > kManySelected && painter.smallNodes();
    for (const NodeIndex node : state.selection) {
        if (!painter.visible(node)) continue;
        if (many) painter.mark(node, frame.inputs.palette.accent);
        else painter.ring(node, painter.scene().place(node), frame.inputs.palette.accent, 2.0F, state.selection.size() < 200);
    }
    if (state.lifted != kNoNode) {
        painter.liftedEdges(state.lifted, state.liftedAt);
        painter.avatar(state.lifted, state.liftedAt);
        painter.ring(state.lifted, state.liftedAt, frame.inputs.palette.accent, 2.0F, true);
    }
    if (state.focusShown && painter.visible(state.focused)) {
        painter.ring(state.focused, painter.scene().place(state.focused), frame.inputs.palette.background, 4.0F, false);
        painter.ring(state.focused, painter.scene().place(state.focused), frame.inputs.palette.text, 2.0F, true);
    }
}

void paintLasso(QPainter& painter, const OverlayFrame& frame, const OverlayState& state) {
    if (state.lasso.size() < 2) return;
    QColor fill(frame.inputs.palette.accent);
    fill.setAlphaF(0.12F);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(frame.inputs.palette.accent), 1.0, Qt::DashLine));
    painter.setBrush(fill);
    painter.drawPolygon(state.lasso);
}

}  // namespace holdfast::ui
