#include "ui/pages/graph/graphrenderer.h"

#include "ui/pages/graph/edgecover.h"
#include "ui/pages/graph/nodestubs.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::ui {

namespace {

constexpr float kDimmedEdge = 0.15F;
constexpr float kGoneEdge = 0.4F;
constexpr float kGoneColour = 0.45F;       ///< of its own colour, as a dot
constexpr float kDot = 1.6F;               ///< radius up to which it is one, pixels at 100 %
constexpr double kNodeMargin = 36.0;       ///< the largest node with its ring and marks, pixels at 100 %
constexpr std::size_t kCheckEvery = 4096;  ///< items between two looks at `cancelled`
constexpr std::size_t kMostEdges = 60'000;  ///< of one area; beyond, a fair sample stands for all

/// Where in the tree of edges those begin that are too long to be seen.
std::size_t endOfSeen(const RenderInputs& inputs, const RenderArea& area) {
    const double longest = kLongestEdge * static_cast<double>(inputs.pixelRatio) / area.scale;
    return inputs.scene->edgeTree().endOfExtent(static_cast<float>(longest) * (1.0F + 2.0F * kMaxBend));
}

/// One of the background: a faint disc without ring or marks.
void dim(Avatar& avatar, const GraphPalette& palette) {
    avatar.colour = mixed(palette.background, palette.track, 0.8F);
    avatar.risk = std::nanf("");
    avatar.flags = 0;
    avatar.detail = 0.0F;
    avatar.opacity = 1.0F;
}

/// Hollow and without a ring, a faded dot where there is no room for that: the chance of leaving says nothing any more.
void fade(Avatar& avatar, const RenderInputs& inputs) {
    const QRgb own = inputs.style.nodes == NodeColour::Category ? avatar.colour : inputs.palette.plain;
    avatar.hole = std::clamp((avatar.disc.radius / avatar.ratio - kDot) / kDot, 0.0F, 1.0F);
    avatar.colour = mixed(inputs.palette.background, own, kGoneColour + (1.0F - kGoneColour) * avatar.hole);
    avatar.risk = std::nanf("");
    avatar.flags &= static_cast<std::uint8_t>(~kColdStart);
    avatar.opacity = 1.0F;
}

int layerOf(const RenderInputs& inputs, NodeIndex node) {
    if (inputs.dims(node)) return 0;
    return inputs.gone(node) ? 1 : 2;
}

}  // namespace

std::uint32_t scattered(EdgeIndex edge) {
    std::uint32_t value = edge * 0x9E3779B1U;
    value ^= value >> 15;
    return value * 0x85EBCA77U;
}

bool RenderInputs::showsEdge(EdgeIndex edge) const {
    const GraphContent& content = scene->content();
    return (!mask || mask->showsEdge(edge)) && shows(content.source[edge]) && shows(content.target[edge]);
}

float RenderInputs::edgeShare(EdgeIndex edge) const {
    if (!mask) return 1.0F;
    const NodeIndex from = scene->content().source[edge];
    const NodeIndex to = scene->content().target[edge];
    if (dims(from) || dims(to)) return kDimmedEdge;
    return gone(from) || gone(to) ? kGoneEdge : 1.0F;
}

Avatar fullAvatar(const RenderInputs& inputs, const GraphDetail& detail, NodeIndex node) {
    const GraphScene& scene = *inputs.scene;
    Avatar avatar;
    avatar.disc.radius = nodeRadius(scene, detail, node) * inputs.pixelRatio;
    avatar.colour = nodeColour(scene, inputs.style, inputs.palette, node);
    avatar.risk = scene.content().riskOf(node);
    avatar.flags = scene.content().flagsOf(node);
    avatar.outline = detail.outline;
    avatar.detail = detail.ring;
    avatar.ratio = inputs.pixelRatio;
    avatar.opacity = std::max(inputs.palette.faintest, nodeOpacity(inputs.style, detail, avatar.risk));
    if (inputs.gone(node)) fade(avatar, inputs);
    return avatar;
}

Avatar avatarOf(const RenderInputs& inputs, const GraphDetail& detail, NodeIndex node) {
    Avatar avatar = fullAvatar(inputs, detail, node);
    if (inputs.dims(node)) dim(avatar, inputs.palette);
    return avatar;
}

bool drawnBefore(const RenderInputs& inputs, NodeIndex a, NodeIndex b) {
    const int layerA = layerOf(inputs, a);
    const int layerB = layerOf(inputs, b);
    return layerA != layerB ? layerA < layerB : inputs.scene->rank(a) > inputs.scene->rank(b);
}

