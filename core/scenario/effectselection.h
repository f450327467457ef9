// Which way of learning suits a study: every learner over every base is cross-validated on the same folds and judged by the
// doubly robust loss (mean squared distance from the doubly robust scores: Nie and Wager 2021, Mahajan et al. 2023). The scores
// rest on the mean of the bases' outcomes, so that no base judges itself. Those that the loss cannot tell from the best speak
// together: their mean is the effect. The Qini coefficient is measured beside it; letting it pick among them was tried and chose
// worse (tests/bench/bench_effectchoice). Functions; folds and bases run side by side.
#pragma once

#include "core/scenario/averageeffect.h"
#include "core/scenario/metalearners.h"

#include <string>
#include <vector>

namespace holdfast::scenario {

struct Candidate {
    MetaLearner learner = MetaLearner::Average;
    const scoring::RegressionLearner* base = nullptr;
    const scoring::JointLearner* joint = nullptr;
    std::string name() const;  ///< "T over trees", "DragonNet", "average"
};

inline constexpr std::size_t kMostChosen = 4;

struct Selection {
    std::vector<Candidate> candidates;
    std::vector<CandidateScore> scores;    ///< [candidates]
    std::vector<std::size_t> chosen;       ///< those whose mean is the effect, best first, at most kMostChosen
    std::vector<ArmValues> outOfFold;      ///< [candidates][arms][rows]
    std::vector<ArmValues> outcomes;       ///< [bases][arms + 1][rows], out of fold
    ArmValues meanOutcomes;                ///< [arms + 1][rows] their mean
    ArmValues scoresPerRow;                ///< doubly robust, from the mean outcomes [arms][rows]

    /// [arms][rows] out of fold, of those that a customer's fold had no say in choosing: what Qini, policies and plans are judged by, so
    /// that the choice does not judge itself.
    ArmValues judged;

    std::string name() const;              ///< "T over trees", "mean of T over trees, X over linear"
    ArmValues effects() const;             ///< [arms][rows] out of fold, of the chosen together
};

struct SelectionRequest {
    const EffectStudy* study = nullptr;
    const Assignment* assignment = nullptr;
    std::vector<const scoring::RegressionLearner*> bases;
    std::vector<MetaLearner> learners;                        ///< tried over every base
    const std::vector<int>* folds = nullptr;
    std::uint64_t seed = 1;
    std::vector<const scoring::JointLearner*> joints{};       ///< tried as they are
};
Result<Selection> selectLearner(const SelectionRequest& request, const TaskContext& context);

/// [arms][rows] place of each effect among those of its fold, in (0, 1), equal effects alike: folds' models differ in level, so that
/// customers can be ordered by effect within a fold alone (Yadlowsky et al. 2025).
ArmValues ranksWithinFolds(const ArmValues& effects, const std::vector<int>& folds);

/// Qini's rows of one arm against control, among those with evidence.
struct ArmRows {
    std::vector<double> predicted, outcome;
    std::vector<unsigned char> treated;
};
ArmRows armAgainstControl(const EffectStudy& study, const Assignment& assignment, const ArmValues& effects, std::size_t arm);

}  // namespace holdfast::scenario
