// Successive halving: many candidates are tried a little, the better part is tried more, and so on (Jamieson and Talwalkar
// 2016, "Non-stochastic Best Arm Identification and Hyperparameter Optimization"; the inner loop of Hyperband, Li et al.
// 2018). What a little more means is the caller's: another held-out fold, more rows, more rounds; here it is counted in
// units of which a rung demands some. For any learner with settings to choose. Which tasks run, and the outcome, depend
// on the plan alone, never on threads or speed; a time limit exists as a safety net, and the result says when it struck.
// No torch, no other library. A function; `evaluate` is called from several threads at once.
#pragma once

#include "core/base/taskcontext.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace holdfast::models {

struct HalvingRung {
    std::size_t contenders = 0;  ///< that enter it: the best of the rung before
    std::size_t units = 1;       ///< each of them is evaluated on so many more units
    bool fresh = false;          ///< losses of earlier rungs no longer count (they were measured on fewer rows, say)
};

struct HalvingTask {
    std::size_t candidate = 0;
    std::size_t rung = 0;
    std::size_t unit = 0;  ///< numbered over all rungs
    unsigned worker = 0;   ///< 0 .. threads - 1: never two tasks of one worker at once, so each may keep things to itself
};

/// A loss, the lower the better; not finite counts as the worst. An error puts the candidate last, too.
using HalvingEvaluate = std::function<Result<double>(const HalvingTask&)>;

struct HalvingPlan {
    std::vector<HalvingRung> rungs;  ///< the first one's contenders are all candidates there are
    unsigned threads = 1;
    std::function<bool()> outOfTime;  ///< asked before each task; may be empty
};

struct HalvingResult {
    std::vector<std::size_t> ranking;  ///< candidates, best first; those that got further come first
    std::vector<double> losses;        ///< [candidates] mean over the units that count; infinite where there are none
    std::size_t evaluations = 0;
    bool outOfTime = false;  ///< the rung that was under way was dropped: the ranking is the one before it
};

/// Rungs for `candidates`, each keeping one in `reduction` (at least `fewest`), one unit each, until the units are used up.
std::vector<HalvingRung> halvingRungs(std::size_t candidates, std::size_t reduction, std::size_t units, std::size_t fewest = 1);

/// Runs the plan. Cancelled; the first error when no candidate could be evaluated.
Result<HalvingResult> successiveHalving(const HalvingPlan& plan, const HalvingEvaluate& evaluate, const TaskContext& context);

}  // namespace holdfast::models