Box RenderArea::world(double margin) const {
    // Far from the origin two floats lie farther apart than the margin: outward then, never inward.
    constexpr float kFar = std::numeric_limits<float>::infinity();
    const auto down = [](double value) {
        const auto rounded = static_cast<float>(value);
        return static_cast<double>(rounded) > value ? std::nextafter(rounded, -kFar) : rounded;
    };
    const auto up = [](double value) {
        const auto rounded = static_cast<float>(value);
        return static_cast<double>(rounded) < value ? std::nextafter(rounded, kFar) : rounded;
    };
    const QPointF from = corner.point();
    return {down((from.x() - margin) / scale), down((from.y() - margin) / scale),
            up((from.x() + size.width() + margin) / scale), up((from.y() + size.height() + margin) / scale)};
}

struct GraphRenderer::Job {
    const RenderInputs& inputs;
    const RenderArea& area;
    const std::function<bool()>& cancelled;
    GraphDetail detail;

    QPointF toPixels(NodeIndex node) const {
        return inputs.scene->place(node) * area.scale - area.corner.point();
    }
    /// The straight line from `a` along `way` stays so far from the middle of the area that even bent it does not come in.
    bool misses(const QPointF& a, const QPointF& way, double length) const {
        const QPointF middle(area.size.width() / 2.0, area.size.height() / 2.0);
        const double reach = std::sqrt(QPointF::dotProduct(middle, middle)) + static_cast<double>(detail.bend) * length +
                             static_cast<double>((detail.arrow + detail.edgeWidth) * inputs.pixelRatio);
        const QPointF to = middle - a;
        return std::abs(to.x() * way.y() - to.y() * way.x()) > reach * length;
    }
    bool stop() const { return cancelled && cancelled(); }
};

std::size_t GraphRenderer::cost(const RenderInputs& inputs, const RenderArea& area, std::size_t limit) {
    const Box box = area.world(kNodeMargin * static_cast<double>(inputs.pixelRatio));
    const std::size_t edges = inputs.scene->edgeTree().estimate(box, limit, endOfSeen(inputs, area));
    return edges > limit ? edges : edges + inputs.scene->nodeTree().estimate(box, limit - edges);
}

QImage GraphRenderer::render(const RenderInputs& inputs, const RenderArea& area, const std::function<bool()>& cancelled) {
    const double scale = area.scale / static_cast<double>(inputs.pixelRatio);
    const Job job{inputs, area, cancelled, graphDetail(*inputs.scene, scale, edgeCover(inputs))};
    QImage image(area.size, QImage::Format_RGB32);
    m_edges.begin(image.width(), image.height(), job.detail.edgeWidth * inputs.pixelRatio);
    if (!sumEdges(job) || !sumStubs(job)) return {};
    m_edges.toneMapped(image, {inputs.palette.background, inputs.palette.dense});
    return paintNodes(job, image) ? image : QImage();
}

/// The same for all tiles of a look.
double GraphRenderer::edgeCover(const RenderInputs& inputs) {
    if (!inputs.mask) return inputs.scene->edgeCover();
    if (m_coveredScene.lock() != inputs.scene || m_coveredMask.lock() != inputs.mask) {
        m_cover = shownEdgeCover(*inputs.scene, inputs.mask.get());
        m_coveredScene = inputs.scene;
        m_coveredMask = inputs.mask;
    }
    return m_cover;
}

/// Into m_found those of the area that are shown: all, half, a quarter ... A halved sample is part of the one before.
void GraphRenderer::collectEdges(const Job& job, unsigned halvings) {
    const Box box = job.area.world(kNodeMargin * static_cast<double>(job.inputs.pixelRatio));
    const std::uint32_t keep = 0xFFFFFFFFU >> halvings;
    m_found.clear();
    job.inputs.scene->edgeTree().visit(box, [&](std::uint32_t edge) {
        if (halvings > 0 && scattered(edge) > keep) return;
        if (job.inputs.showsEdge(edge) && job.inputs.scene->edgeBox(edge).touches(box)) m_found.push_back(edge);
    }, endOfSeen(job.inputs, job.area));
}

/// For how many each of m_found stands.
float GraphRenderer::findEdges(const Job& job) {
    const Box box = job.area.world(kNodeMargin * static_cast<double>(job.inputs.pixelRatio));
    const PackedTree& tree = job.inputs.scene->edgeTree();
    const std::size_t all = tree.estimate(box, job.inputs.scene->edges(), endOfSeen(job.inputs, job.area));
    unsigned halvings = 0;
    for (std::size_t left = all; left > kMostEdges; left /= 2) ++halvings;
    collectEdges(job, halvings);
    if (halvings == 0 || !job.inputs.mask) return std::ldexp(1.0F, static_cast<int>(halvings));
    // What the mask hides needs no place in the sample: where it hides much, more of the rest has one.
    unsigned fewer = 0;
    while (fewer < halvings && (m_found.size() << (fewer + 1)) <= kMostEdges) ++fewer;
    if (fewer > 0) collectEdges(job, halvings -= fewer);
    return std::ldexp(1.0F, static_cast<int>(halvings));
}

bool GraphRenderer::sumEdges(const Job& job) {
    const float scaledUp = findEdges(job);
    for (std::size_t i = 0; i < m_found.size(); ++i) {
        if (i % kCheckEvery == 0 && job.stop()) return false;
        sumEdge(job, m_found[i], scaledUp);
    }
    return true;
}

