#include "core/scenario/ranking.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::scenario {

namespace {

void drawWeights(Random& random, std::vector<double>& weights) {
    std::fill(weights.begin(), weights.end(), 0.0);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[random.below(weights.size())] += 1.0;
}

/// NaN of nothing.
double percentile(const std::vector<double>& sorted, double share) {
    return sorted.empty() ? NAN : sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

std::vector<std::size_t> descending(std::span<const double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    return order;
}

std::vector<std::size_t> endsOfGroups(std::span<const double> predicted, const std::vector<std::size_t>& order) {
    std::vector<std::size_t> ends;
    for (std::size_t i = 1; i <= order.size(); ++i)
        if (i == order.size() || predicted[order[i]] != predicted[order[i - 1]]) ends.push_back(i);
    return ends;
}

QiniResult measureOrder(const std::vector<std::size_t>& order, const OrderFigure& figure, std::uint64_t seed, int replicates) {
    QiniResult result;
    result.qini = figure(order, {});
    result.lower = result.upper = NAN;
    if (std::isnan(result.qini)) return result;
    Random random(seed);
    std::vector<double> drawn, weights(order.size());
    for (int replicate = 0; replicate < replicates; ++replicate) {
        drawWeights(random, weights);
        const double value = figure(order, weights);
        if (!std::isnan(value)) drawn.push_back(value);
    }
    std::sort(drawn.begin(), drawn.end());
    result.lower = percentile(drawn, 0.05);
    result.upper = percentile(drawn, 0.95);
    int asGood = 0;
    for (int replicate = 0; replicate < replicates; ++replicate) {
        auto shuffled = order;
        random.shuffle(shuffled);
        asGood += figure(shuffled, {}) >= result.qini ? 1 : 0;
    }
    result.pValue = (1.0 + asGood) / (1.0 + replicates);
    return result;
}

std::vector<QiniPoint> bandOf(std::size_t rows, const OrderGains& gains, std::uint64_t seed, int replicates) {
    std::vector<double> weights(rows, 1.0);
    const auto middle = gains(weights);
    std::vector<std::vector<double>> drawn(middle.size());
    Random random(seed);
    for (int replicate = 0; replicate < replicates; ++replicate) {
        drawWeights(random, weights);
        const auto one = gains(weights);
        for (std::size_t p = 0; p < middle.size(); ++p) drawn[p].push_back(one[p]);
    }
    std::vector<QiniPoint> curve;
    for (std::size_t p = 0; p < middle.size(); ++p) {
        std::sort(drawn[p].begin(), drawn[p].end());
        const double share = static_cast<double>(p) / static_cast<double>(middle.size() - 1);
        curve.push_back({share, middle[p], middle.back() * share, percentile(drawn[p], 0.05), percentile(drawn[p], 0.95)});
    }
    return curve;
}

}  // namespace holdfast::scenario
