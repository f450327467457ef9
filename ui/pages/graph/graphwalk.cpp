#include "ui/pages/graph/graphwalk.h"

#include "ui/charts/numbers.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <set>

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

/// Even-odd test against a polygon of many corners: its sides lie sorted into horizontal bands, so that a point is compared
/// only with the few that pass at its height.
class PolygonTest {
public:
    explicit PolygonTest(const QPolygonF& polygon) : m_top(polygon.boundingRect().top()) {
        const double height = polygon.boundingRect().height();
        const auto bands = static_cast<std::size_t>(std::clamp<qsizetype>(polygon.size(), 1, kMostBands));
        m_perUnit = height > 0.0 ? static_cast<double>(bands) / height : 0.0;
        m_bands.resize(bands);
        for (qsizetype i = 0, before = polygon.size() - 1; i < polygon.size(); before = i++) {
            const Side side{polygon[i], polygon[before]};
            const auto [low, high] = std::minmax({side.a.y(), side.b.y()});
            if (low == high) continue;  // a point is never between
            for (std::size_t band = bandOf(low); band <= bandOf(high); ++band) m_bands[band].push_back(side);
        }
    }

    bool holds(const QPointF& point) const {
        bool odd = false;
        for (const auto& [a, b] : m_bands[bandOf(point.y())])
            if ((a.y() > point.y()) != (b.y() > point.y()) && point.x() < a.x() + (b.x() - a.x()) * (point.y() - a.y()) / (b.y() - a.y())) odd = !odd;
        return odd;
    }

private:
    static constexpr qsizetype kMostBands = 1024;
    struct Side {
        QPointF a, b;
    };

    std::size_t bandOf(double y) const {
        return static_cast<std::size_t>(std::clamp((y - m_top) * m_perUnit, 0.0, static_cast<double>(m_bands.size() - 1)));
    }

    double m_top;
    double m_perUnit = 0.0;
    std::vector<std::vector<Side>> m_bands;
};

/// Many are marked and gathered, which takes a tenth of the time of sorting them.
void sortNumbers(std::vector<NodeIndex>& nodes, std::size_t all) {
    constexpr std::size_t kFew = 32;
    if (nodes.size() < all / kFew) return std::sort(nodes.begin(), nodes.end());
    std::vector<std::uint8_t> marked(all, 0);
    for (const NodeIndex node : nodes) marked[node] = 1;
    nodes.clear();
    for (NodeIndex node = 0; node < all; ++node)
        if (marked[node]) nodes.push_back(node);
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
    const GraphScene& scene = *inputs.scene;
    const QRectF bounds = polygon.boundingRect();
    const Box box{static_cast<float>(bounds.left()), static_cast<float>(bounds.top()), static_cast<float>(bounds.right()), static_cast<float>(bounds.bottom())};
    const PolygonTest polygonTest(polygon);
    scene.nodeTree().visit(box, [&](std::uint32_t node) {
        const QPointF place = scene.place(node);
        if (inputs.shows(node) && place.x() >= bounds.left() && place.x() <= bounds.right() && polygonTest.holds(place)) nodes.push_back(node);
    });
    sortNumbers(nodes, scene.nodes());
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

std::vector<NodeIndex> neighboursInTurn(const RenderInputs& inputs, NodeIndex node) {
    std::vector<NodeIndex> nodes;
    for (const GraphScene::Neighbour& next : inputs.scene->neighbours(node))
        if (next.node != node && inputs.showsEdge(next.edge) && inputs.scene->placed(next.node)) nodes.push_back(next.node);
    std::sort(nodes.begin(), nodes.end(), [&scene = *inputs.scene](NodeIndex a, NodeIndex b) { return scene.rank(a) < scene.rank(b); });
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    return nodes;
}

QString nodeTitle(const RenderInputs& inputs, NodeIndex node) {
    const GraphContent& content = inputs.scene->content();
    if (node >= content.nodes()) return {};
    if (inputs.gone(node)) return QString::fromStdString(content.keys[node]);  // nobody can leave twice; the story says so
    const float risk = content.riskOf(node);
    return tr("%1, %2").arg(QString::fromStdString(content.keys[node]), std::isnan(risk) ? tr("no risk score") : tr("risk %1").arg(formatPercent(static_cast<double>(risk))));
}

QString nodeStory(const RenderInputs& inputs, NodeIndex node) {
    const GraphContent& content = inputs.scene->content();
    if (node >= content.nodes()) return {};
    QStringList referrers;
    QStringList brought;
    std::set<NodeIndex> in;  // somebody referred twice is one person
    std::set<NodeIndex> out;
    for (const GraphScene::Neighbour& next : inputs.scene->neighbours(node)) {
        if (!inputs.showsEdge(next.edge)) continue;
        const bool outward = content.source[next.edge] == node;
        if (!(outward ? out : in).insert(next.node).second) continue;
        QStringList& names = outward ? brought : referrers;
        if (names.size() < kNamed) names << QString::fromStdString(content.keys[next.node]);
    }
    QStringList words;
    if (content.directed) {
        words << (in.empty() ? tr("Brought by nobody.") : tr("Brought by %1.").arg(listed(referrers, in.size())));
        words << (out.empty() ? tr("Brought nobody.") : tr("Brought %1.").arg(listed(brought, out.size())));
    } else {
        words << (in.size() + out.size() == 0 ? tr("No neighbours.") : tr("Neighbours %1.").arg(listed(brought + referrers, in.size() + out.size())));
    }
    if (inputs.gone(node)) words << tr("Has left.");
    const std::uint8_t flags = content.flagsOf(node);
    if (flags & kUnknownEnd) words << tr("Not a known customer.");
    if (flags & kColdStart) words << tr("New: scored from the neighbours.");
    if (flags & kPinned) words << tr("Pinned.");
    return words.join(QLatin1Char(' '));
}

QString describeNode(const RenderInputs& inputs, NodeIndex node) {
    const QString title = nodeTitle(inputs, node);
    return title.isEmpty() ? title : title + QStringLiteral(". ") + nodeStory(inputs, node);
}

}  // namespace holdfast::ui
