// Which learner a model is made with: cross-validates the one asked for, or under "auto" every one there is, and the ensemble
// of them, which costs no further training: it is stacked on the predictions already made out of fold (scoring/stacking.h).
// Internal to workbench/training. Plain functions; the learners' thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/modelversion.h"
#include "core/scoring/crossvalidation.h"
#include "core/scoring/learner.h"
#include "core/scoring/stacking.h"
#include "core/workbench/learningcurves.h"
#include "core/workbench/training.h"
#include "core/workbench/trainingdata.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::workbench {

inline constexpr std::string_view kEnsembleLearner = "ensemble";

struct Candidate {
    std::string name;
    std::unique_ptr<scoring::ChurnLearner> learner;  ///< null: an ensemble
    scoring::CrossValidation validation;
    scoring::FitOptions options;                     ///< of every fit
    std::optional<CustomerNetwork> network;  ///< what it is fitted on besides; without links when they do not help
    std::string referrals;                   ///< what they were found to be worth; empty where that was not asked
    std::vector<double> probabilities;       ///< out of fold, cross-calibrated
    /// Out of fold, of an ensemble with the very weights that it is deployed with; what the deployed map is fitted on. By time, of models
    /// that learned from at least half of all, where those are enough; NaN else.
    std::vector<double> deployedLogits;
    double logLoss = 0.0;
    std::vector<Candidate> bases;  ///< of an ensemble, with `stack`'s weights
    scoring::StackWeights stack;
};

struct Choosing {
    scoring::LearnerFactory& learners;
    const TrainingData& data;
    const TrainRequest& request;
    ModelCard& card;  ///< told what was tried (baselines), what could not be used (warnings), and the ensemble's weights
    std::function<double()> secondsSpent;  ///< since training began, for the time budget
};

/// The asked-for learner, or the best of all by cross-calibrated log loss. Under "auto" and for an ensemble a learner that
/// fails is told and passed over, unless every one does.
Result<Candidate> chooseLearner(const Choosing& choosing, const TaskContext& context);

struct FittedCandidate {
    std::shared_ptr<const scoring::ChurnScorer> scorer;
    std::vector<LearningCurve> learning;  ///< of every fit that was made
};

/// The candidate fitted on every labelled customer: of an ensemble, each base that has a weight.
Result<FittedCandidate> fitChosen(const Candidate& candidate, const TrainingData& data, const TaskContext& context);

}  // namespace holdfast::workbench
