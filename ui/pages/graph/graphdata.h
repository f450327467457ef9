// GraphData: what the page knows of a project's network: who brought whom, what is known of everyone, the referral tree and
// the edges in the order in which the view draws them. Places stand beside it because a layout moves them while nothing else
// changes. Loaded off the GUI thread; immutable and shared once made.
#pragma once

#include "core/workbench/graph.h"
#include "core/workbench/graphlayout.h"
#include "core/workbench/graphqueries.h"
#include "core/workbench/nodecolumns.h"
#include "core/workbench/presence.h"
#include "core/workbench/project.h"
#include "ui/pages/graph/graphscene.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::ui {

using KeysPtr = std::shared_ptr<const std::vector<std::string>>;

struct GraphData {
    std::shared_ptr<const workbench::ProjectGraph> project;
    KeysPtr keys;  ///< [nodes] the same pointer while nobody joins or leaves, whatever else is read again
    workbench::KnownFacts known;
    graph::ReferralTree tree;
    workbench::GraphStats stats;
    std::vector<std::uint8_t> coldStart;  ///< [nodes] 1: joined within 7 days of the scores; empty when nobody's signup is known
    std::vector<ColumnSpec> columns;      ///< that nodes may have something in, see workbench::nodeColumns
    workbench::Presence presence;         ///< who is there when
    std::vector<NodeIndex> source, target;  ///< [edges]
    std::vector<std::uint16_t> channel;     ///< [edges] number of the channel in the graph
    std::vector<std::int64_t> time;         ///< [edges] UTC ms, kNoEdgeTime: unknown

    const graph::ReferralGraph& graph() const { return project->graph; }
    std::size_t nodes() const { return graph().nodes(); }
    NodeIndex find(const std::string& key) const { return graph().find(key); }  ///< kNoNode when absent
    std::string key(NodeIndex node) const { return std::string(graph().key(node)); }
    bool hasTimes() const { return stats.firstTime && stats.lastTime && *stats.firstTime < *stats.lastTime; }
    double probability(NodeIndex node) const;  ///< of leaving; NaN while unscored
    double openRisk(NodeIndex node) const;     ///< the same; NaN too for who is known to have left
};
using GraphDataPtr = std::shared_ptr<const GraphData>;

/// Where everyone stands in the whole network, NaN before a layout, and who is pinned.
using Places = workbench::GraphPositions;
using PlacesPtr = std::shared_ptr<const Places>;

struct GraphDataRequest {
    GraphDataPtr former;                   ///< what it holds of the network is only brought up to date; may be null
    std::optional<UtcMillis> scoresAsOf;   ///< nothing while unscored
};
/// Storage errors; Cancelled.
Result<GraphDataPtr> loadGraphData(const workbench::Project& project, const GraphDataRequest& request, const TaskContext& context);

}  // namespace holdfast::ui
