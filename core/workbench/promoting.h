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

/// Takes back that `version` was let score in the place of `former`: InvalidInput, and nothing happens, when another one scores by now.
struct ChampionChange {
    std::int64_t version = 0, former = 0;
};
Result<void> takeBackChampion(storage::Project& project, const ChampionChange& change, const Clock& clock, const TaskContext& context);

}  // namespace holdfast::workbench
