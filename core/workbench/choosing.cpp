#include "core/workbench/choosing.h"

#include "core/scoring/calibration.h"
#include "core/scoring/ensemblescorer.h"
#include "core/scoring/metrics.h"
#include "core/scoring/networkvalidation.h"
#include "core/workbench/modelquality.h"
#include "core/workbench/splits.h"
#include "core/workbench/timebudget.h"
#include "core/workbench/watchedlearner.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <utility>

namespace holdfast::workbench {

namespace {

/// "+0.0123, standard error 0.0040"
std::string gainText(const scoring::PairedGain& gain) {
    char text[64];
    std::snprintf(text, sizeof text, "%+.4f, standard error %.4f", gain.gain, gain.error);
    return text;
}

std::string referralVerdict(const scoring::NetworkValidation& found) {
    return std::string(found.helps() ? "Referrals help the network that reads them"
                                     : "Referrals do not help the network that reads them, so it does without") +
           " (log loss saved a customer: " + gainText(found.asTheyAre) +
           "; with their behaviour hidden, as newcomers: " + gainText(found.asNewcomers) + ").";
}

/// With and without the referrals on the same folds; the candidate says which it is to be, and by how much.
Result<void> validateOnNetwork(Candidate& candidate, const TrainingData& data, const TaskContext& context) {
    const CustomerNetwork& network = data.placed->network;
    HOLDFAST_ASSIGN(auto found, scoring::crossValidateNetwork(*candidate.learner,
                                                              {&data.features, data.labels, data.split.plan, &network, data.placed->nodes, data.joined},
                                                              candidate.options, context));
    if (network.links.links() > 0) {
        candidate.referrals = referralVerdict(found);
        if (!found.helps()) candidate.network = network.unlinked();
    }
    candidate.validation = std::move(found.validation);
    return {};
}

void judge(Candidate& candidate, const TrainingData& data) {
    candidate.probabilities = scoring::crossCalibrate(candidate.validation.logits, data.labels, data.split.plan);
    candidate.logLoss = judgedLogLoss(candidate.probabilities, data.labels);
}

constexpr std::size_t kEnoughDecisive = 200, kEnoughOfAClass = 20;

/// [rows] by which the deployed model is weighed and calibrated: by time those whose model had learned from nearly as much, where they
/// are enough; else all that are judged.
std::vector<bool> tellingRows(const TrainingData& data) {
    const scoring::FoldPlan& plan = data.split.plan;
    std::vector<bool> judged(plan.folds.size()), telling = plan.decisive();
    std::size_t count = 0, left = 0;
    for (std::size_t i = 0; i < judged.size(); ++i) {
        judged[i] = plan.judged(i);
        telling[i] = telling[i] && judged[i];
        count += telling[i] ? 1 : 0;
        left += telling[i] && data.labels[i] == 1.0 ? 1 : 0;
    }
    const bool enough = count >= kEnoughDecisive && left >= kEnoughOfAClass && count - left >= kEnoughOfAClass;
    return plan.forward && enough ? telling : judged;
}

std::vector<double> only(const std::vector<bool>& kept, std::vector<double> values) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!kept[i]) values[i] = std::nan("");
    return values;
}

/// How often a learner is fitted before all is done.
int fitsOf(const scoring::ChurnLearner& learner, const TrainingData& data) {
    const bool twice = learner.readsNetwork() && data.placed && data.placed->network.links.links() > 0;
    return (twice ? 2 : 1) * data.split.plan.count() + 1;
}

struct Attempt {
    std::unique_ptr<scoring::ChurnLearner> learner;
    double secondsAFit = 0.0;
};

Result<Candidate> tryLearner(Attempt attempt, const Choosing& choosing, const TaskContext& context) {
    const TrainingData& data = choosing.data;
    Candidate candidate;
    candidate.name = attempt.learner->name();
    candidate.learner = std::make_unique<WatchedLearner>(std::move(attempt.learner), choosing.request.monitor);
    candidate.options = {choosing.request.seed, context.threads(), attempt.secondsAFit};
    if (candidate.learner->readsNetwork() && data.placed) {
        candidate.network = data.placed->network;
        HOLDFAST_CHECK(validateOnNetwork(candidate, data, context));
    } else {
        HOLDFAST_ASSIGN(candidate.validation, scoring::crossValidate(*candidate.learner, data.features, data.labels, data.split.plan,
                                                                     candidate.options, context));
    }
    judge(candidate, data);
    candidate.deployedLogits = only(tellingRows(data), candidate.validation.logits);
    return candidate;
}

