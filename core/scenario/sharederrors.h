// SharedErrors: how what is wrong about an offer's effect for everybody at once goes together between offers. A single offer loads
// on its own error, two that are made together on those of both. What a plan's interval, its curve and its impact have in common.
// Filled once, then read from any thread.
#pragma once

#include "core/base/random.h"

#include <cstddef>
#include <vector>

namespace holdfast::scenario {

class SharedErrors {
public:
    SharedErrors() = default;
    /// Correlating by half, as errors of arms as large as their one control do (Dunnett 1955).
    explicit SharedErrors(std::size_t offers);
    void correlate(std::size_t a, std::size_t b, double correlation);

    std::size_t offers() const { return m_offers; }
    double between(std::size_t a, std::size_t b) const { return m_correlation[a * m_offers + b]; }

    /// Standard deviation of what [offers] loads on the errors come to.
    double deviation(const std::vector<double>& loads) const;

    /// [offers x offers] lower triangle by which independent standard normal draws become errors that go together so (Cholesky).
    std::vector<double> factor() const;

private:
    std::size_t m_offers = 0;
    std::vector<double> m_correlation;  ///< [offers x offers]
};

/// Draws of the errors, in standard deviations. One thread.
class SharedDraw {
public:
    explicit SharedDraw(const SharedErrors& errors)
        : m_factor(errors.factor()), m_normal(errors.offers()), m_errors(errors.offers()) {}
    /// [offers], until the next draw.
    const std::vector<double>& next(Random& random);

private:
    std::vector<double> m_factor, m_normal, m_errors;
};

}  // namespace holdfast::scenario