void GraphRenderer::sumEdge(const Job& job, EdgeIndex edge, float scaledUp) {
    const GraphScene& scene = *job.inputs.scene;
    const NodeIndex from = scene.content().source[edge];
    const NodeIndex to = scene.content().target[edge];
    if (from == to) return sumLoop(job, edge);
    const QPointF a = job.toPixels(from);
    const QPointF b = job.toPixels(to);
    const QPointF way = b - a;
    const double length = std::sqrt(QPointF::dotProduct(way, way));
    if (job.misses(a, way, length)) return;
    const auto ratio = static_cast<double>(job.inputs.pixelRatio);
    if (length > kLongestEdge * ratio) return;
    const float alone = edgeWeight(scene, job.detail, length / ratio, job.area.scale / ratio);
    const float weight = scaledUp * alone * job.inputs.edgeShare(edge);
    const EdgeInk ink = EdgeInk::of(edgeColour(scene, job.inputs.style, job.inputs.palette, edge), weight);
    if (job.detail.bend <= 0.0F) return m_edges.line(a, b, ink);
    const EdgeShape shape = edgeShape(scene, job.detail, {a, b, to, ratio});
    m_edges.curve(a, shape.control, shape.end, ink);
    if (!shape.headed) return;
    EdgeInk head = ink;
    head.weight *= kHeadWeight;
    m_edges.triangle(shape.head[0], shape.head[1], shape.head[2], head);
}

void GraphRenderer::sumLoop(const Job& job, EdgeIndex edge) {
    const NodeIndex node = job.inputs.scene->content().source[edge];
    if (job.detail.bend <= 0.0F) return;
    const auto ratio = static_cast<double>(job.inputs.pixelRatio);
    const double radius = static_cast<double>(nodeRadius(*job.inputs.scene, job.detail, node)) * ratio;
    const EdgeInk ink = EdgeInk::of(edgeColour(*job.inputs.scene, job.inputs.style, job.inputs.palette, edge),
                                    job.detail.edgeStrength * job.inputs.edgeShare(edge));
    m_edges.circle(job.toPixels(node) - QPointF(0.0, radius + 4.0 * ratio), 0.6 * radius + 4.0 * ratio, ink);
}

/// Those of nodes whose other ends are far outside.
bool GraphRenderer::sumStubs(const Job& job) {
    if (job.detail.stub <= 0.0F) return true;
    m_found.clear();
    const Box box = job.area.world(kStubReach * static_cast<double>(job.inputs.pixelRatio));
    job.inputs.scene->nodeTree().visit(box, [&](std::uint32_t node) {
        if (job.inputs.shows(node)) m_found.push_back(node);
    });
    const StubPlan plan{job.inputs, job.detail, [&job](NodeIndex node) { return job.toPixels(node); }};
    for (std::size_t i = 0; i < m_found.size(); ++i) {
        if (i % (kCheckEvery / 16) == 0 && job.stop()) return false;
        visitStubs(plan, m_found[i], [this](const EdgeStub& stub, const EdgeInk& ink) { sumStub(stub, ink); });
    }
    return true;
}

void GraphRenderer::sumStub(const EdgeStub& stub, const EdgeInk& full) {
    EdgeInk ink = full;
    for (int piece = 0; piece < EdgeStub::kPieces; ++piece) {
        ink.weight = full.weight * stub.strength(piece);
        m_edges.line(stub.way[static_cast<std::size_t>(piece)], stub.way[static_cast<std::size_t>(piece) + 1], ink);
    }
    if (!stub.headed) return;
    ink.weight = full.weight * headWeight(stub);
    m_edges.triangle(stub.head[0], stub.head[1], stub.head[2], ink);
}

bool GraphRenderer::paintNodes(const Job& job, QImage& image) {
    const RenderInputs& inputs = job.inputs;
    m_found.clear();
    const Box box = job.area.world(kNodeMargin * static_cast<double>(inputs.pixelRatio));
    inputs.scene->nodeTree().visit(box, [&](std::uint32_t node) {
        if (inputs.shows(node)) m_found.push_back(node);
    });
    std::sort(m_found.begin(), m_found.end(), [&](NodeIndex a, NodeIndex b) { return drawnBefore(inputs, a, b); });
    if (job.stop()) return false;
    Canvas canvas = Canvas::of(image);
    for (std::size_t i = 0; i < m_found.size(); ++i) {
        if (i % kCheckEvery == 0 && job.stop()) return false;
        const NodeIndex node = m_found[i];
        const QPointF at = job.toPixels(node);
        Avatar avatar = avatarOf(inputs, job.detail, node);
        avatar.disc.x = static_cast<float>(at.x());
        avatar.disc.y = static_cast<float>(at.y());
        paintAvatar(canvas, avatar, inputs.palette);
    }
    return true;
}

}  // namespace holdfast::ui
