#include "models/churn/logistic.h"

#include "core/base/parallel.h"
#include "core/scoring/metrics.h"
#include "core/scoring/netscorer.h"
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

struct Problem {
    torch::Tensor inputs;  ///< [rows x columns + 1] doubles; the last column is 1
    torch::Tensor labels;  ///< [rows]
};

Problem makeProblem(const scoring::FeatureEncoding& encoding, const EncodedRows& rows) {
    const auto count = static_cast<std::int64_t>(rows.size());
    const auto columns = static_cast<std::int64_t>(encoding.columns());
    Problem problem{torch::empty({count, columns + 1}, torch::kFloat64), torch::empty({count}, torch::kFloat64)};
    std::vector<float> dense(encoding.columns());
    double* out = problem.inputs.data_ptr<double>();
    double* labels = problem.labels.data_ptr<double>();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows.expand(std::span(&i, 1), dense.data());
        out = std::copy(dense.begin(), dense.end(), out);
        *out++ = 1.0;
        labels[i] = static_cast<double>(rows.label(i));
    }
    return problem;
}

Problem subset(const Problem& problem, const torch::Tensor& index) {
    return {problem.inputs.index_select(0, index), problem.labels.index_select(0, index)};
}

double meanLoss(const Problem& problem, const torch::Tensor& weights) {
    return torch::binary_cross_entropy_with_logits(problem.inputs.mv(weights), problem.labels).item<double>();
}

/// Penalty per weight: none on the intercept.
torch::Tensor penaltyVector(std::int64_t size, double penalty) {
    auto result = torch::full({size}, penalty, torch::kFloat64);
    result[size - 1] = 0.0;
    return result;
}

double objective(const Problem& problem, const torch::Tensor& weights, const torch::Tensor& penalty) {
    return meanLoss(problem, weights) + 0.5 * (penalty * weights * weights).sum().item<double>();
}

/// Newton's method with step halving; the problem is convex, so it ends at the optimum.
Result<torch::Tensor> solveNewton(const Problem& problem, torch::Tensor weights, double strength, const TaskContext& context) {
    const auto penalty = penaltyVector(weights.size(0), strength);
    const auto rows = static_cast<double>(problem.labels.size(0));
    double current = objective(problem, weights, penalty);
    for (int iteration = 0; iteration < 50; ++iteration) {
        HOLDFAST_CHECK(context.checkpoint());
        const auto probability = torch::sigmoid(problem.inputs.mv(weights));
        const auto gradient = problem.inputs.t().mv(probability - problem.labels) / rows + penalty * weights;
        const auto curvature = (probability * (1.0 - probability)).clamp_min(1e-10);
        // A little on the diagonal, the intercept's too, keeps the factorisation safe where all rows are certain.
        const auto hessian =
            problem.inputs.t().mm(problem.inputs * curvature.unsqueeze(1)) / rows + torch::diag(penalty + 1e-9);
        const auto factor = std::get<0>(torch::linalg_cholesky_ex(hessian));
        const auto step = torch::cholesky_solve(gradient.unsqueeze(1), factor).squeeze(1);
        double length = 1.0;
        double next = objective(problem, weights - step, penalty);
        while (!(next <= current) && length > 1e-6) {
            length *= 0.5;
            next = objective(problem, weights - length * step, penalty);
        }
        if (!(next <= current)) break;
        weights = weights - length * step;
        const double gain = current - next;
        current = next;
        if (gain < 1e-10) break;
    }
    return weights;
}

Result<torch::Tensor> solveLbfgs(const Problem& problem, const torch::Tensor& start, double strength,
                                 const TaskContext& context) {
    const auto penalty = penaltyVector(start.size(0), strength);
    auto weights = start.clone().set_requires_grad(true);
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
            optimiser.zero_grad();
            auto loss = torch::binary_cross_entropy_with_logits(problem.inputs.mv(weights), problem.labels) +
                        0.5 * (penalty * weights * weights).sum();
            loss.backward();
            return loss;
        });
    } catch (const Stopped&) {
        HOLDFAST_CHECK(context.checkpoint());
    }
    return weights.detach();
}

