// The Qini curve and coefficient where customers were chosen, not drawn: customers in descending order of predicted effect with
// their cross-fitted doubly robust scores cumulated instead of raw outcomes (Yadlowsky, Fleming, Shah, Brunskill and Wager 2025,
// "Evaluating treatment prioritization rules via rank-weighted average treatment effects"), so that the curve ends at the adjusted
// average effect. Chooses between that and the plain definition (core/scenario/qini.h) for an arm. Pure functions.
#pragma once

#include "core/scenario/assignment.h"
#include "core/scenario/metalearners.h"

namespace holdfast::scenario {

struct ScoredRows {
    std::span<const double> predicted;  ///< [rows] effect
    std::span<const double> score;      ///< [rows] influence value of the effect: its mean is the average effect
};

/// S(k) = sum of the first k scores: mean over k of (S(k) - S(n) k / n) / n. Rows of equal prediction count as if in every
/// order at once; positive is better than random whichever sign is wanted. NaN without rows.
double scoredQini(const ScoredRows& rows);

/// With 90 % interval (bootstrap over rows) and the share of shuffled orders that do as well.
QiniResult measureScoredQini(const ScoredRows& rows, std::uint64_t seed, int replicates = 200);

/// S / n at `points` + 1 even shares, with the 5th and 95th percentile over bootstraps. Hand in the wanted sign. Empty without rows.
std::vector<QiniPoint> scoredBand(const ScoredRows& rows, std::uint64_t seed, int replicates = 200, std::size_t points = 50);

/// Plain where chance alone said who of an arm and its control got the arm: every propensity was recorded and all are
/// alike; or none was, and those learned hardly differ (weighing by them costs at most 1 % of the customers) and foretell it, out of
/// fold, no better than the arm's share does (within two standard errors of log loss). In doubt adjusted, which is right either way.
QiniBasis qiniBasisOf(const EffectStudy& study, const Assignment& assignment, std::size_t arm);

struct ArmOrderRequest {
    const EffectStudy* study = nullptr;
    const Assignment* assignment = nullptr;
    const ArmValues* outcomes = nullptr;  ///< [arms + 1][rows] cross-fitted
    const ArmValues* effects = nullptr;   ///< [arms][rows] predicted, out of fold
    std::size_t arm = 0;
    bool leaving = false;                 ///< less of the outcome is wanted
    std::uint64_t seed = 1;
};

/// Either way over the rows with evidence about the arm; the plain one over those of them who got it or were left alone.
QiniResult armQini(const ArmOrderRequest& request);

/// What treating the best share of all would gain per customer of all; the plain curve is scaled from "those of them who were
/// treated" to that. `basis`: armQini's. Ends at the adjusted average effect, or at the difference of means where chance alone chose.
std::vector<QiniPoint> armCurve(const ArmOrderRequest& request, QiniBasis basis);

}  // namespace holdfast::scenario
