// Does the referral network help? A learner that reads it is cross-validated twice on the same folds, with the referrals and
// without, and the two are compared customer by customer. Held-out customers are unknown in training: their links are cut and
// their labels hidden; when they are scored their links are back and their labels still hidden. They are scored once more as
// if they had joined just now: without their behaviour and without whom they brought, which nobody has on his first day. By
// time, customers later than the part that is predicted are unknown then too, labelled or not: their links stay cut.
// The verdict is about a model of everybody, so it is taken where the model had learned from at least half of them: by time,
// the first windows' small beginnings do not count.
// Pure functions; any thread.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scoring/crossvalidation.h"
#include "core/scoring/learner.h"

#include <span>
#include <vector>

namespace holdfast::scoring {

struct NetworkData {
    const FeatureMatrix* features = nullptr;  ///< [rows x features]
    std::span<const double> labels;           ///< [rows]
    FoldPlan folds;                           ///< [rows]
    const CustomerNetwork* network = nullptr;
    std::span<const std::size_t> nodes;  ///< [rows]
    std::span<const double> joined{};    ///< [nodes] when, any unit; NaN: unknown, so that it may be later. Empty: no split by time
};

/// Mean fall of the log loss by the referrals, and its standard error over customers.
struct PairedGain {
    double gain = 0.0;
    double error = 0.0;
    bool sure() const { return gain > 1.960 * error; }    ///< one-sided, 2.5 %: two gains are looked at, and one is enough
    bool harms() const { return gain < -1.645 * error; }  ///< one-sided, 5 %
};
/// Of `with` over `without`, both log-odds. [rows]; rows that are NaN were not predicted and do not count.
PairedGain pairedGain(std::span<const double> with, std::span<const double> without, std::span<const double> labels);

struct NetworkValidation {
    CrossValidation validation;  ///< of what is used: with the referrals when they help, else without
    PairedGain asTheyAre;        ///< held-out customers with all they have shown
    PairedGain asNewcomers;      ///< the same as on the day they joined
    /// Either kind of customer surely gains (5 % for both together), and the other does not surely lose.
    bool helps() const { return (asTheyAre.sure() && !asNewcomers.harms()) || (asNewcomers.sure() && !asTheyAre.harms()); }
};

/// Once only, and without a gain, where the network has no links. `options.seed + fold` seeds a fold's fit, as in crossValidate.
Result<NetworkValidation> crossValidateNetwork(const ChurnLearner& learner, const NetworkData& data, const FitOptions& options,
                                               const TaskContext& context);

}  // namespace holdfast::scoring
