#include "core/scenario/offpolicy.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scenario {

namespace {

double weightOf(const PolicyGround& ground, const std::vector<int>& policy, std::size_t row) {
    return policy[row] == ground.study->arm[row] ? 1.0 / ground.assignment->received[row] : 0.0;
}

double robustOf(const PolicyGround& ground, const std::vector<int>& policy, std::size_t row) {
    const double expected = (*ground.outcomes)[static_cast<std::size_t>(policy[row])][row];
    const double weight = weightOf(ground, policy, row);
    return weight > 0.0 ? expected + weight * (ground.study->outcome[row] - expected) : expected;
}

}  // namespace

std::vector<std::size_t> commonSupport(const EffectStudy& study, const Assignment& assignment, const std::vector<std::size_t>& arms) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < study.rows(); ++i) {
        const auto canHave = [&](std::size_t arm) { return assignment.each[arm][i] >= assignment.leastOf(arm); };
        if (canHave(0) && std::all_of(arms.begin(), arms.end(), [&](std::size_t a) { return canHave(a + 1); })) rows.push_back(i);
    }
    return rows;
}

AverageEffect policyDifference(const PolicyGround& ground, const std::vector<int>& policy, const std::vector<int>& other) {
    std::vector<double> difference;
    for (const std::size_t row : ground.rows) difference.push_back(robustOf(ground, policy, row) - robustOf(ground, other, row));
    return averageOf(difference, allRows(difference.size()));
}

Result<PolicyValue> evaluatePolicy(const PolicyGround& ground, const std::vector<int>& policy) {
    PolicyValue value;
    const std::size_t n = ground.rows.size();
    std::vector<double> weights(n, 0.0), weighted(n, 0.0), robust(n, 0.0);
    double sum = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t row = ground.rows[i];
        weights[i] = weightOf(ground, policy, row);
        robust[i] = robustOf(ground, policy, row);
        if (policy[row] != ground.study->arm[row]) continue;
        ++value.followed;
        weighted[i] = weights[i] * ground.study->outcome[row];
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
        influence[i] = ratio + weights[i] * (ground.study->outcome[ground.rows[i]] - ratio) * static_cast<double>(n) / sum;
    value.selfNormalised = averageOf(influence, everybody);
    return value;
}

}  // namespace holdfast::scenario
