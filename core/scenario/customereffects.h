// Effects of single customers by the chosen learners, and how far they may be off. Used by effectestimation. Functions; threads
// work inside; the same request gives the same numbers for any number of threads.
//
// Learners shrink what the data are too few to show, so an estimate errs by chance (differently in every sample) and by what it
// failed to see (alike in every sample). A bootstrap shows the first alone, and intervals made of it hold the truth too seldom; one
// that is right on average over customers needs both (Nychka 1988, "Bayesian confidence intervals for smoothing splines"). So
// every replicate is learned from half of the customers, after a known random signal was taken off the outcomes of the treated,
// and the signal is put back on what was learned: where the data suffice it is found again and cancels, where they do not it stays
// and widens the interval (randomised prior functions: Osband, Aslanides and Cassirer 2018). The signal has the shape and
// strength of what was found out of fold, but at least the strength that a test of all columns could overlook.
//
// Whoever looks alike strays together, so what each strayed by is kept, replicate by replicate: the error of a sum over customers is the
// spread of such sums over replicates. What the study as a whole strays by is taken off, as the averages' own errors are known better.
#pragma once

#include "core/scenario/effectselection.h"

#include <cstdint>
#include <vector>

namespace holdfast::scenario {

struct CustomerRequest {
    const EffectStudy* study = nullptr;
    const Assignment* assignment = nullptr;
    const Selection* selection = nullptr;
    std::vector<const scoring::RegressionLearner*> bases;
    const FeatureMatrix* customers = nullptr;
    int replicates = 24;
    std::uint64_t seed = 1;
};

struct CustomerValues {
    ArmValues effect, error;  ///< [arms][customers]
    /// [arms][customers x replicates] what each strayed by, less what the study strayed by on average: as ArmEffects::errorParts
    std::vector<std::vector<std::int8_t>> errorParts;
};
Result<CustomerValues> customerEffects(const CustomerRequest& request, const TaskContext& context);

}  // namespace holdfast::scenario
