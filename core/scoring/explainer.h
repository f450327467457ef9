// Why a score: what each column adds to a customer's log-odds, as Shapley values (shapley.h), for every scorer, with the
// standard error of what was sampled. Each share of the log-odds becomes a share of the calibrated probability in proportion:
// the Aumann-Shapley value of the calibration along the straight path from baseline to score (Aumann and Shapley 1974; the
// rescale rule of Chen, Lundberg and Lee 2022, "Explaining a series of models by propagating Shapley values"). So contributions
// add up to the log-odds and to score - baseline by construction. One customer of a 20-column table costs at most 320 x 20
// evaluations, in one batch; steps that change nothing (customer and background agree) cost none. Functions over an immutable
// model; any thread; seeded.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/modelversion.h"
#include "core/data/scores.h"
#include "core/scoring/model.h"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::scoring {

struct ExplainOptions {
    int permutations = 256;  ///< antithetic pairs count as two; 256 meet each of 128 background customers, see shapley.h
    std::uint64_t seed = 1;
    unsigned threads = 1;
    bool isNew = false;  ///< explain(): somebody new, whom the model for newcomers scores, and each part of it leaves out what it does not read yet
};

/// One customer; `row`: [features]. Key, version and time are the caller's to fill.
Explanation explain(const ChurnModel& model, std::span<const double> row, const ExplainOptions& options = {});

/// Mean absolute contribution per feature over a seeded sample of the customers, fewer than asked for where the table is wide.
/// Largest first.
std::vector<FeatureImportance> globalImportance(const ChurnModel& model, const FeatureMatrix& features, std::size_t sample,
                                                const ExplainOptions& options, const TaskContext& context);

struct ReasonRequest {
    std::span<const double> values;        ///< [rows x features] as the scorer reads them, see valuesAsRead
    std::size_t rows = 0;
    int count = 3;
    unsigned threads = 1;
    std::span<const double> known{};       ///< [rows] their probabilities where the caller has them already, else empty
    std::span<const double> own{};         ///< [rows] likewise: their log-odds without offsets (ChurnModel::logits)
    std::vector<bool> isNew{};             ///< [rows] or empty: whom the model for newcomers scores; what it does not read is said to be so
    std::vector<double> offsets{};         ///< [rows] or empty: what is added to the log-odds of `values`
    std::vector<double> network{};         ///< [rows] with offsets: how much of the log-odds is the referral network's
    std::vector<std::string> places{};     ///< [rows] where they stand in it: "3 neighbours"
    std::vector<std::pair<std::uint32_t, std::uint32_t>> unknown{};  ///< cells that hold something the model does not know (FeatureMatrix)
};

/// The up to `count` strongest reasons in one line per customer, for the table and the score file, the referral network among
/// them where it counts that much. [rows]
/// Cheaper than explain(): each feature's main effect on the log-odds is measured once (the background customers with
/// that feature set to each of its levels, or to 17 quantiles, minus their mean), then looked up per customer; the
/// number shown is the change in probability when that effect is taken away. Exact for an additive model; for others it
/// leaves out interactions, which explain() has. About features x 17 x 32 evaluations once, then microseconds a row.
std::vector<std::string> topReasons(const ChurnModel& model, const ReasonRequest& request);

/// How a column is told that is there, but that the score does not read of somebody so new.
inline constexpr const char* kNotReadYet = "not read yet";
/// How a text is told that is there, but not among those the model tells apart.
inline constexpr const char* kUnknownLevel = "not known to the model, read as missing";
/// The name under which the network stands among the columns.
inline constexpr const char* kNetworkColumn = "(referral network)";

}  // namespace holdfast::scoring
