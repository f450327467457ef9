#include "ui/pages/graph/graphvectors.h"

#include "ui/pages/graph/edgecover.h"
#include "ui/pages/graph/nodestubs.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::ui {

namespace {

constexpr std::size_t kBatch = 256;          ///< lines of a path
constexpr std::size_t kBetweenPolls = 4096;
constexpr double kStepsPerHalving = 4.0;     ///< of opacity: lines that differ by less than a fifth share paths
constexpr float kFaintest = 1.0F / 40.0F;    ///< fainter lines vanish or change colour in programs that blend in bytes
constexpr std::size_t kEveryLine = 50'000;   ///< above, a fair sample of the faintest stands for all of them
constexpr float kOverlapping = 0.6F;         ///< of the strength of lines so faint that it is their crossing which is seen
constexpr float kStrong = 2.0F;              ///< GraphDetail::edgeStrength of lines that are seen one by one
constexpr double kMargin = 36.0;             ///< the largest node with its ring and marks

struct Ink {
    QRgb colour = 0;
    int step = 0;  ///< of opacity

    std::uint32_t key() const { return (colour & 0x00FFFFFFU) | (static_cast<std::uint32_t>(step) << 24U); }
    static Ink of(std::uint32_t key) { return {key | 0xFF000000U, static_cast<int>(key >> 24U)}; }
    float opacity() const { return std::exp2(static_cast<float>(-step / kStepsPerHalving)); }
};

/// What of the picture is seen, and where.
class View {
public:
    explicit View(const GraphPicture& picture)
        : m_inputs(picture.inputs), m_camera(picture.camera), m_scene(*picture.inputs.scene),
          m_detail(graphDetail(m_scene, m_camera.scale, shownEdgeCover(m_scene, m_inputs.mask.get()))),
          m_seen(QRectF(QPointF(0, 0), m_camera.size).adjusted(-kMargin, -kMargin, kMargin, kMargin)) {
        m_inputs.pixelRatio = 1.0F;
    }

    const RenderInputs& inputs() const { return m_inputs; }
    const GraphScene& scene() const { return m_scene; }
    const GraphDetail& detail() const { return m_detail; }
    QPointF at(NodeIndex node) const { return m_camera.toScreen(m_scene.place(node)); }
    double lengthOf(EdgeIndex edge) const {
        const QPointF way = at(m_scene.content().target[edge]) - at(m_scene.content().source[edge]);
        return std::hypot(way.x(), way.y());
    }

