// The Qini curve with its band: what treating the best share of customers first gains, at every share, and how far chance moves
// it. For charts; the coefficient and its p-value are core/scenario/qini.h's. Pure function; the seed is passed in.
#pragma once

#include "core/scenario/qini.h"

namespace holdfast::scenario {

/// `points` + 1 points from nobody to everybody, customers in descending order of prediction, with the 5th and 95th percentile
/// of the gain over `replicates` bootstraps of the customers (pointwise; order and predictions held). Hand in the outcome that
/// is wanted and its effect: leaving and its effect negated. Empty without both groups.
std::vector<QiniPoint> qiniBand(const QiniRows& rows, std::uint64_t seed, int replicates = 200, std::size_t points = 50);

}  // namespace holdfast::scenario
