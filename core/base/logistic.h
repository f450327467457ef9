// Log-odds and back, and the log loss of log-odds, without overflow. Used wherever chances are worked with. Pure functions; any
// thread.
#pragma once

#include <algorithm>
#include <cmath>

namespace holdfast {

/// The chance that goes with log-odds.
inline double logistic(double x) {
    return x >= 0.0 ? 1.0 / (1.0 + std::exp(-x)) : std::exp(x) / (1.0 + std::exp(x));
}

/// The log-odds of a chance in (0, 1).
inline double logOdds(double p) {
    return std::log(p) - std::log1p(-p);
}

/// log(1 + exp(x)): the log loss of log-odds x for somebody who stayed.
inline double softplus(double x) {
    return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

}  // namespace holdfast
