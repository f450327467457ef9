// Regularised logistic regression: additive in the features, a piecewise-linear curve for each number and an effect for
// each category, shrunk by an L2 penalty whose strength inner cross-validation chooses. The penalty falls on the change
// from bin to bin and on each level's effect, so thin bins and rare levels borrow from the rest. Solved to the optimum:
// Newton's method while the Hessian is small, L-BFGS (torch's, strong Wolfe) beyond. This header names no torch.
// A learner is used by one thread at a time.
#pragma once

#include "core/scoring/learner.h"

namespace holdfast::models {

struct LogisticSettings {
    std::size_t maxBins = 10;
    std::size_t newtonColumns = 600;     ///< widest problem that Newton's method takes
    std::size_t maxValues = 16'000'000;  ///< rows are sampled so that rows x columns stays below (doubles in memory)
    std::size_t tuningRows = 20'000;     ///< rows that choose the penalty
    int innerFolds = 4;
};

class LogisticLearner final : public scoring::ChurnLearner {
public:
    explicit LogisticLearner(LogisticSettings settings = {}) : m_settings(settings) {}

    std::string name() const override { return "logistic"; }
    Result<std::unique_ptr<scoring::ChurnScorer>> fit(const scoring::TrainingSet& set, const scoring::FitOptions& options,
                                                      const TaskContext& context,
                                                      const scoring::FitMonitor& monitor = {}) const override;

private:
    LogisticSettings m_settings;
};

}  // namespace holdfast::models
