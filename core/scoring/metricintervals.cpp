#include "core/scoring/metricintervals.h"

#include "core/scoring/placements.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

namespace holdfast::scoring {

namespace {

constexpr double kZ = 1.959963984540054;  ///< of a 95 % normal interval
constexpr double kLeast = 1e-15;          ///< as logLoss() clips

struct Fold {
    std::vector<double> scores, labels;

    bool judgeable() const {
        const auto left = std::count_if(labels.begin(), labels.end(), [](double label) { return label > 0.5; });
        return left >= 2 && static_cast<std::ptrdiff_t>(labels.size()) - left >= 2;
    }
};

MetricInterval around(double value, double variance) {
    const double half = kZ * std::sqrt(variance);
    return {value, value - half, value + half};
}

MetricInterval aucInterval(const HeldOutPredictions& predictions) {
    std::map<int, Fold> folds;
    for (std::size_t i = 0; i < predictions.labels.size(); ++i) {
        Fold& fold = folds[predictions.folds[i]];
        fold.scores.push_back(predictions.probabilities[i]);
        fold.labels.push_back(predictions.labels[i]);
    }
    double sum = 0.0, variance = 0.0, count = 0.0;
    for (const auto& [number, fold] : folds) {
        if (!fold.judgeable()) continue;
        const Placements found = placements(fold.scores, fold.labels);
        sum += found.auc;
        variance += sampleVariance(found.leavers) / static_cast<double>(found.leavers.size()) +
                    sampleVariance(found.stayers) / static_cast<double>(found.stayers.size());
        count += 1.0;
    }
    if (count == 0.0) return {};
    MetricInterval result = around(sum / count, variance / (count * count));
    result.lower = std::max(0.0, result.lower);
    result.upper = std::min(1.0, result.upper);
    return result;
}

MetricInterval meanInterval(const std::vector<double>& values) {
    if (values.size() < 2) return {};
    const double n = static_cast<double>(values.size());
    return around(std::accumulate(values.begin(), values.end(), 0.0) / n, sampleVariance(values) / n);
}

}  // namespace

MetricIntervals measureIntervals(const HeldOutPredictions& predictions) {
    std::vector<double> losses, squares;
    for (std::size_t i = 0; i < predictions.labels.size(); ++i) {
        const double p = std::clamp(predictions.probabilities[i], kLeast, 1.0 - kLeast);
        losses.push_back(-std::log(predictions.labels[i] > 0.5 ? p : 1.0 - p));
        const double miss = predictions.probabilities[i] - predictions.labels[i];
        squares.push_back(miss * miss);
    }
    return {aucInterval(predictions), meanInterval(losses), meanInterval(squares)};
}

}  // namespace holdfast::scoring
