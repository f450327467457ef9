#include "core/scenario/qini.h"

#include "core/scenario/ranking.h"

#include <cmath>

namespace holdfast::scenario {

namespace {

/// Customers in order, in groups of equal prediction, each with a weight (how often a bootstrap drew him).
struct Walk {
    const QiniRows& rows;
    const std::vector<std::size_t>& order;
    const std::vector<std::size_t>& groupEnds;  ///< places in `order` at which a new prediction begins
    std::span<const double> weights;            ///< [rows], or empty: 1 each
};

double gain(double treatedSum, double controlSum, double treated, double controls) {
    return controls > 0.0 ? treatedSum - controlSum * treated / controls : treatedSum;
}

double walk(const Walk& w) {
    double yt = 0.0, yc = 0.0, nt = 0.0, nc = 0.0, area = 0.0, seen = 0.0;
    std::size_t begin = 0;
    for (const std::size_t end : w.groupEnds) {
        double groupYt = 0.0, groupYc = 0.0, groupNt = 0.0, groupNc = 0.0;
        for (std::size_t i = begin; i < end; ++i) {
            const std::size_t row = w.order[i];
            const double weight = w.weights.empty() ? 1.0 : w.weights[row];
            (w.rows.treated[row] ? groupNt : groupNc) += weight;
            (w.rows.treated[row] ? groupYt : groupYc) += weight * w.rows.outcome[row];
        }
        begin = end;
        const double count = groupNt + groupNc;
        // Inside a group every order is as likely: the sums rise in proportion.
        const auto steps = static_cast<int>(std::lround(count));
        for (int step = 1; step <= steps; ++step) {
            const double part = static_cast<double>(step) / count;
            area += gain(yt + part * groupYt, yc + part * groupYc, nt + part * groupNt, nc + part * groupNc);
        }
        yt += groupYt;
        yc += groupYc;
        nt += groupNt;
        nc += groupNc;
        seen += count;
    }
    if (nt <= 0.0 || nc <= 0.0) return NAN;
    // The mean of r(k) = q(n) k / n over k = 1 .. n is q(n) (n + 1) / (2 n).
    const double random = gain(yt, yc, nt, nc) * (seen + 1.0) / (2.0 * seen);
    return (area / seen - random) / seen;
}

}  // namespace

double qini(const QiniRows& rows) {
    const auto order = descending(rows.predicted);
    return walk({rows, order, endsOfGroups(rows.predicted, order), {}});
}

QiniResult measureQini(const QiniRows& rows, std::uint64_t seed, int replicates) {
    const auto order = descending(rows.predicted);
    const auto ends = endsOfGroups(rows.predicted, order);
    return measureOrder(
        order, [&](const auto& any, std::span<const double> weights) { return walk({rows, any, ends, weights}); }, seed, replicates);
}

}  // namespace holdfast::scenario
