#include "core/workbench/fitting.h"

#include "core/base/logistic.h"
#include "core/scoring/calibration.h"
#include "core/scoring/ensemblescorer.h"
#include "core/workbench/champion.h"
#include "core/workbench/modelquality.h"

#include <cmath>
#include <memory>
#include <numeric>
#include <span>
#include <utility>

namespace holdfast::workbench {

namespace {

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

/// One learner's scorer, for newcomers: itself where it leaves their behaviour out as it is.
Result<std::shared_ptr<const scoring::ChurnScorer>> forNewcomers(const std::string& learner, std::shared_ptr<const scoring::ChurnScorer> scorer) {
    if (scorer->readsNetwork()) return scorer;
    HOLDFAST_ASSIGN(std::shared_ptr<const scoring::ChurnScorer> made,
                    scoring::EnsembleScorer::make({{learner, 1.0, std::move(scorer)}}, 0.0, scoring::EnsembleScorer::Of::Newcomers));
    return made;
}

struct FittedCandidate {
    std::shared_ptr<const scoring::ChurnScorer> scorer;
    std::shared_ptr<const scoring::ChurnScorer> newcomers;  ///< null where they are not told apart
    std::vector<LearningCurve> learning;  ///< of every fit that was made
};

/// The candidate fitted on every labelled customer: of an ensemble, each base that has a weight, be it for newcomers alone.
Result<FittedCandidate> fitChosen(const Candidate& candidate, const TrainingData& data, const TaskContext& context) {
    FittedCandidate fitted;
    if (candidate.learner) {
        HOLDFAST_ASSIGN(fitted.scorer, fitOne(candidate, data, context, fitted.learning));
        if (candidate.firstDay) {
            HOLDFAST_ASSIGN(fitted.newcomers, forNewcomers(candidate.name, fitted.scorer));
        }
        return fitted;
    }
    std::vector<scoring::EnsembleBase> bases, ofNewcomers;
    for (std::size_t k = 0; k < candidate.bases.size(); ++k) {
        const bool alone = candidate.only && *candidate.only == k;
        const double weight = candidate.only ? 0.0 : candidate.stack.weights[k];
        const double newcomers = candidate.firstDay ? candidate.firstDay->stack.weights[k] : 0.0;
        if (!alone && !(weight > 0.0) && !(newcomers > 0.0)) continue;
        HOLDFAST_ASSIGN(auto scorer, fitOne(candidate.bases[k], data, context, fitted.learning));
        if (alone) fitted.scorer = scorer;
        const auto slim = scoring::slimmed(std::move(scorer));
        if (weight > 0.0) bases.push_back({candidate.bases[k].name, weight, slim});
        if (newcomers > 0.0) ofNewcomers.push_back({candidate.bases[k].name, newcomers, slim});
    }
    if (!candidate.only) {
        HOLDFAST_ASSIGN(fitted.scorer, scoring::EnsembleScorer::make(std::move(bases), candidate.stack.intercept));
    }
    if (candidate.firstDay) {
        HOLDFAST_ASSIGN(fitted.newcomers, scoring::EnsembleScorer::make(std::move(ofNewcomers), candidate.firstDay->stack.intercept,
                                                                        scoring::EnsembleScorer::Of::Newcomers));
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

/// What has to be added to log-odds for probabilities to have a mean.
double shiftTo(double mean, const std::vector<double>& probabilities) {
    double low = -20.0, high = 20.0;
    for (int i = 0; i < 60; ++i) {
        const double middle = 0.5 * (low + high);
        double sum = 0.0;
        for (const double p : probabilities) sum += logistic(logOdds(p) + middle);
        (sum < mean * static_cast<double>(probabilities.size()) ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

/// A model's map with the level of those it is for: labelled customers who are not new.
Result<scoring::Calibrator> levelled(const scoring::ChurnModel& model, const TrainingData& data, const TaskContext& context) {
    RowsAsRead rows{{}, data.isNew};
    rows.values = model.asRead(data.features.values, rows.isNew);
    HOLDFAST_ASSIGN(const auto all, standingProbabilities(model, rows, data.placed ? &*data.placed : nullptr, context));
    std::vector<double> probabilities, labels;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!data.isNew.empty() && data.isNew[i]) continue;
        probabilities.push_back(all[i]);
        labels.push_back(data.labels[i]);
    }
    return model.calibrator().shifted(shiftTo(meanOf(labels), probabilities));
}

/// The map for newcomers: with the level of those who joined last among the labelled, each as on his first day. They are the nearest to
/// newcomers; what the model makes of older ones' first days says little about its level here.
Result<scoring::Calibrator> levelledForNewcomers(const scoring::ChurnModel& model, const TrainingData& data, const TaskContext& context) {
    const scoring::FoldPlan& plan = data.split.plan;
    RowsAsRead rows;
    std::vector<double> labels;
    std::vector<std::size_t> nodes;
    for (std::size_t i = 0; i < data.labels.size(); ++i) {
        if (plan.folds[i] + 1 != plan.count()) continue;
        rows.values.insert(rows.values.end(), data.features.row(i), data.features.row(i) + data.features.cols());
        rows.isNew.push_back(true);
        labels.push_back(data.labels[i]);
        if (data.placed) nodes.push_back(data.placed->nodes[i]);
    }
    rows.values = model.asRead(std::move(rows.values), rows.isNew);
    PlacedCustomers placed;
    if (data.placed) {  // as in judging: they alone have just joined, and nobody knows what became of them
        placed.network = data.placed->network.unlabelled(nodes).justJoined(nodes);
        placed.nodes = std::move(nodes);
    }
    HOLDFAST_ASSIGN(const auto probabilities, standingProbabilities(model, rows, data.placed ? &placed : nullptr, context));
    return model.of(true).calibrator().shifted(shiftTo(meanOf(labels), probabilities));
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
        HOLDFAST_ASSIGN(map, levelled(plain, data, context));
        if (fitted.newcomers) {
            HOLDFAST_ASSIGN(newcomersMap, levelledForNewcomers(plain, data, context));
        }
    }
    card.calibration = map.name();
    if (fitted.newcomers) card.newcomers.calibration = newcomersMap.name();
    return model();
}

}  // namespace holdfast::workbench
