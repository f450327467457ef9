// A model in the forms that other tools read: XGBoost's for trees, TorchScript for networks, of an ensemble those of each of its
// models. Used by modelfiles.cpp alone. Plain values and functions; the factory's thread rule.
#pragma once

#include "core/scoring/learner.h"
#include "core/scoring/model.h"
#include "core/workbench/modelnames.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

/// One scorer's form; none, with a note, where there is none.
struct NativeForm {
    std::string base;    ///< as in the file's name: of an ensemble which of its models, "newcomers" of another's second; else empty
    std::string learner;
    double weight = 1.0;
    std::optional<double> newcomersWeight{};  ///< where newcomers are scored apart
    std::string format;  ///< "xgboost", "torchscript"; empty where there is none
    std::string bytes;
    std::string note;    ///< why there is none

    std::string_view ending() const { return format == "xgboost" ? kTreesEnding : kScriptEnding; }
};

/// A customer's uncalibrated log-odds are those of the one form, and a newcomer's those of the second where there is one. Of an ensemble they
/// are intercept + sum of weight x the form's; a newcomer's have an intercept and weights of their own. Of newcomers, what is not known on a
/// first day is missing.
struct NativeForms {
    bool ensemble = false;
    double intercept = 0.0;
    std::optional<double> newcomersIntercept{};
    std::vector<NativeForm> parts;

    std::vector<std::string> notes() const;
    /// As the card tells of them; null where there is no form at all.
    nlohmann::json describe(const ModelNames& names) const;
};

/// Model, Corrupt when a form that exists cannot be made.
Result<NativeForms> nativeForms(const scoring::ChurnModel& model, scoring::LearnerFactory& learners);

/// Unavailable when the file that was named is a form that the model does not have.
Result<void> checkAsked(const ModelNames& names, const NativeForms& forms);

}  // namespace holdfast::workbench
