// Average effects: the mean of cross-fitted doubly robust scores (augmented inverse propensity weighting: Robins, Rotnitzky and
// Zhao 1994; Chernozhukov et al. 2018), whose spread is the influence function's and so gives the interval. Customers without
// evidence about an arm are left out of its average. Pure functions.
#pragma once

#include "core/base/normal.h"
#include "core/data/effectevidence.h"
#include "core/scenario/assignment.h"
#include "core/scenario/metalearners.h"

#include <vector>

namespace holdfast::scenario {

/// Mean and standard error of a score over rows. NaN for fewer than two.
AverageEffect averageOf(const std::vector<double>& scores, const std::vector<std::size_t>& rows);

/// [arms] over the study's customers with evidence. `outcomes`: [arms + 1][rows], cross-fitted.
std::vector<AverageEffect> averageEffects(const EffectStudy& study, const ArmValues& outcomes, const Assignment& assignment);

/// [arms x arms] covariance of the errors of those averages, whose squared errors are its diagonal: off it stands what the arms share,
/// above all the error of the one control. It is never indefinite. NaN for an arm that has no error.
std::vector<std::vector<double>> averageCovariance(const EffectStudy& study, const ArmValues& outcomes, const Assignment& assignment);

/// [arms] difference of the arms' mean outcomes, which takes no account of who was chosen.
std::vector<AverageEffect> naiveEffects(const EffectStudy& study);

/// Rows with evidence about arm `a` (0-based among arms): by the chances of the arm and of control, whichever was received, so that
/// leaving rows out chooses nobody by treatment.
std::vector<std::size_t> rowsWithEvidence(const EffectStudy& study, const Assignment& assignment, std::size_t a);

}  // namespace holdfast::scenario
