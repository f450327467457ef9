// How far the customers of today have moved from those a model was trained on: the reference that training leaves in the
// model's card, and the comparison that the Overview and Models pages, the CLI and the report show. Plain values.
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast {

/// Shares of the training customers in the bins of one column. The last bin holds those without a value, or with a level
/// that training never saw.
struct BinnedShares {
    std::string column;
    std::vector<double> cuts;         ///< number: ascending; bin i holds values below cuts[i] and not below cuts[i - 1]
    std::vector<std::string> levels;  ///< category: the bins' levels, then "every other level" if there are more
    std::vector<double> shares;       ///< [bins] sum to 1
};

struct DriftReference {
    std::uint64_t rows = 0;  ///< 0: the model was trained before references were kept
    std::vector<BinnedShares> columns;
    BinnedShares scores;  ///< of the model's own probabilities
};

/// Population stability index of one column, sum of (now - then) x ln(now / then) over bins. By convention below 0.1 is
/// stable, from 0.25 on the population is another one.
enum class DriftLevel { Stable, Moved, Other };
struct ColumnDrift {
    std::string column;
    double psi = 0.0;
    double chance = 0.0;       ///< what chance alone seldom exceeds (1 in 100 over all columns together)
    double missingThen = 0.0;  ///< share without a known value
    double missingNow = 0.0;
    double importance = 0.0;   ///< share of the model's whole importance, 0..1
    DriftLevel level = DriftLevel::Stable;  ///< above its threshold and above chance
};

struct DriftReport {
    std::int64_t modelVersion = 0;
    UtcMillis trainedAt = 0;
    std::uint64_t rowsThen = 0;  ///< 0: nothing to compare with
    std::uint64_t rowsNow = 0;
    ColumnDrift scores;
    std::vector<ColumnDrift> columns;  ///< largest index first
    bool retrain = false;
    std::string advice;  ///< one sentence: what moved, and whether to train again

    bool known() const { return rowsThen > 0; }
};

}  // namespace holdfast
