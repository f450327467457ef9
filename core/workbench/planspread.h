// How a plan's money spreads over the groups of a column, or over bands of risk: what a chart of spend by segment shows.
// Functions on a Project; its thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/plan.h"
#include "core/storage/project.h"

#include <string>
#include <vector>

namespace holdfast::workbench {

/// What may be asked for: the score, then columns with few values, the telling ones first.
Result<std::vector<std::string>> spreadColumns(const storage::Project& project);

/// Totals by the groups of `column` (kScoreColumn: bands of risk), largest spend first, at most 8; what is beyond them is one
/// group "others". Members count every customer considered. InvalidInput for an unknown column.
Result<std::vector<SegmentTotal>> spreadOf(const storage::Project& project, const PlanResult& plan, const std::string& column,
                                           const TaskContext& context);

}  // namespace holdfast::workbench
