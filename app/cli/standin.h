// What score, explain and whatif do before anything else: where the model that scores is damaged and no earlier version can
// serve, a logistic one is trained in its place (workbench/standin.h).
#pragma once

#include "core/workbench/project.h"

#include <string>

namespace holdfast::cli {

class Session;

/// The sentence to be printed with the result; empty where nothing had to be done.
Result<std::string> provideStandIn(workbench::Project& project, Session& session);

}  // namespace holdfast::cli
