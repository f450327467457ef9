// Which way of learning suits a study: every learner over every base is cross-validated on the same folds and judged by the
// doubly robust loss (mean squared distance from the doubly robust scores: Nie and Wager 2021, Mahajan et al. 2023), with
// the Qini coefficient deciding among those that the loss cannot tell apart. Functions; folds and bases run side by side.
#pragma once

#include "core/scenario/averageeffect.h"
#include "core/scenario/metalearners.h"

#include <string>
#include <vector>

namespace holdfast::scenario {

struct Candidate {
    MetaLearner learner = MetaLearner::Average;
    const scoring::RegressionLearner* base = nullptr;
    std::string name() const;  ///< "T over trees", "average"
};

struct Selection {
    std::vector<Candidate> candidates;
    std::vector<CandidateScore> scores;    ///< [candidates]
    std::size_t chosen = 0;
    std::vector<ArmValues> outOfFold;      ///< [candidates][arms][rows]
    std::vector<ArmValues> outcomes;       ///< [bases][arms + 1][rows], out of fold
    std::size_t bestBase = 0;              ///< whose outcomes are nearest to what came
    ArmValues scoresPerRow;                ///< doubly robust, from the best base's outcomes [arms][rows]
};

struct SelectionRequest {
    const EffectStudy* study = nullptr;
    const Assignment* assignment = nullptr;
    std::vector<const scoring::RegressionLearner*> bases;
    std::vector<MetaLearner> learners;
    const std::vector<int>* folds = nullptr;
    std::uint64_t seed = 1;
};
Result<Selection> selectLearner(const SelectionRequest& request, const TaskContext& context);

/// Qini's rows of one arm against control, among those with evidence.
struct ArmRows {
    std::vector<double> predicted, outcome;
    std::vector<unsigned char> treated;
};
ArmRows armAgainstControl(const EffectStudy& study, const Assignment& assignment, const ArmValues& effects, std::size_t arm);

}  // namespace holdfast::scenario
