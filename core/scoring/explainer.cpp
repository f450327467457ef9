#include "core/scoring/explainer.h"

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/scoring/shapley.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kImportanceRows = 1 << 19;  ///< evaluated at most, unless that leaves too few customers
constexpr std::size_t kFewestCustomers = 32;

/// How far the probability moves for each unit of log-odds between the average customer and one `total` log-odds from him.
double slopeOf(const ChurnModel& model, double baseline, double total) {
    constexpr double kNothing = 1e-9;  // shares that cancel out: the slope where the customer stands
    constexpr double kStep = 1e-4;
    return std::abs(total) > kNothing ? (model.calibrated(baseline + total) - model.calibrated(baseline)) / total
                                      : (model.calibrated(baseline + kStep) - model.calibrated(baseline - kStep)) / (2.0 * kStep);
}

double totalOf(const LogitShares& logits) {
    return std::accumulate(logits.shares.begin(), logits.shares.end(), 0.0);
}

/// Of somebody new: by part of an ensemble, each of which leaves other columns out. The parts are sampled apart.
LogitShares sharesOfNewcomer(const ChurnScorer& scorer, std::span<const double> background, std::span<const double> row,
                             const ShapleySampling& sampling) {
    const ScorerSum sum = scorer.asSum();
    if (sum.parts.empty()) {
        const auto read = valuesAsRead(scorer, std::vector<double>(row.begin(), row.end()), {true});
        return ShapleyGame(scorer, background, sampling.threads).sharesOf(read, sampling);
    }
    LogitShares result{sum.constant, std::vector<double>(row.size(), 0.0), std::vector<double>(row.size(), 0.0)};
    std::uint64_t seed = sampling.seed;
    for (const auto& [weight, part] : sum.parts) {
        const LogitShares own = sharesOfNewcomer(*part, background, row, {sampling.permutations, seed++, sampling.threads});
        result.baseline += weight * own.baseline;
        for (std::size_t j = 0; j < row.size(); ++j) {
            result.shares[j] += weight * own.shares[j];
            result.errors[j] = std::hypot(result.errors[j], weight * own.errors[j]);
        }
    }
    return result;
}

ShapleySampling samplingOf(const ExplainOptions& options, unsigned threads) {
    return {options.permutations, options.seed, threads};
}

}  // namespace

Explanation explain(const ChurnModel& whole, std::span<const double> row, const ExplainOptions& options) {
    const ChurnModel& model = whole.of(options.isNew);
    Explanation result;
    result.score = model.score(row, 1).front();
    result.baseline = result.score.probability;
    if (model.background().empty()) return result;
    const ShapleySampling sampling = samplingOf(options, options.threads);
    const LogitShares logits = options.isNew ? sharesOfNewcomer(model.scorer(), model.background(), row, sampling)
                                             : ShapleyGame(model.scorer(), model.background(), options.threads).sharesOf(row, sampling);
    const double total = totalOf(logits);
    if (options.isNew) {
        const double offset = logits.baseline + total - ensembleLogits(model.scorer(), row, 1).front();
        result.score = model.score(row, 1, 1, std::span(&offset, 1)).front();
    }
    const double slope = slopeOf(model, logits.baseline, total);
    const FeatureSchema& schema = model.schema();
    result.baseline = model.calibrated(logits.baseline);
    result.baselineLogOdds = logits.baseline;
    result.logOdds = logits.baseline + total;
    for (std::size_t j = 0; j < schema.size(); ++j)
        result.contributions.push_back({schema.features[j].name, displayValue(schema.features[j], row[j]), logits.shares[j] * slope,
                                        logits.errors[j] * slope, logits.shares[j], logits.errors[j]});
    std::stable_sort(
        result.contributions.begin(), result.contributions.end(),
        [](const Contribution& a, const Contribution& b) { return std::abs(a.contribution) > std::abs(b.contribution); });
    return result;
}

std::vector<FeatureImportance> globalImportance(const ChurnModel& model, const FeatureMatrix& features, std::size_t sample,
                                                const ExplainOptions& options, const TaskContext& context) {
    const ShapleyGame game(model.scorer(), model.background(), context.threads());
    const std::size_t width = game.width();
    std::vector<std::size_t> rows = Random(options.seed).permutation(features.rows);
    const std::size_t affordable = kImportanceRows / std::max<std::size_t>(width * static_cast<std::size_t>(options.permutations), 1);
    rows.resize(std::min({sample, rows.size(), std::max(affordable, kFewestCustomers)}));
    if (rows.empty() || game.rows() == 0) return {};
    std::vector<double> contributions(rows.size() * width, 0.0);
    std::atomic<std::uint64_t> done = 0;
    parallelFor(rows.size(), context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end && !context.stopRequested(); ++i) {
            // Customers are spread over the threads, so each has one.
            const LogitShares logits = game.sharesOf({features.row(rows[i]), width}, samplingOf(options, 1));
            const double slope = slopeOf(model, logits.baseline, totalOf(logits));
            for (std::size_t j = 0; j < width; ++j) contributions[i * width + j] = logits.shares[j] * slope;
            context.progress(++done, rows.size(), "Weighing the columns");
        }
    });
    std::vector<FeatureImportance> result(width);
    for (std::size_t j = 0; j < width; ++j) {
        result[j].column = model.schema().features[j].name;
        for (std::size_t i = 0; i < rows.size(); ++i)
            result[j].importance += std::abs(contributions[i * width + j]) / static_cast<double>(rows.size());
    }
    std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.importance > b.importance; });
    return result;
}

}  // namespace holdfast::scoring
