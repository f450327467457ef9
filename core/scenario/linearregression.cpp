#include "core/scenario/linearregression.h"

#include "core/base/random.h"
#include "core/scoring/lineardesign.h"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace holdfast::scenario {

namespace {

using Eigen::Index;
using scoring::LinearDesign;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kInnerFolds = 4;
constexpr int kNewtonSteps = 30;
constexpr std::array kLogisticPenalties{3000.0, 1000.0, 300.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3};

class LinearModel final : public scoring::Regression {
public:
    LinearModel(LinearDesign design, VectorXd weights, double intercept, bool logistic)
        : m_design(std::move(design)), m_weights(std::move(weights)), m_intercept(intercept), m_logistic(logistic) {}

    Result<std::vector<double>> predict(const FeatureMatrix& features, std::span<const std::size_t> rows) const override {
        const VectorXd values = (m_design.encode(features, rows) * m_weights).array() + m_intercept;
        std::vector<double> out(values.data(), values.data() + values.size());
        if (m_logistic)
            for (double& value : out) value = 1.0 / (1.0 + std::exp(-value));
        return out;
    }

private:
    LinearDesign m_design;
    VectorXd m_weights;
    double m_intercept;
    bool m_logistic;
};

Result<VectorXd> targetsOf(const scoring::RegressionSet& set) {
    if (set.rows.empty())
        return Unexpected(ErrorCode::InvalidInput, "A regression needs customers to learn from, and there are none.");
    VectorXd targets(static_cast<Index>(set.rows.size()));
    for (std::size_t i = 0; i < set.rows.size(); ++i) targets[static_cast<Index>(i)] = set.targets[set.rows[i]];
    if (!targets.allFinite()) return Unexpected(ErrorCode::Internal, "A regression was given an outcome that is no number.");
    return targets;
}

/// Ridge for every penalty at once from one decomposition of X'X; the leave-one-out error is exact (Golub, Heath and Wahba
/// 1979): residual / (1 - leverage), leverage with the intercept's 1/n.
VectorXd ridgeWeights(const MatrixXd& inputs, const VectorXd& targets) {
    const auto rows = static_cast<double>(inputs.rows());
    const VectorXd centred = targets.array() - targets.mean();
    const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(inputs.transpose() * inputs);
    const VectorXd values = eigen.eigenvalues().cwiseMax(0.0);
    const VectorXd projected = eigen.eigenvectors().transpose() * (inputs.transpose() * centred);
    const MatrixXd rotated = inputs * eigen.eigenvectors();
    const MatrixXd squares = rotated.cwiseAbs2();
    VectorXd best = VectorXd::Zero(inputs.cols());
    double lowest = std::numeric_limits<double>::infinity();
    for (double exponent = -3.0; exponent <= 3.01; exponent += 0.5) {
        const VectorXd shrink = (values.array() + rows * std::pow(10.0, exponent)).inverse();
        const VectorXd weights = shrink.cwiseProduct(projected);
        const auto leverage = (squares * shrink).array() + 1.0 / rows;
        const double error = ((centred - rotated * weights).array() / (1.0 - leverage).max(1e-6)).square().mean();
        if (!(error < lowest)) continue;
        lowest = error;
        best = eigen.eigenvectors() * weights;
    }
    return best;
}

double meanLogLoss(const VectorXd& logits, const VectorXd& targets) {
    return ((logits.array().abs() * -1.0).exp().log1p() + logits.array().max(0.0) - logits.array() * targets.array()).mean();
}

struct LogisticFit {
    VectorXd weights;
    double intercept = 0.0;
};

/// Damped Newton from a start; the objective is convex, so halving the step always ends.
LogisticFit solveLogistic(const MatrixXd& inputs, const VectorXd& targets, double penalty, LogisticFit fit) {
    const Index width = inputs.cols();
    const auto objective = [&](const LogisticFit& at) {
        const VectorXd logits = (inputs * at.weights).array() + at.intercept;
        return meanLogLoss(logits, targets) * static_cast<double>(targets.size()) + 0.5 * penalty * at.weights.squaredNorm();
    };
    double value = objective(fit);
    MatrixXd weighted(inputs.rows(), width);
    for (int step = 0; step < kNewtonSteps; ++step) {
        const VectorXd logits = (inputs * fit.weights).array() + fit.intercept;
        const VectorXd probabilities = (1.0 + (-logits.array()).exp()).inverse();
        const VectorXd residual = probabilities - targets;
        const VectorXd weight = (probabilities.array() * (1.0 - probabilities.array())).max(1e-9);
        // Only the lower triangle: half the work, and all that the decomposition reads.
        MatrixXd hessian = MatrixXd::Zero(width + 1, width + 1);
        weighted.noalias() = weight.cwiseSqrt().asDiagonal() * inputs;
        hessian.topLeftCorner(width, width).selfadjointView<Eigen::Lower>().rankUpdate(weighted.transpose());
        hessian.topLeftCorner(width, width).diagonal().array() += penalty;
        hessian.bottomLeftCorner(1, width) = (inputs.transpose() * weight).transpose();
        hessian(width, width) = weight.sum() + 1e-9;
        VectorXd gradient(width + 1);
        gradient.head(width) = inputs.transpose() * residual + penalty * fit.weights;
        gradient[width] = residual.sum();
        const VectorXd direction = hessian.ldlt().solve(gradient);
        double size = 1.0;
        LogisticFit next;
        double reached = value;
        for (; size > 1e-8; size *= 0.5) {
            next = {fit.weights - size * direction.head(width), fit.intercept - size * direction[width]};
            reached = objective(next);
            if (reached <= value) break;
        }
        if (!(reached <= value)) break;
        const bool settled = value - reached < 1e-8 * (1.0 + std::abs(value));
        fit = std::move(next);
        value = reached;
        if (settled) break;
    }
    return fit;
}

LogisticFit startingPoint(const MatrixXd& inputs, const VectorXd& targets) {
    const double rate = std::clamp(targets.mean(), 1e-6, 1.0 - 1e-6);
    return {VectorXd::Zero(inputs.cols()), std::log(rate / (1.0 - rate))};
}

std::vector<Index> positionsWhere(const std::vector<int>& parts, int part, bool equal) {
    std::vector<Index> positions;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if ((parts[i] == part) == equal) positions.push_back(static_cast<Index>(i));
    return positions;
}

/// A bootstrap's copies of a row stay in one part, so that none is judged by itself.
std::vector<int> partsOf(std::span<const std::size_t> rows, std::uint64_t seed) {
    const Random random(seed);
    std::vector<int> parts;
    for (const std::size_t row : rows) parts.push_back(static_cast<int>(random.split(row).below(kInnerFolds)));
    return parts;
}

/// One inner fold: what is learned, what judges, and how far the path of penalties has come.
struct PenaltyFold {
    MatrixXd training, heldInputs;
    VectorXd outcomes, heldOutcomes;
    LogisticFit fit;
};

/// From strong to weak, each fit starting from the last; no further once two in a row have made it worse.
double choosePenalty(const MatrixXd& inputs, const VectorXd& targets, const std::vector<int>& parts) {
    std::vector<PenaltyFold> folds;
    for (int part = 0; part < kInnerFolds; ++part) {
        const auto learned = positionsWhere(parts, part, false);
        const auto held = positionsWhere(parts, part, true);
        if (learned.empty() || held.empty()) continue;
        PenaltyFold fold{inputs(learned, Eigen::all), inputs(held, Eigen::all), targets(learned), targets(held), {}};
        fold.fit = startingPoint(fold.training, fold.outcomes);
        folds.push_back(std::move(fold));
    }
    std::size_t best = 0;
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t p = 0; p < kLogisticPenalties.size() && p <= best + 2; ++p) {
        double loss = 0.0;
        for (PenaltyFold& fold : folds) {
            fold.fit = solveLogistic(fold.training, fold.outcomes, kLogisticPenalties[p], std::move(fold.fit));
            const VectorXd logits = (fold.heldInputs * fold.fit.weights).array() + fold.fit.intercept;
            loss += meanLogLoss(logits, fold.heldOutcomes) * static_cast<double>(fold.heldOutcomes.size());
        }
        if (loss >= lowest) continue;
        lowest = loss;
        best = p;
    }
    return kLogisticPenalties[best];
}

}  // namespace

