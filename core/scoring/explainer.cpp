#include "core/scoring/explainer.h"

#include "core/base/parallel.h"
#include "core/base/random.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <numeric>
#include <optional>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kExactRowsPerPermutation = 32;  // all coalitions are affordable up to this many rows in all

/// The model's background with what every customer's explanation needs of it.
struct Background {
    const ChurnModel& model;
    std::size_t width;
    std::size_t rows;
    std::vector<double> probabilities;
    std::vector<std::size_t> byScore;
    double baseline = 0.0;

    explicit Background(const ChurnModel& given)
        : model(given),
          width(given.schema().size()),
          rows(width > 0 ? given.background().size() / width : 0),
          probabilities(given.probabilities(given.background(), rows)),
          byScore(rows) {
        std::iota(byScore.begin(), byScore.end(), std::size_t{0});
        std::stable_sort(byScore.begin(), byScore.end(), [&](auto a, auto b) { return probabilities[a] < probabilities[b]; });
        if (rows > 0) baseline = std::accumulate(probabilities.begin(), probabilities.end(), 0.0) / static_cast<double>(rows);
    }
    const double* row(std::size_t i) const { return model.background().data() + i * width; }
};

struct Shapley {
    double probability = 0.0;
    double baseline = 0.0;
    std::vector<double> values;
    std::vector<double> variances;  ///< of each value, from sampling
    std::optional<LogitShares> logits;  ///< where the scorer gave them
};

bool same(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

/// Shares of the log-odds as shares of the probability: each times the slope of the calibration between the two ends.
std::optional<Shapley> scorersOwn(const ChurnModel& model, std::span<const double> row) {
    auto logits = model.scorer().exactShares(row);
    if (!logits) return std::nullopt;
    const double total = std::accumulate(logits->shares.begin(), logits->shares.end(), 0.0);
    Shapley result;
    result.baseline = model.calibrated(logits->baseline);
    result.probability = model.calibrated(logits->baseline + total);
    result.variances.assign(logits->shares.size(), 0.0);
    constexpr double kNothing = 1e-9;  // shares that cancel out: the slope where the customer stands
    constexpr double kStep = 1e-4;
    const double slope =
        std::abs(total) > kNothing
            ? (result.probability - result.baseline) / total
            : (model.calibrated(logits->baseline + kStep) - model.calibrated(logits->baseline - kStep)) / (2.0 * kStep);
    for (const double share : logits->shares) result.values.push_back(share * slope);
    result.logits = std::move(logits);
    return result;
}

/// Every coalition against every background row: the definition, affordable for a few features.
Shapley exactShapley(const Background& background, std::span<const double> row) {
    const std::size_t width = background.width;
    const std::size_t coalitions = std::size_t{1} << width;
    std::vector<double> batch;
    batch.reserve(coalitions * background.rows * width);
    for (std::size_t mask = 0; mask < coalitions; ++mask)
        for (std::size_t b = 0; b < background.rows; ++b)
            for (std::size_t j = 0; j < width; ++j) batch.push_back((mask >> j & 1) != 0 ? row[j] : background.row(b)[j]);
    const std::vector<double> p = background.model.probabilities(batch, coalitions * background.rows);
    std::vector<double> worth(coalitions);
    for (std::size_t mask = 0; mask < coalitions; ++mask) {
        const auto begin = p.begin() + static_cast<std::ptrdiff_t>(mask * background.rows);
        worth[mask] = std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(background.rows), 0.0) /
                      static_cast<double>(background.rows);
    }
    std::vector<double> weight(width);  // |S|! (width - |S| - 1)! / width!
    for (std::size_t size = 0; size < width; ++size)
        weight[size] = std::exp(std::lgamma(static_cast<double>(size) + 1.0) + std::lgamma(static_cast<double>(width - size)) -
                                std::lgamma(static_cast<double>(width) + 1.0));
    Shapley result{worth.back(), background.baseline, std::vector<double>(width, 0.0), std::vector<double>(width, 0.0), {}};
    for (std::size_t j = 0; j < width; ++j)
        for (std::size_t mask = 0; mask < coalitions; ++mask)
            if ((mask >> j & 1) == 0)
                result.values[j] +=
                    weight[static_cast<std::size_t>(std::popcount(mask))] * (worth[mask | std::size_t{1} << j] - worth[mask]);
    return result;
}

/// The walks from background customers to the explained one, all evaluated in one batch.
class SampledWalks {
public:
    SampledWalks(const Background& background, std::span<const double> row) : m_background(background), m_row(row) {}

    void add(std::size_t start, const std::vector<std::size_t>& order) {
        Walk walk{start, {}, m_batch.size() / m_background.width};
        for (const std::size_t j : order)
            if (!same(m_background.row(start)[j], m_row[j])) walk.steps.push_back(j);
        std::vector<double> state(m_background.row(start), m_background.row(start) + m_background.width);
        for (std::size_t s = 0; s + 1 < walk.steps.size(); ++s) {  // the last step arrives at the customer: known
            state[walk.steps[s]] = m_row[walk.steps[s]];
            m_batch.insert(m_batch.end(), state.begin(), state.end());
        }
        m_walks.push_back(std::move(walk));
    }

