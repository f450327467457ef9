// What the Overview page and the report's summary show, computed for one filter. Plain values.
#pragma once

#include "core/data/filter.h"
#include "core/data/risk.h"
#include "core/data/scores.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast {

struct HistogramBin {
    double from = 0.0;
    double to = 0.0;
    std::uint64_t count = 0;
};

struct SegmentRisk {
    std::string segment;  ///< the category's text; "missing" where there is none
    std::uint64_t customers = 0;
    double meanProbability = 0.0;
    std::optional<double> churnRate;  ///< observed, where a label exists
    double expectedLoss = 0.0;        ///< of those who have not left, money a period
    bool missing = false;             ///< the customers without a value, whatever texts there are
};

struct Overview {
    std::uint64_t customers = 0;
    std::uint64_t filtered = 0;
    std::uint64_t left = 0;                    ///< of the filtered, those whose label says they have left: nothing of theirs is at risk
    std::uint64_t labelled = 0;                ///< of the filtered, those whose label is known
    bool filteredByLabel = false;              ///< the filter asks for the label, so a churn rate would only say what it asks
    std::optional<double> churnRate;           ///< observed share of leavers among the filtered and labelled
    std::optional<double> meanProbability;     ///< nothing while unscored
    std::optional<double> expectedLoss;        ///< sum of probability x value over those who have not left, money a period;
                                               ///< nothing without a value column
    std::string valueColumn;
    std::uint64_t highRisk = 0;                ///< customers at or above highRiskFrom who have not left
    double highRiskFrom = kHighRiskFrom;
    std::optional<double> highRiskShareOfLoss; ///< of expectedLoss; nothing where negative values leave no share to speak of
    std::vector<HistogramBin> scoreHistogram;  ///< 20 bins of width 0.05, every scored customer
    std::string segmentColumn;
    std::vector<SegmentRisk> segments;         ///< at most 12, largest expected loss (else count) first
    std::uint64_t segmentsLeftOut = 0;         ///< segments beyond those 12
    std::vector<std::string> segmentColumns;   ///< what may be chosen
    std::int64_t modelVersion = 0;
    UtcMillis asOf = 0;

    bool scored() const { return modelVersion != 0; }  ///< a model has scored the customers, also where none passes the filter
    /// Customers at or above highRiskFrom, those who have left among them.
    std::uint64_t atHighScore() const {
        std::uint64_t sum = 0;
        for (const HistogramBin& bin : scoreHistogram)
            if (bin.from >= highRiskFrom - 1e-9) sum += bin.count;
        return sum;
    }
};

}  // namespace holdfast
