#include "core/scenario/qiniband.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::scenario {

namespace {

/// Gains of customers in `order`, each counting `weights` times, at even shares of their weight. [points + 1]
std::vector<double> gains(const QiniRows& rows, const std::vector<std::size_t>& order, const std::vector<double>& weights,
                          std::size_t points) {
    const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<double> out{0.0};
    double yt = 0.0, yc = 0.0, nt = 0.0, nc = 0.0, seen = 0.0;
    for (const std::size_t row : order) {
        const double weight = weights[row];
        if (weight == 0.0) continue;
        (rows.treated[row] ? nt : nc) += weight;
        (rows.treated[row] ? yt : yc) += weight * rows.outcome[row];
        seen += weight;
        const double gain = (nc > 0.0 ? yt - yc * nt / nc : yt) / all;
        while (out.size() <= points && seen * static_cast<double>(points) >= static_cast<double>(out.size()) * all - 1e-9 * all)
            out.push_back(gain);
    }
    return out;
}

bool hasBothGroups(const QiniRows& rows) {
    return std::find(rows.treated.begin(), rows.treated.end(), 0) != rows.treated.end() &&
           std::find(rows.treated.begin(), rows.treated.end(), 1) != rows.treated.end();
}

}  // namespace

std::vector<QiniPoint> qiniBand(const QiniRows& rows, std::uint64_t seed, int replicates, std::size_t points) {
    if (!hasBothGroups(rows)) return {};
    const std::size_t n = rows.predicted.size();
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rows.predicted[a] > rows.predicted[b]; });
    std::vector<double> weights(n, 1.0);
    const auto middle = gains(rows, order, weights, points);
    std::vector<std::vector<double>> drawn(points + 1);
    Random random(seed);
    for (int replicate = 0; replicate < replicates; ++replicate) {
        std::fill(weights.begin(), weights.end(), 0.0);
        for (std::size_t i = 0; i < n; ++i) weights[random.below(n)] += 1.0;
        const auto one = gains(rows, order, weights, points);
        for (std::size_t p = 0; p <= points; ++p) drawn[p].push_back(one[p]);
    }
    std::vector<QiniPoint> curve;
    for (std::size_t p = 0; p <= points; ++p) {
        std::sort(drawn[p].begin(), drawn[p].end());
        const auto at = [&](double share) {
            return drawn[p].empty() ? NAN : drawn[p][static_cast<std::size_t>(share * static_cast<double>(drawn[p].size() - 1))];
        };
        const double share = static_cast<double>(p) / static_cast<double>(points);
        curve.push_back({share, middle[p], middle.back() * share, at(0.05), at(0.95)});
    }
    return curve;
}

}  // namespace holdfast::scenario
