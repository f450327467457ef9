#include "ui/pages/graph/graphoverlay.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::ui {

namespace {

constexpr std::size_t kMostAvatars = 4'000;
constexpr std::size_t kManySelected = 3'000;
constexpr float kVeil = 0.72F;
constexpr float kHalo = 0.28F;

/// Pixels of the frame; discs and arcs without a general painter.
class PixelSink : public VectorSink {
public:
    explicit PixelSink(const OverlayFrame& frame) : m_frame(frame), m_ratio(static_cast<float>(frame.ratio)) {}

    void lines(const LineBatch& batch) override {
        QPainter painter(&m_frame.image);
        toView(painter);
        QColor colour(batch.colour);
        colour.setAlphaF(batch.opacity);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(colour, batch.width, Qt::SolidLine, Qt::RoundCap));
        for (const LineBatch::Line& line : batch.lines) {
            QPainterPath path(line.from);
            if (std::isnan(line.control.x())) path.lineTo(line.to);
            else path.quadTo(line.control, line.to);
            painter.drawPath(path);
        }
        for (const LineBatch::Loop& loop : batch.loops) painter.drawEllipse(loop.centre, loop.radius, loop.radius);
        for (const auto& head : batch.heads) {
            QPainterPath path;
            path.addPolygon(QPolygonF{head[0], head[1], head[2], head[0]});
            painter.fillPath(path, colour);
        }
    }
    void disc(const Disc& disc, QRgb colour, float opacity) override {
        if (misses(disc, 0.0F)) return;
        Canvas canvas = Canvas::of(m_frame.image);
        fillDisc(canvas, inFrame(disc), colour, opacity);
    }
    void arc(const Disc& inner, float width, float share, QRgb colour, float opacity) override {
        if (misses(inner, width)) return;
        Canvas canvas = Canvas::of(m_frame.image);
        fillArc(canvas, inFrame(inner), width * m_ratio, share, colour, opacity);
    }
    void veil(QRgb colour, float opacity) override {
        QPainter painter(&m_frame.image);
        toView(painter);
        QColor veil(colour);
        veil.setAlphaF(opacity);
        painter.fillRect(QRectF(QPointF(0, 0), m_frame.view.camera.size).adjusted(0, 0, 1, 1), veil);  // half a pixel may be left
    }

private:
    void toView(QPainter& painter) const {
        const double own = m_frame.image.devicePixelRatio();
        painter.translate(0.0, -m_frame.top / own);
        painter.scale(m_frame.ratio / own, m_frame.ratio / own);
    }
    Disc inFrame(const Disc& disc) const { return {disc.x * m_ratio, disc.y * m_ratio - static_cast<float>(m_frame.top), disc.radius * m_ratio}; }
    /// Wholly above or below the rows: where a picture has many bands, most are.
    bool misses(const Disc& disc, float width) const {
        const Disc here = inFrame(disc);
        const float reach = here.radius + width * m_ratio + 1.0F;
        return here.y + reach < 0.0F || here.y - reach > static_cast<float>(m_frame.image.height());
    }

    const OverlayFrame& m_frame;
    float m_ratio;
};

class OverlayPainter {
public:
    OverlayPainter(const OverlayView& view, VectorSink& sink)
        : m_inputs(view.inputs), m_camera(view.camera), m_gap(static_cast<float>(view.gap)), m_sink(sink), m_scene(*view.inputs.scene),
          m_detail(graphDetail(m_scene, m_camera.scale)),
          m_view(m_camera.visible().adjusted(-40.0 / m_camera.scale, -40.0 / m_camera.scale, 40.0 / m_camera.scale, 40.0 / m_camera.scale)) {
        m_inputs.pixelRatio = 1.0F;
    }

    void veil() { m_sink.veil(m_inputs.palette.background, kVeil); }

