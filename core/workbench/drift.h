// Whether the customers of today still look like those the champion was trained on: what Overview, Models page and CLI tell
// of drift. Synchronous; the thread rule of the Project.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/drift.h"
#include "core/storage/project.h"

#include <cstdint>

namespace holdfast::workbench {

/// `version` 0: the champion. A report without rows then (known() is false) for a model trained before references were
/// kept. NotFound without a model; Cancelled. Reads and scores every customer: about a second for a million.
Result<DriftReport> computeDrift(const storage::Project& project, std::int64_t version, const TaskContext& context);

}  // namespace holdfast::workbench
