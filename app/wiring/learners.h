// The only place where the executables meet models/: a LearnerFactory that loads the LibTorch module on first create().
#pragma once

#include "core/scoring/learner.h"

#include <memory>

namespace holdfast::app {

/// Looks for holdfast_models beside the executable, then in ../lib/holdfast. Nothing is loaded before create().
std::unique_ptr<scoring::LearnerFactory> makeLearnerFactory();

}  // namespace holdfast::app