    /// Those to be drawn of those in view.
    struct Edges {
        std::vector<EdgeIndex> drawn;
        std::size_t all = 0;
    };
    Edges edges() const {
        Edges found;
        m_scene.edgeTree().visit(box(), [&](EdgeIndex edge) {
            if (m_inputs.showsEdge(edge) && passes(edge)) found.drawn.push_back(edge);
        });
        found.all = found.drawn.size();
        if (found.all > kEveryLine) std::erase_if(found.drawn, [this](EdgeIndex edge) { return isLeftOut(edge); });
        return found;
    }
    std::vector<NodeIndex> nodes() const {
        std::vector<NodeIndex> found;
        m_scene.nodeTree().visit(box(), [&](NodeIndex node) {
            if (m_inputs.shows(node) && m_seen.contains(at(node))) found.push_back(node);
        });
        return found;
    }
    Ink inkOf(EdgeIndex edge) const {
        return inkOf(edgeColour(m_scene, m_inputs.style, m_inputs.palette, edge), std::max(kFaintest, opacityOf(edge)));
    }
    /// Of what adds `weight` to the pixels it crosses.
    Ink inkOfWeight(QRgb colour, float weight) const { return inkOf(colour, std::max(kFaintest, opacityOf(weight))); }

private:
    static Ink inkOf(QRgb colour, float opacity) {
        return {colour, static_cast<int>(std::lround(-std::log2(opacity) * kStepsPerHalving))};
    }
    float opacityOf(EdgeIndex edge) const {
        const bool loop = m_scene.content().source[edge] == m_scene.content().target[edge];
        const float alone = loop ? m_detail.edgeStrength : edgeWeight(m_scene, m_detail, lengthOf(edge), m_camera.scale);
        return opacityOf(alone * m_inputs.edgeShare(edge));
    }
    /// As EdgeBuffer maps a single edge. Where many cross, it maps their sum, which grows less than laying one over the
    /// other does; the fainter each, the more of them are meant to be seen together.
    float opacityOf(float weight) const {
        const float alone = kOverlapping + (1.0F - kOverlapping) * std::min(1.0F, m_detail.edgeStrength / kStrong);
        return alone * (1.0F - 1.0F / std::sqrt(1.0F + weight));
    }
    /// A line of half the faintest strength is drawn in one case of two.
    bool isLeftOut(EdgeIndex edge) const {
        const float share = opacityOf(edge) / kFaintest;
        return share < 1.0F &&
               static_cast<double>(scattered(edge)) > static_cast<double>(share) * std::numeric_limits<std::uint32_t>::max();
    }
    Box box() const {
        const QRectF seen(m_camera.toPlane(m_seen.topLeft()), m_camera.toPlane(m_seen.bottomRight()));
        return {static_cast<float>(seen.left()), static_cast<float>(seen.top()), static_cast<float>(seen.right()),
                static_cast<float>(seen.bottom())};
    }
    /// The edge comes into view; not merely its box.
    bool passes(EdgeIndex edge) const {
        const QPointF a = at(m_scene.content().source[edge]);
        const QPointF way = at(m_scene.content().target[edge]) - a;
        const double length = std::hypot(way.x(), way.y());
        if (length > kLongestEdge) return false;
        if (m_detail.bend <= 0.0F && length == 0.0) return false;  // a loop shows with the bend
        const double room = static_cast<double>(m_detail.bend) * length + kMargin;
        const QRectF seen = m_seen.adjusted(-room, -room, room, room);
        double from = 0.0;
        double to = 1.0;
        const auto clip = [&](double start, double step, double least, double most) {
            if (step == 0.0) return start >= least && start <= most;
            const double enters = (least - start) / step;
            const double leaves = (most - start) / step;
            from = std::max(from, std::min(enters, leaves));
            to = std::min(to, std::max(enters, leaves));
            return from <= to;
        };
        return clip(a.x(), way.x(), seen.left(), seen.right()) && clip(a.y(), way.y(), seen.top(), seen.bottom());
    }

    RenderInputs m_inputs;
    const Camera& m_camera;
    const GraphScene& m_scene;
    GraphDetail m_detail;
    QRectF m_seen;
};

void addEdge(const View& view, EdgeIndex edge, LineBatch& batch) {
    const NodeIndex from = view.scene().content().source[edge];
    const NodeIndex to = view.scene().content().target[edge];
    const QPointF a = view.at(from);
    if (from == to) {
        const double radius = static_cast<double>(nodeRadius(view.scene(), view.detail(), from));
        batch.loops.push_back({a - QPointF(0.0, radius + 4.0), 0.6 * radius + 4.0});
        return;
    }
    constexpr double kStraight = std::numeric_limits<double>::quiet_NaN();
    const EdgeShape shape = edgeShape(view.scene(), view.detail(), {a, view.at(to), to, 1.0});
    batch.lines.push_back({a, view.detail().bend > 0.0F ? shape.control : QPointF(kStraight, kStraight), shape.end});
    if (shape.headed) batch.heads.push_back(shape.head);
}

struct InkedEdge {
    std::uint32_t ink = 0;
    std::uint32_t shuffled = 0;
    EdgeIndex edge = 0;
};

struct Range {
    std::size_t first = 0, last = 0;
    double order = 0.0;
};

/// The inks' edges in pieces, those of all inks mixed evenly, so that none lies over all others.
template <typename Inked>
std::vector<Range> batchesOf(const std::vector<Inked>& edges) {
    std::vector<Range> ranges;
    for (std::size_t first = 0; first < edges.size();) {
        std::size_t last = first;
        while (last < edges.size() && edges[last].ink == edges[first].ink) ++last;
        for (std::size_t at = first; at < last; at += kBatch)
            ranges.push_back({at, std::min(at + kBatch, last),
                              (static_cast<double>(at - first) + 0.5) / static_cast<double>(last - first)});
        first = last;
    }
    std::stable_sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.order < b.order; });
    return ranges;
}