struct Contestant {
    std::string name;
    Result<std::unique_ptr<scoring::ChurnLearner>> learner;
};

/// Every learner that can be used here, those that could not be made among them.
std::vector<Contestant> contestants(const Choosing& choosing, TimeBudget& budget) {
    std::vector<Contestant> result;
    for (const std::string& name : choosing.learners.names()) {
        auto learner = choosing.learners.create(name);
        if (learner && (*learner)->readsNetwork() && !choosing.data.placed) continue;  // nobody brought anybody
        if (learner) budget.expect(fitsOf(**learner, choosing.data));
        result.push_back({name, std::move(learner)});
    }
    return result;
}

Result<Candidate> tryNext(Contestant contestant, const Choosing& choosing, TimeBudget& budget, const TaskContext& context) {
    if (!contestant.learner) return Unexpected(contestant.learner.error());
    const double seconds = budget.next(fitsOf(**contestant.learner, choosing.data), choosing.secondsSpent());
    return tryLearner({std::move(*contestant.learner), seconds}, choosing, context);
}

/// Each cross-validated once.
Result<std::vector<Candidate>> tryAll(const Choosing& choosing, const TaskContext& context) {
    for (const scoring::AbsentLearner& learner : choosing.learners.absent()) choosing.card.warnings.push_back(learner.notice);
    TimeBudget budget(choosing.request.timeBudgetSeconds);
    std::vector<Candidate> tried;
    std::optional<Error> failure;
    for (Contestant& contestant : contestants(choosing, budget)) {
        const std::string name = contestant.name;
        auto candidate = tryNext(std::move(contestant), choosing, budget, context);
        if (!candidate) {
            if (candidate.error().code == ErrorCode::Cancelled) return Unexpected(candidate.error());
            choosing.card.warnings.push_back("The learner " + name + " could not be used: " + candidate.error().message);
            failure = candidate.error();
            continue;
        }
        choosing.card.baselines[name] = meanOf(candidate->validation.foldAuc);
        tried.push_back(std::move(*candidate));
    }
    if (!tried.empty()) return tried;
    if (failure) return Unexpected(*failure);
    return Unexpected(ErrorCode::Unavailable, "This installation offers no learner. Install Holdfast completely.");
}

/// The out-of-fold log-odds within each judged fold against the labels there. [judged folds]
std::vector<double> foldAucs(std::span<const double> logits, const TrainingData& data) {
    std::vector<double> result;
    for (int fold = data.split.plan.warmUp; fold < data.split.plan.count(); ++fold) {
        std::vector<double> held, own;
        for (std::size_t i = 0; i < logits.size(); ++i)
            if (data.split.plan.folds[i] == fold) {
                held.push_back(logits[i]);
                own.push_back(data.labels[i]);
            }
        result.push_back(scoring::rocAuc(held, own));
    }
    return result;
}

/// Stacks the candidates, which stay where they are; `bases` is still empty.
Candidate stacked(const std::vector<Candidate>& tried, const TrainingData& data) {
    Candidate ensemble;
    ensemble.name = kEnsembleLearner;
    scoring::StackData stack{{}, data.labels};
    for (const Candidate& candidate : tried) stack.logits.push_back(candidate.validation.slimLogits);
    const auto telling = tellingRows(data);
    ensemble.validation.folds = data.split.plan.folds;
    ensemble.validation.logits = scoring::crossStack(stack, data.split.plan);
    ensemble.validation.foldAuc = foldAucs(ensemble.validation.logits, data);
    if (data.split.plan.forward)
        for (auto& logits : stack.logits) logits = only(telling, std::move(logits));
    ensemble.stack = scoring::fitStack(stack);
    judge(ensemble, data);
    ensemble.deployedLogits = only(telling, ensemble.validation.logits);
    if (data.split.plan.forward) {
        std::vector<double> row(stack.logits.size());
        for (std::size_t i = 0; i < telling.size(); ++i) {
            for (std::size_t k = 0; k < row.size(); ++k) row[k] = stack.logits[k][i];
            if (telling[i]) ensemble.deployedLogits[i] = ensemble.stack(row);
        }
    }
    return ensemble;
}

void tellWeights(const Candidate& ensemble, ModelCard& card) {
    for (std::size_t k = 0; k < ensemble.bases.size(); ++k)
        card.ensemble.push_back({ensemble.bases[k].name, ensemble.stack.weights[k]});
    std::stable_sort(card.ensemble.begin(), card.ensemble.end(),
                     [](const LearnerWeight& a, const LearnerWeight& b) { return a.weight > b.weight; });
}

