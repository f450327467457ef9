// The ways to learn whom an arm moves, over any base regression: S and T (Kuenzel, Sekhon, Bickel and Yu 2019, "Metalearners"),
// X (the same), DR (Kennedy 2020, "Towards optimal doubly robust estimation of heterogeneous causal effects"), DR with one
// regression for all arms, in which they borrow from each other, learners of all arms' outcomes at once (networks with a shared
// trunk), and the average alone. Every one is fitted on rows of a
// study by fitEffect, so that cross-validation, the final fit and the intervals' half samples are the same code. Functions.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scenario/assignment.h"
#include "core/scenario/effectstudy.h"
#include "core/scoring/regression.h"

#include <memory>
#include <string>
#include <vector>

namespace holdfast::scenario {

enum class MetaLearner { Average, S, T, X, DR, SharedDR, Joint };
std::string_view toString(MetaLearner learner);  ///< "average", "S", "T", "X", "DR", "shared DR", "joint"

/// Effects, one row an arm: [arms][rows].
using ArmValues = std::vector<std::vector<double>>;

class EffectModel {
public:
    virtual ~EffectModel() = default;
    /// Effect of every arm on some rows of a matrix. [arms][rows]
    virtual Result<ArmValues> predict(const FeatureMatrix& features, const std::vector<std::size_t>& rows) const = 0;
};

/// Outcome regressions, one an arm, control first.
class OutcomeModels {
public:
    static Result<OutcomeModels> fit(const EffectStudy& study, const std::vector<std::size_t>& rows,
                                     const scoring::RegressionLearner& base, std::uint64_t seed, const TaskContext& context);
    /// [arms + 1][rows]
    Result<ArmValues> predict(const FeatureMatrix& features, const std::vector<std::size_t>& rows) const;

private:
    std::vector<std::unique_ptr<scoring::Regression>> m_models;
};

/// Outcomes expected under every arm by models that have not seen the row, [arms + 1][study rows]; NaN outside `rows`.
/// `folds`: [study rows].
Result<ArmValues> crossFitOutcomes(const EffectStudy& study, const std::vector<std::size_t>& rows, const std::vector<int>& folds,
                                   const scoring::RegressionLearner& base, std::uint64_t seed, const TaskContext& context);

/// The doubly robust score of each arm's effect: mean over customers = average effect, regression on x = effect given x.
/// mu_a - mu_0 + [A = a] (Y - mu_a) / e_a - [A = 0] (Y - mu_0) / e_0. [arms][study rows]; NaN where mu is.
ArmValues doublyRobustScores(const EffectStudy& study, const ArmValues& outcomes, const std::vector<double>& received);

struct EffectFit {
    const EffectStudy* study = nullptr;
    std::vector<std::size_t> rows;
    MetaLearner learner = MetaLearner::T;
    const scoring::RegressionLearner* base = nullptr;  ///< not read for the average and the joint one
    /// For X, DR and the average: cross-fitted outcomes [arms + 1][study rows], valid in `rows`.
    const ArmValues* outcomes = nullptr;
    const Assignment* assignment = nullptr;
    std::uint64_t seed = 1;
    const scoring::JointLearner* joint = nullptr;  ///< read for the joint one alone
};
Result<std::unique_ptr<EffectModel>> fitEffect(const EffectFit& fit, const TaskContext& context);

}  // namespace holdfast::scenario
