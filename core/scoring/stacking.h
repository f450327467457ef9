// Stacking: several learners' log-odds for the same customers become one score, a weighted sum with weights that are never
// negative (Wolpert 1992, "Stacked Generalization"; Breiman 1996, "Stacked Regressions", who found that it is the sign
// constraint that makes it work; Ting and Witten 1999 for log-odds of classifiers). The weights minimise the log loss of
// predictions that each learner made for customers it had not learned from; their sum is free, so that learners that are
// too sure of themselves are toned down. Pure functions; any thread.
#pragma once

#include "core/scoring/foldplan.h"

#include <cstddef>
#include <span>
#include <vector>

namespace holdfast::scoring {

struct StackWeights {
    double intercept = 0.0;
    std::vector<double> weights;  ///< [learners] >= 0

    /// intercept + sum of weights times logits. `logits`: [learners]
    double operator()(std::span<const double> logits) const;
};

/// Out-of-fold log-odds of several learners on the same customers.
struct StackData {
    std::vector<std::vector<double>> logits;  ///< [learners][rows], NaN for rows that were not predicted: they have no part
    std::span<const double> labels;           ///< [rows] 1 left, 0 stayed
};

/// Minimises mean log loss + kStackPrior / (2 rows) * |weights - 1 / learners|^2 over weights >= 0 and a free intercept, by
/// Newton's method on the weights that are not held at 0 (Bertsekas 1982, "Projected Newton Methods"). The prior, worth a
/// few customers, says that learners of the same quality share the weight; so the solution is unique where two learners
/// agree on everybody. No rows: equal weights.
inline constexpr double kStackPrior = 10.0;
StackWeights fitStack(const StackData& data);

/// Out-of-fold log-odds of the stack: each fold is weighed with weights fitted on the predicted rows that train for it alone
/// (equal ones where there are none), so that no customer's label is among those the weights of his own score are fitted to. What the
/// learners foretold for those rows came from models that had learned his label among others, as in every stack that is not nested.
/// [rows] NaN for rows that were not predicted
std::vector<double> crossStack(const StackData& data, const FoldPlan& plan);

/// Their calibrated probabilities. By time a window's weights, and the scale of its log-odds with them, are its own, so its map is fitted on
/// the windows before it weighed by the same weights; a map of their own stacks' log-odds would be of other scales. On shuffled folds, whose
/// weights hardly differ, as crossCalibrate(`stacked`, ...). `stacked`: [rows] what crossStack gave
/// [rows] NaN where the plan judges nothing
std::vector<double> crossStackProbabilities(const StackData& data, const FoldPlan& plan, std::span<const double> stacked);

}  // namespace holdfast::scoring
