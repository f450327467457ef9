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
};

/// Fills metrics (but for coverage), curves, bins and lift of `card` and appends to its warnings. Wants baselines set.
void measureQuality(ModelCard& card, const OutOfFold& predictions);

/// Adds a warning where intervals, of everybody or of a group, surely held less often than they are meant to.
void warnOfIntervals(ModelCard& card, const GroupCoverage& measured);

/// Says in how the model was judged by how much the levels of its maps were moved, and why.
void tellLevels(ModelCard& card);

inline constexpr double kPoorAuc = 0.6;  ///< customers can hardly be told from each other

double meanOf(std::span<const double> values);

}  // namespace holdfast::workbench
