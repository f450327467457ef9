#include "core/workbench/choosing.h"

#include "core/scoring/calibration.h"
#include "core/scoring/ensemblescorer.h"
#include "core/scoring/metrics.h"
#include "core/scoring/networkvalidation.h"
#include "core/workbench/modelquality.h"

#include <algorithm>
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
    const std::string measured = " (log loss saved a customer: " + gainText(found.asTheyAre) +
                                 "; with their behaviour hidden, as newcomers: " + gainText(found.asNewcomers) + ").";
    return found.helps() ? "Referrals: scores rest on who brought whom, which helps" + measured
                         : "Referrals were left out of the network's scores: they do not help here" + measured;
}

/// With and without the referrals on the same folds; the card says which it is to be, and by how much.
Result<void> validateOnNetwork(Candidate& candidate, const TrainingData& data, const std::vector<int>& folds,
                               const scoring::FitOptions& options, ModelCard& card, const TaskContext& context) {
    const CustomerNetwork& network = data.placed->network;
    HOLDFAST_ASSIGN(auto found, scoring::crossValidateNetwork(*candidate.learner,
                                                              {&data.features, data.labels, folds, &network, data.placed->nodes},
                                                              options, context));
    card.warnings.push_back(referralVerdict(found));
    if (!found.helps()) candidate.network = network.unlinked();
    candidate.validation = std::move(found.validation);
    return {};
}

void judge(Candidate& candidate, const std::vector<double>& labels) {
    candidate.probabilities = scoring::crossCalibrate(candidate.validation.logits, labels, candidate.validation.folds);
    candidate.logLoss = scoring::logLoss(candidate.probabilities, labels);
}

Result<Candidate> tryLearner(const std::string& name, const Choosing& choosing, const TaskContext& context) {
    const TrainingData& data = choosing.data;
    Candidate candidate;
    candidate.name = name;
    HOLDFAST_ASSIGN(candidate.learner, choosing.learners.create(name));
    const std::vector<int> folds = scoring::stratifiedFolds(data.labels, choosing.request.folds, choosing.request.seed);
    const scoring::FitOptions options{choosing.request.seed, context.threads(), 0.0};
    if (candidate.learner->readsNetwork() && data.placed) candidate.network = data.placed->network;
    if (candidate.network && candidate.network->links.links() > 0) {
        HOLDFAST_CHECK(validateOnNetwork(candidate, data, folds, options, choosing.card, context));
    } else {
        HOLDFAST_ASSIGN(candidate.validation,
                        scoring::crossValidate(*candidate.learner, data.features, data.labels, folds, options, context));
    }
    judge(candidate, data.labels);
    return candidate;
}