/// What the referrals were found to be worth, and whether that matters for the model at hand.
void tellReferrals(const Candidate& candidate, bool used, ModelCard& card) {
    if (candidate.referrals.empty()) return;
    card.warnings.push_back(candidate.referrals + (used ? "" : " This model does not use that network."));
}

Result<std::shared_ptr<const scoring::ChurnScorer>> fitOne(const Candidate& candidate, const TrainingData& data,
                                                           const TaskContext& context, std::vector<LearningCurve>& learning) {
    HOLDFAST_CHECK(context.checkpoint());
    context.progress(0, 0, "Fitting on all customers (" + candidate.name + ")");
    std::vector<std::size_t> rows(data.labels.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    LearningCurve curve{candidate.name, {}};
    HOLDFAST_ASSIGN(std::shared_ptr<const scoring::ChurnScorer> scorer,
                    candidate.learner->fit({&data.features, data.labels, rows, candidate.network ? &*candidate.network : nullptr,
                                            candidate.network ? std::span(data.placed->nodes) : std::span<const std::size_t>()},
                                           candidate.options, context,
                                           [&curve](const scoring::FitProgress& epoch) { curve.epochs.push_back(epoch); }));
    learning.push_back(std::move(curve));
    return scorer;
}

}  // namespace

Result<Candidate> chooseLearner(const Choosing& choosing, const TaskContext& context) {
    const bool wantsEnsemble = choosing.request.learner == kEnsembleLearner;
    if (choosing.request.learner != kAutoLearner && !wantsEnsemble) {
        HOLDFAST_ASSIGN(auto learner, choosing.learners.create(choosing.request.learner));
        TimeBudget budget(choosing.request.timeBudgetSeconds);
        const int fits = fitsOf(*learner, choosing.data);
        budget.expect(fits);
        const double seconds = budget.next(fits, choosing.secondsSpent());
        HOLDFAST_ASSIGN(auto candidate, tryLearner({std::move(learner), seconds}, choosing, context));
        choosing.card.baselines[candidate.name] = meanOf(candidate.validation.foldAuc);
        tellReferrals(candidate, true, choosing.card);
        return candidate;
    }
    HOLDFAST_ASSIGN(auto tried, tryAll(choosing, context));
    const auto best = std::min_element(tried.begin(), tried.end(),
                                       [](const Candidate& a, const Candidate& b) { return a.logLoss < b.logLoss; });
    Candidate ensemble;
    bool usable = tried.size() > 1 || wantsEnsemble;
    if (usable) {
        ensemble = stacked(tried, choosing.data);
        choosing.card.baselines[ensemble.name] = meanOf(ensemble.validation.foldAuc);
        const auto& weights = ensemble.stack.weights;
        usable = std::any_of(weights.begin(), weights.end(), [](double w) { return w > 0.0; }) &&
                 (wantsEnsemble || ensemble.logLoss < best->logLoss);
    }
    for (std::size_t k = 0; k < tried.size(); ++k)
        tellReferrals(tried[k], usable ? ensemble.stack.weights[k] > 0.0 : &tried[k] == &*best, choosing.card);
    if (!usable) return std::move(*best);
    ensemble.bases = std::move(tried);
    tellWeights(ensemble, choosing.card);
    return ensemble;
}

Result<FittedCandidate> fitChosen(const Candidate& candidate, const TrainingData& data, const TaskContext& context) {
    FittedCandidate fitted;
    if (candidate.learner) {
        HOLDFAST_ASSIGN(fitted.scorer, fitOne(candidate, data, context, fitted.learning));
        return fitted;
    }
    const auto& weights = candidate.stack.weights;
    std::vector<scoring::EnsembleBase> bases;
    for (std::size_t k = 0; k < weights.size(); ++k) {
        if (!(weights[k] > 0.0)) continue;
        HOLDFAST_ASSIGN(auto scorer, fitOne(candidate.bases[k], data, context, fitted.learning));
        bases.push_back({candidate.bases[k].name, weights[k], scoring::slimmed(std::move(scorer))});
    }
    HOLDFAST_ASSIGN(fitted.scorer, scoring::EnsembleScorer::make(std::move(bases), candidate.stack.intercept));
    return fitted;
}

}  // namespace holdfast::workbench
