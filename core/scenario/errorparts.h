// ErrorLoad: what is wrong about one option's effect on one customer and wrong, in proportion, about others too: on the average's error
// of its offer, and along the directions in which learners err together. Where learning was repeated (core/scenario/customereffects),
// every repetition is such a direction, and how far the customer strayed in it his load. Sums over customers add up load by load, so a
// plan's variance is that of the sums, whoever is in it. Values; the parts are borrowed from CustomerEffects, which must live on.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast::scenario {

struct ErrorLoad {
    float shared = 0.0F;                  ///< standard deviation, of the offer's average error
    float step = 0.0F;                    ///< what one unit of a part is worth, as a change in the probability of leaving
    const std::int8_t* parts = nullptr;   ///< [directions] nothing: none are known

    /// sums [directions]: plus so much of this customer's.
    void addTo(std::vector<double>& sums, double weight) const {
        if (parts == nullptr || step == 0.0F) return;
        const double each = weight * static_cast<double>(step);
        std::size_t k = 0;
        for (; k + kAtOnce <= sums.size(); k += kAtOnce) {
            std::array<double, kAtOnce> some;  // apart from `sums`, which bytes might alias: several at a time
            for (std::size_t j = 0; j < kAtOnce; ++j) some[j] = each * static_cast<double>(parts[k + j]);
            for (std::size_t j = 0; j < kAtOnce; ++j) sums[k + j] += some[j];
        }
        for (; k < sums.size(); ++k) sums[k] += each * static_cast<double>(parts[k]);
    }
    /// With standard normal draws of the directions. [directions]
    double at(const std::vector<double>& draws) const {
        if (parts == nullptr || step == 0.0F) return 0.0;
        double sum = 0.0;
        for (std::size_t k = 0; k < draws.size(); ++k) sum += draws[k] * static_cast<double>(parts[k]);
        return step * sum;
    }

private:
    static constexpr std::size_t kAtOnce = 8;
};

/// Standard deviation of what sums over customers come to, the directions independent of each other.
inline double deviationAlong(const std::vector<double>& sums) {
    double squares = 0.0;
    for (const double one : sums) squares += one * one;
    return std::sqrt(squares);
}

}  // namespace holdfast::scenario
