// Laying the referral graph out and keeping the places in the project, so that it looks the same tomorrow: old nodes stay near
// where they were, pinned ones exactly there. Synchronous; the thread rule of the Project.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/graph/layout.h"
#include "core/workbench/graph.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

using storage::NodePosition;

struct LayoutGraphRequest {
    std::uint64_t seed = 1;
    bool fresh = false;                           ///< forget where nodes were, pinned ones apart
    std::optional<std::filesystem::path> output;  ///< CSV: key,x,y
    /// Positions while it converges, in the order of `graph`'s nodes; called on the calling thread.
    std::function<void(const ProjectGraph& graph, const graph::LayoutFrame&)> onFrame;
};

struct LayoutSummary {
    std::uint64_t nodes = 0, edges = 0;
    std::uint64_t kept = 0;  ///< nodes that had a place before
    std::uint64_t pinned = 0;
    double width = 0.0, height = 0.0;
    double seconds = 0.0;  ///< of the layout itself
};

/// Lays out the whole network and stores every node's place in one transaction. Places of nodes that are gone are dropped.
/// Errors of computeLayout and of storage; Io for the file; Cancelled leaves the project as it was.
Result<LayoutSummary> layoutGraph(storage::Project& project, const LayoutGraphRequest& request, const Clock& clock,
                                  const TaskContext& context);

/// Moves nodes, pins or frees them, by key; others stay. Undo is the same call with what positionsOf gave before.
/// InvalidInput, naming the key, for a place beyond graph::kFarthestPlace.
Result<void> placeNodes(storage::Project& project, const std::vector<NodePosition>& positions, const TaskContext& context);
/// These and no others: whoever is not among them has no place afterwards. Cancelled leaves everyone where they were.
Result<void> replacePlaces(storage::Project& project, const std::vector<NodePosition>& positions, const TaskContext& context);

/// Where the graph's nodes stand: [nodes] x and y, NaN for one without a place; and which are pinned.
struct GraphPositions {
    std::vector<float> x, y;
    std::vector<std::uint8_t> pinned;
    std::uint64_t placed = 0;
};
Result<GraphPositions> positionsOf(const storage::Project& project, const ProjectGraph& graph);

}  // namespace holdfast::workbench
