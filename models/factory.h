// The one door to the learners. The module holdfast_models is loaded on first need (app/wiring) because a program linked
// to torch spends 0.6 s and 160 MB before main; this header names neither torch nor XGBoost.
#pragma once

#include "core/scoring/jointoutcomes.h"
#include "core/scoring/learner.h"
#include "core/scoring/regression.h"

#include <memory>
#include <string>
#include <string_view>

namespace holdfast::models {

/// "logistic", "mlp", "tabm", "gnn", and "xgboost" where the build has it. NotFound for any other name.
Result<std::unique_ptr<scoring::ChurnLearner>> createLearner(std::string_view name);

/// "trees", where the build has XGBoost: the regression of effect estimation. NotFound for any other name.
Result<std::unique_ptr<scoring::RegressionLearner>> createRegression(std::string_view name);

/// "TARNet", "DragonNet": outcomes under all arms at once. NotFound for any other name.
Result<std::unique_ptr<scoring::JointLearner>> createJoint(std::string_view name);

}  // namespace holdfast::models

/// What dlsym looks for; the caller owns the learner. Null when the name is unknown.
extern "C" holdfast::scoring::ChurnLearner* holdfastCreateLearner(const char* name);
/// The same for regressions.
extern "C" holdfast::scoring::RegressionLearner* holdfastCreateRegression(const char* name);
/// The same for learners of all arms at once.
extern "C" holdfast::scoring::JointLearner* holdfastCreateJoint(const char* name);
/// Writes what models/exporting/torchscript.h answers for the bytes of a scorer.
extern "C" void holdfastTorchScript(const std::string_view* scorer, holdfast::Result<std::string>* answer);
