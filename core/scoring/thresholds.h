// What a threshold on the score does: everybody at or above it is contacted. Counts of who is rightly and wrongly contacted
// among customers whose outcome is known, and the money that follows under stated assumptions, for every threshold there is.
// Immutable once made; any thread.
#pragma once

#include "core/data/contact.h"
#include "core/data/modelversion.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::scoring {

/// The confusion matrix at one threshold.
struct ThresholdCounts {
    double threshold = 0.0;       ///< contacted are scores at or above it; infinite: nobody
    std::uint64_t caught = 0;     ///< contacted, and left
    std::uint64_t disturbed = 0;  ///< contacted, and stayed
    std::uint64_t missed = 0;     ///< not contacted, and left
    std::uint64_t spared = 0;     ///< not contacted, and stayed

    std::uint64_t contacted() const { return caught + disturbed; }
    std::uint64_t left() const { return caught + missed; }
    double precision() const;  ///< leavers among those contacted; NaN when nobody is
    double recall() const;     ///< leavers contacted, of all; NaN without a leaver
};

/// caught x keptShare x value - contacted x cost, in money.
double moneyFrom(const ThresholdCounts& counts, const ContactAssumptions& assumed);

class ThresholdTable {
public:
    ThresholdTable() = default;
    /// `probabilities`: [rows], each made without the customer's own label; `labels`: [rows] 1 left, 0 stayed. O(rows log
    /// rows).
    ThresholdTable(std::span<const double> probabilities, std::span<const double> labels);

    bool empty() const { return m_scores.empty(); }
    std::uint64_t customers() const { return m_customers; }
    std::uint64_t left() const { return m_left; }

    ThresholdCounts at(double threshold) const;  ///< O(log rows)

    /// Where money is highest, contacting nobody included; of equals the one that contacts the fewest. O(rows).
    ThresholdCounts best(const ContactAssumptions& assumed) const;

    /// Money by threshold: `steps` + 1 thresholds from 0 to 1, and the best one where it lies between. Ascending.
    std::vector<CurvePoint> moneyCurve(const ContactAssumptions& assumed, std::size_t steps = 200) const;

private:
    ThresholdCounts counts(double threshold, std::size_t groups) const;

    std::vector<double> m_scores;            ///< distinct, highest first
    std::vector<std::uint64_t> m_contacted;  ///< with that score or a higher one
    std::vector<std::uint64_t> m_caught;     ///< leavers among those
    std::uint64_t m_customers = 0;
    std::uint64_t m_left = 0;
};

}  // namespace holdfast::scoring
