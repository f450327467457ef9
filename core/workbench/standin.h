// A model in the place of one that was lost. Where the champion's artefact is damaged, another version that served before it
// scores instead (champion.h); where there is none, nobody could be scored any more. Then a logistic model is trained at once from
// the project's customers, which takes about a second, and becomes champion; its card says why it is there. The damaged version
// stays listed. Asked by the command line before it scores or explains, and by the window when a project opens. Plain functions.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/scoring/learner.h"
#include "core/storage/project.h"

#include <functional>
#include <string>

namespace holdfast::workbench {

/// Whether there is a champion, but neither it nor any version that served before it can be read. Reads one artefact.
Result<bool> needsStandIn(const storage::Project& project);

/// Where learners come from, asked only when one is needed: making them may load libraries.
using LearnersOnDemand = std::function<scoring::LearnerFactory&()>;

/// Trains and promotes the stand-in where one is needed. The sentence that says so, to be shown; empty where all is well.
/// Corrupt, with both reasons, when the stand-in cannot be trained either. Cancelled.
Result<std::string> provideStandIn(storage::Project& project, const LearnersOnDemand& learners, const Clock& clock,
                                   const TaskContext& context);

}  // namespace holdfast::workbench
