// Conformal intervals for a churn probability. A single 0/1 outcome cannot be covered by an interval inside
// (0,1), so what is covered is the local churn rate: calibration customers are sorted by score and cut into blocks;
// the block's observed rate minus its mean score is the residual, scaled by its binomial spread, and the interval is
// the score +/- the finite-sample quantile of those residuals (Vovk, Gammerman, Shafer 2005; Lei et al. 2018,
// locally weighted). Read it as: of `blockSize` customers scored like this one (100, fewer when the table is small), the
// share that leaves lies in the interval in `coverage` of such groups. Where there are too few blocks for the quantile to
// exist, the interval is [0, 1]. Caveat: the residuals come from the fold models, and the band is then laid around the scores
// of a model refitted on all rows (cross-conformal in style: Vovk 2015, "Cross-conformal predictors"), so split-conformal's
// guarantee does not carry over. Coverage is measured (coverage.h), on blocks that took no part in fitting, not guaranteed. Immutable;
// any thread.
#pragma once

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace holdfast::scoring {

/// A block of customers with like scores.
struct RateBlock {
    double meanScore = 0.0;
    double observed = 0.0;
};
class ConformalBand {
public:
    ConformalBand() = default;

    /// `probabilities` must be out-of-fold. `coverage` in (0,1), e.g. 0.9.
    /// `smallestBlock`: customers in a block at least; what leaves too few blocks is bounded() no more.
    static ConformalBand fit(std::span<const double> probabilities, std::span<const double> labels, double coverage,
                             double smallestBlock = 5.0);

    /// Lower and upper end for a score; always within [0,1] and around it.
    std::pair<double, double> interval(double probability) const;

    /// How far off a block of customers is, as a share of the half width of the interval there: within 1 it holds.
    double reach(const RateBlock& block) const;
    /// The same, wider by a factor of 1 or more.
    ConformalBand widened(double factor) const;

    double nominalCoverage() const { return m_coverage; }
    double blockSize() const { return m_blockSize; }
    bool bounded() const;  ///< false: there were too few blocks, every interval is [0, 1]

    nlohmann::json toJson() const;
    static Result<ConformalBand> fromJson(const nlohmann::json& json);

private:
    double m_coverage = 0.9;
    double m_quantile = 0.0;    ///< of the scaled residuals
    double m_blockSize = 100.0; ///< customers in a block
};

/// Customers sorted by score and cut into blocks of `size`; none when there are fewer.
std::vector<RateBlock> rateBlocks(std::span<const double> probabilities, std::span<const double> labels, double size);

}  // namespace holdfast::scoring
