// Why a score: Shapley values of the calibrated probability against a background of training customers, by sampling
// permutations in antithetic pairs (Strumbelj and Kononenko 2014; Mitchell et al. 2022), exact for a linear scorer
// only on the log-odds, so sampled there too. Contributions add up to score - baseline exactly, by construction.
// Functions over an immutable model; any thread; seeded.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/modelversion.h"
#include "core/data/scores.h"
#include "core/scoring/model.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace holdfast::scoring {

struct ExplainOptions {
    int permutations = 64;   ///< antithetic pairs count as two
    std::uint64_t seed = 1;
};

/// One customer; `row`: [features]. Key, version and time are the caller's to fill.
Explanation explain(const ChurnModel& model, std::span<const double> row, const ExplainOptions& options = {});

/// Mean absolute contribution per feature over a seeded sample of `rows`. Largest first.
std::vector<FeatureImportance> globalImportance(const ChurnModel& model, const FeatureMatrix& features, std::size_t sample,
                                                const ExplainOptions& options, const TaskContext& context);

/// The up to `count` strongest reasons in one line, by a cheaper one-at-a-time contrast with the background
/// (replace one feature by its background values): for the table and the score file. [rows]
std::vector<std::string> topReasons(const ChurnModel& model, std::span<const double> values, std::size_t rows, int count,
                                    unsigned threads);

}  // namespace holdfast::scoring
