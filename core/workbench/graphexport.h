// Taking the referral graph out of a project: GraphML, GEXF 1.3, GraphViz and CSV, with every node's columns, score and place.
// Files appear under their names only when complete. Synchronous; the thread rule of the Project.
#pragma once

#include "core/base/taskcontext.h"
#include "core/workbench/graph.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct GraphExportRequest {
    /// By its extension: .graphml, .gexf, .dot or .gv, .csv. A .csv writes two files, NAME-nodes.csv and NAME-edges.csv.
    std::filesystem::path file;
    std::vector<std::string> columns;  ///< to take along, of customers and metrics; empty: all
    std::optional<UtcMillis> asOf;     ///< the network as of then
};

struct GraphExportSummary {
    std::string format;  ///< "graphml", "gexf", "dot", "csv"
    std::vector<std::filesystem::path> files;
    std::uint64_t nodes = 0, edges = 0;
    std::uint64_t placed = 0;  ///< nodes written with a position
};

/// InvalidInput for an extension that names no format, or an unknown column; Io; Cancelled leaves no file behind.
Result<GraphExportSummary> exportGraph(const storage::Project& project, const GraphExportRequest& request,
                                       const TaskContext& context);

}  // namespace holdfast::workbench
