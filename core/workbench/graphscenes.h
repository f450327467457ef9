// Saved scenes of the referral graph: what somebody looked at, under a name, with a note. What is in a scene is the window's
// own business; the project keeps it as JSON. Functions on a Project; its thread rule.
#pragma once

#include "core/storage/graphstore.h"

#include <cstdint>
#include <vector>

namespace holdfast::workbench {

using storage::Scene;

Result<std::vector<Scene>> readScenes(const storage::Project& project);  ///< in the order they were made
/// Adds a scene and returns its id, or replaces the one whose id is given (made anew when it was removed: undo).
/// InvalidInput for an empty name or a view that is no JSON object.
Result<std::int64_t> saveScene(storage::Project& project, const Scene& scene);
Result<void> removeScene(storage::Project& project, std::int64_t id);  ///< NotFound

}  // namespace holdfast::workbench
