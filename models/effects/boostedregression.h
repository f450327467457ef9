// Boosted trees as a regression for estimating effects: of numbers by squared error, of 0/1 outcomes by log loss (Chen and
// Guestrin 2016). Shallow trees and a modest rate; a fifth of the rows held out says how many trees, then all rows grow as
// many. Pseudo-outcomes are mostly noise, and where nothing can be learned no tree is grown and everybody gets the mean. The
// same seed gives the same trees on any thread. This header names no library.
#pragma once

#include "core/scoring/regression.h"

namespace holdfast::models {

struct BoostedRegressionSettings {
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
