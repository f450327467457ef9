// Off-policy evaluation: what a policy (an arm for every customer) would have brought in a past campaign, by inverse propensity
// weighting (Horvitz and Thompson 1952), self-normalised (Swaminathan and Joachims 2015) and doubly robust (Dudik, Langford and
// Li 2011). All policies are valued over the same customers, those of whom campaigns can say what any arm would have brought. Pure
// functions.
#pragma once

#include "core/scenario/averageeffect.h"

#include <vector>

namespace holdfast::scenario {

/// Rows with evidence about every one of some arms (0-based among arms), control included.
std::vector<std::size_t> commonSupport(const EffectStudy& study, const Assignment& assignment, const std::vector<std::size_t>& arms);

struct PolicyGround {
    const EffectStudy* study = nullptr;
    const ArmValues* outcomes = nullptr;      ///< [arms + 1][rows] cross-fitted
    const Assignment* assignment = nullptr;   ///< `received` is read
    std::vector<std::size_t> rows;            ///< whom policies are valued over
};

/// `policy`: [study rows] 0 control, a: arms[a - 1]. InvalidInput when none of the rows got what the policy gives.
Result<PolicyValue> evaluatePolicy(const PolicyGround& ground, const std::vector<int>& policy);

/// Mean outcome of one policy less another's, doubly robust; the interval is of the difference, customer by customer.
AverageEffect policyDifference(const PolicyGround& ground, const std::vector<int>& policy, const std::vector<int>& other);

}  // namespace holdfast::scenario