    void edges(const std::vector<EdgeIndex>& some, QRgb colour, double width) {
        LineBatch batch{colour, 1.0F, width, {}, {}, {}};
        std::size_t drawn = 0;
        for (const EdgeIndex edge : some) {
            if (drawn == kMostHighlightedEdges) break;
            if (!m_scene.drawable(edge) || !m_inputs.showsEdge(edge) || !inView(edge)) continue;
            ++drawn;
            addEdge(batch, edge);
        }
        m_sink.lines(batch);
    }

    /// The edges of a node from where it hangs at the mouse.
    void liftedEdges(NodeIndex node, const QPointF& place) {
        constexpr double kStraight = std::numeric_limits<double>::quiet_NaN();
        LineBatch batch{m_inputs.palette.muted, 1.0F, 1.0, {}, {}, {}};
        std::size_t drawn = 0;
        for (const GraphScene::Neighbour& next : m_scene.neighbours(node)) {
            if (next.node == node || !m_scene.placed(next.node) || ++drawn > kMostHighlightedEdges) continue;
            if (m_inputs.mask && !(m_inputs.mask->showsEdge(next.edge) && m_inputs.mask->showsNode(next.node))) continue;
            batch.lines.push_back({m_camera.toScreen(place), QPointF(kStraight, kStraight), m_camera.toScreen(m_scene.place(next.node))});
        }
        m_sink.lines(batch);
    }

    bool visible(NodeIndex node) const {
        return node < m_scene.nodes() && m_scene.placed(node) && m_inputs.shows(node) && m_view.contains(m_scene.place(node));
    }

    void avatar(NodeIndex node, const QPointF& place) {
        Avatar avatar = fullAvatar(m_inputs, m_detail, node);  // what is pointed at stands out, whatever the filter says
        avatar.disc = disc(node, place);
        avatar.opacity = 1.0F;
        drawAvatar(m_sink, avatar, m_inputs.palette);
    }

    /// A ring around the node, clear of its risk ring; `soft` adds a wide faint one.
    void ring(NodeIndex node, const QPointF& place, QRgb colour, float width, bool soft) {
        Disc around = disc(node, place);
        around.radius += 1.5F + m_detail.ring * (AvatarLook::kGap + AvatarLook::kRing);
        if (soft) m_sink.arc({around.x, around.y, around.radius + width}, m_gap, 1.0F, colour, kHalo);
        m_sink.arc(around, width, 1.0F, colour, 1.0F);
    }

    /// Many selected, small nodes: a dot is as clear as a ring, and cheaper.
    void mark(NodeIndex node, QRgb colour) {
        Disc dot = disc(node, m_scene.place(node));
        dot.radius += 0.5F;
        m_sink.disc(dot, colour, 1.0F);
    }
    bool smallNodes() const { return m_detail.nodeRadius < 2.0F; }

    const GraphScene& scene() const { return m_scene; }

private:
    bool inView(EdgeIndex edge) const {
        return m_scene.edgeBox(edge).touches({static_cast<float>(m_view.left()), static_cast<float>(m_view.top()), static_cast<float>(m_view.right()), static_cast<float>(m_view.bottom())});
    }

    Disc disc(NodeIndex node, const QPointF& place) const {
        const QPointF at = m_camera.toScreen(place);
        return {static_cast<float>(at.x()), static_cast<float>(at.y()), std::max(1.5F, nodeRadius(m_scene, m_detail, node))};
    }

    void addEdge(LineBatch& batch, EdgeIndex edge) const {
        const NodeIndex target = m_scene.content().target[edge];
        const QPointF a = m_camera.toScreen(m_scene.place(m_scene.content().source[edge]));
        const QPointF b = m_camera.toScreen(m_scene.place(target));
        if (std::hypot(b.x() - a.x(), b.y() - a.y()) < 1.0) return;
        GraphDetail detail = m_detail;
        if (m_scene.content().directed) detail.arrow = std::max(5.0F, detail.arrow);  // these tell their direction at any zoom
        const EdgeShape shape = edgeShape(m_scene, detail, {a, b, target, 1.0});
        batch.lines.push_back({a, shape.control, shape.end});
        if (shape.headed) batch.heads.push_back(shape.head);
    }

