#include "models/churn/logistic.h"

#include "core/base/logistic.h"
#include "core/base/parallel.h"
#include "core/scoring/metrics.h"
#include "core/scoring/netscorer.h"
#include "models/churn/logisticproblem.h"
#include "models/churn/trainingdata.h"
#include "models/nn/torch.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace holdfast::models {

namespace {

/// Penalties on the mean log loss, strongest first: each solution starts the next.
constexpr std::array kPenalties = {3e-2, 1e-2, 3e-3, 1e-3, 5e-4, 2e-4, 1e-4, 3e-5, 1e-5};

/// Penalty per weight: none on the intercept.
Eigen::VectorXd penaltyVector(Eigen::Index size, double penalty) {
    Eigen::VectorXd result = Eigen::VectorXd::Constant(size, penalty);
    result(size - 1) = 0.0;
    return result;
}

double penalised(const LogisticProblem& problem, const Eigen::VectorXd& weights, const Eigen::VectorXd& penalty) {
    return problem.meanLoss(problem.logits(weights)) + 0.5 * (penalty.array() * weights.array().square()).sum();
}

Eigen::VectorXd probabilitiesOf(const Eigen::VectorXd& logits) {
    return logits.unaryExpr([](double x) { return logistic(x); });
}

/// Newton's method with step halving; the problem is convex, so it ends at the optimum.
Result<Eigen::VectorXd> solveNewton(const LogisticProblem& problem, Eigen::VectorXd weights, double strength,
                                    const TaskContext& context) {
    const Eigen::VectorXd penalty = penaltyVector(weights.size(), strength);
    double current = penalised(problem, weights, penalty);
    for (int iteration = 0; iteration < 50; ++iteration) {
        HOLDFAST_CHECK(context.checkpoint());
        const Eigen::VectorXd probability = probabilitiesOf(problem.logits(weights));
        const Eigen::VectorXd gradient = problem.gradient(probability) + penalty.cwiseProduct(weights);
        Eigen::MatrixXd hessian = problem.hessian((probability.array() * (1.0 - probability.array())).max(1e-10).matrix());
        // A little on the diagonal, the intercept's too, keeps the factorisation safe where all rows are certain.
        hessian.diagonal().array() += penalty.array() + 1e-9;
        const Eigen::LLT<Eigen::MatrixXd> factor(hessian);
        if (factor.info() != Eigen::Success) break;
        const Eigen::VectorXd step = factor.solve(gradient);
        double length = 1.0;
        double next = penalised(problem, weights - step, penalty);
        while (!(next <= current) && length > 1e-6) {
            length *= 0.5;
            next = penalised(problem, weights - length * step, penalty);
        }
        if (!(next <= current)) break;
        weights -= length * step;
        const double gain = current - next;
        current = next;
        if (gain < 1e-10) break;
    }
    return weights;
}

Result<Eigen::VectorXd> solveLbfgs(const LogisticProblem& problem, const Eigen::VectorXd& start, double strength,
                                   const TaskContext& context) {
    const Eigen::VectorXd penalty = penaltyVector(start.size(), strength);
    auto weights = torch::empty({start.size()}, torch::kFloat64);
    const auto mapped = [](const torch::Tensor& of) { return Eigen::Map<Eigen::VectorXd>(of.data_ptr<double>(), of.numel()); };
    mapped(weights) = start;
    weights.set_requires_grad(true);
    const auto options = torch::optim::LBFGSOptions(1.0)
                             .max_iter(300)
                             .history_size(20)
                             .tolerance_grad(1e-7)
                             .tolerance_change(1e-11)
                             .line_search_fn("strong_wolfe");
    torch::optim::LBFGS optimiser({weights}, options);
    struct Stopped {};
    try {
        optimiser.step([&] {
            if (context.stopRequested()) throw Stopped();
            const Eigen::VectorXd now = mapped(weights.detach());
            const Eigen::VectorXd logits = problem.logits(now);
            auto gradient = torch::empty({start.size()}, torch::kFloat64);
            mapped(gradient) = problem.gradient(probabilitiesOf(logits)) + penalty.cwiseProduct(now);
            weights.mutable_grad() = gradient;
            const double loss = problem.meanLoss(logits) + 0.5 * (penalty.array() * now.array().square()).sum();
            return torch::tensor(loss, torch::kFloat64);
        });
    } catch (const Stopped&) {
        HOLDFAST_CHECK(context.checkpoint());
    }
    return Eigen::VectorXd(mapped(weights.detach()));
}

Result<Eigen::VectorXd> solve(const LogisticSettings& settings, const LogisticProblem& problem, const Eigen::VectorXd& start,
                              double strength, const TaskContext& context) {
    if (static_cast<std::size_t>(start.size()) <= settings.newtonColumns) return solveNewton(problem, start, strength, context);
    return solveLbfgs(problem, start, strength, context);
}

Eigen::VectorXd zeroWeights(const LogisticProblem& problem) {
    Eigen::VectorXd weights = Eigen::VectorXd::Zero(problem.columns());
    const double rate = problem.labels().mean();
    weights(problem.columns() - 1) = std::log(rate / (1.0 - rate));
    return weights;
}

/// Held-out log loss and AUC of one penalty.
struct HeldOut {
    double loss = 0.0;
    double auc = 0.0;
};
using Path = std::array<HeldOut, kPenalties.size()>;

HeldOut judge(const LogisticProblem& heldOut, const Eigen::VectorXd& weights) {
    const Eigen::VectorXd logits = heldOut.logits(weights);
    const auto values = [](const Eigen::VectorXd& of) { return std::span(of.data(), static_cast<std::size_t>(of.size())); };
    return {heldOut.meanLoss(logits), scoring::rocAuc(values(logits), values(heldOut.labels()))};
}

/// Every penalty on one inner fold. Past the best one the loss only rises: two rises end the search, and weaker penalties
/// count as bad as the last.
Result<Path> pathLosses(const LogisticSettings& settings, const LogisticProblem& training, const LogisticProblem& heldOut,
                        const TaskContext& context) {
    Path path;
    Eigen::VectorXd weights = zeroWeights(training);
    for (std::size_t p = 0; p < kPenalties.size(); ++p) {
        HOLDFAST_ASSIGN(weights, solve(settings, training, weights, kPenalties[p], context));
        path[p] = judge(heldOut, weights);
        if (p >= 2 && path[p].loss > path[p - 1].loss && path[p - 1].loss > path[p - 2].loss) {
            std::fill(path.begin() + static_cast<std::ptrdiff_t>(p), path.end(), path[p]);
            break;
        }
    }
    return path;
}

std::vector<std::size_t> positionsWhere(const std::vector<int>& folds, int fold, bool equal) {
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < folds.size(); ++i)
        if ((folds[i] == fold) == equal) positions.push_back(i);
    return positions;
}

