// What past campaigns say, as kept in a project: every customer's effects and the evidence about them. The newest learning
// replaces the one before. Functions on a Project; its thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/effectevidence.h"
#include "core/data/effects.h"
#include "core/storage/project.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::storage {

/// In the caller's transaction or its own. NaN effects are kept as NULL. Cancelled leaves everything as it was.
Result<void> replaceEffects(Project& project, const CustomerEffects& effects, const EffectEvidence& evidence,
                            const TaskContext& context);

/// Nothing when none were learned yet.
Result<std::optional<EffectEvidence>> readEffectEvidence(const Project& project);

/// Keys of those whom an arm surely sets worse off: the whole interval of the effect lies above 0 where the outcome is leaving, else
/// below it. Not `sure`: those alone for whom that is three to one (SleepingDogs::kLikelyErrors) while the interval includes 0.
Result<std::vector<std::string>> readSleepingDogs(const Project& project, const std::string& arm, bool leaving, bool sure = true);

/// Customers by key, arms in the order of the evidence; no arms when none were learned yet. A customer who came after the
/// learning is not among them.
Result<CustomerEffects> readEffects(const Project& project, const TaskContext& context);

/// The same of one customer; no keys when nothing was learned about him.
Result<CustomerEffects> readEffectsOf(const Project& project, const std::string& key);

}  // namespace holdfast::storage
