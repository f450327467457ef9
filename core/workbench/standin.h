// A model in the place of one that was lost. Where the champion's artefact is damaged, the version that served before it, else the
// newest that ever served and can be read, becomes champion again; where there is none, nobody could be scored any more, so a
// logistic model is trained at once from the project's customers, which takes about a second, and its card says why it is there. Either
// way the project says from then on who scores, and so do every page, command and report; the damaged version stays listed. Asked
// by the command line before it scores, explains, plans or reports, and by the window when a project opens. Plain functions.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/scoring/learner.h"
#include "core/storage/project.h"

#include <functional>
#include <string>

namespace holdfast::workbench {

/// Why the champion does not score, and who does instead, in a sentence; empty where all is well or nothing was trained yet. Reads the
/// champion's artefact, and those of versions that could serve instead.
Result<std::string> servingNotice(const storage::Project& project);

/// Where learners come from, asked only when one is needed: making them may load libraries.
using LearnersOnDemand = std::function<scoring::LearnerFactory&()>;

/// Promotes the version that serves instead, or trains the stand-in from the columns that the lost one read, and scores everybody anew,
/// where the champion is damaged. One that a newer Holdfast wrote stays champion, and nothing is written. The sentence that says so, to
/// be shown; empty where all is well. Corrupt, with both reasons, when the stand-in cannot be trained either. Cancelled.
Result<std::string> provideStandIn(storage::Project& project, const LearnersOnDemand& learners, const Clock& clock,
                                   const TaskContext& context);

}  // namespace holdfast::workbench
