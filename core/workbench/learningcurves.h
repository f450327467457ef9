// How a version learned: loss and AUC after each epoch of the fits it is made of, kept in the project beside the version so that
// they can be looked at later. What was trained before they were kept, or imported, has none. Follows the Project's thread rule.
#pragma once

#include "core/scoring/learner.h"
#include "core/storage/project.h"

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::workbench {

/// The fit of one learner on all customers with a known outcome; an ensemble has one of each learner that has a part in it.
struct LearningCurve {
    std::string learner;
    std::vector<scoring::FitProgress> epochs;
};

Result<void> keepLearningCurves(storage::Project& project, std::int64_t version, const std::vector<LearningCurve>& curves);

/// Empty when none were kept. Corrupt when they are damaged.
Result<std::vector<LearningCurve>> readLearningCurves(const storage::Project& project, std::int64_t version);

}  // namespace holdfast::workbench
