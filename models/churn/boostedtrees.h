// Gradient-boosted trees (Friedman 2001; Chen and Guestrin 2016, "XGBoost: A Scalable Tree Boosting System") grown by
// XGBoost's histogram method. Settings are chosen anew for every fit, on rows held out from it alone: a seeded draw from
// ranges that the literature uses, thinned by successive halving over inner folds (treesearch.h). The best few settings
// then grow a committee: each member holds out its own part of the rows for early stopping, so that between them the
// members learn from every row (a cross-validation committee: Krogh and Vedelsby 1995), and their spread says how sure
// the model is. Missing numbers take the branch that fits them best; categories are split level by level, or by rank of
// frequency where they have many. What comes out is a TreeScorer. The same seed gives the same bytes for any number of
// threads. This header names no library. A learner is used by one thread at a time and trains on several.
#pragma once

#include "core/scoring/learner.h"
#include "models/churn/boostedmember.h"
#include "models/churn/treesearch.h"

namespace holdfast::models {

struct BoostedTreesSettings {
    TreeSearchSettings search;
    BoostingLimits limits;
    std::size_t members = 6;
    std::size_t finalists = 3;  ///< settings that share the members between them
    int heldOutParts = 10;      ///< a member holds out one part in so many
    int memberRounds = 150;  ///< trees a member is meant to have: where the search saw more, its rate is raised in proportion
    int memberLevels = 500;  ///< levels its trees are meant to have together, so that one customer is scored in 50 us
    double committeeCells = 24e6;  ///< rows x columns x members of a large table; it gets fewer members, three at least
};

class BoostedTreesLearner final : public scoring::ChurnLearner {
public:
    explicit BoostedTreesLearner(BoostedTreesSettings settings = {}) : m_settings(std::move(settings)) {}

    std::string name() const override { return "xgboost"; }
    Result<std::unique_ptr<scoring::ChurnScorer>> fit(const scoring::TrainingSet& set, const scoring::FitOptions& options,
                                                      const TaskContext& context,
                                                      const scoring::FitMonitor& monitor = {}) const override;

private:
    BoostedTreesSettings m_settings;
};

}  // namespace holdfast::models
