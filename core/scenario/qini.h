// The Qini coefficient (Radcliffe 2007): how much more an ordering by predicted effect gains than treating at random, with an
// interval and the chance that noise would look as good. Pure functions; the seed is passed in.
#pragma once

#include "core/data/effectevidence.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::scenario {

/// Rows of one arm and its control.
struct QiniRows {
    std::span<const double> predicted;        ///< [rows] effect
    std::span<const double> outcome;          ///< [rows]
    std::span<const unsigned char> treated;   ///< [rows] 1: got the arm, 0: control
};

/// Ordered by predicted effect, descending: q(k) = Yt(k) - Yc(k) Nt(k) / Nc(k), r(k) = q(n) k / n; mean over k of
/// (q - r) / n. Rows of equal prediction count as if in every order at once. Positive is better than random whichever sign
/// of outcome is wanted: who reads the list from its other end gains as much. NaN without both groups.
double qini(const QiniRows& rows);

QiniResult measureQini(const QiniRows& rows, std::uint64_t seed, int replicates = 200);

}  // namespace holdfast::scenario
