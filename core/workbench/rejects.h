// The rows that the latest import refused, for the Data page and the report.
#pragma once

#include "core/data/importing.h"
#include "core/storage/project.h"

#include <cstddef>
#include <vector>

namespace holdfast::workbench {

/// At most `limit` rejects of the latest import, in the order of the file; empty when it refused nothing.
Result<std::vector<Reject>> latestRejects(const storage::Project& project, std::size_t limit);

}  // namespace holdfast::workbench
