#include "ui/pages/graph/graphscene.h"

#include <algorithm>
#include <numeric>

namespace holdfast::ui {

namespace {

bool fits(std::size_t column, std::size_t rows) { return column == 0 || column == rows; }

Result<void> check(const GraphContent& content) {
    const std::size_t nodes = content.nodes();
    const std::size_t edges = content.edges();
    if (!fits(content.risk.size(), nodes) || !fits(content.category.size(), nodes) || !fits(content.size.size(), nodes) ||
        !fits(content.flags.size(), nodes))
        return Unexpected(ErrorCode::InvalidInput, "A column of the graph has not one value per customer; make the scene again.");
    if (content.target.size() != edges || !fits(content.channel.size(), edges) || !fits(content.time.size(), edges))
        return Unexpected(ErrorCode::InvalidInput, "A column of the graph has not one value per referral; make the scene again.");
    const auto outside = [nodes](NodeIndex node) { return node >= nodes; };
    if (std::any_of(content.source.begin(), content.source.end(), outside) ||
        std::any_of(content.target.begin(), content.target.end(), outside))
        return Unexpected(ErrorCode::InvalidInput, "A referral names a customer that the graph does not have.");
    return {};
}

}  // namespace

std::shared_ptr<const GraphScene::Topology> GraphScene::topologyOf(const GraphContent& content) {
    auto topology = std::make_shared<Topology>();
    const std::size_t nodes = content.nodes();
    std::vector<std::uint32_t>& offsets = topology->offsets;
    offsets.assign(nodes + 1, 0);
    for (std::size_t e = 0; e < content.edges(); ++e) {
        ++offsets[content.source[e] + 1];
        if (content.target[e] != content.source[e]) ++offsets[content.target[e] + 1];
    }
    std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
    topology->neighbours.resize(offsets.back());
    std::vector<std::uint32_t> at(offsets.begin(), offsets.end() - 1);
    for (std::size_t e = 0; e < content.edges(); ++e) {
        const NodeIndex from = content.source[e];
        const NodeIndex to = content.target[e];
        topology->neighbours[at[from]++] = {to, static_cast<EdgeIndex>(e)};
        if (from != to) topology->neighbours[at[to]++] = {from, static_cast<EdgeIndex>(e)};
    }
    topology->byImportance.resize(nodes);
    std::iota(topology->byImportance.begin(), topology->byImportance.end(), NodeIndex{0});
    if (!content.size.empty())
        std::stable_sort(topology->byImportance.begin(), topology->byImportance.end(),
                         [&](NodeIndex a, NodeIndex b) { return content.size[a] > content.size[b]; });
    topology->rank.resize(nodes);
    for (std::size_t i = 0; i < nodes; ++i) topology->rank[topology->byImportance[i]] = static_cast<std::uint32_t>(i);
    bool any = false;
    for (const std::int64_t time : content.time) {
        if (time == kNoEdgeTime) continue;
        topology->firstTime = any ? std::min(topology->firstTime, time) : time;
        topology->lastTime = any ? std::max(topology->lastTime, time) : time;
        any = true;
    }
    return topology;
}

Result<std::shared_ptr<const GraphScene>> GraphScene::make(std::shared_ptr<const GraphContent> content, std::vector<float> x,
                                                           std::vector<float> y) {
    return make(std::move(content), Places{std::move(x), std::move(y), 0.0});
}

Result<std::shared_ptr<const GraphScene>> GraphScene::make(std::shared_ptr<const GraphContent> content, Places places) {
    HOLDFAST_CHECK(check(*content));
    GraphScene scene;
    scene.m_content = std::move(content);
    scene.m_topology = topologyOf(*scene.m_content);
    return scene.moved(std::move(places));
}

Result<std::shared_ptr<const GraphScene>> GraphScene::moved(Places places) const {
    if (places.x.size() != nodes() || places.y.size() != nodes())
        return Unexpected(ErrorCode::InvalidInput, "The layout has not one place per customer; lay the graph out again.");
    auto scene = std::make_shared<GraphScene>();
    scene->m_content = m_content;
    scene->m_topology = m_topology;
    scene->m_x = std::move(places.x);
    scene->m_y = std::move(places.y);
    scene->index(places.spacing);
    return std::shared_ptr<const GraphScene>(std::move(scene));
}

void GraphScene::index(double knownSpacing) {
    std::vector<TreeItem> items;
    items.reserve(std::max(nodes(), edges()));
    for (NodeIndex node = 0; node < nodes(); ++node)
        if (placed(node)) items.push_back({node, {m_x[node], m_y[node], m_x[node], m_y[node]}});
    m_nodeTree = PackedTree(items);
    const Box all = m_nodeTree.bounds();
    m_bounds = m_nodeTree.empty() ? QRectF() : QRectF(QPointF(all.left, all.top), QPointF(all.right, all.bottom));
    const double extent = std::max(m_bounds.width(), m_bounds.height());
    const double even = extent > 0.0 ? extent / std::sqrt(static_cast<double>(std::max<std::size_t>(1, m_nodeTree.size()))) : 1.0;
    const LeafFigures leaves = m_nodeTree.leafFigures();
    m_spacing = extent > 0.0 ? std::clamp(leaves.medianSpacing, even / 64.0, even) : 1.0;
    if (knownSpacing > 0.0) m_spacing = knownSpacing;
    items.clear();
    double covered = 0.0;
    for (EdgeIndex edge = 0; edge < edges(); ++edge) {
        if (!drawable(edge)) continue;
        const NodeIndex a = m_content->source[edge];
        const NodeIndex b = m_content->target[edge];
        const float length = std::hypot(m_x[b] - m_x[a], m_y[b] - m_y[a]);
        covered += static_cast<double>(length) * lengthWeight(length);
        items.push_back({edge, edgeBox(edge)});
    }
    m_edgeTree = PackedTree(items);
    const double area = std::max(leaves.area, m_spacing * m_spacing);
    m_edgeCover = std::max(covered / area, 1e-3 / m_spacing);
}

std::span<const GraphScene::Neighbour> GraphScene::neighbours(NodeIndex node) const {
    const auto& offsets = m_topology->offsets;
    return {m_topology->neighbours.data() + offsets[node], offsets[node + 1] - offsets[node]};
}

bool GraphScene::sameNetwork(const GraphScene& other) const {
    if (m_content == other.m_content) return true;
    return m_content->source == other.m_content->source && m_content->target == other.m_content->target && m_content->keys == other.m_content->keys;
}

float GraphScene::timeShare(EdgeIndex edge) const {
    if (m_content->time.empty() || m_content->time[edge] == kNoEdgeTime || !hasTimes()) return std::nanf("");
    return static_cast<float>(static_cast<double>(m_content->time[edge] - m_topology->firstTime) /
                              static_cast<double>(m_topology->lastTime - m_topology->firstTime));
}

QRectF GraphScene::boundsOf(std::span<const NodeIndex> some) const {
    QRectF box;
    bool any = false;
    for (const NodeIndex node : some) {
        if (node >= nodes() || !placed(node)) continue;
        const QPointF at = place(node);
        if (!any) box = QRectF(at, at);
        box.setLeft(std::min(box.left(), at.x()));
        box.setRight(std::max(box.right(), at.x()));
        box.setTop(std::min(box.top(), at.y()));
        box.setBottom(std::max(box.bottom(), at.y()));
        any = true;
    }
    return box;
}

NodeIndex GraphScene::nearest(const QPointF& point, double radius, const GraphMask* mask) const {
    NodeIndex best = kNoNode;
    double least = radius * radius;
    const Box around{static_cast<float>(point.x() - radius), static_cast<float>(point.y() - radius),
                     static_cast<float>(point.x() + radius), static_cast<float>(point.y() + radius)};
    m_nodeTree.visit(around, [&](std::uint32_t node) {
        if (mask && !mask->showsNode(node)) return;
        const double dx = m_x[node] - point.x();
        const double dy = m_y[node] - point.y();
        const double distance = dx * dx + dy * dy;
        if (distance > least || (distance == least && best != kNoNode && rank(best) < rank(node))) return;
        least = distance;
        best = node;
    });
    return best;
}

}  // namespace holdfast::ui
