// The formats in which a graph leaves: writers to a stream over one description of what is to be written. Internal to
// workbench/graphexport. Pure but for the stream; one thread.
#pragma once

#include "core/base/taskcontext.h"
#include "core/graph/referralgraph.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct ExportColumn {
    enum class Kind : std::uint8_t { Text, Integer, Real, Boolean } kind = Kind::Text;
    std::string name;
};

struct ExportedGraph {
    const graph::ReferralGraph* graph = nullptr;
    std::vector<ExportColumn> columns;
    /// A node's value as text, numbers in their shortest form with a point; nothing when missing.
    std::function<std::optional<std::string>(graph::NodeId, std::size_t column)> cell;
    std::vector<double> x, y;  ///< [nodes], NaN without a place; y grows downward
    std::vector<bool> pinned;  ///< [nodes]

    bool placed(graph::NodeId node) const { return x[node] == x[node]; }
};

/// Each polls the context and returns Cancelled, or Io once the stream fails.
/// GraphML 1.0: nodes n0, n1 ... with their keys as "label"; x and y as stored.
Result<void> writeGraphMl(std::ostream& out, const ExportedGraph& what, const TaskContext& context);
/// GEXF 1.3 with viz:position; y is turned around, because Gephi's grows upward.
Result<void> writeGexf(std::ostream& out, const ExportedGraph& what, const TaskContext& context);
/// GraphViz: columns as attributes "column_NAME" (a bare name such as "color" would be read as an instruction), places as
/// pos="x,y!" in points, an inch a unit, y turned around, so that neato -n draws them as they stand.
Result<void> writeDot(std::ostream& out, const ExportedGraph& what, const TaskContext& context);
/// key, customer, x, y, pinned, then the columns. Keys stand as they are, so that the two files join; other text that a
/// spreadsheet would run as a formula is made inert.
Result<void> writeNodesCsv(std::ostream& out, const ExportedGraph& what, const TaskContext& context);
/// referrer, referee, time, channel, keys as they are: what an import of referrals reads.
Result<void> writeEdgesCsv(std::ostream& out, const ExportedGraph& what, const TaskContext& context);

/// [columns] The names in a file that has names of its own, `taken`: a column that takes one of them gets a suffix.
std::vector<std::string> distinctTitles(const ExportedGraph& what, std::vector<std::string> taken);

/// The shortest decimal that reads back as the same number, never in the user's locale.
std::string shortest(double value);

/// Io once the stream has failed.
inline Result<void> taken(const std::ostream& out) {
    if (out) return {};
    return Unexpected(ErrorCode::Io, "The graph cannot be written. Check the free space and the folder's permissions.");
}

/// Runs `one` for every node, with polls; then says whether the stream took it all.
Result<void> everyNode(std::ostream& out, const ExportedGraph& what, const TaskContext& context, const auto& one) {
    constexpr graph::NodeId kNodesBetweenPolls = 4096;
    for (graph::NodeId node = 0; node < what.graph->nodes(); ++node) {
        if (node % kNodesBetweenPolls == 0) {
            HOLDFAST_CHECK(context.checkpoint());
            context.progress(node, what.graph->nodes(), "Writing the graph");
        }
        one(node);
    }
    return taken(out);
}

}  // namespace holdfast::workbench
