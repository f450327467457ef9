#include "core/workbench/choosing.h"

#include "core/scoring/metrics.h"
#include "core/scoring/networkvalidation.h"
#include "core/workbench/modelquality.h"
#include "core/workbench/newcomerdata.h"
#include "core/workbench/splits.h"
#include "core/workbench/timebudget.h"
#include "core/workbench/watchedlearner.h"
#include "core/workbench/wording.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace holdfast::workbench {

namespace {

constexpr std::size_t kNamed = 15;  ///< columns in one sentence

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
           "; by what is known on a first day, as newcomers: " + gainText(found.asNewcomers) + ").";
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

/// The customers as they are, and as on their first day where newcomers are told apart.
Result<void> validateOnTable(Candidate& candidate, const TrainingData& data, const TaskContext& context) {
    const auto validate = [&](const FeatureMatrix& features) {
        return scoring::crossValidate(*candidate.learner, features, data.labels, data.split.plan, candidate.options, context);
    };
    HOLDFAST_ASSIGN(candidate.validation, validate(data.features));
    if (data.isNew.empty()) return {};
    HOLDFAST_ASSIGN(auto firstDay, validate(data.firstDay));
    candidate.validation.firstDayLogits = std::move(firstDay.logits);
    candidate.validation.slimFirstDayLogits = std::move(firstDay.slimLogits);
    return {};
}

bool readsReferrals(const scoring::ChurnLearner& learner, const TrainingData& data) { return learner.readsNetwork() && data.placed; }

/// How often a learner is fitted before all is done: one that reads referrals with and without them in judging, any other once more on first
/// days, in judging and in the end.
int fitsOf(const scoring::ChurnLearner& learner, const TrainingData& data) {
    const int folds = data.split.plan.count();
    if (readsReferrals(learner, data)) return (data.placed->network.links.links() > 0 ? 2 : 1) * folds + 1;
    return (data.isNew.empty() ? 1 : 2) * (folds + 1);
}

struct Attempt {
    std::unique_ptr<scoring::ChurnLearner> learner;
    double secondsAFit = 0.0;
    bool alone = false;  ///< one of several: processes that train together would each have to try the same ones in the same order
};

Result<Candidate> tryLearner(Attempt attempt, const Choosing& choosing, const TaskContext& context) {
    const TrainingData& data = choosing.data;
    Candidate candidate;
    candidate.name = attempt.learner->name();
    candidate.learner = std::make_unique<WatchedLearner>(std::move(attempt.learner), choosing.request.monitor);
    candidate.options = {choosing.request.seed, context.threads(), attempt.secondsAFit, attempt.alone};
    if (readsReferrals(*candidate.learner, data)) {
        candidate.network = data.placed->network;
        HOLDFAST_CHECK(validateOnNetwork(candidate, data, context));
    } else {
        HOLDFAST_CHECK(validateOnTable(candidate, data, context));
    }
    judgeLearner(candidate, data);
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
    return tryLearner({std::move(*contestant.learner), seconds, true}, choosing, context);
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

/// Largest first.
std::vector<LearnerWeight> weightsOf(const Candidate& ensemble, const scoring::StackWeights& stack) {
    std::vector<LearnerWeight> weights;
    for (std::size_t k = 0; k < ensemble.bases.size(); ++k) weights.push_back({ensemble.bases[k].name, stack.weights[k]});
    std::stable_sort(weights.begin(), weights.end(), [](const LearnerWeight& a, const LearnerWeight& b) { return a.weight > b.weight; });
    return weights;
}

std::string newcomersText(const NewcomerQuality& quality, const FeatureSchema& schema) {
    std::string text = " Customers here under 7 days are scored by what is known on a first day.";
    if (const auto names = notKnownOnFirstDay(schema, true); !names.empty()) text += " Left out as behaviour: " + listed(names, kNamed) + ".";
    if (const auto names = notKnownOnFirstDay(schema, false); !names.empty()) text += " Left out as what only time fills: " + listed(names, kNamed) + ".";
    std::vector<std::string> parts;
    for (const LearnerWeight& part : quality.ensemble)
        if (part.weight > 0.0) parts.push_back(part.learner + " " + thousandths(part.weight));
    if (!parts.empty()) text += " The learners have weights of their own (" + listed(parts, parts.size()) + ").";
    return text + " Scored so, those who were judged have an AUC of " + thousandths(quality.auc) + ".";
}

/// How well customers are told from each other as on their first day, which is all that is known of newcomers who have no label yet.
void tellNewcomers(const Candidate& candidate, const TrainingData& data, ModelCard& card) {
    if (!candidate.firstDay) return;
    const Judged judged = judgedRows(data.split.plan, data.labels, candidate.firstDay->logits, candidate.firstDay->probabilities);
    card.newcomers.customers = judged.rows.size();
    card.newcomers.auc = meanOf(foldAucs(candidate.firstDay->probabilities, data));
    card.newcomers.logLoss = scoring::logLoss(judged.probabilities, judged.labels);
    if (!candidate.bases.empty()) card.newcomers.ensemble = weightsOf(candidate, candidate.firstDay->stack);
    const FeatureSchema& schema = *data.features.schema;
    card.splitNote += newcomersText(card.newcomers, schema);
    const auto behaviour = notKnownOnFirstDay(schema, true);
    const std::size_t known = schema.size() - behaviour.size() - notKnownOnFirstDay(schema, false).size();
    if (!behaviour.empty() && (known == 0 || card.newcomers.auc < kPoorAuc))
        card.warnings.push_back("Newcomers can hardly be told from each other: " + (known == 0 ? std::string("nothing") : "little") +
                                " is known of them on a first day, since these columns count as behaviour: " + listed(behaviour, kNamed) +
                                ". Give those that say something of a newcomer, too, another role on the Data page, and train again.");
}

/// What the referrals were found to be worth, and whether that matters for the model at hand.
void tellReferrals(const Candidate& candidate, bool used, ModelCard& card) {
    if (candidate.referrals.empty()) return;
    card.warnings.push_back(candidate.referrals + (used ? "" : " This model does not use that network."));
}

/// Whether each of those tried takes part in the scores of anybody.
void tellReferrals(const Candidate& chosen, ModelCard& card) {
    for (std::size_t k = 0; k < chosen.bases.size(); ++k) {
        const bool ofMost = chosen.only ? k == *chosen.only : chosen.stack.weights[k] > 0.0;
        tellReferrals(chosen.bases[k], ofMost || (chosen.firstDay && chosen.firstDay->stack.weights[k] > 0.0), card);
    }
}

/// The best of several, or what is stacked of them; for newcomers what is best of them.
Candidate bestOf(std::vector<Candidate> tried, const Choosing& choosing) {
    const bool wantsEnsemble = choosing.request.learner == kEnsembleLearner;
    const auto best = static_cast<std::size_t>(
        std::min_element(tried.begin(), tried.end(), [](const Candidate& a, const Candidate& b) { return a.logLoss < b.logLoss; }) - tried.begin());
    Candidate ensemble;
    bool ofMost = false;
    if (tried.size() > 1 || wantsEnsemble) {
        ensemble = stacked(tried, choosing.data);
        choosing.card.baselines[ensemble.name] = meanOf(ensemble.validation.foldAuc);
        ofMost = anyWeight(ensemble.stack) && (wantsEnsemble || ensemble.logLoss < tried[best].logLoss);
    }
    if (ofMost || ensemble.firstDay) {
        ensemble.bases = std::move(tried);
        if (ofMost)
            choosing.card.ensemble = weightsOf(ensemble, ensemble.stack);
        else
            ensemble = withNewcomersOf(std::move(ensemble), best, choosing.data);
        choosing.card.baselines[ensemble.name] = meanOf(ensemble.validation.foldAuc);
        tellReferrals(ensemble, choosing.card);
        return ensemble;
    }
    for (std::size_t k = 0; k < tried.size(); ++k) tellReferrals(tried[k], k == best, choosing.card);
    return std::move(tried[best]);
}

Result<Candidate> tryOne(const Choosing& choosing, const TaskContext& context) {
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

}  // namespace

Result<Candidate> chooseLearner(const Choosing& choosing, const TaskContext& context) {
    Candidate chosen;
    if (choosing.request.learner == kAutoLearner || choosing.request.learner == kEnsembleLearner) {
        HOLDFAST_ASSIGN(auto tried, tryAll(choosing, context));
        chosen = bestOf(std::move(tried), choosing);
    } else {
        HOLDFAST_ASSIGN(chosen, tryOne(choosing, context));
    }
    tellNewcomers(chosen, choosing.data, choosing.card);
    return chosen;
}

}  // namespace holdfast::workbench
