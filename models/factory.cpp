#include "models/factory.h"

#include "models/churn/logistic.h"
#include "models/churn/mlp.h"
#include "models/churn/tabm.h"
#include "models/coldstart/gnn.h"
#include "models/effects/sharednet.h"
#include "models/exporting/torchscript.h"
#ifdef HOLDFAST_WITH_XGBOOST
#include "models/churn/boostedtrees.h"
#include "models/effects/boostedregression.h"
#endif

#include <string>

namespace holdfast::models {

Result<std::unique_ptr<scoring::ChurnLearner>> createLearner(std::string_view name) {
    if (name == "logistic") return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<LogisticLearner>());
    if (name == "mlp") return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<MlpLearner>());
    if (name == "tabm") return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<TabmLearner>());
    if (name == "gnn") return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<GnnLearner>());
#ifdef HOLDFAST_WITH_XGBOOST
    if (name == "xgboost") return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<BoostedTreesLearner>());
#endif
    return Unexpected(ErrorCode::NotFound, "There is no learner \"" + std::string(name) + "\" in this build.");
}

Result<std::unique_ptr<scoring::RegressionLearner>> createRegression(std::string_view name) {
#ifdef HOLDFAST_WITH_XGBOOST
    if (name == "trees") return std::unique_ptr<scoring::RegressionLearner>(std::make_unique<BoostedRegressionLearner>());
#endif
    return Unexpected(ErrorCode::NotFound, "There is no regression \"" + std::string(name) + "\" in this build.");
}

Result<std::unique_ptr<scoring::JointLearner>> createJoint(std::string_view name) {
    SharedNetSettings settings;
    settings.dragon = name == "DragonNet";
    if (settings.dragon || name == "TARNet") return std::unique_ptr<scoring::JointLearner>(std::make_unique<SharedNetLearner>(settings));
    return Unexpected(ErrorCode::NotFound, "There is no network \"" + std::string(name) + "\" in this build.");
}

}  // namespace holdfast::models

extern "C" __attribute__((visibility("default"))) holdfast::scoring::ChurnLearner* holdfastCreateLearner(const char* name) {
    auto learner = holdfast::models::createLearner(name == nullptr ? "" : name);
    return learner ? std::move(*learner).release() : nullptr;
}

extern "C" __attribute__((visibility("default"))) void holdfastTorchScript(const std::string_view* scorer,
                                                                           holdfast::Result<std::string>* answer) {
    *answer = holdfast::models::torchScript(*scorer);
}

extern "C" __attribute__((visibility("default"))) holdfast::scoring::RegressionLearner* holdfastCreateRegression(
    const char* name) {
    auto learner = holdfast::models::createRegression(name == nullptr ? "" : name);
    return learner ? std::move(*learner).release() : nullptr;
}

extern "C" __attribute__((visibility("default"))) holdfast::scoring::JointLearner* holdfastCreateJoint(const char* name) {
    auto learner = holdfast::models::createJoint(name == nullptr ? "" : name);
    return learner ? std::move(*learner).release() : nullptr;
}