Result<void> proceed(const VectorSink& sink, const TaskContext& context) {
    HOLDFAST_CHECK(context.checkpoint());
    if (sink.failed())
        return Unexpected(ErrorCode::Io, "The drawing cannot be written. Check the folder and the free space.");
    return {};
}

Result<void> drawEdges(const View& view, VectorSink& sink, const TaskContext& context) {
    std::vector<InkedEdge> edges;
    for (const EdgeIndex edge : view.edges().drawn) edges.push_back({view.inkOf(edge).key(), scattered(edge), edge});
    HOLDFAST_CHECK(context.checkpoint());
    std::sort(edges.begin(), edges.end(), [](const InkedEdge& a, const InkedEdge& b) {
        return a.ink != b.ink ? a.ink < b.ink : a.shuffled != b.shuffled ? a.shuffled < b.shuffled : a.edge < b.edge;
    });
    std::size_t drawn = 0;
    for (const Range& range : batchesOf(edges)) {
        HOLDFAST_CHECK(proceed(sink, context));
        context.progress(drawn, edges.size(), "Drawing referrals");
        const Ink ink = Ink::of(edges[range.first].ink);
        LineBatch batch{ink.colour, ink.opacity(), static_cast<double>(view.detail().edgeWidth), {}, {}, {}};
        for (std::size_t i = range.first; i < range.last; ++i) addEdge(view, edges[i].edge, batch);
        sink.lines(batch);
        drawn += range.last - range.first;
    }
    return {};
}

/// A line, or an arrow head, of the end of an edge that leads far away.
struct InkedPiece {
    std::uint32_t ink = 0;
    bool head = false;
    std::array<QPointF, 3> points;
};

/// Of the nodes in view, one after the other, until `enough` says so. Polls before each: a hub has thousands.
Result<void> forStubs(const View& view, const TaskContext& context, const StubVisitor& draw, const std::function<bool()>& enough = {}) {
    if (view.detail().stub <= 0.0F) return {};
    const StubPlan plan{view.inputs(), view.detail(), [&view](NodeIndex node) { return view.at(node); }};
    for (const NodeIndex node : view.nodes()) {
        HOLDFAST_CHECK(context.checkpoint());
        if (enough && enough()) break;
        visitStubs(plan, node, draw);
    }
    return {};
}

Result<std::uint64_t> countStubs(const View& view, const TaskContext& context) {
    std::uint64_t shapes = 0;
    const auto add = [&shapes](const EdgeStub& stub, const EdgeInk&) { shapes += EdgeStub::kPieces + (stub.headed ? 1U : 0U); };
    HOLDFAST_CHECK(forStubs(view, context, add, [&shapes] { return shapes > kMostVectors; }));
    return shapes;
}

