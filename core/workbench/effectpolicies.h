// What past campaigns say of policies: nobody, each arm to all, and for each customer what seems best for him; and whether the last is
// worth its trouble. Internal to workbench/effects. Pure functions.
#pragma once

#include "core/data/effectevidence.h"
#include "core/scenario/effectestimation.h"

namespace holdfast::workbench {

/// Appends to the evidence's policies, all valued over the customers who could have got every arm as well as none; warns where choosing for each customer is not shown to beat the best of the others.
void addPolicies(const scenario::Estimation& found, EffectEvidence& evidence);

}  // namespace holdfast::workbench
