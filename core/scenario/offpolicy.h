// Off-policy evaluation: what a policy (an arm for every customer) would have brought in a past campaign, by inverse propensity
// weighting (Horvitz and Thompson 1952), self-normalised (Swaminathan and Joachims 2015) and doubly robust (Dudik, Langford and
// Li 2011). Pure functions.
#pragma once

#include "core/scenario/averageeffect.h"

#include <vector>

namespace holdfast::scenario {

/// `policy`: [rows] 0 control, a: arms[a - 1]. `outcomes`: [arms + 1][rows] cross-fitted. `received`: [rows] chance of the arm
/// that was given. InvalidInput when nobody got what the policy gives.
Result<PolicyValue> evaluatePolicy(const EffectStudy& study, const std::vector<int>& policy, const ArmValues& outcomes,
                                   const std::vector<double>& received);

/// Mean outcome of one policy less another's, doubly robust; the interval is of the difference, customer by customer.
AverageEffect policyDifference(const EffectStudy& study, const std::vector<int>& policy, const std::vector<int>& other,
                               const ArmValues& outcomes, const std::vector<double>& received);

}  // namespace holdfast::scenario
