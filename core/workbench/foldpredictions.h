// The out-of-fold predictions of a model version as people ask for them: with the money each customer brings. Follows the
// Project's thread rule.
#pragma once

#include "core/data/foldpredictions.h"
#include "core/storage/project.h"

#include <cstdint>
#include <string>

namespace holdfast::workbench {

/// The column of money; empty when there is none that is a number.
Result<std::string> valueColumn(const storage::Project& project);

/// Version 0: the champion. `values` come from today's value column. NotFound when the version is unknown or was registered
/// without predictions (before they were kept, or imported); Corrupt when they are damaged.
Result<FoldPredictions> readFoldPredictions(const storage::Project& project, std::int64_t version);

}  // namespace holdfast::workbench
