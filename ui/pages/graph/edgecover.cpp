#include "ui/pages/graph/edgecover.h"

namespace holdfast::ui {

namespace {

constexpr std::size_t kMostSamples = 65'536;
constexpr double kSparse = 9.0;  ///< times the usual area of a group: the rest of a larger one is a gap

struct Share {
    double shown = 0.0;
    double all = 0.0;
};

/// Of the length of edges, weighted as in GraphScene::edgeCover().
Share lengthShare(const GraphScene& scene, const GraphMask& mask) {
    Share share;
    const GraphContent& content = scene.content();
    // An odd step, or it might keep time with the order in which edges came.
    const std::size_t step = scene.edges() / kMostSamples | 1U;
    for (std::size_t i = 0; i < scene.edges(); i += step) {
        const auto edge = static_cast<EdgeIndex>(i);
        if (!scene.drawable(edge)) continue;
        const NodeIndex from = content.source[edge];
        const NodeIndex to = content.target[edge];
        const double length = std::hypot(scene.x(to) - scene.x(from), scene.y(to) - scene.y(from));
        const double covered = length * static_cast<double>(scene.lengthWeight(length));
        share.all += covered;
        if (mask.showsEdge(edge) && mask.showsNode(from) && mask.showsNode(to)) share.shown += covered;
    }
    return share;
}

/// Of the area where nodes are.
Share areaShare(const GraphScene& scene, const GraphMask& mask) {
    Share share;
    const double most = kSparse * static_cast<double>(PackedTree::kFanout) * scene.spacing() * scene.spacing();
    const std::size_t step = scene.nodeTree().size() / kMostSamples | 1U;
    scene.nodeTree().visitLeaves(step, [&](const Box& box, std::span<const std::uint32_t> nodes) {
        const double area = static_cast<double>(box.right - box.left) * static_cast<double>(box.bottom - box.top);
        share.all += std::min(most, area);
        if (std::any_of(nodes.begin(), nodes.end(), [&](NodeIndex node) { return mask.showsNode(node); }))
            share.shown += std::min(most, area);
    });
    return share;
}

}  // namespace

double shownEdgeCover(const GraphScene& scene, const GraphMask* mask) {
    if (!mask) return scene.edgeCover();
    const Share length = lengthShare(scene, *mask);
    const Share area = areaShare(scene, *mask);
    if (length.shown >= length.all && area.shown >= area.all) return scene.edgeCover();
    const double least = 1e-3 / scene.spacing();
    if (length.shown <= 0.0) return least;
    const double spread = area.shown > 0.0 ? area.shown / area.all : 1.0;
    return std::max(scene.edgeCover() * (length.shown / length.all) / spread, least);
}

}  // namespace holdfast::ui
