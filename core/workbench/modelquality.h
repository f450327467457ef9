// The quality half of a model card: every figure and curve from out-of-fold, cross-calibrated predictions, and plain
// warnings where they are poor. Internal to workbench/training. Pure functions.
#pragma once

#include "core/data/modelversion.h"

#include <cstdint>
#include <span>

namespace holdfast::workbench {

struct OutOfFold {
    std::span<const double> probabilities;  ///< [rows] cross-calibrated
    std::span<const double> labels;         ///< [rows]
    std::span<const double> foldAuc;        ///< [folds]
    std::uint64_t seed = 1;                 ///< for the halves that coverage is measured on
};

/// Fills metrics, curves, bins and lift of `card` and appends to its warnings. Wants nominalCoverage and baselines set.
void measureQuality(ModelCard& card, const OutOfFold& predictions);

double meanOf(std::span<const double> values);

}  // namespace holdfast::workbench