Result<std::unique_ptr<scoring::Regression>> RidgeLearner::fit(const scoring::RegressionSet& set,
                                                               const TaskContext& context) const {
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_ASSIGN(const VectorXd targets, targetsOf(set));
    auto design = LinearDesign::fit(*set.features, set.rows);
    VectorXd weights = VectorXd::Zero(static_cast<Index>(design.columns()));
    const bool constant = (targets.array() == targets[0]).all();
    if (!constant && design.columns() > 0 && set.rows.size() > 2)
        weights = ridgeWeights(design.encode(*set.features, set.rows), targets);
    return std::unique_ptr<scoring::Regression>(
        std::make_unique<LinearModel>(std::move(design), std::move(weights), targets.mean(), false));
}

Result<std::unique_ptr<scoring::Regression>> LinearLearner::fit(const scoring::RegressionSet& set,
                                                                const TaskContext& context) const {
    if (!set.probability) return RidgeLearner().fit(set, context);
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_ASSIGN(const VectorXd targets, targetsOf(set));
    auto design = LinearDesign::fit(*set.features, set.rows);
    const double mean = targets.mean();
    if (mean <= 0.0 || mean >= 1.0 || design.columns() == 0) {
        const VectorXd none = VectorXd::Zero(static_cast<Index>(design.columns()));
        return std::unique_ptr<scoring::Regression>(std::make_unique<LinearModel>(std::move(design), none, mean, false));
    }
    const MatrixXd inputs = design.encode(*set.features, set.rows);
    const double penalty = choosePenalty(inputs, targets, partsOf(set.rows, set.seed));
    HOLDFAST_CHECK(context.checkpoint());
    const LogisticFit fit = solveLogistic(inputs, targets, penalty, startingPoint(inputs, targets));
    if (!fit.weights.allFinite())
        return Unexpected(ErrorCode::Model, "The logistic regression found no finite solution. Check the columns for extreme values.");
    return std::unique_ptr<scoring::Regression>(
        std::make_unique<LinearModel>(std::move(design), fit.weights, fit.intercept, true));
}

}  // namespace holdfast::scenario