    /// Shapley values from walks added in antithetic pairs.
    Shapley finish(unsigned threads) const {
        std::vector<double> batch = m_batch;
        batch.insert(batch.end(), m_row.begin(), m_row.end());
        const std::size_t width = m_background.width;
        const std::vector<double> p = m_background.model.probabilities(batch, batch.size() / width, threads);
        Shapley result{p.back(), m_background.baseline, std::vector<double>(width, 0.0), std::vector<double>(width, 0.0), {}};
        std::vector<double> squares(width, 0.0);
        const double pairs = static_cast<double>(m_walks.size() / 2);
        double startSum = 0.0;
        for (std::size_t w = 0; w + 1 < m_walks.size(); w += 2) {
            std::vector<double> pair(width, 0.0);
            follow(m_walks[w], p, pair);
            follow(m_walks[w + 1], p, pair);
            startSum += m_background.probabilities[m_walks[w].start];
            for (std::size_t j = 0; j < width; ++j) {
                result.values[j] += pair[j] / pairs;
                squares[j] += pair[j] * pair[j];
            }
        }
        for (std::size_t j = 0; j < width && pairs > 1.0; ++j)
            result.variances[j] =
                std::max(0.0, squares[j] - pairs * result.values[j] * result.values[j]) / (pairs - 1.0) / pairs;
        shareGap(result, startSum / pairs - m_background.baseline);
        return result;
    }

private:
    struct Walk {
        std::size_t start;
        std::vector<std::size_t> steps;
        std::size_t firstRow;
    };

    void follow(const Walk& walk, const std::vector<double>& p, std::vector<double>& pair) const {
        double before = m_background.probabilities[walk.start];
        for (std::size_t s = 0; s < walk.steps.size(); ++s) {
            const double after = s + 1 < walk.steps.size() ? p[walk.firstRow + s] : p.back();
            pair[walk.steps[s]] += 0.5 * (after - before);
            before = after;
        }
    }

    /// The sampled walks start at the mean of some background customers, not of all: the gap goes to the values in
    /// proportion to how uncertain they are.
    static void shareGap(Shapley& shapley, double gap) {
        std::vector<double> share = shapley.variances;
        double total = std::accumulate(share.begin(), share.end(), 0.0);
        if (!(total > 0.0)) {
            std::fill(share.begin(), share.end(), 1.0);
            total = static_cast<double>(share.size());
        }
        for (std::size_t j = 0; j < share.size(); ++j) shapley.values[j] += gap * share[j] / total;
    }

    const Background& m_background;
    std::span<const double> m_row;
    std::vector<double> m_batch;
    std::vector<Walk> m_walks;
};

Shapley shapleyOf(const Background& background, std::span<const double> row, const ExplainOptions& options) {
    if (auto own = scorersOwn(background.model, row)) return std::move(*own);
    const auto permutations = static_cast<std::size_t>(std::max(options.permutations, 4));
    const std::size_t limit = kExactRowsPerPermutation * permutations;
    if (background.width < 16 && (background.rows << background.width) <= limit) return exactShapley(background, row);
    SampledWalks walks(background, row);
    const std::size_t pairs = permutations / 2;
    Random random(options.seed);
    const double offset = random.uniform();
    for (std::size_t pair = 0; pair < pairs; ++pair) {
        // Evenly along the background's scores, so that their mean is close to the baseline.
        const double place =
            (static_cast<double>(pair) + offset) / static_cast<double>(pairs) * static_cast<double>(background.rows);
        const std::size_t start = background.byScore[std::min(static_cast<std::size_t>(place), background.rows - 1)];
        std::vector<std::size_t> order = random.permutation(background.width);
        walks.add(start, order);
        std::reverse(order.begin(), order.end());
        walks.add(start, order);
    }
    return walks.finish(options.threads);
}

}  // namespace

Explanation explain(const ChurnModel& model, std::span<const double> row, const ExplainOptions& options) {
    const Background background(model);
    Explanation result;
    result.score = model.score(row, 1).front();
    result.baseline = result.score.probability;
    if (background.rows == 0) return result;
    const Shapley shapley = shapleyOf(background, row, options);
    const FeatureSchema& schema = model.schema();
    result.baseline = shapley.baseline;
    for (std::size_t j = 0; j < schema.size(); ++j)
        result.contributions.push_back({schema.features[j].name, displayValue(schema.features[j], row[j]), shapley.values[j],
                                        std::sqrt(shapley.variances[j]),
                                        shapley.logits ? shapley.logits->shares[j] : std::nan("")});
    if (shapley.logits) {
        result.baselineLogOdds = shapley.logits->baseline;
        result.logOdds = std::accumulate(shapley.logits->shares.begin(), shapley.logits->shares.end(), shapley.logits->baseline);
    }
    std::stable_sort(
        result.contributions.begin(), result.contributions.end(),
        [](const Contribution& a, const Contribution& b) { return std::abs(a.contribution) > std::abs(b.contribution); });
    return result;
}

std::vector<FeatureImportance> globalImportance(const ChurnModel& model, const FeatureMatrix& features, std::size_t sample,
                                                const ExplainOptions& options, const TaskContext& context) {
    const Background background(model);
    const std::size_t width = background.width;
    std::vector<std::size_t> rows = Random(options.seed).permutation(features.rows);
    rows.resize(std::min(sample, rows.size()));
    if (rows.empty() || background.rows == 0) return {};
    std::vector<double> contributions(rows.size() * width, 0.0);
    std::atomic<std::uint64_t> done = 0;
    ExplainOptions own = options;
    own.threads = 1;  // customers are spread over the threads instead
    parallelFor(rows.size(), context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end && !context.stopRequested(); ++i) {
            const Shapley shapley = shapleyOf(background, {features.row(rows[i]), width}, own);
            std::copy(shapley.values.begin(), shapley.values.end(),
                      contributions.begin() + static_cast<std::ptrdiff_t>(i * width));
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
