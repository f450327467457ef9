// Which model version scores: making another one the champion, and going back to the one before. Both rescore every customer
// and keep the step in the project's history. Thread rule of the Project.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/storage/project.h"

#include <cstdint>

namespace holdfast::workbench {

/// Makes a version the champion and rescores. NotFound; Corrupt or Model when its artefact cannot be used.
Result<void> promoteModel(storage::Project& project, std::int64_t version, const Clock& clock, const TaskContext& context);

/// The version that served before the champion (previousChampion in core/data/promotion.h), 0 when none did.
Result<std::int64_t> versionBefore(const storage::Project& project);

/// Makes that version the champion again and returns it. NotFound when none served before.
Result<std::int64_t> rollBackModel(storage::Project& project, const Clock& clock, const TaskContext& context);

}  // namespace holdfast::workbench