    RenderInputs m_inputs;
    const Camera& m_camera;
    float m_gap;
    VectorSink& m_sink;
    const GraphScene& m_scene;
    GraphDetail m_detail;
    QRectF m_view;
};

void paintHighlight(OverlayPainter& painter, const OverlayView& view, const OverlayState& state) {
    painter.edges(state.highlightEdges, view.inputs.palette.accent, 3.0);
    std::size_t drawn = 0;
    for (const NodeIndex node : state.highlightNodes) {
        if (!painter.visible(node)) continue;
        if (++drawn <= kMostAvatars) painter.avatar(node, painter.scene().place(node));
        painter.ring(node, painter.scene().place(node), view.inputs.palette.accent, 1.2F, false);
    }
}

void paintHover(OverlayPainter& painter, const OverlayView& view, NodeIndex node) {
    if (!painter.visible(node)) return;
    std::vector<EdgeIndex> edges;
    const auto neighbours = painter.scene().neighbours(node);
    for (const GraphScene::Neighbour& next : neighbours.first(std::min(neighbours.size(), kMostHighlightedEdges))) edges.push_back(next.edge);
    painter.edges(edges, mixed(view.inputs.palette.muted, view.inputs.palette.text, 0.35F), 1.25);
    for (const GraphScene::Neighbour& next : neighbours.first(std::min(neighbours.size(), kMostHighlightedEdges)))
        if (painter.visible(next.node) && view.inputs.showsEdge(next.edge)) painter.avatar(next.node, painter.scene().place(next.node));
    painter.avatar(node, painter.scene().place(node));
    painter.ring(node, painter.scene().place(node), view.inputs.palette.text, 1.5F, false);
}

}  // namespace

void drawGraphOverlay(const OverlayView& view, const OverlayState& state, VectorSink& sink) {
    OverlayPainter painter(view, sink);
    const bool highlights = !state.highlightNodes.empty() || !state.highlightEdges.empty();
    if (highlights) painter.veil();
    if (state.hovered != kNoNode && state.hovered != state.lifted) paintHover(painter, view, state.hovered);
    if (highlights) paintHighlight(painter, view, state);  // above what the pointer happens to rest on
    const bool many = state.selection.size() > kManySelected && painter.smallNodes();
    for (const NodeIndex node : state.selection) {
        if (!painter.visible(node)) continue;
        if (many) painter.mark(node, view.inputs.palette.accent);
        else painter.ring(node, painter.scene().place(node), view.inputs.palette.accent, 2.0F, state.selection.size() < 200);
    }
    if (state.lifted != kNoNode) {
        painter.liftedEdges(state.lifted, state.liftedAt);
        painter.avatar(state.lifted, state.liftedAt);
        painter.ring(state.lifted, state.liftedAt, view.inputs.palette.accent, 2.0F, true);
    }
    if (state.focusShown && painter.visible(state.focused)) {
        painter.ring(state.focused, painter.scene().place(state.focused), view.inputs.palette.background, 4.0F, false);
        painter.ring(state.focused, painter.scene().place(state.focused), view.inputs.palette.text, 2.0F, true);
    }
}

void paintGraphOverlay(const OverlayFrame& frame, const OverlayState& state) {
    PixelSink sink(frame);
    drawGraphOverlay(frame.view, state, sink);
}

void paintLasso(QPainter& painter, const OverlayFrame& frame, const OverlayState& state) {
    if (state.lasso.size() < 2) return;
    QColor fill(frame.view.inputs.palette.accent);
    fill.setAlphaF(0.12F);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(frame.view.inputs.palette.accent), 1.0, Qt::DashLine));
    painter.setBrush(fill);
    painter.drawPolygon(state.lasso);
}

}  // namespace holdfast::ui
