// Estimates what every arm of past campaigns does to whom, from a study: overlap, average effects, the learner chosen by
// cross-validation, effects of customers with intervals, Qini and refutations. What the use case learnEffects runs. Functions;
// threads work inside; the same request and seed give the same numbers for any number of threads.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scenario/averageeffect.h"
#include "core/scenario/effectselection.h"
#include "core/scenario/qini.h"
#include "core/scenario/refutation.h"

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::scenario {

struct EstimationRequest {
    EffectStudy study;
    std::vector<const scoring::RegressionLearner*> bases;  ///< at least one; not owned
    std::vector<const scoring::JointLearner*> joints{};    ///< learners of all arms at once to try beside them; not owned
    const FeatureMatrix* customers = nullptr;              ///< whom to say it about, in the study's schema; not owned
    int folds = 5;
    int replicates = 24;      ///< half samples behind the customers' intervals
    bool refutations = true;
    std::uint64_t seed = 1;
};

struct ArmEstimate {
    std::string arm;
    std::string refusal;     ///< why nothing is said; empty: something is
    Overlap overlap;
    AverageEffect average;   ///< NaN when refused
    AverageEffect naive;
    QiniResult qini;
    std::vector<Refutation> refutations;  ///< empty when refused or not asked for
    std::vector<double> effect, error, lower, upper;  ///< [customers] NaN: no evidence
    std::vector<std::int8_t> errorParts;  ///< [customers x replicates] as ArmEffects::errorParts; empty when refused
};

struct Estimation {
    std::vector<ArmEstimate> arms;        ///< of the request's study, in its order, those refused among them
    std::vector<std::vector<double>> averageCovariance;  ///< [arms x arms] of the averages' errors; NaN for those refused
    std::size_t directions = 0;           ///< replicates that errorParts tell of
    std::vector<CandidateScore> candidates;
    std::string learner;                  ///< the chosen ones, whose mean is the effect
    EffectStudy study;                    ///< without the rows of refused arms
    std::vector<std::size_t> rows;        ///< [study rows] places in the request's study
    std::vector<int> folds;               ///< [study rows]
    Assignment assignment;
    ArmValues outcomes;                   ///< [study arms + 1][study rows] out of fold, mean of the bases
    ArmValues outOfFold;                  ///< [study arms][study rows] effects by those chosen without the row's fold
    ArmValues order;                      ///< the same as places within their fold, for ordering customers
    std::vector<std::string> warnings;
};

/// InvalidInput when there is no control, or no arm with kFewestOfArm customers; a smaller arm is refused with a warning.
Result<Estimation> estimateEffects(const EstimationRequest& request, const TaskContext& context);

}  // namespace holdfast::scenario
