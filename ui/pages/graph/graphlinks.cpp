#include "ui/pages/graph/graphlinks.h"

#include "core/workbench/graphqueries.h"
#include "ui/charts/numbers.h"
#include "ui/pages/graph/graphoverlay.h"

#include <QCoreApplication>

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr std::uint32_t kMostPaths = 100;
constexpr std::uint32_t kMostHopsUp = 12;
constexpr std::size_t kNamed = 3;
constexpr std::size_t kToldWhole = 12;  ///< referrals of a chain that is told from end to end
constexpr std::size_t kToldEnd = 4;     ///< of a longer one, at its beginning and at its end

QString tr(const char* text) { return QCoreApplication::translate("GraphLinks", text); }
QString name(const GraphData& data, NodeIndex node) { return QString::fromStdString(data.key(node)); }

bool brought(const GraphData& data, NodeIndex who, NodeIndex whom) {
    const auto row = data.graph().out(who);
    return std::binary_search(row.begin(), row.end(), whom);
}

/// The drawn edges between neighbours of the chain, in either direction.
void addEdges(const GraphScene& scene, const std::vector<NodeIndex>& chain, GraphLinks& links) {
    for (std::size_t i = 1; i < chain.size(); ++i)
        for (const GraphScene::Neighbour& next : scene.neighbours(chain[i - 1]))
            if (next.node == chain[i]) links.edges.push_back(next.edge);
}

QString tellPaths(const GraphData& data, const graph::Paths& found, NodeIndex from, NodeIndex to) {
    if (from == to) return tr("Both are the same customer. Select two different ones.");
    if (found.paths.empty()) return tr("No chain of referrals connects %1 and %2: they belong to separate parts of the network.").arg(name(data, from), name(data, to));
    const QString first = tellChain(data, found.paths.front());
    if (found.count < 1.5) return first;
    const QString count = formatCount(static_cast<quint64>(found.count));
    return tr("%1 It is one of %2 chains of %3 referrals.").arg(first, found.countIsExact ? count : tr("more than %1").arg(count), formatCount(found.length));
}

Result<void> linkByPaths(const GraphData& data, const GraphScene& scene, const GraphView& view, GraphLinks& links) {
    workbench::PathQuery query;
    query.from = view.pathFrom;
    query.to = view.pathTo;
    query.limit = kMostPaths;
    HOLDFAST_ASSIGN(const graph::Paths found, workbench::shortestPaths(*data.project, query));
    for (const auto& path : found.paths) {
        links.nodes.insert(links.nodes.end(), path.begin(), path.end());
        addEdges(scene, path, links);
    }
    links.words = tellPaths(data, found, data.find(view.pathFrom), data.find(view.pathTo));
    return {};
}

QString steps(std::uint32_t hops) {
    return hops == 1 ? tr("1 referral") : tr("%1 referrals").arg(formatCount(hops));
}

QString tellReferrers(const GraphData& data, const std::vector<graph::CommonReferrer>& found, NodeIndex first, NodeIndex second) {
    if (found.empty()) return tr("Nobody brought both %1 and %2, directly or through others.").arg(name(data, first), name(data, second));
    const graph::CommonReferrer& nearest = found.front();
    QString words;
    if (nearest.node == first || nearest.node == second) {
        const bool isFirst = nearest.node == first;
        words = tr("%1 brought %2, %3 away.").arg(name(data, nearest.node), name(data, isFirst ? second : first), steps(isFirst ? nearest.hopsToSecond : nearest.hopsToFirst));
    } else {
        words = tr("%1 is behind both: %2 above %3 and %4 above %5.")
                    .arg(name(data, nearest.node), steps(nearest.hopsToFirst), name(data, first), steps(nearest.hopsToSecond), name(data, second));
    }
    QStringList more;
    for (std::size_t i = 1; i < found.size() && more.size() < static_cast<qsizetype>(kNamed); ++i) more << name(data, found[i].node);
    if (!more.isEmpty()) words += QLatin1Char(' ') + tr("Further up: %1.").arg(more.join(QStringLiteral(", ")));
    return words;
}

/// A way down from `top` to `end` along referrals, found by the general search.
void linkDown(const GraphData& data, const GraphScene& scene, NodeIndex top, const std::string& end, GraphLinks& links) {
    workbench::PathQuery query;
    query.from = data.key(top);
    query.to = end;
    query.direction = graph::Direction::Out;
    query.limit = 1;
    const auto found = workbench::shortestPaths(*data.project, query);
    if (!found || found->paths.empty()) return;
    links.nodes.insert(links.nodes.end(), found->paths.front().begin(), found->paths.front().end());
    addEdges(scene, found->paths.front(), links);
}

Result<void> linkByReferrers(const GraphData& data, const GraphScene& scene, const GraphView& view, GraphLinks& links) {
    HOLDFAST_ASSIGN(const auto found, workbench::commonReferrers(*data.project, view.pathFrom, view.pathTo, kMostHopsUp));
    if (!found.empty()) {
        linkDown(data, scene, found.front().node, view.pathFrom, links);
        linkDown(data, scene, found.front().node, view.pathTo, links);
    }
    links.words = tellReferrers(data, found, data.find(view.pathFrom), data.find(view.pathTo));
    return {};
}

template <typename T>
void sortUnique(std::vector<T>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

QString tellChain(const GraphData& data, const std::vector<NodeIndex>& chain) {
    QString words = chain.empty() ? QString() : name(data, chain.front());
    const std::size_t referrals = chain.empty() ? 0 : chain.size() - 1;
    const std::size_t leftOut = referrals > kToldWhole ? referrals - 2 * kToldEnd : 0;
    for (std::size_t i = 1; i < chain.size(); ++i) {
        if (leftOut > 0 && i == kToldEnd + 1) {
            i += leftOut;
            words += tr(", and %1 referrals on %2").arg(formatCount(leftOut), name(data, chain[i - 1]));
        }
        const bool down = brought(data, chain[i - 1], chain[i]);
        const QString verb = down ? tr("brought") : tr("was brought by");
        words += (i == 1 ? QStringLiteral(" ") : QLatin1String(", ") + tr("who") + QLatin1Char(' ')) + verb + QLatin1Char(' ') + name(data, chain[i]);
    }
    return words.isEmpty() ? words : words + QLatin1Char('.');
}

Result<LinksPtr> findLinks(const GraphData& data, const GraphScene& scene, const GraphView& view) {
    if (view.pathFrom.empty() || view.pathTo.empty()) return LinksPtr();
    auto links = std::make_shared<GraphLinks>();
    HOLDFAST_CHECK(view.link == GraphView::Link::Paths ? linkByPaths(data, scene, view, *links) : linkByReferrers(data, scene, view, *links));
    for (const std::string& key : {view.pathFrom, view.pathTo}) links->nodes.push_back(data.find(key));
    sortUnique(links->nodes);
    sortUnique(links->edges);
    if (links->edges.size() > kMostHighlightedEdges)
        links->words += QLatin1Char(' ') + tr("%1 referrals are highlighted; at most %2 of them are drawn at a time. Zoom in to see the others.")
                                               .arg(formatCount(links->edges.size()), formatCount(kMostHighlightedEdges));
    return LinksPtr(std::move(links));
}

}  // namespace holdfast::ui