/// Every learner that can be used here, each cross-validated once.
Result<std::vector<Candidate>> tryAll(const Choosing& choosing, const TaskContext& context) {
    for (const scoring::AbsentLearner& learner : choosing.learners.absent()) choosing.card.warnings.push_back(learner.notice);
    std::vector<Candidate> tried;
    std::optional<Error> failure;
    for (const std::string& name : choosing.learners.names()) {
        if (name == kNetworkLearner && !choosing.data.placed) continue;  // nobody brought anybody
        auto candidate = tryLearner(name, choosing, context);
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

/// The out-of-fold log-odds within each fold against the labels there. [folds]
std::vector<double> foldAucs(const scoring::CrossValidation& validation, const std::vector<double>& labels) {
    const int count = *std::max_element(validation.folds.begin(), validation.folds.end()) + 1;
    std::vector<double> result;
    for (int fold = 0; fold < count; ++fold) {
        std::vector<double> logits, own;
        for (std::size_t i = 0; i < labels.size(); ++i)
            if (validation.folds[i] == fold) {
                logits.push_back(validation.logits[i]);
                own.push_back(labels[i]);
            }
        result.push_back(scoring::rocAuc(logits, own));
    }
    return result;
}

/// Stacks the candidates, which stay where they are; `bases` is still empty.
Candidate stacked(const std::vector<Candidate>& tried, const std::vector<double>& labels) {
    Candidate ensemble;
    ensemble.name = kEnsembleLearner;
    scoring::StackData stack{{}, labels};
    for (const Candidate& candidate : tried) stack.logits.push_back(candidate.validation.logits);
    ensemble.validation.folds = tried.front().validation.folds;
    ensemble.validation.logits = scoring::crossStack(stack, ensemble.validation.folds);
    ensemble.validation.foldAuc = foldAucs(ensemble.validation, labels);
    ensemble.stack = scoring::fitStack(stack);
    judge(ensemble, labels);
    return ensemble;
}

void tellWeights(const Candidate& ensemble, ModelCard& card) {
    for (std::size_t k = 0; k < ensemble.bases.size(); ++k)
        card.ensemble.push_back({ensemble.bases[k].name, ensemble.stack.weights[k]});
    std::stable_sort(card.ensemble.begin(), card.ensemble.end(),
                     [](const LearnerWeight& a, const LearnerWeight& b) { return a.weight > b.weight; });
}

Result<std::shared_ptr<const scoring::ChurnScorer>> fitOne(const Candidate& candidate, const TrainingData& data,
                                                           const TrainRequest& request, const scoring::FitMonitor& monitor,
                                                           const TaskContext& context) {
    HOLDFAST_CHECK(context.checkpoint());
    context.progress(0, 0, "Fitting on all customers (" + candidate.name + ")");
    std::vector<std::size_t> rows(data.labels.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const scoring::FitOptions options{request.seed, context.threads(), 0.0};
    HOLDFAST_ASSIGN(std::shared_ptr<const scoring::ChurnScorer> scorer,
                    candidate.learner->fit({&data.features, data.labels, rows, candidate.network ? &*candidate.network : nullptr,
                                            candidate.network ? std::span(data.placed->nodes) : std::span<const std::size_t>()},
                                           options, context, monitor));
    return scorer;
}

}  // namespace

Result<Candidate> chooseLearner(const Choosing& choosing, const TaskContext& context) {
    const bool wantsEnsemble = choosing.request.learner == kEnsembleLearner;
    if (choosing.request.learner != kAutoLearner && !wantsEnsemble) {
        HOLDFAST_ASSIGN(auto candidate, tryLearner(choosing.request.learner, choosing, context));
        choosing.card.baselines[candidate.name] = meanOf(candidate.validation.foldAuc);
        return candidate;
    }
    HOLDFAST_ASSIGN(auto tried, tryAll(choosing, context));
    const auto best = std::min_element(tried.begin(), tried.end(),
                                       [](const Candidate& a, const Candidate& b) { return a.logLoss < b.logLoss; });
    if (tried.size() == 1 && !wantsEnsemble) return std::move(*best);
    Candidate ensemble = stacked(tried, choosing.data.labels);
    choosing.card.baselines[ensemble.name] = meanOf(ensemble.validation.foldAuc);
    const bool usable = std::any_of(ensemble.stack.weights.begin(), ensemble.stack.weights.end(), [](double w) { return w > 0.0; });
    if (!usable || (!wantsEnsemble && !(ensemble.logLoss < best->logLoss))) return std::move(*best);
    ensemble.bases = std::move(tried);
    tellWeights(ensemble, choosing.card);
    return ensemble;
}

Result<std::shared_ptr<const scoring::ChurnScorer>> fitChosen(const Candidate& candidate, const TrainingData& data,
                                                              const TrainRequest& request, const TaskContext& context) {
    if (candidate.learner) return fitOne(candidate, data, request, request.monitor, context);
    const auto& weights = candidate.stack.weights;
    const auto heaviest = static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) - weights.begin());
    std::vector<scoring::EnsembleBase> bases;
    for (std::size_t k = 0; k < weights.size(); ++k) {
        if (!(weights[k] > 0.0)) continue;
        // The curves are those of the learner that counts most: several on one axis would say nothing.
        HOLDFAST_ASSIGN(auto scorer, fitOne(candidate.bases[k], data, request,
                                            k == heaviest ? request.monitor : scoring::FitMonitor(), context));
        bases.push_back({candidate.bases[k].name, weights[k], std::move(scorer)});
    }
    HOLDFAST_ASSIGN(std::shared_ptr<const scoring::ChurnScorer> scorer,
                    scoring::EnsembleScorer::make(std::move(bases), candidate.stack.intercept));
    return scorer;
}

}  // namespace holdfast::workbench
