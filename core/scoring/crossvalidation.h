// Cross-validation with out-of-fold predictions, on shuffled folds or by time (foldplan.h). Any learner; shuffled folds are a
// function of labels and seed alone, so two learners are compared on the same ones.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scoring/foldplan.h"
#include "core/scoring/learner.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::scoring {

/// Fold index 0..folds-1 per row, classes spread evenly, shuffled by seed. [rows]
std::vector<int> stratifiedFolds(std::span<const double> labels, int folds, std::uint64_t seed);

struct CrossValidation {
    std::vector<double> logits;      ///< [rows] out-of-fold, uncalibrated; NaN for rows that only train
    std::vector<double> slimLogits;  ///< [rows] the same of what an ensemble would keep of each scorer (see slimmed)
    /// [rows] or empty: the same customers' by what is known on the day somebody joins (FeatureSpec), of a scorer that reads the network
    /// without whom they brought since. Not filled by crossValidate.
    std::vector<double> firstDayLogits, slimFirstDayLogits;
    std::vector<int> folds;          ///< [rows] the plan's
    std::vector<double> foldAuc;     ///< [judged folds]
};

/// Predicts every fold of the plan by a model fitted on the rows that train for it.
Result<CrossValidation> crossValidate(const ChurnLearner& learner, const FeatureMatrix& features,
                                      std::span<const double> labels, const FoldPlan& plan, const FitOptions& options,
                                      const TaskContext& context);

}  // namespace holdfast::scoring
