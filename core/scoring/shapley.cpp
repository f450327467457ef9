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
constexpr int kFewestPermutations = 4;
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

/// The walks from background customers to the explained one, evaluated in batches as they are added.
class ShapleyGame::Walks {
public:
    Walks(const ShapleyGame& game, std::span<const double> row, unsigned threads)
        : m_game(game),
          m_row(row),
          m_threads(threads),
          m_most(std::clamp<std::size_t>(kMostValues / m_game.m_width, 1, kMostRows)),
          m_logit(game.m_scorer.sampledLogits(row, 1, 1).front()),
          m_met(game.m_rows, {0.0, std::vector<double>(row.size(), 0.0), std::vector<double>(row.size(), 0.0)}) {}

    /// In an order of the columns and in its reverse.
    void addPair(std::size_t start, std::vector<std::size_t> order) {
        add(start, order);
        std::reverse(order.begin(), order.end());
        add(start, order);
        if (m_logits.size() + rowsWaiting() >= m_most) settle();
    }

    /// Shares from all pairs, and their standard errors.
    LogitShares finish() {
        settle();
        std::vector<FromOneCustomer> met = std::move(m_met);
        std::erase_if(met, [](const FromOneCustomer& one) { return one.pairs == 0.0; });
        LogitShares result{m_game.m_baseline, std::vector<double>(m_row.size(), 0.0), {}};
        const auto customers = static_cast<double>(met.size());
        for (const FromOneCustomer& one : met)
            for (std::size_t j = 0; j < m_row.size(); ++j) result.shares[j] += one.mean[j] / customers;
        const bool all = met.size() == m_game.m_rows;
        result.errors = all ? errorsWithin(met) : errorsBetween(met, result.shares);
        if (!all) shareGap(result, m_logit);
        return result;
    }

private:
    struct Walk {
        std::size_t start;
        std::vector<std::size_t> steps;
        std::size_t firstRow;
    };

    std::size_t rowsWaiting() const { return m_batch.size() / m_game.m_width; }

    void add(std::size_t start, const std::vector<std::size_t>& order) {
        Walk walk{start, {}, m_logits.size() + rowsWaiting()};
        const auto from = m_game.customer(start);
        for (const std::size_t j : order)
            if (!same(from[j], m_row[j])) walk.steps.push_back(j);
        std::vector<double> state(from.begin(), from.end());
        for (std::size_t s = 0; s + 1 < walk.steps.size(); ++s) {  // the last step arrives at the customer: known
            state[walk.steps[s]] = m_row[walk.steps[s]];
            m_batch.insert(m_batch.end(), state.begin(), state.end());
            if (rowsWaiting() >= m_most) evaluate();
        }
        m_walks.push_back(std::move(walk));
    }

    void evaluate() {
        if (m_batch.empty()) return;
        const auto logits = m_game.m_scorer.sampledLogits(m_batch, rowsWaiting(), m_threads);
        m_logits.insert(m_logits.end(), logits.begin(), logits.end());
        m_batch.clear();
    }

    /// What the pairs added since the last time say of each column goes to those whom they started from.
    void settle() {
        evaluate();
        for (std::size_t w = 0; w + 1 < m_walks.size(); w += 2) {
            std::vector<double> pair(m_row.size(), 0.0);
            follow(m_walks[w], pair);
            follow(m_walks[w + 1], pair);
            FromOneCustomer& one = m_met[m_walks[w].start];
            one.pairs += 1.0;
            for (std::size_t j = 0; j < pair.size(); ++j) {
                const double off = pair[j] - one.mean[j];
                one.mean[j] += off / one.pairs;
                one.squares[j] += off * (pair[j] - one.mean[j]);
            }
        }
        m_walks.clear();
        m_logits.clear();
    }

    void follow(const Walk& walk, std::vector<double>& pair) const {
        double before = m_game.m_logits[walk.start];
        for (std::size_t s = 0; s < walk.steps.size(); ++s) {
            const double after = s + 1 < walk.steps.size() ? m_logits[walk.firstRow + s] : m_logit;
            pair[walk.steps[s]] += 0.5 * (after - before);
            before = after;
        }
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
    unsigned m_threads;
    std::size_t m_most;             ///< rows evaluated at once
    double m_logit;                 ///< the explained customer's
    std::vector<double> m_batch;    ///< rows not evaluated yet
    std::vector<double> m_logits;   ///< of rows evaluated, since the last settling
    std::vector<Walk> m_walks;
    std::vector<FromOneCustomer> m_met;  ///< [background customers]
};

ShapleyGame::ShapleyGame(const ChurnScorer& scorer, std::span<const double> background, unsigned threads)
    : m_scorer(scorer),
      m_background(background),
      m_width(scorer.schema()->size()),
      m_rows(m_width > 0 ? background.size() / m_width : 0),
      m_byLogit(m_rows) {
    if (m_rows == 0) return;
    meetAdditive();
    m_logits = scorer.sampledLogits(background, m_rows, threads);
    if (m_logits.empty()) return;
    m_baseline = meanOf(m_logits);
    std::iota(m_byLogit.begin(), m_byLogit.end(), std::size_t{0});
    std::stable_sort(m_byLogit.begin(), m_byLogit.end(), [&](auto a, auto b) { return m_logits[a] < m_logits[b]; });
}

void ShapleyGame::meetAdditive() {
    for (std::size_t i = 0; i < m_rows; ++i) {
        const auto own = m_scorer.additiveShares(customer(i));
        if (!own) return;
        m_additive.shares.resize(m_width, 0.0);
        m_additive.baseline = own->baseline;
        for (std::size_t j = 0; j < m_width; ++j) m_additive.shares[j] += own->shares[j] / static_cast<double>(m_rows);
    }
}

void ShapleyGame::addAdditive(std::span<const double> row, LogitShares& result) const {
    const auto own = m_scorer.additiveShares(row);
    result.baseline += std::accumulate(m_additive.shares.begin(), m_additive.shares.end(), m_additive.baseline);
    for (std::size_t j = 0; j < m_width; ++j) result.shares[j] += own->shares[j] - m_additive.shares[j];
}

LogitShares ShapleyGame::sharesOf(std::span<const double> row, const ShapleySampling& sampling) const {
    LogitShares result{0.0, std::vector<double>(m_width, 0.0), std::vector<double>(m_width, 0.0)};
    if (!m_logits.empty()) {
        const std::size_t limit = kExactRowsPerPermutation * static_cast<std::size_t>(std::max(sampling.permutations, kFewestPermutations));
        const bool few = m_width < 16 && (m_rows << m_width) <= limit;
        result = few ? everyCoalition(row, sampling.threads) : sampled(row, sampling);
    }
    if (!m_additive.shares.empty()) addAdditive(row, result);
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
    Walks walks(*this, row, sampling.threads);
    Random random(sampling.seed);
    const double offset = random.uniform();
    const auto asked = static_cast<std::size_t>(std::max(sampling.permutations, kFewestPermutations));
    const std::size_t affordable = asked * kFewColumns / std::max(m_width, kFewColumns);
    const std::size_t pairs = std::max<std::size_t>(affordable, kFewestPermutations) / 2;
    for (const std::size_t start : startsFor(pairs, offset)) walks.addPair(start, random.permutation(m_width));
    return walks.finish();
}

}  // namespace holdfast::scoring
