// What is known of the referral graph's nodes, column by column: the customers' columns, and the metrics of people whom
// referrals name but no customer table. What the graph page colours and sizes by. Functions on a Project; its thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/column.h"
#include "core/storage/project.h"
#include "core/workbench/graph.h"

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::workbench {

/// The columns of the customers, and where they have no metrics, the metrics that are kept of other nodes.
Result<std::vector<ColumnSpec>> nodeColumns(const storage::Project& project);

/// A column at the nodes: numbers with NaN, or codes of `levels` with kMissingLevel, where there is none.
struct NodeColumn {
    std::vector<double> numbers;      ///< [nodes], empty for texts and booleans
    std::vector<std::int32_t> codes;  ///< [nodes], empty for numbers
    std::vector<std::string> levels;  ///< "No", "Yes" for booleans
};
/// `graph` loaded from the same project. NotFound when nodeColumns has no such column; Cancelled.
Result<NodeColumn> readNodeColumn(const storage::Project& project, const ProjectGraph& graph, const std::string& column,
                                  const TaskContext& context);

}  // namespace holdfast::workbench
