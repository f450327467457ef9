#include "core/scenario/effectselection.h"

#include "core/base/parallel.h"
#include "core/scenario/qini.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>

namespace holdfast::scenario {

namespace {

constexpr int kInnerFolds = 2;

bool needsOutcomes(MetaLearner learner) {
    return learner == MetaLearner::X || learner == MetaLearner::DR || learner == MetaLearner::SharedDR;
}

/// One base on one fold: outcomes and effects of the rows held out, by every learner over it.
struct Trial {
    std::vector<std::size_t> held;
    ArmValues outcomes;              ///< [arms + 1][held]
    std::vector<ArmValues> effects;  ///< [learners][arms][held]
};

Result<Trial> tryBase(const SelectionRequest& request, const scoring::RegressionLearner& base, int fold,
                      const TaskContext& context) {
    const EffectStudy& study = *request.study;
    Trial trial;
    trial.held = rowsInFold(*request.folds, fold, true);
    const auto training = rowsInFold(*request.folds, fold, false);
    HOLDFAST_ASSIGN(const auto models, OutcomeModels::fit(study, training, base, request.seed, context));
    HOLDFAST_ASSIGN(trial.outcomes, models.predict(study.features, trial.held));
    ArmValues inner;
    if (std::any_of(request.learners.begin(), request.learners.end(), needsOutcomes)) {
        const auto parts = studyFolds(study, kInnerFolds, request.seed + 101 + static_cast<std::uint64_t>(fold));
        HOLDFAST_ASSIGN(inner, crossFitOutcomes(study, training, parts, base, request.seed, context));
    }
    for (const MetaLearner learner : request.learners) {
        if (learner == MetaLearner::T) {
            ArmValues effects(trial.outcomes.begin() + 1, trial.outcomes.end());
            for (auto& arm : effects)
                for (std::size_t i = 0; i < arm.size(); ++i) arm[i] -= trial.outcomes[0][i];
            trial.effects.push_back(std::move(effects));
            continue;
        }
        const EffectFit fit{&study, training, learner, &base, &inner, request.assignment, request.seed};
        HOLDFAST_ASSIGN(const auto model, fitEffect(fit, context));
        HOLDFAST_ASSIGN(auto effects, model->predict(study.features, trial.held));
        trial.effects.push_back(std::move(effects));
    }
    return trial;
}

/// The same of a learner of all arms' outcomes at once; its outcomes judge nobody.
Result<Trial> tryJoint(const SelectionRequest& request, const scoring::JointLearner& joint, int fold, const TaskContext& context) {
    Trial trial;
    trial.held = rowsInFold(*request.folds, fold, true);
    const EffectFit fit{request.study, rowsInFold(*request.folds, fold, false), MetaLearner::Joint, nullptr, nullptr,
                        request.assignment, request.seed, &joint};
    HOLDFAST_ASSIGN(const auto model, fitEffect(fit, context));
    HOLDFAST_ASSIGN(auto effects, model->predict(request.study->features, trial.held));
    trial.effects.push_back(std::move(effects));
    return trial;
}

void place(const ArmValues& from, const std::vector<std::size_t>& rows, ArmValues& to) {
    for (std::size_t a = 0; a < from.size(); ++a)
        for (std::size_t i = 0; i < rows.size(); ++i) to[a][rows[i]] = from[a][i];
}

/// [size][rows] mean of several.
ArmValues meanOf(const std::vector<const ArmValues*>& several) {
    ArmValues mean = *several.front();
    for (std::size_t a = 0; a < mean.size(); ++a)
        for (std::size_t i = 0; i < mean[a].size(); ++i) {
            mean[a][i] = 0.0;
            for (const ArmValues* one : several) mean[a][i] += (*one)[a][i] / static_cast<double>(several.size());
        }
    return mean;
}

/// The average of the other folds, for everybody of a fold.
ArmValues averagesOutOfFold(const EffectStudy& study, const ArmValues& scores, const std::vector<int>& folds) {
    const int count = *std::max_element(folds.begin(), folds.end()) + 1;
    ArmValues out(scores.size(), std::vector<double>(study.rows()));
    for (std::size_t a = 0; a < scores.size(); ++a)
        for (int fold = 0; fold < count; ++fold) {
            const double mean = averageOf(scores[a], rowsInFold(folds, fold, false)).effect;
            for (const std::size_t row : rowsInFold(folds, fold, true)) out[a][row] = mean;
        }
    return out;
}

/// Squared distance from the scores, summed over the arms that have evidence. [rows]
std::vector<double> lossPerRow(const ArmValues& scores, const ArmValues& effects,
                               const std::vector<std::vector<std::size_t>>& evidence) {
    std::vector<double> loss(scores.front().size(), 0.0);
    for (std::size_t a = 0; a < scores.size(); ++a)
        for (const std::size_t row : evidence[a]) loss[row] += std::pow(scores[a][row] - effects[a][row], 2.0);
    return loss;
}

double meanQini(const EffectStudy& study, const Assignment& assignment, const ArmValues& effects) {
    double sum = 0.0;
    std::size_t arms = 0;
    for (std::size_t a = 0; a < study.armCount(); ++a) {
        const ArmRows rows = armAgainstControl(study, assignment, effects, a);
        const double value = qini({rows.predicted, rows.outcome, rows.treated});
        if (std::isnan(value)) continue;
        sum += value;
        ++arms;
    }
    return arms > 0 ? sum / static_cast<double>(arms) : NAN;
}

void judge(const SelectionRequest& request, Selection& selection) {
    const EffectStudy& study = *request.study;
    std::vector<std::vector<std::size_t>> evidence;
    for (std::size_t a = 0; a < study.armCount(); ++a) evidence.push_back(rowsWithEvidence(study, *request.assignment, a));
    std::vector<std::vector<double>> losses;
    std::size_t best = 0;
    std::vector<double> means;
    const auto everybody = allRows(study.rows());
    for (const ArmValues& effects : selection.outOfFold) {
        losses.push_back(lossPerRow(selection.scoresPerRow, effects, evidence));
        means.push_back(averageOf(losses.back(), everybody).effect);
        if (means.back() < means[best]) best = means.size() - 1;
    }
    for (std::size_t c = 0; c < losses.size(); ++c) {
        CandidateScore score;
        score.name = selection.candidates[c].name();
        std::vector<double> difference(study.rows());
        for (std::size_t i = 0; i < difference.size(); ++i) difference[i] = losses[c][i] - losses[best][i];
        const AverageEffect paired = averageOf(difference, everybody);
        score.loss = paired.effect;
        score.lossError = paired.error;
        score.tied = score.loss <= score.lossError;
        score.qini = meanQini(study, *request.assignment, selection.outOfFold[c]);
        selection.scores.push_back(std::move(score));
    }
    for (std::size_t c = 0; c < selection.scores.size(); ++c)
        if (selection.scores[c].tied) selection.chosen.push_back(c);
    std::stable_sort(selection.chosen.begin(), selection.chosen.end(),
                     [&](std::size_t a, std::size_t b) { return selection.scores[a].loss < selection.scores[b].loss; });
    selection.chosen.resize(std::min(selection.chosen.size(), kMostChosen));
    for (const std::size_t c : selection.chosen) selection.scores[c].chosen = true;
}

}  // namespace

std::string Candidate::name() const {
    if (joint != nullptr) return joint->name();
    return std::string(toString(learner)) + (base == nullptr ? "" : " over " + base->name());
}

std::string Selection::name() const {
    if (chosen.size() == 1) return candidates[chosen.front()].name();
    std::string text = "mean of ";
    for (const std::size_t c : chosen) text += (c == chosen.front() ? "" : ", ") + candidates[c].name();
    return text;
}

ArmValues Selection::effects() const {
    std::vector<const ArmValues*> several;
    for (const std::size_t c : chosen) several.push_back(&outOfFold[c]);
    return meanOf(several);
}

ArmRows armAgainstControl(const EffectStudy& study, const Assignment& assignment, const ArmValues& effects, std::size_t arm) {
    ArmRows rows;
    for (const std::size_t row : rowsWithEvidence(study, assignment, arm)) {
        if (study.arm[row] != 0 && study.arm[row] != static_cast<int>(arm) + 1) continue;
        rows.predicted.push_back(effects[arm][row]);
        rows.outcome.push_back(study.outcome[row]);
        rows.treated.push_back(study.arm[row] == 0 ? 0 : 1);
    }
    return rows;
}

namespace {

/// Every base and joint learner on every fold. [sources][folds], sources in the order bases, joints.
Result<std::vector<std::vector<Trial>>> tryAll(const SelectionRequest& request, const TaskContext& context) {
    const auto folds = static_cast<std::size_t>(*std::max_element(request.folds->begin(), request.folds->end()) + 1);
    const std::size_t bases = request.bases.size(), sources = bases + request.joints.size(), jobs = sources * folds;
    std::vector<std::optional<Result<Trial>>> results(jobs);
    std::atomic<std::size_t> next{0}, done{0};
    // Jobs differ in length, so that each worker takes the next one; where a job runs changes nothing about its result.
    parallelFor(std::min<std::size_t>(context.threads(), jobs), context.threads(), [&](std::size_t, std::size_t, unsigned) {
        for (std::size_t taken = next++; taken < jobs; taken = next++) {
            const std::size_t job = jobs - 1 - taken;  // costlier ones (the last) first
            const auto fold = static_cast<int>(job % folds);
            const std::size_t source = job / folds;
            results[job] = source < bases ? tryBase(request, *request.bases[source], fold, context)
                                          : tryJoint(request, *request.joints[source - bases], fold, context);
            context.progress(++done, jobs, "Comparing learners");
        }
    });
    std::vector<std::vector<Trial>> trials(sources);
    for (std::size_t job = 0; job < jobs; ++job) {
        HOLDFAST_CHECK(*results[job]);
        trials[job / folds].push_back(std::move(**results[job]));
    }
    return trials;
}

}  // namespace

Result<Selection> selectLearner(const SelectionRequest& request, const TaskContext& context) {
    const EffectStudy& study = *request.study;
    HOLDFAST_ASSIGN(const auto trials, tryAll(request, context));
    Selection selection;
    const ArmValues blank(study.armCount() + 1, std::vector<double>(study.rows(), NAN));
    const ArmValues blankEffects(study.armCount(), std::vector<double>(study.rows(), NAN));
    for (const auto* base : request.bases)
        for (const MetaLearner learner : request.learners) selection.candidates.push_back({learner, base});
    for (const auto* joint : request.joints) selection.candidates.push_back({MetaLearner::Joint, nullptr, joint});
    selection.outcomes.assign(request.bases.size(), blank);
    selection.outOfFold.assign(selection.candidates.size(), blankEffects);
    std::size_t first = 0;  // candidate of a source
    for (std::size_t source = 0; source < trials.size(); ++source) {
        for (const Trial& trial : trials[source]) {
            if (source < request.bases.size()) place(trial.outcomes, trial.held, selection.outcomes[source]);
            for (std::size_t l = 0; l < trial.effects.size(); ++l) place(trial.effects[l], trial.held, selection.outOfFold[first + l]);
        }
        first += trials[source].front().effects.size();
    }
    std::vector<const ArmValues*> outcomes;
    for (const ArmValues& one : selection.outcomes) outcomes.push_back(&one);
    selection.meanOutcomes = meanOf(outcomes);
    selection.scoresPerRow = doublyRobustScores(study, selection.meanOutcomes, request.assignment->received);
    selection.candidates.push_back({MetaLearner::Average, nullptr});
    selection.outOfFold.push_back(averagesOutOfFold(study, selection.scoresPerRow, *request.folds));
    judge(request, selection);
    return selection;
}

}  // namespace holdfast::scenario
