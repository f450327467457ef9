// Presence: from when on each person of a referral graph is there. The one rule by which the window's timeline and every
// "as of" decide who is shown and counted. Pure function; any thread.
#pragma once

#include "core/graph/referralgraph.h"

#include <limits>
#include <span>
#include <vector>

namespace holdfast::graph {

/// Earlier than every time.
inline constexpr UtcMillis kAlwaysThere = std::numeric_limits<UtcMillis>::min();

/// [nodes] UTC ms: the signup or the first referral made or received, whichever came first. kAlwaysThere for who has a
/// referral without a time, which may be older than all, and for who has neither. `signups`: [nodes] UTC ms, NaN unknown,
/// or empty.
std::vector<UtcMillis> presentSince(const ReferralGraph& graph, std::span<const double> signups);

}  // namespace holdfast::graph
