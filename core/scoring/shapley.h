// Shapley values of a scorer's log-odds for one customer. The part of them that the scorer tells exactly (boosted trees,
// treeshap.h) is taken as it is, and what columns add by themselves (linear models) is compared with what they add for a background
// of training customers on average. The rest is a game against those customers, whose mean log-odds it starts
// from: columns that are not in a coalition have a background customer's values. Few columns: every coalition is evaluated, and
// the values are exact. Else orders of the columns are sampled in antithetic pairs (Strumbelj and Kononenko 2014; Mitchell et al.
// 2022), as many for each background customer, so that what a column adds by itself comes out exactly and only what
// columns do together is sampled. By linearity the sum of all is the Shapley value of the sum. What is evaluated goes to the scorer
// in batches, so that memory does not grow with the number of orders, and wide tables get fewer orders, as the standard errors then
// say. Used by the explainer alone.
// Immutable once built; any thread; seeded.
#pragma once

#include "core/scoring/learner.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::scoring {

struct ShapleySampling {
    int permutations = 256;  ///< antithetic pairs count as two; fewer are taken of more than kFewColumns columns
    std::uint64_t seed = 1;
    unsigned threads = 1;
};

/// What a model's customers are explained against. Keeps references to scorer and background.
class ShapleyGame {
public:
    static constexpr std::size_t kFewColumns = 64;      ///< the more columns beyond, the fewer permutations: their product stays
    static constexpr std::size_t kMostRows = 4096;      ///< evaluated at once, while sampling
    static constexpr std::size_t kMostValues = 1 << 21; ///< in one batch, of wide tables: 16 MiB

    /// `background`: [rows x features].
    ShapleyGame(const ChurnScorer& scorer, std::span<const double> background, unsigned threads = 1);

    std::size_t rows() const { return m_rows; }
    std::size_t width() const { return m_width; }

    /// Baseline + sum of shares = the scorer's log-odds of `row`, [features], whatever was sampled. With as many pairs as background
    /// customers or more, each of these is met equally often, some of them twice and more, and the standard errors come from how far
    /// orders from the same customer differ. With fewer pairs the customers are met evenly along the log-odds; the
    /// errors then hold what differs between customers too, which is more than the truth rather than less.
    LogitShares sharesOf(std::span<const double> row, const ShapleySampling& sampling) const;

private:
    const ChurnScorer& m_scorer;
    std::span<const double> m_background;
    std::size_t m_width;
    std::size_t m_rows;
    std::vector<double> m_logits;          ///< [rows] of the part that is sampled; empty where nothing is
    std::vector<std::size_t> m_byLogit;    ///< [rows] background customers, lowest first
    double m_baseline = 0.0;               ///< mean of m_logits
    LogitShares m_additive;                ///< what columns add by themselves, the mean over the background; empty where nothing is

    class Walks;
    std::span<const double> customer(std::size_t i) const { return m_background.subspan(i * m_width, m_width); }
    void meetAdditive();
    void addAdditive(std::span<const double> row, LogitShares& result) const;
    LogitShares everyCoalition(std::span<const double> row, unsigned threads) const;
    LogitShares sampled(std::span<const double> row, const ShapleySampling& sampling) const;
    std::vector<std::size_t> startsFor(std::size_t pairs, double offset) const;
};

}  // namespace holdfast::scoring