Result<torch::Tensor> solve(const LogisticSettings& settings, const Problem& problem, const torch::Tensor& start,
                            double strength, const TaskContext& context) {
    if (static_cast<std::size_t>(start.size(0)) <= settings.newtonColumns) {
        const torch::NoGradGuard guard;
        return solveNewton(problem, start, strength, context);
    }
    return solveLbfgs(problem, start, strength, context);
}

torch::Tensor zeroWeights(const Problem& problem) {
    auto weights = torch::zeros({problem.inputs.size(1)}, torch::kFloat64);
    const double rate = problem.labels.mean().item<double>();
    weights[problem.inputs.size(1) - 1] = std::log(rate / (1.0 - rate));
    return weights;
}

/// Held-out log loss and AUC of one penalty.
struct HeldOut {
    double loss = 0.0;
    double auc = 0.0;
};
using Path = std::array<HeldOut, kPenalties.size()>;

HeldOut judge(const Problem& heldOut, const torch::Tensor& weights) {
    const auto logits = heldOut.inputs.mv(weights).contiguous();
    const auto values = [](const torch::Tensor& of) { return std::span(of.data_ptr<double>(), static_cast<std::size_t>(of.numel())); };
    return {meanLoss(heldOut, weights), scoring::rocAuc(values(logits), values(heldOut.labels))};
}

/// Every penalty on one inner fold. Past the best one the loss only rises: two rises end the search, and weaker penalties
/// count as bad as the last.
Result<Path> pathLosses(const LogisticSettings& settings, const Problem& training, const Problem& heldOut,
                          const TaskContext& context) {
    Path path;
    auto weights = zeroWeights(training);
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

torch::Tensor positionsWhere(const std::vector<int>& folds, int fold, bool equal) {
    std::vector<std::int64_t> positions;
    for (std::size_t i = 0; i < folds.size(); ++i)
        if ((folds[i] == fold) == equal) positions.push_back(static_cast<std::int64_t>(i));
    return torch::tensor(positions, torch::kInt64);
}

struct ChosenPenalty {
    double strength = 0.0;
    HeldOut heldOut;  ///< mean over the inner folds
};

/// The penalty with the lowest held-out loss over inner folds; folds run side by side.
Result<ChosenPenalty> choosePenalty(const LogisticSettings& settings, const Problem& problem, const std::vector<int>& folds,
                             unsigned threads, const TaskContext& context) {
    std::vector<Result<Path>> results(static_cast<std::size_t>(settings.innerFolds), Result<Path>(Path{}));
    parallelFor(results.size(), threads, [&](std::size_t begin, std::size_t end, unsigned) {
        computeOnOneThread();
        for (std::size_t fold = begin; fold < end; ++fold) {
            const auto training = subset(problem, positionsWhere(folds, static_cast<int>(fold), false));
            const auto heldOut = subset(problem, positionsWhere(folds, static_cast<int>(fold), true));
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
    const Problem problem = makeProblem(encoding, EncodedRows(encoding, set, sample));
    const auto tuningCount = static_cast<std::int64_t>(std::min(sample.size(), settings.tuningRows));
    const std::span<const std::size_t> tuningRows(sample.data(), static_cast<std::size_t>(tuningCount));
    const Problem tuning{problem.inputs.narrow(0, 0, tuningCount), problem.labels.narrow(0, 0, tuningCount)};
    const auto folds = stratifiedParts(set.labels, tuningRows, settings.innerFolds, random.split(1));
    HOLDFAST_ASSIGN(const ChosenPenalty penalty, choosePenalty(settings, tuning, folds, options.threads, context));
    HOLDFAST_ASSIGN(const auto solution, solve(settings, problem, zeroWeights(problem), penalty.strength, context));
    const double loss = meanLoss(problem, solution);
    if (!std::isfinite(loss))
        return Unexpected(ErrorCode::Model,
                          "The logistic regression found no finite solution. Check the columns for extreme values.");
    if (monitor) monitor({1, loss, penalty.heldOut.loss, penalty.heldOut.auc});
    scoring::NetWeights weights;
    const double* values = solution.data_ptr<double>();
    weights.first.assign(values, values + encoding.columns());
    weights.firstBias = {static_cast<float>(values[encoding.columns()])};
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
