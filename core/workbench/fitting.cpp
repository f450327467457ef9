#include "core/workbench/fitting.h"

#include "core/scoring/calibration.h"
#include "core/scoring/ensemblescorer.h"
#include "core/workbench/levelling.h"
#include "core/workbench/modelquality.h"

#include <cmath>
#include <memory>
#include <numeric>
#include <span>
#include <utility>

namespace holdfast::workbench {

namespace {

using Scorer = std::shared_ptr<const scoring::ChurnScorer>;
using Of = scoring::EnsembleScorer::Of;

Result<Scorer> fitOne(const Candidate& candidate, const TrainingData& data, Of whom, const TaskContext& context,
                      std::vector<LearningCurve>& learning) {
    HOLDFAST_CHECK(context.checkpoint());
    const std::string name = candidate.name + (whom == Of::Newcomers ? ", newcomers" : "");
    context.progress(0, 0, "Fitting on all customers (" + name + ")");
    std::vector<std::size_t> rows(data.labels.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    LearningCurve curve{name, {}};
    HOLDFAST_ASSIGN(Scorer scorer,
                    candidate.learner->fit({whom == Of::Newcomers ? &data.firstDay : &data.features, data.labels, rows, candidate.network ? &*candidate.network : nullptr,
                                            candidate.network ? std::span(data.placed->nodes) : std::span<const std::size_t>()},
                                           candidate.options, context,
                                           [&curve](const scoring::FitProgress& epoch) { curve.epochs.push_back(epoch); }));
    learning.push_back(std::move(curve));
    return scorer;
}

struct FittedCandidate {
    Scorer scorer;
    Scorer newcomers;                     ///< null where they are not told apart
    std::vector<LearningCurve> learning;  ///< of every fit that was made
};

/// One learner's fits on every labelled customer: for customers as they are, and for newcomers.
struct FittedLearner {
    Scorer everybody, newcomers;  ///< null where not wanted
};

/// A learner that reads referrals learns of both at once (models/coldstart/gnn.h).
Result<FittedLearner> fitLearner(const Candidate& candidate, const TrainingData& data, std::pair<bool, bool> wanted, const TaskContext& context,
                                 std::vector<LearningCurve>& learning) {
    const auto [ofMost, ofNewcomers] = wanted;
    const bool atOnce = candidate.network.has_value();
    FittedLearner fitted;
    if (ofMost || atOnce) {
        HOLDFAST_ASSIGN(fitted.everybody, fitOne(candidate, data, Of::Everybody, context, learning));
    }
    if (ofNewcomers && atOnce) fitted.newcomers = fitted.everybody;
    if (ofNewcomers && !atOnce) {
        HOLDFAST_ASSIGN(fitted.newcomers, fitOne(candidate, data, Of::Newcomers, context, learning));
    }
    return fitted;
}

Result<Scorer> ensembleOf(std::vector<scoring::EnsembleBase> bases, double intercept, Of whom) {
    HOLDFAST_ASSIGN(Scorer made, scoring::EnsembleScorer::make(std::move(bases), intercept, whom));
    return made;
}

/// The candidate fitted on every labelled customer: of an ensemble, each base that has a weight, be it for newcomers alone.
Result<FittedCandidate> fitChosen(const Candidate& candidate, const TrainingData& data, const TaskContext& context) {
    FittedCandidate fitted;
    if (candidate.learner) {
        HOLDFAST_ASSIGN(const FittedLearner one, fitLearner(candidate, data, {true, candidate.firstDay.has_value()}, context, fitted.learning));
        fitted.scorer = one.everybody;
        fitted.newcomers = one.newcomers;
        if (one.newcomers && one.newcomers != one.everybody) {
            HOLDFAST_ASSIGN(fitted.newcomers, ensembleOf({{candidate.name, 1.0, one.newcomers}}, 0.0, Of::Newcomers));
        }
        return fitted;
    }
    std::vector<scoring::EnsembleBase> bases, ofNewcomers;
    for (std::size_t k = 0; k < candidate.bases.size(); ++k) {
        const Candidate& base = candidate.bases[k];
        const bool alone = candidate.only && *candidate.only == k;
        const double weight = candidate.only ? 0.0 : candidate.stack.weights[k];
        const double newcomers = candidate.firstDay ? candidate.firstDay->stack.weights[k] : 0.0;
        if (!alone && !(weight > 0.0) && !(newcomers > 0.0)) continue;
        HOLDFAST_ASSIGN(const FittedLearner one, fitLearner(base, data, {alone || weight > 0.0, newcomers > 0.0}, context, fitted.learning));
        if (alone) fitted.scorer = one.everybody;
        const Scorer slim = one.everybody ? scoring::slimmed(one.everybody) : nullptr;
        const bool same = one.newcomers == one.everybody;
        if (weight > 0.0) bases.push_back({base.name, weight, slim});
        if (newcomers > 0.0) ofNewcomers.push_back({base.name, newcomers, same ? slim : scoring::slimmed(one.newcomers)});
    }
    if (!candidate.only) {
        HOLDFAST_ASSIGN(fitted.scorer, ensembleOf(std::move(bases), candidate.stack.intercept, Of::Everybody));
    }
    if (candidate.firstDay) {
        HOLDFAST_ASSIGN(fitted.newcomers, ensembleOf(std::move(ofNewcomers), candidate.firstDay->stack.intercept, Of::Newcomers));
    }
    return fitted;
}

/// Of predictions for customers that the models had not seen.
scoring::Calibrator deployedMap(std::span<const double> outOfFold, const TrainingData& data, std::uint64_t seed) {
    std::vector<double> logits, labels;
    for (std::size_t i = 0; i < data.labels.size(); ++i) {
        if (std::isnan(outOfFold[i])) continue;
        logits.push_back(outOfFold[i]);
        labels.push_back(data.labels[i]);
    }
    return scoring::Calibrator::choose(logits, labels, seed);
}

}  // namespace

Result<scoring::ChurnModel> fitModel(const Candidate& candidate, const TrainingData& data, const GroupedBand& band, ModelCard& card,
                                     std::vector<LearningCurve>& learning, const TaskContext& context) {
    HOLDFAST_CHECK(context.checkpoint());
    auto map = deployedMap(candidate.deployedLogits, data, card.seed);
    auto newcomersMap = candidate.firstDay ? deployedMap(candidate.firstDay->deployedLogits, data, card.seed) : map;
    HOLDFAST_ASSIGN(auto fitted, fitChosen(candidate, data, context));
    learning = std::move(fitted.learning);
    const auto model = [&] {
        scoring::ChurnModel made(fitted.scorer, map, band.band, scoring::sampleBackground(data.features, card.seed), band.groups);
        return fitted.newcomers ? made.withNewcomers(fitted.newcomers, newcomersMap) : made;
    };
    if (data.split.plan.forward) {
        const auto plain = model();
        HOLDFAST_ASSIGN(LevelledMap own, levelled(plain, data, context));
        map = std::move(own.map);
        card.level = own.level;
        if (fitted.newcomers) {
            HOLDFAST_ASSIGN(LevelledMap theirs, levelledForNewcomers(plain, data, context));
            newcomersMap = std::move(theirs.map);
            card.newcomers.level = theirs.level;
        }
        tellLevels(card);
    }
    card.calibration = map.name();
    if (fitted.newcomers) card.newcomers.calibration = newcomersMap.name();
    return model();
}

}  // namespace holdfast::workbench
