// What a customer is worth when kept: the formula of core/data/scenario.h. Pure functions.
#pragma once

#include "core/data/scenario.h"

#include <vector>

namespace holdfast::scenario {

/// Discounted margin of the periods somebody with `money` a period and the chance `risk` of leaving in the coming one is
/// expected to stay. NaN where either is missing. Negative money counts as nothing.
double worthOf(const WorthAssumptions& assumptions, double money, double risk);

/// The same for every horizon from 1 to `periods`: [periods].
std::vector<double> worthByHorizon(const WorthAssumptions& assumptions, double money, double risk, int periods);

}  // namespace holdfast::scenario
