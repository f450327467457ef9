#include "core/scoring/stacking.h"

#include "core/base/logistic.h"
#include "core/scoring/calibration.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace holdfast::scoring {

namespace {

constexpr int kSteps = 200;
constexpr double kStill = 1e-11;     ///< a projected gradient this small is none
constexpr double kNeverFlat = 1e-9;  ///< on the Hessian's diagonal

/// The problem in w = (weights, intercept).
class StackFit {
public:
    StackFit(const StackData& data, const std::vector<std::size_t>& rows)
        : m_inputs(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(data.logits.size()) + 1),
          m_labels(static_cast<Eigen::Index>(rows.size())),
          m_last(static_cast<Eigen::Index>(data.logits.size())) {
        m_inputs.col(m_last).setOnes();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto row = static_cast<Eigen::Index>(i);
            for (Eigen::Index k = 0; k < m_last; ++k)
                m_inputs(row, k) = data.logits[static_cast<std::size_t>(k)][rows[i]];
            m_labels(row) = data.labels[rows[i]];
        }
        m_count = static_cast<double>(rows.size());
        m_prior = Eigen::VectorXd::Constant(m_last + 1, kStackPrior / m_count);
        m_prior(m_last) = 0.0;
        m_centre = Eigen::VectorXd::Constant(m_last + 1, 1.0 / static_cast<double>(m_last));
        m_centre(m_last) = 0.0;
    }

    StackWeights solve() const {
        Eigen::VectorXd w = m_centre;
        for (int i = 0; i < kSteps && step(w); ++i) {
        }
        return {w(m_last), std::vector<double>(w.data(), w.data() + m_last)};
    }

private:
    Eigen::MatrixXd m_inputs;  ///< [rows x learners + 1]
    Eigen::VectorXd m_labels;
    Eigen::VectorXd m_prior;
    Eigen::VectorXd m_centre;
    Eigen::Index m_last;  ///< the intercept's place
    double m_count = 0.0;

    double loss(const Eigen::VectorXd& w) const {
        const Eigen::VectorXd x = m_inputs * w;
        double sum = 0.0;
        for (Eigen::Index i = 0; i < x.size(); ++i) sum += softplus(x(i)) - m_labels(i) * x(i);
        return sum / m_count + 0.5 * ((w - m_centre).array().square() * m_prior.array()).sum();
    }

    Eigen::VectorXd project(Eigen::VectorXd w) const {
        w.head(m_last) = w.head(m_last).cwiseMax(0.0);
        return w;
    }

    /// One projected Newton step; false when it cannot improve any more.
    bool step(Eigen::VectorXd& w) const {
        const Eigen::VectorXd p = (m_inputs * w).unaryExpr(&logistic);
        const Eigen::VectorXd gradient =
            m_inputs.transpose() * (p - m_labels) / m_count + Eigen::VectorXd(m_prior.cwiseProduct(w - m_centre));
        std::vector<Eigen::Index> free;
        for (Eigen::Index k = 0; k <= m_last; ++k)
            if (k == m_last || w(k) > 0.0 || gradient(k) < 0.0) free.push_back(k);
        double largest = 0.0;
        for (const Eigen::Index k : free) largest = std::max(largest, std::abs(gradient(k)));
        if (largest < kStill) return false;
        const Eigen::VectorXd direction = newton(p, gradient, free);
        const double before = loss(w);
        for (double size = 1.0; size > 1e-12; size *= 0.5) {
            const Eigen::VectorXd next = project(w + size * direction);
            if (!next.allFinite() || !(loss(next) < before + 1e-4 * gradient.dot(next - w))) continue;
            w = next;
            return true;
        }
        return false;
    }

    Eigen::VectorXd newton(const Eigen::VectorXd& p, const Eigen::VectorXd& gradient,
                           const std::vector<Eigen::Index>& free) const {
        const Eigen::VectorXd slope = p.array() * (1.0 - p.array());
        const Eigen::MatrixXd all = m_inputs.transpose() * (m_inputs.array().colwise() * slope.array()).matrix() / m_count;
        const auto count = static_cast<Eigen::Index>(free.size());
        Eigen::MatrixXd hessian(count, count);
        Eigen::VectorXd right(count);
        for (Eigen::Index a = 0; a < count; ++a) {
            const Eigen::Index k = free[static_cast<std::size_t>(a)];
            right(a) = -gradient(k);
            for (Eigen::Index b = 0; b < count; ++b) hessian(a, b) = all(k, free[static_cast<std::size_t>(b)]);
            hessian(a, a) += m_prior(k) + kNeverFlat;
        }
        const Eigen::VectorXd solved = hessian.ldlt().solve(right);
        Eigen::VectorXd direction = Eigen::VectorXd::Zero(m_last + 1);
        for (Eigen::Index a = 0; a < count; ++a) direction(free[static_cast<std::size_t>(a)]) = solved(a);
        return direction;
    }
};

bool predicted(const StackData& data, std::size_t row) {
    return std::none_of(data.logits.begin(), data.logits.end(), [row](const auto& logits) { return std::isnan(logits[row]); });
}

StackWeights fitOn(const StackData& data, const std::vector<std::size_t>& rows) {
    if (data.logits.empty()) return {};
    if (rows.empty()) return {0.0, std::vector<double>(data.logits.size(), 1.0 / static_cast<double>(data.logits.size()))};
    return StackFit(data, rows).solve();
}

/// Predicted rows of the folds that train for one.
std::vector<std::size_t> predictedBefore(const StackData& data, const FoldPlan& plan, int fold) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < plan.folds.size(); ++i)
        if (plan.trains(i, fold) && predicted(data, i)) rows.push_back(i);
    return rows;
}

double weighed(const StackData& data, const StackWeights& stack, std::size_t row) {
    std::vector<double> logits;
    for (const auto& learner : data.logits) logits.push_back(learner[row]);
    return stack(logits);
}

}  // namespace

double StackWeights::operator()(std::span<const double> logits) const {
    return std::inner_product(weights.begin(), weights.end(), logits.begin(), intercept);
}

StackWeights fitStack(const StackData& data) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < data.labels.size(); ++i)
        if (predicted(data, i)) rows.push_back(i);
    return fitOn(data, rows);
}

std::vector<double> crossStack(const StackData& data, const FoldPlan& plan) {
    std::vector<double> result(plan.folds.size(), std::nan(""));
    for (int fold = 0; fold < plan.count(); ++fold) {
        const StackWeights stack = fitOn(data, predictedBefore(data, plan, fold));
        for (std::size_t i = 0; i < result.size(); ++i)
            if (plan.folds[i] == fold) result[i] = weighed(data, stack, i);
    }
    return result;
}

std::vector<double> crossStackProbabilities(const StackData& data, const FoldPlan& plan, std::span<const double> stacked) {
    if (!plan.forward) return crossCalibrate(stacked, data.labels, plan);
    std::vector<double> result(plan.folds.size(), std::nan(""));
    for (int fold = plan.warmUp; fold < plan.count(); ++fold) {
        const std::vector<std::size_t> before = predictedBefore(data, plan, fold);
        const StackWeights stack = fitOn(data, before);
        std::vector<double> logits, labels;
        for (const std::size_t row : before) {
            logits.push_back(weighed(data, stack, row));
            labels.push_back(data.labels[row]);
        }
        const Calibrator map = Calibrator::choose(logits, labels, static_cast<std::uint64_t>(fold) + 1);
        for (std::size_t i = 0; i < result.size(); ++i)
            if (plan.folds[i] == fold && predicted(data, i)) result[i] = map(weighed(data, stack, i));
    }
    return result;
}

}  // namespace holdfast::scoring
