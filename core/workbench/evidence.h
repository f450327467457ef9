// The evidence of past campaigns as the window and reports meet it: what was learned, whether the data changed since, what the
// project knows of campaigns at all, and whom an arm sets worse off. Functions on a Project; its thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/effectevidence.h"
#include "core/storage/project.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

/// What there is to learn from.
struct CampaignRecords {
    struct Arm {
        std::string name;
        std::uint64_t treatments = 0;
    };
    std::uint64_t treatments = 0;
    std::uint64_t withOutcome = 0;
    std::uint64_t withPropensity = 0;
    std::vector<Arm> arms;                ///< the largest first
    std::vector<std::string> outcomes;    ///< columns that can be an outcome, the label first
    std::string control;                  ///< the arm that learning takes for those left alone; empty: somebody has to say which it is
    std::vector<std::string> missing;     ///< sentences: what has to be imported before anything can be learned; empty: nothing
};

struct EvidenceView {
    CampaignRecords records;
    std::optional<EffectEvidence> evidence;  ///< as learned last
    std::string stale;                       ///< what changed since, in one sentence; empty: nothing
};
Result<EvidenceView> readEvidence(storage::Project& project, const TaskContext& context);

/// Changes when any treatment does.
Result<std::string> treatmentsFingerprint(const storage::Project& project);

/// Keys of the customers whom an arm surely sets worse off, as learned last; or, not `sure`, of those alone of whom the estimate
/// says so while its interval includes zero.
Result<std::vector<std::string>> sleepingDogs(const storage::Project& project, const std::string& arm, bool sure = true);

}  // namespace holdfast::workbench
