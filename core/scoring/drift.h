// Drift of columns and scores since training, as the population stability index (Siddiqi 2006, "Credit Risk Scorecards";
// its null distribution: Yurdakul and Naranjo 2020, "Statistical properties of the population stability index": over
// 1/n + 1/m it is chi-squared with bins - 1 degrees of freedom). Pure functions; any thread.
#pragma once

#include "core/data/drift.h"
#include "core/data/features.h"
#include "core/data/modelversion.h"

#include <span>

namespace holdfast::scoring {

/// Numbers in tenths of the training rows (fewer where values repeat), categories by their 20 most frequent levels, scores
/// in tenths. `probabilities`: [rows] the model's scores of the same rows; must not be empty.
DriftReference driftReference(const FeatureMatrix& training, std::span<const double> probabilities);

/// `now`: in the schema of the training matrix, NaN for missing and unseen; `probabilities`: [rows]. Empty shares count as
/// half a customer. Without rows on either side nothing has moved.
DriftReport measureDrift(const DriftReference& reference, const FeatureMatrix& now, std::span<const double> probabilities,
                         std::span<const FeatureImportance> importance);

}  // namespace holdfast::scoring
