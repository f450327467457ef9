// Beta calibration: the map that is right when the scores of each class follow beta distributions, which contains the
// identity and bends where Platt's S-curve cannot (Kull, Silva Filho and Flach 2017, "Beta calibration: a well-founded and
// easily implemented improvement on logistic calibration for binary classifiers"). The fit behind Calibrator. Pure.
#pragma once

#include <span>

namespace holdfast::scoring {

/// logit of the calibrated probability = a ln p - b ln(1 - p) + c, with p the logistic function of the log-odds.
struct BetaMap {
    double a = 1.0;  ///< not negative, so that the map is monotone
    double b = 1.0;  ///< likewise
    double c = 0.0;

    double logit(double logOdds) const;
};

/// Maximum likelihood by Newton's method; where a or b came out negative it is put to 0 and the rest fitted again, as in the
/// paper. `logits`, `labels`: [rows], finite and 0 or 1. Labels of one class alone give their smoothed rate for everyone.
BetaMap fitBeta(std::span<const double> logits, std::span<const double> labels);

}  // namespace holdfast::scoring
