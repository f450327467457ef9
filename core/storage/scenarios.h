// Scenarios that people kept, with the figures of their plans. Functions on a Project; its thread rule.
#pragma once

#include "core/data/savedscenario.h"
#include "core/storage/project.h"

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::storage {

/// Adds a scenario and returns its id, or replaces the one whose id is given (made anew when it was removed: undo).
/// InvalidInput for an empty name or one that another scenario has.
Result<std::int64_t> saveScenario(Project& project, const SavedScenario& scenario);
Result<void> removeScenario(Project& project, std::int64_t id);               ///< NotFound
Result<SavedScenario> readScenario(const Project& project, std::int64_t id);  ///< NotFound
Result<std::vector<SavedScenario>> readScenarios(const Project& project);     ///< in the order they were made

}  // namespace holdfast::storage
