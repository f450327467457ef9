#include "core/scoring/shapley.h"

#include "core/base/random.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kExactRowsPerPermutation = 32;  // all coalitions are affordable up to this many rows in all
constexpr double kRounding = 1e-9;  // orders that differ less in log-odds do not differ: the column acts by itself
constexpr std::size_t kTwiceMet = 4;  // of so many background customers one is met twice where all others are met once

bool same(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

double meanOf(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// What pairs of walks from one background customer say of each column.
struct FromOneCustomer {
    double pairs = 0.0;
    std::vector<double> mean, squares;  ///< squares: of what is off the mean, summed (Welford 1962)
};

}  // namespace

/// The walks from background customers to the explained one, all evaluated in one batch.
class ShapleyGame::Walks {
public:
    Walks(const ShapleyGame& game, std::span<const double> row) : m_game(game), m_row(row) {}

    void add(std::size_t start, const std::vector<std::size_t>& order) {
        Walk walk{start, {}, m_batch.size() / m_game.m_width};
        const auto from = m_game.customer(start);
        for (const std::size_t j : order)
            if (!same(from[j], m_row[j])) walk.steps.push_back(j);
        std::vector<double> state(from.begin(), from.end());
        for (std::size_t s = 0; s + 1 < walk.steps.size(); ++s) {  // the last step arrives at the customer: known
            state[walk.steps[s]] = m_row[walk.steps[s]];
            m_batch.insert(m_batch.end(), state.begin(), state.end());
        }
        m_walks.push_back(std::move(walk));
    }

    /// Shares from walks added in antithetic pairs, and their standard errors.
    LogitShares finish(unsigned threads) {
        m_batch.insert(m_batch.end(), m_row.begin(), m_row.end());
        const auto logits = m_game.m_scorer.sampledLogits(m_batch, m_batch.size() / m_game.m_width, threads);
        const auto met = byCustomer(logits);
        LogitShares result{m_game.m_baseline, std::vector<double>(m_row.size(), 0.0), {}};
        const auto customers = static_cast<double>(met.size());
        for (const FromOneCustomer& one : met)
            for (std::size_t j = 0; j < m_row.size(); ++j) result.shares[j] += one.mean[j] / customers;
        const bool all = met.size() == m_game.m_rows;
        result.errors = all ? errorsWithin(met) : errorsBetween(met, result.shares);
        if (!all) shareGap(result, logits.back());
        return result;
    }

private:
    struct Walk {
        std::size_t start;
        std::vector<std::size_t> steps;
        std::size_t firstRow;
    };

    void follow(const Walk& walk, const std::vector<double>& logits, std::vector<double>& pair) const {
        double before = m_game.m_logits[walk.start];
        for (std::size_t s = 0; s < walk.steps.size(); ++s) {
            const double after = s + 1 < walk.steps.size() ? logits[walk.firstRow + s] : logits.back();
            pair[walk.steps[s]] += 0.5 * (after - before);
            before = after;
        }
    }

    /// Those who were met.
    std::vector<FromOneCustomer> byCustomer(const std::vector<double>& logits) const {
        const std::size_t width = m_row.size();
        std::vector<FromOneCustomer> all(m_game.m_rows, {0.0, std::vector<double>(width, 0.0), std::vector<double>(width, 0.0)});
        for (std::size_t w = 0; w + 1 < m_walks.size(); w += 2) {
            std::vector<double> pair(width, 0.0);
            follow(m_walks[w], logits, pair);
            follow(m_walks[w + 1], logits, pair);
            FromOneCustomer& one = all[m_walks[w].start];
            one.pairs += 1.0;
            for (std::size_t j = 0; j < width; ++j) {
                const double off = pair[j] - one.mean[j];
                one.mean[j] += off / one.pairs;
                one.squares[j] += off * (pair[j] - one.mean[j]);
            }
        }
        std::erase_if(all, [](const FromOneCustomer& one) { return one.pairs == 0.0; });
        return all;
    }

    /// Every background customer was met: orders alone are sampled. How far they differ is pooled over those met more than once.
    std::vector<double> errorsWithin(const std::vector<FromOneCustomer>& met) const {
        std::vector<double> errors(m_row.size(), 0.0);
        double weight = 0.0, freedom = 0.0;
        for (const FromOneCustomer& one : met) {
            weight += 1.0 / one.pairs;
            freedom += one.pairs - 1.0;
            for (std::size_t j = 0; j < errors.size(); ++j) errors[j] += one.squares[j];
        }
        const auto customers = static_cast<double>(met.size());
        for (double& error : errors) {
            error = std::sqrt(error / freedom * weight) / customers;
            if (error < kRounding) error = 0.0;
        }
        return errors;
    }

    /// One pair each from some of the customers.
    std::vector<double> errorsBetween(const std::vector<FromOneCustomer>& met, const std::vector<double>& means) const {
        std::vector<double> errors(m_row.size(), 0.0);
        const auto customers = static_cast<double>(met.size());
        for (const FromOneCustomer& one : met)
            for (std::size_t j = 0; j < errors.size(); ++j) {
                const double off = one.mean[j] - means[j];
                errors[j] += off * off;
            }
        for (double& error : errors) error = std::sqrt(error / (customers - 1.0) / customers);
        return errors;
    }

    /// Walks from some of the background customers start at their mean, not at that of all: the gap goes to the shares in
    /// proportion to how uncertain they are, as the sampling explainer of Lundberg's shap does.
    static void shareGap(LogitShares& result, double logit) {
        const double gap = logit - std::accumulate(result.shares.begin(), result.shares.end(), result.baseline);
        double total = 0.0;
        for (const double error : result.errors) total += error * error;
        for (std::size_t j = 0; j < result.shares.size(); ++j)
            result.shares[j] += total > 0.0 ? gap * result.errors[j] * result.errors[j] / total
                                            : gap / static_cast<double>(result.shares.size());
    }

    const ShapleyGame& m_game;
    std::span<const double> m_row;
    std::vector<double> m_batch;
    std::vector<Walk> m_walks;
};

ShapleyGame::ShapleyGame(const ChurnScorer& scorer, std::span<const double> background, unsigned threads)
    : m_scorer(scorer),
      m_background(background),
      m_width(scorer.schema()->size()),
      m_rows(m_width > 0 ? background.size() / m_width : 0),
      m_byLogit(m_rows) {
    if (m_rows == 0) return;
    m_logits = scorer.sampledLogits(background, m_rows, threads);
    if (m_logits.empty()) return;
    m_baseline = meanOf(m_logits);
    std::iota(m_byLogit.begin(), m_byLogit.end(), std::size_t{0});
    std::stable_sort(m_byLogit.begin(), m_byLogit.end(), [&](auto a, auto b) { return m_logits[a] < m_logits[b]; });
}

LogitShares ShapleyGame::sharesOf(std::span<const double> row, const ShapleySampling& sampling) const {
    LogitShares result{0.0, std::vector<double>(m_width, 0.0), std::vector<double>(m_width, 0.0)};
    if (!m_logits.empty()) {
        const std::size_t limit = kExactRowsPerPermutation * static_cast<std::size_t>(std::max(sampling.permutations, 4));
        const bool few = m_width < 16 && (m_rows << m_width) <= limit;
        result = few ? everyCoalition(row, sampling.threads) : sampled(row, sampling);
    }
    if (const auto exact = m_scorer.exactShares(row)) {
        result.baseline += exact->baseline;
        for (std::size_t j = 0; j < m_width; ++j) result.shares[j] += exact->shares[j];
    }
    return result;
}

/// Every coalition against every background row: the definition, affordable for a few features.
LogitShares ShapleyGame::everyCoalition(std::span<const double> row, unsigned threads) const {
    const std::size_t coalitions = std::size_t{1} << m_width;
    std::vector<double> batch;
    batch.reserve(coalitions * m_background.size());
    for (std::size_t mask = 0; mask < coalitions; ++mask)
        for (std::size_t b = 0; b < m_rows; ++b)
            for (std::size_t j = 0; j < m_width; ++j) batch.push_back((mask >> j & 1) != 0 ? row[j] : customer(b)[j]);
    const std::vector<double> logits = m_scorer.sampledLogits(batch, coalitions * m_rows, threads);
    std::vector<double> worth(coalitions);
    for (std::size_t mask = 0; mask < coalitions; ++mask) {
        const auto begin = logits.begin() + static_cast<std::ptrdiff_t>(mask * m_rows);
        worth[mask] =
            std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(m_rows), 0.0) / static_cast<double>(m_rows);
    }
    std::vector<double> weight(m_width);  // |S|! (width - |S| - 1)! / width!
    for (std::size_t size = 0; size < m_width; ++size)
        weight[size] = std::exp(std::lgamma(static_cast<double>(size) + 1.0) + std::lgamma(static_cast<double>(m_width - size)) -
                                std::lgamma(static_cast<double>(m_width) + 1.0));
    LogitShares result{m_baseline, std::vector<double>(m_width, 0.0), std::vector<double>(m_width, 0.0)};
    for (std::size_t j = 0; j < m_width; ++j)
        for (std::size_t mask = 0; mask < coalitions; ++mask)
            if ((mask >> j & 1) == 0)
                result.shares[j] +=
                    weight[static_cast<std::size_t>(std::popcount(mask))] * (worth[mask | std::size_t{1} << j] - worth[mask]);
    return result;
}

