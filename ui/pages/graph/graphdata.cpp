#include "ui/pages/graph/graphdata.h"

#include "core/data/risk.h"
#include "core/workbench/browsing.h"
#include "core/workbench/champion.h"

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

/// The former's list where it still tells the numbers of this network.
KeysPtr keysOf(const graph::ReferralGraph& graph, const GraphDataPtr& former) {
    const auto same = [&] {
        if (!former || former->keys->size() != graph.nodes()) return false;
        for (NodeIndex node = 0; node < graph.nodes(); ++node)
            if ((*former->keys)[node] != graph.key(node)) return false;
        return true;
    };
    if (same()) return former->keys;
    auto keys = std::make_shared<std::vector<std::string>>();
    keys->reserve(graph.nodes());
    for (NodeIndex node = 0; node < graph.nodes(); ++node) keys->emplace_back(graph.key(node));
    return keys;
}

}  // namespace

double GraphData::openRisk(NodeIndex node) const {
    const bool labelled = node < known.facts.left.size();
    return holdfast::openRisk(labelled ? known.facts.left[node] : kMissing, probability(node));
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
    data->keys = keysOf(data->graph(), request.former);
    context.progress(0, 0, "Reading what is known of everyone");
    HOLDFAST_ASSIGN(data->known, workbench::nodeFacts(project, *data->project, context));
    data->tree = graph::referralTree(data->graph());
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_ASSIGN(data->stats, workbench::graphStats(project, *data->project, context));
    listEdges(*data);
    HOLDFAST_ASSIGN(data->columns, workbench::nodeColumns(project));
    HOLDFAST_ASSIGN(const std::vector<double> signup, workbench::signupTimes(project, *data->project, context));
    context.progress(0, 0, "Reading who was last seen when");
    HOLDFAST_ASSIGN(data->presence, workbench::presenceOf(project, *data->project, {signup, data->known.facts.left}, context));
    if (request.scoresAsOf && !signup.empty()) {
        data->coldStart.resize(data->nodes(), 0);
        for (NodeIndex node = 0; node < data->nodes(); ++node) data->coldStart[node] = workbench::isColdStart(signup[node], *request.scoresAsOf);
    }
    return GraphDataPtr(std::move(data));
}

}  // namespace holdfast::ui
