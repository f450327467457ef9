// Attempts to refute an average effect, each told in one plain sentence with a light: the treatment shuffled (the effect should
// vanish), a random column added (it should stay), a part of the customers (it should stay within chance), and how strong a
// hidden common cause would have to be (robustness value: Cinelli and Hazlett 2020, "Making sense of sensitivity"). The first three
// learn everything anew, outcomes and who was chosen, the way the effect itself was learned (as DoWhy does: Sharma and Kiciman 2020),
// so that what they fail to refute is the number that is shown. Functions; runs go side by side.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scenario/averageeffect.h"

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::scenario {

/// The share of what is left unexplained of treatment and of outcome that a hidden cause would have to explain to bring the
/// effect to zero, 0..1; with `critical` > 0: to make it insignificant at that t. Cinelli and Hazlett 2020, equations 20 and 24.
double robustnessValue(double t, double degreesOfFreedom, double critical = 0.0);

struct RefutationRequest {
    const EffectStudy* study = nullptr;
    const std::vector<int>* folds = nullptr;
    std::vector<AverageEffect> averages;  ///< [arms] what is to be refuted: over the mean of the bases' outcomes
    std::vector<const scoring::RegressionLearner*> bases;  ///< at least one
    std::uint64_t seed = 1;
};
/// [arms][4]
Result<std::vector<std::vector<Refutation>>> refute(const RefutationRequest& request, const TaskContext& context);

}  // namespace holdfast::scenario
