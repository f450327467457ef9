// How many of some ascending cut points numbers have reached: what both encodings (encoding.h, treeencoding.h) ask of every
// number of every customer. Several numbers are looked up side by side, in a number of steps that depends on the cuts alone
// and with sums instead of jumps, since a jump that guesses wrong half the time costs more than the search. Plain functions;
// any thread.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace holdfast::scoring {

constexpr std::size_t kTogether = 8;  ///< numbers that are looked up side by side

/// Of each value, how many cuts are at or below it; of NaN none. `cuts` ascend.
template <std::size_t Count>
inline std::array<std::size_t, Count> reachedCuts(std::span<const double> cuts, const std::array<double, Count>& values) {
    std::array<std::size_t, Count> reached{};
    if (cuts.empty()) return reached;
    for (std::size_t left = cuts.size(); left > 1;) {
        const std::size_t half = left / 2;
        const double* last = cuts.data() + half - 1;
        for (std::size_t i = 0; i < Count; ++i) reached[i] += half * static_cast<std::size_t>(last[reached[i]] <= values[i]);
        left -= half;
    }
    for (std::size_t i = 0; i < Count; ++i) reached[i] += static_cast<std::size_t>(cuts[reached[i]] <= values[i]);
    return reached;
}

/// Calls take(row, cuts reached) for each row's number: values[0], values[stride] ...
template <typename Take>
inline void forEachReached(std::span<const double> cuts, const double* values, std::size_t rows, std::size_t stride, Take take) {
    std::size_t row = 0;
    for (; row + kTogether <= rows; row += kTogether) {
        std::array<double, kTogether> some;
        for (std::size_t i = 0; i < kTogether; ++i) some[i] = values[(row + i) * stride];
        const auto reached = reachedCuts(cuts, some);
        for (std::size_t i = 0; i < kTogether; ++i) take(row + i, reached[i]);
    }
    for (; row < rows; ++row) take(row, reachedCuts<1>(cuts, {values[row * stride]})[0]);
}

}  // namespace holdfast::scoring
