// Segments: which columns split the customers into few groups, by risk. A part of the Overview, kept
// apart because the choice of a column is a question of its own. Functions on a Project; its thread rule.
#pragma once

#include "core/base/result.h"
#include "core/data/column.h"
#include "core/storage/project.h"

#include <string>
#include <vector>

namespace holdfast::workbench {

struct SegmentChoice {
    std::vector<std::string> columns;  ///< columns with 2 to 50 values (numbers: to 12) among the first 20,000 customers
    std::vector<std::string> telling;  ///< the features among them, the one over which mean risk (else the churn rate) varies most first
};

/// Looks at the first 20,000 customers, whatever the filter, so that the choice stays while somebody filters.
Result<SegmentChoice> chooseSegments(const storage::Project& project, const std::vector<ColumnSpec>& columns);

}  // namespace holdfast::workbench
