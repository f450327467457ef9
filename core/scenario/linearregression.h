// The linear regressions of effect estimation, in Eigen: ridge regression for numbers (Hoerl and Kennard 1970), its penalty
// chosen by the exact leave-one-out error, and L2-penalised logistic regression for 0/1 outcomes, solved by Newton's method,
// its penalty chosen by inner cross-validation. Thread rule as in core/scoring/regression.h.
#pragma once

#include "core/scoring/regression.h"

namespace holdfast::scenario {

/// A penalty of lambda means: sum of squared errors + lambda * |weights|^2, columns standardised, intercept free.
class RidgeLearner final : public scoring::RegressionLearner {
public:
    std::string name() const override { return "ridge"; }
    Result<std::unique_ptr<scoring::Regression>> fit(const scoring::RegressionSet& set, const TaskContext& context) const override;
};

/// Log loss + lambda / 2 * |weights|^2. For targets that are no 0/1 outcome it is ridge regression.
class LinearLearner final : public scoring::RegressionLearner {
public:
    std::string name() const override { return "linear"; }
    Result<std::unique_ptr<scoring::Regression>> fit(const scoring::RegressionSet& set, const TaskContext& context) const override;
};

}  // namespace holdfast::scenario
