#include "core/scoring/paired.h"

#include "core/scoring/placements.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace holdfast::scoring {

namespace {

constexpr double kZ = 1.959963984540054;  ///< of a 95 % normal interval
constexpr double kLeast = 1e-15;          ///< as logLoss() clips

/// Sample variance of the paired differences b - a.
double differenceVariance(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> differences(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) differences[i] = b[i] - a[i];
    return sampleVariance(differences);
}

PairedFigure figure(double first, double second, double variance) {
    PairedFigure f{first, second, second - first, 0.0, 0.0, 1.0};
    const double error = std::sqrt(variance);
    f.lower = f.difference - kZ * error;
    f.upper = f.difference + kZ * error;
    if (error > 0.0) f.pValue = std::erfc(std::abs(f.difference) / error / std::sqrt(2.0));
    return f;
}

PairedFigure meanFigure(const std::vector<double>& a, const std::vector<double>& b) {
    const double n = static_cast<double>(a.size());
    return figure(std::accumulate(a.begin(), a.end(), 0.0) / n, std::accumulate(b.begin(), b.end(), 0.0) / n,
                  differenceVariance(a, b) / n);
}

std::vector<double> losses(std::span<const double> probabilities, std::span<const double> labels) {
    std::vector<double> loss(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const double p = std::clamp(probabilities[i], kLeast, 1.0 - kLeast);
        loss[i] = -std::log(labels[i] > 0.5 ? p : 1.0 - p);
    }
    return loss;
}

std::vector<double> squares(std::span<const double> probabilities, std::span<const double> labels) {
    std::vector<double> square(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) square[i] = (probabilities[i] - labels[i]) * (probabilities[i] - labels[i]);
    return square;
}

}  // namespace

Result<PairedComparison> comparePaired(const PairedScores& scores) {
    PairedComparison result;
    result.customers = scores.labels.size();
    result.left = static_cast<std::uint64_t>(std::count_if(scores.labels.begin(), scores.labels.end(), [](double l) { return l > 0.5; }));
    if (scores.first.size() != scores.labels.size() || scores.second.size() != scores.labels.size())
        return Unexpected(ErrorCode::InvalidInput, "Two models can only be compared on the same customers.");
    if (result.left < 2 || result.customers - result.left < 2)
        return Unexpected(ErrorCode::InvalidInput, "The two models share fewer than two customers who left or fewer than two who "
                                                   "stayed, too few to compare them. Train both on the same customers.");
    const Placements a = placements(scores.first, scores.labels), b = placements(scores.second, scores.labels);
    const double variance = differenceVariance(a.leavers, b.leavers) / static_cast<double>(a.leavers.size()) +
                            differenceVariance(a.stayers, b.stayers) / static_cast<double>(a.stayers.size());
    result.auc = figure(a.auc, b.auc, variance);
    result.logLoss = meanFigure(losses(scores.first, scores.labels), losses(scores.second, scores.labels));
    result.brier = meanFigure(squares(scores.first, scores.labels), squares(scores.second, scores.labels));
    return result;
}

}  // namespace holdfast::scoring
