#include "ui/pages/graph/graphwalk.h"

#include "ui/charts/numbers.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr double kNarrowest = 0.17;  ///< cosine of 80 degrees
constexpr qsizetype kNamed = 5;

QString tr(const char* text) { return QCoreApplication::translate("GraphViewport", text); }

/// "3: A, B, C" or "4,812: A, B, C, D, E and more".
QString listed(const QStringList& names, std::size_t all) {
    const QString shown = names.join(QStringLiteral(", "));
    return static_cast<std::size_t>(names.size()) < all ? tr("%1: %2 and more").arg(formatCount(all), shown)
                                                       : tr("%1: %2").arg(formatCount(all), shown);
}

bool inside(const QPolygonF& polygon, const QPointF& point) {
    bool odd = false;
    for (qsizetype i = 0, before = polygon.size() - 1; i < polygon.size(); before = i++) {
        const QPointF& a = polygon[i];
        const QPointF& b = polygon[before];
        if ((a.y() > point.y()) != (b.y() > point.y()) && point.x() < a.x() + (b.x() - a.x()) * (point.y() - a.y()) / (b.y() - a.y())) odd = !odd;
    }
    return odd;
}

}  // namespace

NodeIndex neighbourTowards(const RenderInputs& inputs, NodeIndex from, const QPointF& direction) {
    const GraphScene& scene = *inputs.scene;
    if (from >= scene.nodes() || !scene.placed(from)) return kNoNode;
    const double reach = std::hypot(direction.x(), direction.y());
    NodeIndex best = kNoNode;
    double least = 0.0;
    for (const GraphScene::Neighbour& next : scene.neighbours(from)) {
        if (next.node == from || !scene.placed(next.node) || !inputs.showsEdge(next.edge)) continue;
        const QPointF way = scene.place(next.node) - scene.place(from);
        const double distance = std::hypot(way.x(), way.y());
        if (distance <= 0.0) continue;
        const double cosine = QPointF::dotProduct(way, direction) / (distance * reach);
        if (cosine < kNarrowest) continue;
        const double cost = distance * (1.0 + 3.0 * (1.0 - cosine));
        if (best != kNoNode && (cost > least || (cost == least && next.node > best))) continue;
        best = next.node;
        least = cost;
    }
    return best;
}

std::vector<NodeIndex> nodesInside(const RenderInputs& inputs, const QPolygonF& polygon) {
    std::vector<NodeIndex> nodes;
    if (polygon.size() < 3) return nodes;
    const QRectF bounds = polygon.boundingRect();
    const Box box{static_cast<float>(bounds.left()), static_cast<float>(bounds.top()), static_cast<float>(bounds.right()), static_cast<float>(bounds.bottom())};
    inputs.scene->nodeTree().visit(box, [&](std::uint32_t node) {
        const QPointF place = inputs.scene->place(node);
        if (inputs.shows(node) && place.x() >= bounds.left() && place.x() <= bounds.right() && inside(polygon, place)) nodes.push_back(node);
    });
    std::sort(nodes.begin(), nodes.end());
    return nodes;
}

std::vector<NodeIndex> shownNeighbours(const RenderInputs& inputs, NodeIndex node, std::size_t most) {
    std::vector<NodeIndex> nodes;
    for (const GraphScene::Neighbour& next : inputs.scene->neighbours(node)) {
        if (nodes.size() == most) break;
        if (next.node == node || !inputs.showsEdge(next.edge) || std::find(nodes.begin(), nodes.end(), next.node) != nodes.end()) continue;
        nodes.push_back(next.node);
    }
    return nodes;
}

QString nodeTitle(const RenderInputs& inputs, NodeIndex node) {
    const GraphContent& content = inputs.scene->content();
    if (node >= content.nodes()) return {};
    const float risk = content.riskOf(node);
    return tr("%1, %2").arg(QString::fromStdString(content.keys[node]), std::isnan(risk) ? tr("no risk score") : tr("risk %1").arg(formatPercent(static_cast<double>(risk))));
}

QString nodeStory(const RenderInputs& inputs, NodeIndex node) {
    const GraphContent& content = inputs.scene->content();
    if (node >= content.nodes()) return {};
    QStringList referrers;
    QStringList brought;
    std::size_t in = 0;
    std::size_t out = 0;
    for (const GraphScene::Neighbour& next : inputs.scene->neighbours(node)) {
        if (!inputs.showsEdge(next.edge)) continue;
        const bool outward = content.source[next.edge] == node;
        ++(outward ? out : in);
        QStringList& names = outward ? brought : referrers;
        if (names.size() < kNamed) names << QString::fromStdString(content.keys[next.node]);
    }
    QStringList words;
    if (content.directed) {
        words << (in == 0 ? tr("Brought by nobody.") : tr("Brought by %1.").arg(listed(referrers, in)));
        words << (out == 0 ? tr("Brought nobody.") : tr("Brought %1.").arg(listed(brought, out)));
    } else {
        words << (in + out == 0 ? tr("No neighbours.") : tr("Neighbours %1.").arg(listed(brought + referrers, in + out)));
    }
    if (inputs.gone(node)) words << tr("Has left.");
    const std::uint8_t flags = content.flagsOf(node);
    if (flags & kUnknownEnd) words << tr("Not a known customer.");
    if (flags & kColdStart) words << tr("New: scored from the neighbours.");
    if (flags & kFlagged) words << tr("Flagged.");
    if (flags & kPinned) words << tr("Pinned.");
    return words.join(QLatin1Char(' '));
}

QString describeNode(const RenderInputs& inputs, NodeIndex node) {
    const QString title = nodeTitle(inputs, node);
    return title.isEmpty() ? title : title + QStringLiteral(". ") + nodeStory(inputs, node);
}

}  // namespace holdfast::ui
