// What commands do before anything else that rests on scores: where the model that scores is damaged, the version before it or a
// logistic one takes its place (workbench/standin.h).
#pragma once

#include "core/workbench/project.h"

#include <string>

namespace holdfast::cli {

class Session;

/// The sentence to be printed with the result; empty where nothing had to be done.
Result<std::string> provideStandIn(workbench::Project& project, Session& session);

/// The same for commands that can do with the scores that stand: what went wrong is part of the sentence. Cancelled.
Result<std::string> tryStandIn(workbench::Project& project, Session& session);

}  // namespace holdfast::cli
