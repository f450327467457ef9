#include "core/scoring/placements.h"

#include <algorithm>
#include <numeric>

namespace holdfast::scoring {

namespace {

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

}  // namespace

Placements placements(std::span<const double> scores, std::span<const double> labels) {
    std::vector<double> pooled, left, stayed;  // leavers first
    for (std::size_t i = 0; i < scores.size(); ++i) (labels[i] > 0.5 ? left : stayed).push_back(scores[i]);
    pooled = left;
    pooled.insert(pooled.end(), stayed.begin(), stayed.end());
    const auto all = midranks(pooled), amongLeft = midranks(left), amongStayed = midranks(stayed);
    const double m = static_cast<double>(left.size()), n = static_cast<double>(stayed.size());
    Placements result;
    for (std::size_t i = 0; i < left.size(); ++i) result.leavers.push_back((all[i] - amongLeft[i]) / n);
    for (std::size_t j = 0; j < stayed.size(); ++j) result.stayers.push_back(1.0 - (all[left.size() + j] - amongStayed[j]) / m);
    result.auc = std::accumulate(result.leavers.begin(), result.leavers.end(), 0.0) / m;
    return result;
}

double sampleVariance(std::span<const double> values) {
    if (values.size() < 2) return 0.0;
    const double n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0.0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return squares / (n - 1.0);
}

}  // namespace holdfast::scoring
