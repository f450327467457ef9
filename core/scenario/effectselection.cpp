#include "core/scenario/effectselection.h"

#include "core/base/parallel.h"
#include "core/scenario/adjustedqini.h"
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

/// Over the arms, each the way its campaign allows. `order`: [arms][rows] ranks.
double meanQini(const EffectStudy& study, const Assignment& assignment, const ArmValues& order, const ArmValues& scores,
                const std::vector<QiniBasis>& bases) {
    double sum = 0.0;
    std::size_t arms = 0;
    for (std::size_t a = 0; a < study.armCount(); ++a) {
        double value = NAN;
        if (bases[a] == QiniBasis::Plain) {
            const ArmRows rows = armAgainstControl(study, assignment, order, a);
            value = qini({rows.predicted, rows.outcome, rows.treated});
        } else {
            std::vector<double> predicted, score;
            for (const std::size_t row : rowsWithEvidence(study, assignment, a)) predicted.push_back(order[a][row]), score.push_back(scores[a][row]);
            value = scoredQini({predicted, score});
        }
        if (std::isnan(value)) continue;
        sum += value;
        ++arms;
    }
    return arms > 0 ? sum / static_cast<double>(arms) : NAN;
}

/// [candidates] mean loss over some rows less the best one's, and whether it cannot be told from that.
std::vector<CandidateScore> scoresOf(const std::vector<std::vector<double>>& losses, const std::vector<std::size_t>& rows) {
    std::size_t best = 0;
    std::vector<double> means;
    for (const auto& loss : losses) {
        means.push_back(averageOf(loss, rows).effect);
        if (means.back() < means[best]) best = means.size() - 1;
    }
    std::vector<CandidateScore> scores(losses.size());
    std::vector<double> difference(losses.front().size());
    for (std::size_t c = 0; c < losses.size(); ++c) {
        for (const std::size_t i : rows) difference[i] = losses[c][i] - losses[best][i];
        const AverageEffect paired = averageOf(difference, rows);
        scores[c].loss = paired.effect;
        scores[c].lossError = paired.error;
        scores[c].tied = scores[c].loss <= scores[c].lossError;
    }
    return scores;
}

/// The tied ones, best first, at most kMostChosen.
std::vector<std::size_t> chosenBy(const std::vector<CandidateScore>& scores) {
    std::vector<std::size_t> chosen;
    for (std::size_t c = 0; c < scores.size(); ++c)
        if (scores[c].tied) chosen.push_back(c);
    std::stable_sort(chosen.begin(), chosen.end(), [&](std::size_t a, std::size_t b) { return scores[a].loss < scores[b].loss; });
    chosen.resize(std::min(chosen.size(), kMostChosen));
    return chosen;
}

ArmValues meanOfChosen(const Selection& selection, const std::vector<std::size_t>& chosen) {
    std::vector<const ArmValues*> several;
    for (const std::size_t c : chosen) several.push_back(&selection.outOfFold[c]);
    return meanOf(several);
}

void judge(const SelectionRequest& request, Selection& selection) {
    const EffectStudy& study = *request.study;
    std::vector<std::vector<std::size_t>> evidence;
    for (std::size_t a = 0; a < study.armCount(); ++a) evidence.push_back(rowsWithEvidence(study, *request.assignment, a));
    std::vector<QiniBasis> bases;
    for (std::size_t a = 0; a < study.armCount(); ++a) bases.push_back(qiniBasisOf(study, *request.assignment, a));
    std::vector<std::vector<double>> losses;
    for (const ArmValues& effects : selection.outOfFold) losses.push_back(lossPerRow(selection.scoresPerRow, effects, evidence));
    selection.scores = scoresOf(losses, allRows(study.rows()));
    for (std::size_t c = 0; c < losses.size(); ++c) {
        selection.scores[c].name = selection.candidates[c].name();
        selection.scores[c].qini =
            meanQini(study, *request.assignment, ranksWithinFolds(selection.outOfFold[c], *request.folds), selection.scoresPerRow, bases);
    }
    selection.chosen = chosenBy(selection.scores);
    for (const std::size_t c : selection.chosen) selection.scores[c].chosen = true;
    selection.judged.assign(study.armCount(), std::vector<double>(study.rows(), NAN));
    const int folds = *std::max_element(request.folds->begin(), request.folds->end()) + 1;
    for (int fold = 0; fold < folds; ++fold) {
        const ArmValues effects = meanOfChosen(selection, chosenBy(scoresOf(losses, rowsInFold(*request.folds, fold, false))));
        for (std::size_t a = 0; a < effects.size(); ++a)
            for (const std::size_t row : rowsInFold(*request.folds, fold, true)) selection.judged[a][row] = effects[a][row];
    }
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
    return meanOfChosen(*this, chosen);
}

ArmValues ranksWithinFolds(const ArmValues& effects, const std::vector<int>& folds) {
    ArmValues ranks(effects.size());
    const int count = folds.empty() ? 0 : *std::max_element(folds.begin(), folds.end()) + 1;
    for (std::size_t a = 0; a < effects.size(); ++a) {
        ranks[a].assign(effects[a].size(), NAN);
        for (int fold = 0; fold < count; ++fold) {
            auto rows = rowsInFold(folds, fold, true);
            std::stable_sort(rows.begin(), rows.end(), [&](std::size_t i, std::size_t j) { return effects[a][i] < effects[a][j]; });
            for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
                while (end < rows.size() && !(effects[a][rows[begin]] < effects[a][rows[end]])) ++end;
                for (std::size_t i = begin; i < end; ++i) ranks[a][rows[i]] = static_cast<double>(begin + end) / (2.0 * static_cast<double>(rows.size()));
            }
        }
    }
    return ranks;
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
