// Calibration of log-odds to probabilities, fitted on out-of-fold predictions: Platt scaling (Platt 1999, with his
// target smoothing, by Newton's method after Lin, Lin and Weng 2007), beta calibration (betacalibration.h) or isotonic
// regression (pool adjacent violators; Zadrozny and Elkan 2002; centred after Oron and Flournoy 2017, so that customers
// inside a pool keep their order), whichever has the lower log loss on folds of those predictions. Never 0 or 1. Immutable once fitted; any thread.
#pragma once

#include "core/base/result.h"
#include "core/scoring/betacalibration.h"
#include "core/scoring/foldplan.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace holdfast::scoring {

class Calibrator {
public:
    Calibrator() = default;  ///< the identity: the logistic function of the log-odds

    static Calibrator platt(std::span<const double> logits, std::span<const double> labels);
    static Calibrator beta(std::span<const double> logits, std::span<const double> labels);
    static Calibrator isotonic(std::span<const double> logits, std::span<const double> labels);
    /// The best of identity, Platt, beta and isotonic by `folds`-fold held-out log loss, refitted on all rows.
    static Calibrator choose(std::span<const double> logits, std::span<const double> labels, std::uint64_t seed, int folds = 5);

    /// The same map with so much added to the log-odds of what comes out; of "none" it makes Platt's.
    Calibrator shifted(double by) const;
    double operator()(double logit) const;  ///< probability, monotone in the log-odds
    std::string name() const;               ///< "none", "platt", "beta", "isotonic"

    nlohmann::json toJson() const;
    static Result<Calibrator> fromJson(const nlohmann::json& json);

private:
    enum class Method { None, Platt, Beta, Isotonic } m_method = Method::None;
    double m_slope = 1.0;
    double m_intercept = 0.0;
    BetaMap m_beta;
    std::vector<double> m_knots;          ///< isotonic: log-odds, ascending
    std::vector<double> m_probabilities;  ///< isotonic: non-decreasing, interpolated linearly between knots
};

/// Out-of-fold calibrated probabilities: each row calibrated by a map fitted on the other folds, by time on earlier ones alone.
/// NaN where the plan judges nothing or a log-odds is NaN. [rows]
std::vector<double> crossCalibrate(std::span<const double> logits, std::span<const double> labels, const FoldPlan& plan);

}  // namespace holdfast::scoring
