#include "core/scoring/betacalibration.h"

#include "core/base/logistic.h"

#include <Eigen/Dense>

#include <cmath>

namespace holdfast::scoring {

namespace {

constexpr double kRidge = 1e-9;  ///< keeps the system solvable where the two inputs are nearly one
constexpr int kSteps = 100;

/// ln p, -ln(1 - p) and the constant, of a customer.
Eigen::Vector3d inputs(double logOdds) { return {-softplus(-logOdds), softplus(logOdds), 1.0}; }

struct BetaFit {
    std::span<const double> logits, labels;
    Eigen::Array3d free;  ///< 1 for a coefficient that is fitted, 0 for one held at 0

    double loss(const Eigen::Vector3d& w) const {
        double sum = 0.5 * kRidge * w.squaredNorm();
        for (std::size_t i = 0; i < logits.size(); ++i) {
            const double x = w.dot(inputs(logits[i]));
            sum += softplus(x) - labels[i] * x;
        }
        return sum;
    }

    /// One damped Newton step; false when it cannot improve any more.
    bool step(Eigen::Vector3d& w) const {
        Eigen::Vector3d gradient = kRidge * w;
        Eigen::Matrix3d hessian = kRidge * Eigen::Matrix3d::Identity();
        for (std::size_t i = 0; i < logits.size(); ++i) {
            const Eigen::Vector3d x = inputs(logits[i]).array() * free;
            const double p = logistic(w.dot(x));
            gradient += (p - labels[i]) * x;
            hessian += p * (1.0 - p) * x * x.transpose();
        }
        if (gradient.lpNorm<Eigen::Infinity>() < 1e-9) return false;
        const Eigen::Vector3d direction = -hessian.ldlt().solve(gradient);
        if (!direction.allFinite()) return false;
        const double before = loss(w), slope = gradient.dot(direction);
        for (double size = 1.0; size > 1e-10; size *= 0.5)
            if (loss(w + size * direction) < before + 1e-4 * size * slope) {
                w += size * direction;
                return true;
            }
        return false;
    }

    Eigen::Vector3d solve() const {
        Eigen::Vector3d w = Eigen::Vector3d(1.0, 1.0, 0.0).array() * free;
        for (int i = 0; i < kSteps && step(w); ++i) {
        }
        return w;
    }
};

}  // namespace

double BetaMap::logit(double logOdds) const {
    return -a * softplus(-logOdds) + b * softplus(logOdds) + c;
}

BetaMap fitBeta(std::span<const double> logits, std::span<const double> labels) {
    double left = 0.0;
    for (const double label : labels) left += label;
    const double rows = static_cast<double>(labels.size());
    const BetaMap same{0.0, 0.0, std::log((left + 1.0) / (rows - left + 1.0))};
    if (left <= 0.0 || left >= rows) return same;
    BetaFit fit{logits, labels, {1.0, 1.0, 1.0}};
    Eigen::Vector3d w = fit.solve();
    for (const int i : {0, 1}) {
        if (w[i] >= 0.0) continue;
        fit.free[i] = 0.0;
        w = fit.solve();
    }
    // The second may have turned negative only after the first was held, or both orders customers backwards.
    if (!(w[0] >= 0.0) || !(w[1] >= 0.0) || !std::isfinite(w[2])) return same;
    return {w[0], w[1], w[2]};
}

}  // namespace holdfast::scoring
