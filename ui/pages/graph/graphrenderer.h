// GraphRenderer: paints any rectangle of the graph at any zoom into an image: edges summed (EdgeBuffer), nodes on top, the
// important and the risky last. The same picture whether a tile of the screen, the minimap or an export asks for it. Holds
// only reusable buffers: one per thread.
#pragma once

#include "ui/pages/graph/edgebuffer.h"
#include "ui/pages/graph/nodepainter.h"

#include <QImage>
#include <QRect>

#include <functional>

namespace holdfast::ui {

struct EdgeStub;

/// All that decides how the graph looks, in one immutable bundle for the workers.
struct RenderInputs {
    ScenePtr scene;
    MaskPtr mask;  ///< may be null: all shown
    GraphStyle style;
    GraphPalette palette;
    float pixelRatio = 1.0F;      ///< device pixels per pixel at 100 %
    NodeIndex lifted = kNoNode;   ///< being dragged: left out, with its edges
    std::uint64_t generation = 0;

    bool shows(NodeIndex node) const { return node != lifted && (!mask || mask->showsNode(node)); }
    bool showsEdge(EdgeIndex edge) const;  ///< with both its ends
    bool dims(NodeIndex node) const { return mask && mask->dimsNode(node); }
    bool gone(NodeIndex node) const { return mask && mask->isGone(node); }
    /// What is left of an edge's strength because of its ends: those of who passes no filter or has left step back.
    float edgeShare(EdgeIndex edge) const;
};

/// A place in the plane in device pixels. Far from the origin and seen close it is billions of pixels away: more than an int
/// holds.
struct PixelCorner {
    std::int64_t x = 0;
    std::int64_t y = 0;
    QPointF point() const { return {static_cast<double>(x), static_cast<double>(y)}; }
};

/// How a node looks; its disc has the radius in device pixels and no place yet. The full one is not dimmed by a filter.
Avatar fullAvatar(const RenderInputs& inputs, const GraphDetail& detail, NodeIndex node);
Avatar avatarOf(const RenderInputs& inputs, const GraphDetail& detail, NodeIndex node);

/// Whether `a` is drawn before, and so beneath, `b`: who passes no filter, then who has left, then the less important.
bool drawnBefore(const RenderInputs& inputs, NodeIndex a, NodeIndex b);

/// A rectangle of device pixels in the plane scaled by `scale` (device pixels per unit).
struct RenderArea {
    RenderArea() = default;
    RenderArea(double atScale, const PixelCorner& from, const QSize& pixels) : scale(atScale), corner(from), size(pixels) {}
    RenderArea(double atScale, const QRect& pixels) : RenderArea(atScale, {pixels.left(), pixels.top()}, pixels.size()) {}

    double scale = 1.0;
    PixelCorner corner;
    QSize size;

    /// The rectangle in the plane, widened by `margin` pixels; no narrower for being floats.
    Box world(double margin) const;
};

/// A fixed shuffle of edge numbers, so that a sample of them is the same wherever it is drawn.
std::uint32_t scattered(EdgeIndex edge);

class GraphRenderer {
public:
    /// Opaque RGB32 of the area's size. Null when `cancelled` (asked every few thousand items) said so.
    QImage render(const RenderInputs& inputs, const RenderArea& area, const std::function<bool()>& cancelled = {});

    /// Items in the area, roughly and not beyond `limit`: what it costs to render.
    static std::size_t cost(const RenderInputs& inputs, const RenderArea& area, std::size_t limit);

private:
    struct Job;
    double edgeCover(const RenderInputs& inputs);
    float findEdges(const Job& job);
    void collectEdges(const Job& job, unsigned halvings);
    bool sumEdges(const Job& job);
    void sumEdge(const Job& job, EdgeIndex edge, float scaledUp);
    void sumLoop(const Job& job, EdgeIndex edge);
    bool sumStubs(const Job& job);
    void sumStub(const EdgeStub& stub, const EdgeInk& full);
    bool paintNodes(const Job& job, QImage& image);

    EdgeBuffer m_edges;
    std::vector<std::uint32_t> m_found;
    std::weak_ptr<const GraphScene> m_coveredScene;  ///< whose cover was worked out last, under which mask
    std::weak_ptr<const GraphMask> m_coveredMask;
    double m_cover = 0.0;
};

}  // namespace holdfast::ui
