// Out-of-fold predictions of model versions, packed into one row each: about 20 bytes a customer. Functions on a Project; its
// thread rule.
#pragma once

#include "core/data/foldpredictions.h"
#include "core/storage/project.h"

#include <cstdint>

namespace holdfast::storage {

/// Keeps a version's predictions, replacing what was there; inside the caller's transaction where one is open. `values` are
/// not kept: they are the project's. InvalidInput when the lists differ in length, or with more than 250 folds or groups.
Result<void> writeFoldPredictions(Project& project, std::int64_t version, const FoldPredictions& predictions);

/// NotFound when the version has none (it was trained before they were kept, or imported); Corrupt when its hash does not match.
Result<FoldPredictions> readFoldPredictions(const Project& project, std::int64_t version);

}  // namespace holdfast::storage
