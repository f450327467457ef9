// Learning what past treatments did to whom: reads the project's treatments with what was known of the customers, estimates the
// effect of every arm on every customer, tries to refute it, and keeps the result for the planner, the pages and the report.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/effectevidence.h"
#include "core/data/effects.h"
#include "core/scoring/regression.h"
#include "core/storage/project.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct EffectsRequest {
    std::optional<std::filesystem::path> input{};   ///< effects of a file's rows instead of the project's customers; nothing is kept
    std::optional<std::filesystem::path> output{};  ///< CSV: key, then effect, lower, upper of each arm; empty: no evidence
    std::string outcome{};              ///< a column; empty: the treatments' own outcome, where they have none the label
    std::string control = "none";       ///< the arm of those left alone on purpose
    std::vector<std::string> exclude{}; ///< columns not known before the treatment
    int folds = 5;                      ///< 2..20
    bool refutations = true;
    bool networks = true;               ///< try them as well: the slowest to learn
    std::uint64_t seed = 1;
    bool keep = true;  ///< in the project; else keepEffects() does it, where writes wait for one another
};

struct LearnedEffects {
    EffectEvidence evidence;
    CustomerEffects effects;  ///< of the project's customers, or of the file's rows
};

/// NotFound without treatments; InvalidInput without control, outcomes or an arm that enough customers got. Effects of the
/// project's own customers are kept.
Result<LearnedEffects> learnEffects(storage::Project& project, scoring::RegressionFactory& regressions, const EffectsRequest& request,
                                    const Clock& clock, const TaskContext& context);

/// Keeps what learnEffects() found for this request, in place of what was learned before, and logs the run.
Result<void> keepEffects(storage::Project& project, const LearnedEffects& learned, const EffectsRequest& request, const TaskContext& context);

/// What was learned last; nothing when nothing was.
Result<std::optional<EffectEvidence>> learnedEvidence(const storage::Project& project);

}  // namespace holdfast::workbench
