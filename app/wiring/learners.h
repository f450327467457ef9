// The only place where the executables meet models/: a LearnerFactory that loads the module of learners on
// first create().
#pragma once

#include "core/scoring/learner.h"
#include "core/scoring/regression.h"

#include <filesystem>
#include <memory>

namespace holdfast::app {

/// Looks for holdfast_models beside the executable, then in ../lib/holdfast. Nothing is loaded before create().
std::unique_ptr<scoring::LearnerFactory> makeLearnerFactory();

/// The same, looking beside `folder` instead of the executable's.
std::unique_ptr<scoring::LearnerFactory> makeLearnerFactory(const std::filesystem::path& folder);

/// The regressions of effect estimation, from the same module.
std::unique_ptr<scoring::RegressionFactory> makeRegressionFactory();

}  // namespace holdfast::app
