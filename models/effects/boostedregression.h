// Boosted trees as a regression for estimating effects: of numbers by squared error, of 0/1 outcomes by log loss (Chen and
// Guestrin 2016). Shallow trees and a modest rate; a committee whose members each hold out their own part of the rows to say
// when to stop, so that together they learn from every row (Krogh and Vedelsby 1995). Pseudo-outcomes are mostly noise: a member
// that finds nothing to learn grows no tree and says the mean. The same seed gives the same trees on any thread. This header names no library.
#pragma once

#include "core/scoring/regression.h"

namespace holdfast::models {

struct BoostedRegressionSettings {
    int members = 4;
    int depth = 3;
    double rate = 0.08;
    int maxRounds = 300;
    int patience = 25;             ///< rounds without a better held-out loss
    double leastRowsInLeaf = 20.0;  ///< rows in a leaf at least (of a 0/1 outcome: a quarter of that, as summed variance)
};

class BoostedRegressionLearner final : public scoring::RegressionLearner {
public:
    explicit BoostedRegressionLearner(BoostedRegressionSettings settings = {}) : m_settings(settings) {}
    std::string name() const override { return "trees"; }
    Result<std::unique_ptr<scoring::Regression>> fit(const scoring::RegressionSet& set, const TaskContext& context) const override;

private:
    BoostedRegressionSettings m_settings;
};

}  // namespace holdfast::models
