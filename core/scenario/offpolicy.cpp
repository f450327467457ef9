#include "core/scenario/offpolicy.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scenario {

Result<PolicyValue> evaluatePolicy(const EffectStudy& study, const std::vector<int>& policy, const ArmValues& outcomes,
                                   const std::vector<double>& received) {
    PolicyValue value;
    const std::size_t n = study.rows();
    std::vector<double> weights(n, 0.0), weighted(n, 0.0), robust(n, 0.0);
    double sum = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double expected = outcomes[static_cast<std::size_t>(policy[i])][i];
        robust[i] = expected;
        if (policy[i] != study.arm[i]) continue;
        ++value.followed;
        weights[i] = 1.0 / std::max(received[i], kLeastPropensity);
        weighted[i] = weights[i] * study.outcome[i];
        robust[i] += weights[i] * (study.outcome[i] - expected);
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
