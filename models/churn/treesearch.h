// Which settings suit a table: a Latin hypercube (McKay, Beckman and Conover 1979) over the ranges that comparisons of
// learners use for XGBoost (Gorishniy et al. 2021 and Grinsztajn, Oyallon and Varoquaux 2022, cut to trees of at most six
// levels, which the scoring of a million customers can afford, and to rates that converge within the rounds there are),
// beside one setting from their middle, thinned by successive halving. What grows from rung to rung is the number of inner
// folds a setting is measured on: on tables of thousands of rows it is the noise of one held-out fold, not the cost of
// growing, that hides the better setting. Larger tables are searched on a sample. Internal to models/churn. A function;
// threads work inside it.
#pragma once

#include "core/base/random.h"
#include "core/base/taskcontext.h"
#include "models/churn/boostedmember.h"
#include "models/churn/successivehalving.h"
#include "models/churn/treerows.h"

#include <functional>
#include <vector>

namespace holdfast::models {

struct TreeSearchSettings {
    std::size_t candidates = 27;
    std::size_t reduction = 3;
    int folds = 5;              ///< inner folds: one for the first rung, the others shared out over the later ones
    std::size_t rows = 20'000;  ///< of the table at most
    double cells = 2e6;         ///< rows x columns beyond which there are fewer candidates
};

/// `count` settings: the middle one first, then the draw.
std::vector<TreeSettings> drawSettings(std::size_t count, Random random);

struct TreeSearchRequest {
    const TreeRows* rows = nullptr;
    TreeSearchSettings settings;
    BoostingLimits limits;
    double baseRate = 0.5;
    unsigned threads = 1;
    std::function<bool()> outOfTime;
};

struct RankedSettings {
    TreeSettings settings;
    double loss = 0.0;    ///< mean held-out log loss; infinite where it was not measured
    double rounds = 0.0;  ///< mean number of trees at which it was best; 0 where it was not measured
};

/// All settings drawn, best first. Cancelled; Model when growing failed for all.
Result<std::vector<RankedSettings>> searchSettings(const TreeSearchRequest& request, const Random& random,
                                                   const TaskContext& context);

}  // namespace holdfast::models
