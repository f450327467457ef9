#include "core/scenario/qiniband.h"

#include "core/scenario/ranking.h"

#include <algorithm>
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
    const auto order = descending(rows.predicted);
    return bandOf(order.size(), [&](const std::vector<double>& weights) { return gains(rows, order, weights, points); }, seed, replicates);
}

}  // namespace holdfast::scenario