Result<std::vector<InkedPiece>> stubsIn(const View& view, const TaskContext& context) {
    std::vector<InkedPiece> pieces;
    const auto add = [&](const EdgeStub& stub, const EdgeInk& ink) {
        const QRgb colour = qRgb(static_cast<int>(ink.red), static_cast<int>(ink.green), static_cast<int>(ink.blue));
        const auto inked = [&](float share) { return view.inkOfWeight(colour, share * ink.weight).key(); };
        for (int i = 0; i < EdgeStub::kPieces; ++i) {
            const auto from = static_cast<std::size_t>(i);
            pieces.push_back({inked(stub.strength(i)), false, {stub.way[from], stub.way[from + 1], {}}});
        }
        if (stub.headed) pieces.push_back({inked(headWeight(stub)), true, stub.head});
    };
    HOLDFAST_CHECK(forStubs(view, context, add));
    std::stable_sort(pieces.begin(), pieces.end(), [](const InkedPiece& a, const InkedPiece& b) { return a.ink < b.ink; });
    return pieces;
}

Result<void> drawStubs(const View& view, VectorSink& sink, const TaskContext& context) {
    std::vector<InkedPiece> pieces;
    HOLDFAST_ASSIGN(pieces, stubsIn(view, context));
    constexpr double kStraight = std::numeric_limits<double>::quiet_NaN();
    for (const Range& range : batchesOf(pieces)) {
        HOLDFAST_CHECK(proceed(sink, context));
        const Ink ink = Ink::of(pieces[range.first].ink);
        LineBatch batch{ink.colour, ink.opacity(), static_cast<double>(view.detail().edgeWidth), {}, {}, {}};
        for (std::size_t i = range.first; i < range.last; ++i) {
            const InkedPiece& piece = pieces[i];
            if (piece.head) batch.heads.push_back(piece.points);
            else batch.lines.push_back({piece.points[0], QPointF(kStraight, kStraight), piece.points[1]});
        }
        sink.lines(batch);
    }
    return {};
}

Result<void> drawNodes(const View& view, VectorSink& sink, const TaskContext& context) {
    std::vector<NodeIndex> nodes = view.nodes();
    std::sort(nodes.begin(), nodes.end(), [&](NodeIndex a, NodeIndex b) { return drawnBefore(view.inputs(), a, b); });
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (i % kBetweenPolls == 0) {
            HOLDFAST_CHECK(proceed(sink, context));
            context.progress(i, nodes.size(), "Drawing people");
        }
        const QPointF at = view.at(nodes[i]);
        Avatar avatar = avatarOf(view.inputs(), view.detail(), nodes[i]);
        avatar.disc.x = static_cast<float>(at.x());
        avatar.disc.y = static_cast<float>(at.y());
        drawAvatar(sink, avatar, view.inputs().palette);
    }
    return {};
}

}  // namespace

Result<VectorCount> countVectors(const GraphPicture& picture, const TaskContext& context) {
    const View view(picture);
    const View::Edges edges = view.edges();
    HOLDFAST_CHECK(context.checkpoint());
    VectorCount count{view.nodes().size(), edges.drawn.size(), edges.all, 0, 0};
    HOLDFAST_ASSIGN(count.stubs, countStubs(view, context));
    struct Counter : VectorSink {
        std::uint64_t shapes = 0;
        void lines(const LineBatch& batch) override { shapes += batch.lines.size() + batch.loops.size() + batch.heads.size(); }
        void disc(const Disc&, QRgb, float) override { ++shapes; }
        void arc(const Disc&, float, float, QRgb, float) override { ++shapes; }
        void veil(QRgb, float) override { ++shapes; }
    } marks;
    drawGraphOverlay(overlayView(picture), picture.overlay, marks);
    HOLDFAST_CHECK(context.checkpoint());
    count.marks = marks.shapes;
    return count;
}

Result<void> drawVectors(const GraphPicture& picture, VectorSink& sink, const TaskContext& context) {
    const View view(picture);
    HOLDFAST_CHECK(drawEdges(view, sink, context));
    HOLDFAST_CHECK(drawStubs(view, sink, context));
    HOLDFAST_CHECK(drawNodes(view, sink, context));
    drawGraphOverlay(overlayView(picture), picture.overlay, sink);
    return proceed(sink, context);
}

}  // namespace holdfast::ui
