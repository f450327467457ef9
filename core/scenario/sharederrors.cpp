#include "core/scenario/sharederrors.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scenario {

namespace {

constexpr double kByHalf = 0.5;
constexpr double kNothingLeft = 1e-12;  ///< of a variance of 1: errors before it explain the whole of this one

}  // namespace

SharedErrors::SharedErrors(std::size_t offers) : m_offers(offers), m_correlation(offers * offers, kByHalf) {
    for (std::size_t a = 0; a < offers; ++a) m_correlation[a * offers + a] = 1.0;
}

void SharedErrors::correlate(std::size_t a, std::size_t b, double correlation) {
    m_correlation[a * m_offers + b] = m_correlation[b * m_offers + a] = correlation;
}

double SharedErrors::deviation(const std::vector<double>& loads) const {
    double variance = 0.0;
    for (std::size_t a = 0; a < m_offers; ++a)
        for (std::size_t b = 0; b < m_offers; ++b) variance += between(a, b) * loads[a] * loads[b];
    return std::sqrt(std::max(0.0, variance));
}

std::vector<double> SharedErrors::factor() const {
    std::vector<double> lower(m_offers * m_offers, 0.0);
    for (std::size_t a = 0; a < m_offers; ++a)
        for (std::size_t b = 0; b <= a; ++b) {
            double rest = between(a, b);
            for (std::size_t k = 0; k < b; ++k) rest -= lower[a * m_offers + k] * lower[b * m_offers + k];
            if (a == b)
                lower[a * m_offers + a] = rest > kNothingLeft ? std::sqrt(rest) : 0.0;
            else if (const double pivot = lower[b * m_offers + b]; pivot > 0.0)
                lower[a * m_offers + b] = rest / pivot;
        }
    return lower;
}

const std::vector<double>& SharedDraw::next(Random& random) {
    for (double& one : m_normal) one = random.normal();
    const std::size_t offers = m_normal.size();
    for (std::size_t a = 0; a < offers; ++a) {
        m_errors[a] = 0.0;
        for (std::size_t k = 0; k <= a; ++k) m_errors[a] += m_factor[a * offers + k] * m_normal[k];
    }
    return m_errors;
}

}  // namespace holdfast::scenario
