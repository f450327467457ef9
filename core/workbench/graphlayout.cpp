#include "core/workbench/graphlayout.h"

#include "core/graph/undirected.h"
#include "core/report/writers.h"
#include "core/storage/database.h"
#include "core/storage/notebook.h"
#include "core/workbench/graphwriters.h"
#include "core/workbench/pendingfile.h"
#include "core/workbench/project.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>

namespace holdfast::workbench {

namespace {

using graph::NodeId;

bool isPlace(const storage::NodePosition& position) {
    const double farthest = graph::kFarthestPlace;
    return std::abs(position.x) <= farthest && std::abs(position.y) <= farthest;
}

Result<void> checkPlaces(const std::vector<NodePosition>& positions) {
    for (const NodePosition& position : positions)
        if (!isPlace(position))
            return Unexpected(ErrorCode::InvalidInput, "The place of \"" + position.node +
                                                           "\" is farther out than 10,000,000, where nothing can be drawn. "
                                                           "Place it nearer to the others.");
    return {};
}

/// What is not pinned forgets its place; a layout from nothing needs no start at all.
void forget(GraphPositions& positions) {
    for (std::size_t i = 0; i < positions.x.size(); ++i) {
        if (positions.pinned[i] != 0) continue;
        positions.x[i] = positions.y[i] = std::numeric_limits<float>::quiet_NaN();
    }
    positions.placed =
        static_cast<std::uint64_t>(std::count(positions.pinned.begin(), positions.pinned.end(), std::uint8_t{1}));
}

Result<graph::Layout> arrange(const ProjectGraph& graph, const GraphPositions& start, const LayoutGraphRequest& request,
                              const TaskContext& context) {
    const graph::UndirectedGraph plain = graph::undirected(graph.graph);
    graph::LayoutRequest wanted;
    wanted.graph = {plain.offsets, plain.targets};
    wanted.seed = request.seed;
    if (start.placed > 0) {
        wanted.startX = start.x;
        wanted.startY = start.y;
        wanted.pinned = start.pinned;
    }
    if (request.onFrame) wanted.onFrame = [&](const graph::LayoutFrame& frame) { request.onFrame(graph, frame); };
    return graph::computeLayout(wanted, context);
}

Result<void> writeCsv(const ProjectGraph& graph, const graph::Layout& layout, const std::filesystem::path& file) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << "key,x,y\n";
    for (NodeId node = 0; node < graph.graph.nodes(); ++node)
        out << report::csvQuoted(graph.graph.key(node)) << ',' << shortest(layout.x[node]) << ',' << shortest(layout.y[node])
            << '\n';
    out.close();
    if (out) return {};
    return Unexpected(ErrorCode::Io,
                      "Cannot write " + file.string() + ". Check the folder, its permissions and the free space.");
}

void measure(const graph::Layout& layout, LayoutSummary& summary) {
    if (layout.x.empty()) return;
    const auto [left, right] = std::minmax_element(layout.x.begin(), layout.x.end());
    const auto [top, bottom] = std::minmax_element(layout.y.begin(), layout.y.end());
    summary.width = static_cast<double>(*right) - *left;
    summary.height = static_cast<double>(*bottom) - *top;
}

/// Who was pinned or moved and pinned while the layout was computed stays where that put him.
Result<void> store(storage::Project& project, const ProjectGraph& graph, const graph::Layout& layout, const TaskContext& context) {
    HOLDFAST_ASSIGN(const GraphPositions now, positionsOf(project, graph));
    std::vector<storage::NodePosition> positions;
    positions.reserve(graph.graph.nodes());
    for (NodeId node = 0; node < graph.graph.nodes(); ++node) {
        const bool pinned = now.pinned[node] != 0;
        positions.push_back({std::string(graph.graph.key(node)), pinned ? now.x[node] : layout.x[node],
                             pinned ? now.y[node] : layout.y[node], pinned});
    }
    return storage::writePositions(project, positions, storage::PositionWrite::ReplaceAll, context);
}

}  // namespace

Result<GraphPositions> positionsOf(const storage::Project& project, const ProjectGraph& graph) {
    constexpr float kNowhere = std::numeric_limits<float>::quiet_NaN();
    GraphPositions positions;
    positions.x.assign(graph.graph.nodes(), kNowhere);
    positions.y.assign(graph.graph.nodes(), kNowhere);
    positions.pinned.assign(graph.graph.nodes(), 0);
    HOLDFAST_ASSIGN(const auto stored, storage::readPositions(project));
    for (const storage::NodePosition& position : stored) {
        const NodeId node = graph.graph.find(position.node);
        if (node == graph::kNoNode || !isPlace(position)) continue;
        positions.x[node] = static_cast<float>(position.x);
        positions.y[node] = static_cast<float>(position.y);
        positions.pinned[node] = position.pinned ? 1 : 0;
        ++positions.placed;
    }
    return positions;
}

Result<void> placeNodes(storage::Project& project, const std::vector<NodePosition>& positions, const TaskContext& context) {
    HOLDFAST_CHECK(checkPlaces(positions));
    return storage::writePositions(project, positions, storage::PositionWrite::Merge, context);
}

Result<void> replacePlaces(storage::Project& project, const std::vector<NodePosition>& positions, const TaskContext& context) {
    HOLDFAST_CHECK(checkPlaces(positions));
    return storage::writePositions(project, positions, storage::PositionWrite::ReplaceAll, context);
}

Result<LayoutSummary> layoutGraph(storage::Project& project, const LayoutGraphRequest& request, const Clock& clock,
                                  const TaskContext& context) {
    const UtcMillis startedAt = clock();
    HOLDFAST_ASSIGN(const ProjectGraph graph, loadGraph(project, context));
    HOLDFAST_ASSIGN(GraphPositions before, positionsOf(project, graph));
    if (request.fresh) forget(before);
    const auto start = std::chrono::steady_clock::now();
    HOLDFAST_ASSIGN(const graph::Layout layout, arrange(graph, before, request, context));
    LayoutSummary summary;
    summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    summary.nodes = graph.graph.nodes();
    summary.edges = graph.graph.edges();
    summary.kept = before.placed;
    summary.pinned = static_cast<std::uint64_t>(std::count(before.pinned.begin(), before.pinned.end(), std::uint8_t{1}));
    measure(layout, summary);
    std::optional<PendingFile> file;
    if (request.output) {
        file.emplace(*request.output);
        HOLDFAST_CHECK(writeCsv(graph, layout, file->path()));
    }
    HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
    HOLDFAST_CHECK(store(project, graph, layout, context));
    const nlohmann::json asked{{"fresh", request.fresh}};
    const nlohmann::json outcome{{"nodes", summary.nodes}, {"edges", summary.edges}, {"pinned", summary.pinned}};
    HOLDFAST_CHECK(storage::addRun(project, {0, "graph layout", asked.dump(), request.seed, startedAt, summary.seconds,
                                             outcome.dump(), softwareVersion()}));
    if (file) HOLDFAST_CHECK(file->publish());
    HOLDFAST_CHECK(transaction.commit());
    return summary;
}

}  // namespace holdfast::workbench
