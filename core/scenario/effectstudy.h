// EffectStudy: what past campaigns say, as the estimators read it: one row a customer who was treated or left alone on purpose,
// with what was known of him before, the arm he got, how likely that was, and what came of it. Built by the workbench from a
// project's treatments; plain values, read-only sharing between threads is safe.
#pragma once

#include "core/base/result.h"
#include "core/data/features.h"

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::scenario {

struct EffectStudy {
    FeatureMatrix features;           ///< [rows x features]
    std::vector<std::string> arms;    ///< without control
    std::vector<int> arm;             ///< [rows] 0: control, a: arms[a - 1]
    std::vector<double> outcome;      ///< [rows]
    std::vector<double> propensity;   ///< [rows] of the arm he got, as it was recorded; NaN: to be learned
    bool binary = false;              ///< outcomes are 0 or 1

    std::size_t rows() const { return arm.size(); }
    std::size_t armCount() const { return arms.size(); }  ///< without control
};

/// The fewest customers of an arm, and of the control, that effects are learned from.
inline constexpr std::size_t kFewestOfArm = 30;

/// Fold 0 .. folds - 1 of each row, arms (and outcomes, where they are 0 or 1) spread evenly, shuffled by seed. [rows]
std::vector<int> studyFolds(const EffectStudy& study, int folds, std::uint64_t seed);

/// Positions whose fold is (or is not) `fold`.
std::vector<std::size_t> rowsInFold(const std::vector<int>& folds, int fold, bool inside);

/// Those of `rows` that got an arm.
std::vector<std::size_t> rowsOfArm(const EffectStudy& study, const std::vector<std::size_t>& rows, int arm);

std::vector<std::size_t> allRows(std::size_t count);

/// Half of the rows, arms in proportion: an estimate from half of them strays from that of all as far as that of all strays
/// from the truth (the delete-half jackknife: Shao and Wu 1989). Nobody is in it twice.
std::vector<std::size_t> halfOf(const EffectStudy& study, const std::vector<std::size_t>& rows, std::uint64_t seed);

}  // namespace holdfast::scenario
