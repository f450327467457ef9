// Scores and their explanations. Every result carries the model version and the as-of time it was computed for.
// Probabilities are 0..1 chances of leaving in the label's period. Plain values.
#pragma once

#include "core/base/time.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast {

struct Score {
    double probability = 0.0;
    double lower = 0.0;      ///< interval at the model's nominal coverage; lower <= probability <= upper
    double upper = 0.0;
    bool coldStart = false;  ///< customer newer than 7 days at the as-of time
};

struct Contribution {
    std::string column;
    std::string value;          ///< as shown to people; "missing" when it is
    double contribution = 0.0;  ///< in probability: baseline + sum of contributions = probability
    double standardError = 0.0; ///< of the sampling; 0 where exact
    double logOdds = std::nan("");  ///< the share of the uncalibrated log-odds that it follows from
    double logOddsError = 0.0;      ///< standard error of that; 0 where exact
};

/// What one neighbour changes about a customer's log-odds, or many of a hub's together.
struct NeighbourShare {
    std::string key;              ///< empty: many
    double contribution = 0.0;
    std::uint64_t customers = 1;  ///< how many
    double error = 0.0;           ///< standard error of the contribution, 0 where exact
};

/// The cluster of demographically similar customers that stands in for referrals where a newcomer has none.
struct ClusterShare {
    std::uint64_t number = 0;     ///< 1, 2 ...
    std::uint64_t clusters = 0;   ///< how many there are
    std::uint64_t customers = 0;  ///< with a known outcome, in training
    double rate = 0.0;            ///< share of them who left
    double kept = 0.0;            ///< how much of the cluster's own offset was believed, 0..1
};

/// What a score rests on, in log-odds: own + neighbours + cluster + calibration = log-odds of the probability.
struct ScoreBasis {
    double own = 0.0;
    double neighbours = 0.0;
    double cluster = 0.0;
    double calibration = 0.0;
    double total = 0.0;
    std::vector<NeighbourShare> shares;  ///< largest magnitude first; they add up to `neighbours`
    std::optional<ClusterShare> similar; ///< of a newcomer without referrals

    /// Everybody who brought the customer or whom he brought.
    std::uint64_t neighbourCount() const {
        std::uint64_t count = 0;
        for (const NeighbourShare& share : shares) count += share.customers;
        return count;
    }
};

struct Scores {
    std::int64_t modelVersion = 0;
    UtcMillis asOf = 0;
    std::vector<std::string> keys;             ///< [rows]
    std::vector<Score> scores;                 ///< [rows]
    std::vector<std::string> topReasons;       ///< [rows], "Contract = Month-to-month (+0.21); tenure = 2 (+0.15)"; may be empty
    std::vector<std::string> warnings;         ///< unseen categories, missing columns: what was met and how often
    std::vector<ScoreBasis> bases{};           ///< [rows] what they rest on, of a file that names who brought whom; else empty
};

struct Explanation {
    std::int64_t modelVersion = 0;
    UtcMillis asOf = 0;
    std::string key;
    Score score;
    double baseline = 0.0;                     ///< score of the average customer: what the contributions start from
    double logOdds = std::nan("");             ///< uncalibrated; baselineLogOdds + sum of the contributions' logOdds; NaN: nothing to explain by
    double baselineLogOdds = std::nan("");     ///< mean of the training customers it is explained against
    std::vector<Contribution> contributions;   ///< largest magnitude first
    ScoreBasis basis;
    std::string notice;                        ///< why another model serves than the champion; empty as a rule
};

}  // namespace holdfast
