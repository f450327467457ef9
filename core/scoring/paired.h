// Two models judged on the same customers: paired differences with 95 % intervals. For AUC the covariance of the two areas is
// DeLong's (DeLong, DeLong, Clarke-Pearson 1988, "Comparing the areas under two or more correlated receiver operating
// characteristic curves"), from midranks (Sun and Xu 2014); log loss and Brier score are means of paired differences, whose
// interval is Student's for so many customers, that is normal. Pure functions; any thread.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <span>

namespace holdfast::scoring {

struct PairedFigure {
    double first = 0.0, second = 0.0;
    double difference = 0.0;            ///< second - first
    double lower = 0.0, upper = 0.0;    ///< 95 % interval of the difference
    double pValue = 1.0;                ///< two-sided, of no difference

    bool settled() const { return lower > 0.0 || upper < 0.0; }
};

struct PairedComparison {
    std::uint64_t customers = 0, left = 0;
    PairedFigure auc, logLoss, brier;
};

struct PairedScores {
    std::span<const double> first, second;  ///< [rows] probabilities, each made without the customer's own label
    std::span<const double> labels;         ///< [rows] 1 left, 0 stayed
};
/// InvalidInput with fewer than two customers of either class, or where lengths differ. O(rows log rows).
Result<PairedComparison> comparePaired(const PairedScores& scores);

}  // namespace holdfast::scoring
