#include "core/workbench/learningcurves.h"

#include "core/storage/notebook.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace holdfast::workbench {

namespace {

using Json = nlohmann::json;

std::string settingOf(std::int64_t version) {
    return "learning_curves_v" + std::to_string(version);
}

Json number(double value) {
    return std::isfinite(value) ? Json(value) : Json();
}

double numberFrom(const Json& json) {
    return json.is_null() ? std::nan("") : json.get<double>();
}

}  // namespace

Result<void> keepLearningCurves(storage::Project& project, std::int64_t version, const std::vector<LearningCurve>& curves) {
    Json list = Json::array();
    for (const LearningCurve& curve : curves) {
        Json epochs = Json::array();
        for (const scoring::FitProgress& epoch : curve.epochs)
            epochs.push_back({epoch.epoch, number(epoch.trainLoss), number(epoch.validationLoss), number(epoch.validationAuc)});
        list.push_back({{"learner", curve.learner}, {"epochs", std::move(epochs)}});
    }
    return storage::writeSetting(project, settingOf(version), list.dump());
}

Result<std::vector<LearningCurve>> readLearningCurves(const storage::Project& project, std::int64_t version) {
    HOLDFAST_ASSIGN(const auto text, storage::readSetting(project, settingOf(version)));
    std::vector<LearningCurve> curves;
    if (!text) return curves;
    try {
        for (const Json& one : Json::parse(*text)) {
            LearningCurve curve;
            curve.learner = one.at("learner").get<std::string>();
            for (const Json& epoch : one.at("epochs"))
                curve.epochs.push_back({epoch.at(0).get<int>(), numberFrom(epoch.at(1)), numberFrom(epoch.at(2)), numberFrom(epoch.at(3))});
            curves.push_back(std::move(curve));
        }
    } catch (const Json::exception& failure) {
        return Unexpected(ErrorCode::Corrupt, std::string("How this version learned is damaged in the project (") + failure.what() +
                                                  "). The version itself is not.");
    }
    return curves;
}

}  // namespace holdfast::workbench
