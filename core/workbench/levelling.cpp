#include "core/workbench/levelling.h"

#include "core/base/logistic.h"
#include "core/scoring/unchanged.h"
#include "core/workbench/champion.h"
#include "core/workbench/modelquality.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace holdfast::workbench {

namespace {

constexpr double kFalseAlarm = 0.05;    ///< of a change of level among those who joined last
constexpr double kLevelsDiffer = 0.25;  ///< standard deviation, in log-odds, by which newcomers' level may differ from it

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

}  // namespace

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
    const double rate = meanOf(labels);
    return LevelledMap{model.calibrator().shifted(shiftTo(rate, probabilities)), {meanOf(probabilities), rate, labels.size()}};
}

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

}  // namespace holdfast::workbench