/// From whom each pair of walks starts. `offset`: 0 to 1, where along the log-odds the first one is.
std::vector<std::size_t> ShapleyGame::startsFor(std::size_t pairs, double offset) const {
    std::vector<std::size_t> starts;
    const auto evenly = [&](std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const double place = (static_cast<double>(i) + offset) / static_cast<double>(count) * static_cast<double>(m_rows);
            starts.push_back(m_byLogit[std::min(static_cast<std::size_t>(place), m_rows - 1)]);
        }
    };
    for (std::size_t round = 0; round < pairs / m_rows; ++round) evenly(m_rows);
    std::size_t more = pairs % m_rows;
    if (pairs / m_rows == 1) more = std::max(more, (m_rows + kTwiceMet - 1) / kTwiceMet);
    evenly(more);
    return starts;
}

LogitShares ShapleyGame::sampled(std::span<const double> row, const ShapleySampling& sampling) const {
    Walks walks(*this, row);
    Random random(sampling.seed);
    const double offset = random.uniform();
    for (const std::size_t start : startsFor(static_cast<std::size_t>(std::max(sampling.permutations, 4)) / 2, offset)) {
        std::vector<std::size_t> order = random.permutation(m_width);
        walks.add(start, order);
        std::reverse(order.begin(), order.end());
        walks.add(start, order);
    }
    return walks.finish(sampling.threads);
}

}  // namespace holdfast::scoring
