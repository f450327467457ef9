// What was found out about a way of learning before it is chosen, all of it out of fold: what it predicts, for customers as they are and as
// on the day they joined, calibrated on others, and what its deployed weights and maps are to be fitted on. Where newcomers are told
// apart (TrainingData::isNew) they are judged by what will score them. Internal to workbench/training. Plain values and pure functions;
// any thread.
#pragma once

#include "core/scoring/crossvalidation.h"
#include "core/scoring/learner.h"
#include "core/scoring/stacking.h"
#include "core/workbench/trainingdata.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::workbench {

inline constexpr std::string_view kEnsembleLearner = "ensemble";

/// How a candidate scores customers as on the day they joined, which is how newcomers are scored. [rows] out of fold, NaN where not
/// predicted.
struct FirstDay {
    std::vector<double> logits;          ///< uncalibrated
    std::vector<double> probabilities;   ///< cross-calibrated by a map of their own
    std::vector<double> deployedLogits;  ///< what the deployed map is fitted on; NaN else
    scoring::StackWeights stack;         ///< of an ensemble: weights of their own
};

struct Candidate {
    std::string name;
    std::unique_ptr<scoring::ChurnLearner> learner;  ///< null: an ensemble
    scoring::CrossValidation validation;
    scoring::FitOptions options;                     ///< of every fit
    std::optional<CustomerNetwork> network;  ///< what it is fitted on besides; without links when they do not help
    std::string referrals;                   ///< what they were found to be worth; empty where that was not asked
    std::vector<double> probabilities;       ///< out of fold, cross-calibrated
    std::optional<FirstDay> firstDay;        ///< where newcomers are told apart (TrainingData::isNew): what their figures above are then made of
    /// Out of fold, of an ensemble with the very weights that it is deployed with; what the deployed map is fitted on. By time, of models
    /// that learned from at least half of all, where those are enough; NaN else.
    std::vector<double> deployedLogits;
    double logLoss = 0.0;
    std::vector<Candidate> bases;  ///< of an ensemble, with `stack`'s weights, be it for newcomers alone
    scoring::StackWeights stack;
    std::optional<std::size_t> only;  ///< the one base that scores everybody but newcomers; nothing: all of them do
};

/// Fills what follows from a candidate's cross-validation.
void judgeLearner(Candidate& candidate, const TrainingData& data);

/// Stacks the candidates, which stay where they are; `bases` is still empty.
Candidate stacked(const std::vector<Candidate>& tried, const TrainingData& data);

/// One of an ensemble's bases for everybody but newcomers, whom the stack of all scores: what orders customers of old and what orders those
/// of whom hardly anything is known need not be the same.
Candidate withNewcomersOf(Candidate ensemble, std::size_t only, const TrainingData& data);

bool anyWeight(const scoring::StackWeights& stack);

/// AUC within each judged fold; rows that are NaN do not count. [judged folds]
std::vector<double> foldAucs(std::span<const double> predictions, const TrainingData& data);

}  // namespace holdfast::workbench
