#include "core/workbench/fitting.h"

#include "core/base/logistic.h"
#include "core/scoring/calibration.h"
#include "core/scoring/ensemblescorer.h"
#include "core/scoring/unchanged.h"
#include "core/workbench/champion.h"
#include "core/workbench/modelquality.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

namespace holdfast::workbench {

namespace {

constexpr double kFalseAlarm = 0.05;    ///< of a change of level among those who joined last
constexpr double kLevelsDiffer = 0.25;  ///< standard deviation, in log-odds, by which newcomers' level may differ from it

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

struct LevelledMap {
    scoring::Calibrator map;
    MapLevel level;
};

LevelledMap withLevel(const scoring::Calibrator& map, const std::vector<double>& probabilities, const std::vector<double>& labels) {
    const double rate = meanOf(labels);
    return {map.shifted(shiftTo(rate, probabilities)), {meanOf(probabilities), rate, labels.size()}};
}

/// A model's map with the level of those it is for: labelled customers who are not new.
Result<LevelledMap> levelled(const scoring::ChurnModel& model, const TrainingData& data, const TaskContext& context) {
    RowsAsRead rows{{}, data.isNew};
    rows.values = model.asRead(data.features.values, rows.isNew);
    HOLDFAST_ASSIGN(const auto all, standingProbabilities(model, rows, data.placed ? &*data.placed : nullptr, context));
    std::vector<double> probabilities, labels;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!data.isNew.empty() && data.isNew[i]) continue;
        probabilities.push_back(all[i]);
        labels.push_back(data.labels[i]);
    }
    return withLevel(model.calibrator(), probabilities, labels);
}

/// What a model makes of a window of labelled customers, each as on his first day.
struct FirstDays {
    std::vector<double> probabilities, labels;

    scoring::TimedBatch missed() const {
        scoring::TimedBatch batch{labels.size()};
        for (std::size_t i = 0; i < labels.size(); ++i) {
            batch.sum += labels[i] - probabilities[i];
            batch.variance += probabilities[i] * (1.0 - probabilities[i]) / static_cast<double>(labels.size());
        }
        return batch;
    }
};

/// The network as a window's customers met it: they have just joined, nobody knows what became of them, and who joined later or nobody
/// knows when is not there.
PlacedCustomers asTheyJoined(std::vector<std::size_t> nodes, const TrainingData& data) {
    double end = -INFINITY;
    for (const std::size_t node : nodes) end = std::max(end, data.joined[node]);
    std::vector<std::size_t> later;
    for (std::size_t node = 0; node < data.joined.size(); ++node)
        if (std::isnan(data.joined[node]) || data.joined[node] > end) later.push_back(node);
    PlacedCustomers placed;
    placed.network = data.placed->network.without(later).unlabelled(nodes).justJoined(nodes);
    placed.nodes = std::move(nodes);
    return placed;
}

Result<FirstDays> firstDaysOf(const std::vector<std::size_t>& which, const scoring::ChurnModel& model, const TrainingData& data,
                              const TaskContext& context) {
    FirstDays found;
    if (which.empty()) return found;
    RowsAsRead rows{{}, std::vector<bool>(which.size(), true)};
    std::vector<std::size_t> nodes;
    for (const std::size_t row : which) {
        rows.values.insert(rows.values.end(), data.features.row(row), data.features.row(row) + data.features.cols());
        found.labels.push_back(data.labels[row]);
        if (data.placed) nodes.push_back(data.placed->nodes[row]);
    }
    rows.values = model.asRead(std::move(rows.values), rows.isNew);
    std::optional<PlacedCustomers> placed;
    if (data.placed && model.of(true).scorer().readsNetwork()) placed = asTheyJoined(std::move(nodes), data);
    HOLDFAST_ASSIGN(found.probabilities, standingProbabilities(model, rows, placed ? &*placed : nullptr, context));
    return found;
}

/// Of each window those who joined in it, and in the last place newcomers.
std::vector<std::vector<std::size_t>> rowsByTime(const TrainingData& data) {
    std::vector<std::vector<std::size_t>> rows(static_cast<std::size_t>(data.split.plan.count()) + 1);
    for (std::size_t i = 0; i < data.labels.size(); ++i) {
        const int window = data.split.plan.folds[i];
        if (window >= 0) rows[static_cast<std::size_t>(window)].push_back(i);
        if (data.isNew[i]) rows.back().push_back(i);
    }
    return rows;
}

/// By how much more the log-odds of labelled newcomers lie off, shrunk to nothing: the most likely shift under a normal prior of kLevelsDiffer.
double shiftOfNewcomers(const FirstDays& newcomers, double shift) {
    double own = 0.0;
    for (int step = 0; step < 30; ++step) {
        double slope = -own / (kLevelsDiffer * kLevelsDiffer), curvature = 1.0 / (kLevelsDiffer * kLevelsDiffer);
        for (std::size_t i = 0; i < newcomers.labels.size(); ++i) {
            const double p = logistic(logOdds(newcomers.probabilities[i]) + shift + own);
            slope += newcomers.labels[i] - p;
            curvature += p * (1.0 - p);
        }
        own += slope / curvature;
    }
    return own;
}

/// The map for newcomers with the level of the labelled customers who joined last, as far back as no change can be seen in how often they
/// left for what the model says of first days; nobody is nearer to newcomers. Those newcomers who have a label move it towards their own.
Result<LevelledMap> levelledForNewcomers(const scoring::ChurnModel& model, const TrainingData& data, const TaskContext& context) {
    std::vector<FirstDays> windows;
    std::vector<scoring::TimedBatch> missed;
    for (const auto& rows : rowsByTime(data)) {
        HOLDFAST_ASSIGN(auto found, firstDaysOf(rows, model, data, context));
        missed.push_back(found.missed());
        windows.push_back(std::move(found));
    }
    const FirstDays newcomers = std::move(windows.back());
    windows.pop_back();
    missed.pop_back();
    FirstDays latest;
    for (std::size_t w = scoring::unchangedSince(missed, kFalseAlarm); w < windows.size(); ++w) {
        latest.probabilities.insert(latest.probabilities.end(), windows[w].probabilities.begin(), windows[w].probabilities.end());
        latest.labels.insert(latest.labels.end(), windows[w].labels.begin(), windows[w].labels.end());
    }
    double shift = shiftTo(meanOf(latest.labels), latest.probabilities);
    shift += shiftOfNewcomers(newcomers, shift);
    std::vector<double> moved;
    for (const double p : latest.probabilities) moved.push_back(logistic(logOdds(p) + shift));
    return LevelledMap{model.of(true).calibrator().shifted(shift), {meanOf(latest.probabilities), meanOf(moved), latest.labels.size()}};
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
