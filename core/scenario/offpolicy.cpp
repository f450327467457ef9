#include "core/scenario/offpolicy.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scenario {

namespace {

double weightOf(const EffectStudy& study, const std::vector<int>& policy, const std::vector<double>& received, std::size_t row) {
    return policy[row] == study.arm[row] ? 1.0 / received[row] : 0.0;
}

double robustOf(const EffectStudy& study, const std::vector<int>& policy, const ArmValues& outcomes, double weight, std::size_t row) {
    const double expected = outcomes[static_cast<std::size_t>(policy[row])][row];
    return weight > 0.0 ? expected + weight * (study.outcome[row] - expected) : expected;
}

}  // namespace

AverageEffect policyDifference(const EffectStudy& study, const std::vector<int>& policy, const std::vector<int>& other,
                               const ArmValues& outcomes, const std::vector<double>& received) {
    std::vector<double> difference(study.rows());
    for (std::size_t i = 0; i < difference.size(); ++i)
        difference[i] = robustOf(study, policy, outcomes, weightOf(study, policy, received, i), i) -
                        robustOf(study, other, outcomes, weightOf(study, other, received, i), i);
    return averageOf(difference, allRows(difference.size()));
}

Result<PolicyValue> evaluatePolicy(const EffectStudy& study, const std::vector<int>& policy, const ArmValues& outcomes,
                                   const std::vector<double>& received) {
    PolicyValue value;
    const std::size_t n = study.rows();
    std::vector<double> weights(n, 0.0), weighted(n, 0.0), robust(n, 0.0);
    double sum = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        weights[i] = weightOf(study, policy, received, i);
        robust[i] = robustOf(study, policy, outcomes, weights[i], i);
        if (policy[i] != study.arm[i]) continue;
        ++value.followed;
        weighted[i] = weights[i] * study.outcome[i];
        sum += weights[i];
        squares += weights[i] * weights[i];
    }
    if (value.followed == 0)
        return Unexpected(ErrorCode::InvalidInput,
                          "No customer got what this policy gives, so past campaigns cannot say what it would bring.");
    const auto everybody = allRows(n);
    value.weighted = averageOf(weighted, everybody);
    value.doublyRobust = averageOf(robust, everybody);
    value.effectiveSize = sum * sum / squares;
    // The ratio's influence: w (y - ratio) / mean w.
    double ratio = 0.0;
    for (const double w : weighted) ratio += w / sum;
    std::vector<double> influence(n);
    for (std::size_t i = 0; i < n; ++i)
        influence[i] = ratio + weights[i] * (study.outcome[i] - ratio) * static_cast<double>(n) / sum;
    value.selfNormalised = averageOf(influence, everybody);
    return value;
}

}  // namespace holdfast::scenario
