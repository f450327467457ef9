#include "core/scoring/paired.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace holdfast::scoring {

namespace {

constexpr double kZ = 1.959963984540054;  ///< of a 95 % normal interval
constexpr double kLeast = 1e-15;          ///< as logLoss() clips

/// Rank of every value, ties sharing their mean rank, counted from 1.
std::vector<double> midranks(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&values](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin + 1;
        while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
        for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = 0.5 * static_cast<double>(begin + end + 1);
        begin = end;
    }
    return ranks;
}

/// DeLong's structural components: for every leaver the share of stayers scored below him, and the other way round.
struct Placements {
    std::vector<double> leavers, stayers;
    double auc = 0.0;
};

Placements placements(std::span<const double> scores, std::span<const double> labels) {
    std::vector<double> pooled, left, stayed;  // leavers first
    for (std::size_t i = 0; i < scores.size(); ++i) (labels[i] > 0.5 ? left : stayed).push_back(scores[i]);
    pooled = left;
    pooled.insert(pooled.end(), stayed.begin(), stayed.end());
    const auto all = midranks(pooled), amongLeft = midranks(left), amongStayed = midranks(stayed);
    const double m = static_cast<double>(left.size()), n = static_cast<double>(stayed.size());
    Placements result;
    for (std::size_t i = 0; i < left.size(); ++i) result.leavers.push_back((all[i] - amongLeft[i]) / n);
    for (std::size_t j = 0; j < stayed.size(); ++j)
        result.stayers.push_back(1.0 - (all[left.size() + j] - amongStayed[j]) / m);
    result.auc = std::accumulate(result.leavers.begin(), result.leavers.end(), 0.0) / m;
    return result;
}

/// Sample variance of the paired differences b - a.
double differenceVariance(const std::vector<double>& a, const std::vector<double>& b) {
    const double n = static_cast<double>(a.size());
    double mean = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) mean += (b[i] - a[i]) / n;
    for (std::size_t i = 0; i < a.size(); ++i) squares += (b[i] - a[i] - mean) * (b[i] - a[i] - mean);
    return squares / (n - 1.0);
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
