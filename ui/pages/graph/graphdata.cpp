#include "ui/pages/graph/graphdata.h"

#include "core/workbench/browsing.h"
#include "core/workbench/champion.h"
#include "core/data/customertable.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::ui {

namespace {

void listEdges(GraphData& data) {
    const graph::ReferralGraph& graph = data.graph();
    const auto edges = static_cast<std::size_t>(graph.edges());
    data.source.reserve(edges);
    data.target.reserve(edges);
    data.channel.reserve(edges);
    data.time.reserve(edges);
    for (NodeIndex node = 0; node < graph.nodes(); ++node) {
        const auto row = graph.out(node);
        for (std::size_t i = 0; i < row.size(); ++i) {
            data.source.push_back(node);
            data.target.push_back(row[i]);
            data.channel.push_back(graph.outChannelNumber(node, i));
            data.time.push_back(graph.outTime(node, i).value_or(kNoEdgeTime));
        }
    }
}

}  // namespace

double GraphData::openRisk(NodeIndex node) const {
    const bool left = node < known.facts.left.size() && known.facts.left[node] > 0.5;
    return left ? std::numeric_limits<double>::quiet_NaN() : probability(node);
}

double GraphData::probability(NodeIndex node) const {
    return node < known.facts.probability.size() ? known.facts.probability[node] : std::numeric_limits<double>::quiet_NaN();
}

Result<GraphDataPtr> loadGraphData(const workbench::Project& project, const GraphDataRequest& request, const TaskContext& context) {
    auto data = std::make_shared<GraphData>();
    if (request.former) {
        auto grown = std::make_shared<workbench::ProjectGraph>(*request.former->project);
        HOLDFAST_CHECK(workbench::refreshGraph(project, *grown, context));
        data->project = std::move(grown);
    } else {
        HOLDFAST_ASSIGN(auto loaded, workbench::loadGraph(project, context));
        data->project = std::make_shared<workbench::ProjectGraph>(std::move(loaded));
    }
    context.progress(0, 0, "Reading what is known of everyone");
    HOLDFAST_ASSIGN(data->known, workbench::nodeFacts(project, *data->project, context));
    data->tree = graph::referralTree(data->graph());
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_ASSIGN(data->stats, workbench::graphStats(project, *data->project, context));
    listEdges(*data);
    HOLDFAST_ASSIGN(const std::vector<double> signup, workbench::signupTimes(project, *data->project, context));
    context.progress(0, 0, "Reading who was last seen when");
    HOLDFAST_ASSIGN(data->presence, workbench::presenceOf(project, *data->project, {signup, data->known.facts.left}, context));
    if (request.scoresAsOf && !signup.empty()) {
        data->coldStart.resize(data->nodes(), 0);
        for (NodeIndex node = 0; node < data->nodes(); ++node) data->coldStart[node] = workbench::isColdStart(signup[node], *request.scoresAsOf);
    }
    return GraphDataPtr(std::move(data));
}

std::vector<storage::NodePosition> storedPlaces(const GraphData& data, const Places& places) {
    std::vector<storage::NodePosition> rows;
    rows.reserve(data.nodes());
    for (NodeIndex node = 0; node < data.nodes(); ++node)
        if (std::isfinite(places.x[node]) && std::isfinite(places.y[node]))
            rows.push_back({data.key(node), static_cast<double>(places.x[node]), static_cast<double>(places.y[node]), places.pinned[node] != 0});
    return rows;
}

Result<NodeColumn> readNodeColumn(const workbench::Project& project, const GraphData& data, const std::string& column,
                                  const TaskContext& context) {
    storage::CustomerRead wanted;
    wanted.columns = {column};
    HOLDFAST_ASSIGN(const CustomerTable table, storage::readCustomers(project, wanted, context));
    const TableColumn* found = table.find(column);
    if (!found) return Unexpected(ErrorCode::NotFound, "The customers have no column \"" + column + "\". Choose another.");
    NodeColumn read;
    const bool yesNo = found->spec.type == ColumnType::Boolean && !found->isText();
    read.levels = yesNo ? std::vector<std::string>{"No", "Yes"} : found->levels;
    if (found->isText() || yesNo) read.codes.assign(data.nodes(), kMissingLevel);
    else read.numbers.assign(data.nodes(), kMissing);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const NodeIndex node = data.find(table.keys[row]);
        if (node == kNoNode) continue;
        if (yesNo) read.codes[node] = std::isnan(found->numbers[row]) ? kMissingLevel : found->numbers[row] != 0.0 ? 1 : 0;
        else if (found->isText()) read.codes[node] = found->codes[row];
        else read.numbers[node] = found->numbers[row];
    }
    return read;
}

}  // namespace holdfast::ui