struct ChosenPenalty {
    double strength = 0.0;
    HeldOut heldOut;  ///< mean over the inner folds
};

/// The penalty with the lowest held-out loss over inner folds; folds run side by side.
Result<ChosenPenalty> choosePenalty(const LogisticSettings& settings, const LogisticProblem& problem, const std::vector<int>& folds,
                             unsigned threads, const TaskContext& context) {
    std::vector<Result<Path>> results(static_cast<std::size_t>(settings.innerFolds), Result<Path>(Path{}));
    parallelFor(results.size(), threads, [&](std::size_t begin, std::size_t end, unsigned) {
        computeOnOneThread();
        for (std::size_t fold = begin; fold < end; ++fold) {
            const auto training = problem.subset(positionsWhere(folds, static_cast<int>(fold), false));
            const auto heldOut = problem.subset(positionsWhere(folds, static_cast<int>(fold), true));
            results[fold] = pathLosses(settings, training, heldOut, context);
        }
    });
    Path mean{};
    for (const auto& result : results) {
        HOLDFAST_CHECK(result);
        for (std::size_t p = 0; p < mean.size(); ++p) {
            mean[p].loss += (*result)[p].loss / settings.innerFolds;
            mean[p].auc += (*result)[p].auc / settings.innerFolds;
        }
    }
    const auto best = std::min_element(mean.begin(), mean.end(), [](const HeldOut& a, const HeldOut& b) { return a.loss < b.loss; });
    return ChosenPenalty{kPenalties[static_cast<std::size_t>(best - mean.begin())], *best};
}

Result<scoring::NetWeights> fitWeights(const LogisticSettings& settings, const scoring::FeatureEncoding& encoding,
                                       const scoring::TrainingSet& set, const scoring::FitOptions& options,
                                       const TaskContext& context, const scoring::FitMonitor& monitor) {
    computeOnOneThread();
    const Random random(options.seed);
    const auto sample = stratifiedSample(set.labels, set.rows, settings.maxValues / (encoding.columns() + 1), random.split(0));
    const LogisticProblem problem(encoding, EncodedRows(encoding, set, sample));
    std::vector<std::size_t> tuning(std::min(sample.size(), settings.tuningRows));
    std::iota(tuning.begin(), tuning.end(), std::size_t{0});
    const std::span<const std::size_t> tuningRows(sample.data(), tuning.size());
    const auto folds = stratifiedParts(set.labels, tuningRows, settings.innerFolds, random.split(1));
    HOLDFAST_ASSIGN(const ChosenPenalty penalty, choosePenalty(settings, problem.subset(tuning), folds, options.threads, context));
    HOLDFAST_ASSIGN(const auto solution, solve(settings, problem, zeroWeights(problem), penalty.strength, context));
    const double loss = problem.meanLoss(problem.logits(solution));
    if (!std::isfinite(loss))
        return Unexpected(ErrorCode::Model,
                          "The logistic regression found no finite solution. Check the columns for extreme values.");
    if (monitor) monitor({1, loss, penalty.heldOut.loss, penalty.heldOut.auc});
    scoring::NetWeights weights;
    weights.first.assign(solution.data(), solution.data() + encoding.columns());
    weights.firstBias = {static_cast<float>(solution(problem.columns() - 1))};
    return weights;
}

}  // namespace

Result<std::unique_ptr<scoring::ChurnScorer>> LogisticLearner::fit(const scoring::TrainingSet& set,
                                                                   const scoring::FitOptions& options,
                                                                   const TaskContext& context,
                                                                   const scoring::FitMonitor& monitor) const {
    HOLDFAST_CHECK(checkTrainingSet(set));
    HOLDFAST_CHECK(context.checkpoint());
    const auto encoding =
        scoring::FeatureEncoding::fit(*set.features, set.rows, {.maxBins = m_settings.maxBins, .maxColumns = 2048});
    try {
        HOLDFAST_ASSIGN(auto weights, fitWeights(m_settings, encoding, set, options, context, monitor));
        HOLDFAST_ASSIGN(auto scorer, scoring::NetScorer::make(name(), set.features->schema, encoding, std::move(weights)));
        return std::unique_ptr<scoring::ChurnScorer>(std::move(scorer));
    } catch (const std::exception& thrown) {
        return Unexpected(ErrorCode::Model, std::string("The logistic regression failed: ") + thrown.what());
    }
}

}  // namespace holdfast::models
