// The numbers of the Overview page and the report's summary, for one filter.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/overview.h"
#include "core/storage/project.h"

namespace holdfast::workbench {

struct OverviewRequest {
    Filter filter;
    std::string segmentColumn;  ///< empty: the category column over which mean risk varies most
    bool leaveOutFiltered = false;  ///< of the columns to pick from, those that the filter names
};

Result<Overview> computeOverview(const storage::Project& project, const OverviewRequest& request, const TaskContext& context);

}  // namespace holdfast::workbench
