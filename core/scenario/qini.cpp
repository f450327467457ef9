#include "core/scenario/qini.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::scenario {

namespace {

std::vector<std::size_t> descending(std::span<const double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    return order;
}

/// Customers in order, in groups of equal prediction, each with a weight (how often a bootstrap drew him).
struct Walk {
    const QiniRows& rows;
    const std::vector<std::size_t>& order;
    const std::vector<std::size_t>& groupEnds;  ///< places in `order` at which a new prediction begins
    std::span<const double> weights;            ///< [rows], or empty: 1 each
};

std::vector<std::size_t> endsOfGroups(std::span<const double> predicted, const std::vector<std::size_t>& order) {
    std::vector<std::size_t> ends;
    for (std::size_t i = 1; i <= order.size(); ++i)
        if (i == order.size() || predicted[order[i]] != predicted[order[i - 1]]) ends.push_back(i);
    return ends;
}

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

std::vector<QiniPoint> qiniCurve(const QiniRows& rows, std::size_t points) {
    const auto order = descending(rows.predicted);
    const std::size_t n = order.size();
    double yt = 0.0, yc = 0.0, nt = 0.0, nc = 0.0;
    std::vector<QiniPoint> curve{{}};
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t row = order[i];
        (rows.treated[row] ? nt : nc) += 1.0;
        (rows.treated[row] ? yt : yc) += rows.outcome[row];
        if ((i + 1) * points / n != i * points / n)
            curve.push_back({static_cast<double>(i + 1) / static_cast<double>(n), gain(yt, yc, nt, nc) / static_cast<double>(n), 0.0});
    }
    for (QiniPoint& point : curve) point.random = curve.back().gain * point.share;
    return curve;
}

QiniResult measureQini(const QiniRows& rows, std::uint64_t seed, int replicates) {
    const auto order = descending(rows.predicted);
    const auto ends = endsOfGroups(rows.predicted, order);
    QiniResult result;
    result.qini = walk({rows, order, ends, {}});
    result.lower = result.upper = NAN;
    if (std::isnan(result.qini)) return result;
    Random random(seed);
    std::vector<double> drawn;
    std::vector<double> weights(order.size());
    for (int replicate = 0; replicate < replicates; ++replicate) {
        std::fill(weights.begin(), weights.end(), 0.0);
        for (std::size_t i = 0; i < weights.size(); ++i) weights[random.below(weights.size())] += 1.0;
        const double value = walk({rows, order, ends, weights});
        if (!std::isnan(value)) drawn.push_back(value);
    }
    std::sort(drawn.begin(), drawn.end());
    if (!drawn.empty()) {
        const auto at = [&](double share) { return drawn[static_cast<std::size_t>(share * static_cast<double>(drawn.size() - 1))]; };
        result.lower = at(0.05);
        result.upper = at(0.95);
    }
    int asGood = 0;
    for (int replicate = 0; replicate < replicates; ++replicate) {
        auto shuffled = order;
        random.shuffle(shuffled);
        asGood += walk({rows, shuffled, ends, {}}) >= result.qini ? 1 : 0;
    }
    result.pValue = (1.0 + asGood) / (1.0 + replicates);
    return result;
}

}  // namespace holdfast::scenario
