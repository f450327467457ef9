// How sure a model's own figures are: 95 % intervals of ROC AUC, log loss and Brier score from predictions that were made
// without the customer's own label. Pure functions; any thread.
#pragma once

#include <limits>
#include <span>

namespace holdfast::scoring {

struct MetricInterval {
    double value = std::numeric_limits<double>::quiet_NaN();
    double lower = std::numeric_limits<double>::quiet_NaN();
    double upper = std::numeric_limits<double>::quiet_NaN();
};

struct MetricIntervals {
    MetricInterval auc, logLoss, brier;
};

struct HeldOutPredictions {
    std::span<const double> probabilities;  ///< [rows]
    std::span<const double> labels;         ///< [rows] 1 left, 0 stayed
    std::span<const int> folds;             ///< [rows] 0, 1 ...: who was scored by the same model
};

/// AUC: the mean over the folds, whose variances are DeLong's (placements.h) and add up as those of separate customers do;
/// a fold with fewer than two customers of either class is left out. Losses: means over customers. The intervals are normal
/// ones, the AUC's cut at 0 and 1. NaN where nothing can be said. They tell of chance in who was drawn, not of what another
/// training would give.
MetricIntervals measureIntervals(const HeldOutPredictions& predictions);

}  // namespace holdfast::scoring
