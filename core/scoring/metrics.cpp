#include "core/scoring/metrics.h"

#include "core/base/proportion.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace holdfast::scoring {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// All rows that share one score; curves only turn where the score does.
struct TieGroup {
    double positives = 0.0;
    double rows = 0.0;
};

struct Ranked {
    std::vector<TieGroup> groups;  ///< highest score first
    double positives = 0.0;
    double rows = 0.0;

    double negatives() const { return rows - positives; }
};

Ranked rank(std::span<const double> scores, std::span<const double> labels) {
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    Ranked ranked;
    for (std::size_t i = 0; i < order.size();) {
        TieGroup group;
        const double score = scores[order[i]];
        for (; i < order.size() && scores[order[i]] == score; ++i) {
            group.positives += labels[order[i]];
            group.rows += 1.0;
        }
        ranked.positives += group.positives;
        ranked.rows += group.rows;
        ranked.groups.push_back(group);
        if (std::isnan(score)) break;  // never equal to itself; the caller broke the contract, do not spin
    }
    return ranked;
}

/// At most `maxPoints` of a curve, evenly spread along its length, both ends kept.
std::vector<CurvePoint> thin(const std::vector<CurvePoint>& curve, std::size_t maxPoints) {
    maxPoints = std::max<std::size_t>(maxPoints, 2);
    if (curve.size() <= maxPoints) return curve;
    std::vector<double> along(curve.size(), 0.0);
    for (std::size_t i = 1; i < curve.size(); ++i)
        along[i] = along[i - 1] + std::abs(curve[i].x - curve[i - 1].x) + std::abs(curve[i].y - curve[i - 1].y);
    std::vector<CurvePoint> result{curve.front()};
    const double step = along.back() / static_cast<double>(maxPoints - 1);
    double next = step;
    for (std::size_t i = 1; i + 1 < curve.size() && result.size() + 1 < maxPoints; ++i) {
        if (along[i] < next) continue;
        result.push_back(curve[i]);
        next = along[i] + step;
    }
    result.push_back(curve.back());
    return result;
}

struct Bin {
    double predicted = 0.0;
    double observed = 0.0;
    double rows = 0.0;
};

std::vector<Bin> equalWidthBins(std::span<const double> probabilities, std::span<const double> labels, int bins) {
    std::vector<Bin> result(static_cast<std::size_t>(std::max(bins, 1)));
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        const double position = std::clamp(probabilities[i], 0.0, 1.0) * static_cast<double>(result.size());
        Bin& bin = result[std::min(static_cast<std::size_t>(position), result.size() - 1)];
        bin.predicted += probabilities[i];
        bin.observed += labels[i];
        bin.rows += 1.0;
    }
    return result;
}

/// Leavers expected among the first `count` rows when ties are broken at random.
double capturedAmong(const Ranked& ranked, double count) {
    double captured = 0.0;
    for (const TieGroup& group : ranked.groups) {
        if (count <= 0.0) break;
        const double taken = std::min(count, group.rows);
        captured += group.positives * taken / group.rows;
        count -= taken;
    }
    return captured;
}

}  // namespace

double rocAuc(std::span<const double> scores, std::span<const double> labels) {
    const Ranked ranked = rank(scores, labels);
    if (ranked.positives <= 0.0 || ranked.negatives() <= 0.0) return kNothing;
    double above = 0.0;
    double area = 0.0;
    for (const TieGroup& group : ranked.groups) {
        area += (group.rows - group.positives) * (above + 0.5 * group.positives);
        above += group.positives;
    }
    return area / (ranked.positives * ranked.negatives());
}

double averagePrecision(std::span<const double> scores, std::span<const double> labels) {
    const Ranked ranked = rank(scores, labels);
    if (ranked.positives <= 0.0) return kNothing;
    double found = 0.0;
    double seen = 0.0;
    double sum = 0.0;
    for (const TieGroup& group : ranked.groups) {
        found += group.positives;
        seen += group.rows;
        sum += group.positives / ranked.positives * found / seen;
    }
    return sum;
}

double logLoss(std::span<const double> probabilities, std::span<const double> labels) {
    if (probabilities.empty()) return kNothing;
    double sum = 0.0;
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        const double p = std::clamp(probabilities[i], 1e-15, 1.0 - 1e-15);
        sum -= labels[i] > 0.5 ? std::log(p) : std::log1p(-p);
    }
    return sum / static_cast<double>(probabilities.size());
}

double brierScore(std::span<const double> probabilities, std::span<const double> labels) {
    if (probabilities.empty()) return kNothing;
    double sum = 0.0;
    for (std::size_t i = 0; i < probabilities.size(); ++i)
        sum += (probabilities[i] - labels[i]) * (probabilities[i] - labels[i]);
    return sum / static_cast<double>(probabilities.size());
}

double expectedCalibrationError(std::span<const double> probabilities, std::span<const double> labels, int bins) {
    if (probabilities.empty()) return kNothing;
    double sum = 0.0;
    for (const Bin& bin : equalWidthBins(probabilities, labels, bins)) sum += std::abs(bin.predicted - bin.observed);
    return sum / static_cast<double>(probabilities.size());
}

double liftAt(std::span<const double> scores, std::span<const double> labels, double share) {
    const Ranked ranked = rank(scores, labels);
    if (ranked.positives <= 0.0) return kNothing;
    const double count = std::clamp(std::round(share * ranked.rows), 1.0, ranked.rows);
    return capturedAmong(ranked, count) / count / (ranked.positives / ranked.rows);
}

std::vector<CurvePoint> rocCurve(std::span<const double> scores, std::span<const double> labels, std::size_t maxPoints) {
    const Ranked ranked = rank(scores, labels);
    if (ranked.positives <= 0.0 || ranked.negatives() <= 0.0) return {};
    std::vector<CurvePoint> curve{{0.0, 0.0}};
    double found = 0.0;
    double wrong = 0.0;
    for (const TieGroup& group : ranked.groups) {
        found += group.positives;
        wrong += group.rows - group.positives;
        curve.push_back({wrong / ranked.negatives(), found / ranked.positives});
    }
    return thin(curve, maxPoints);
}

std::vector<CurvePoint> precisionRecallCurve(std::span<const double> scores, std::span<const double> labels,
                                             std::size_t maxPoints) {
    const Ranked ranked = rank(scores, labels);
    if (ranked.positives <= 0.0) return {};
    std::vector<CurvePoint> curve;
    double found = 0.0;
    double seen = 0.0;
    for (const TieGroup& group : ranked.groups) {
        found += group.positives;
        seen += group.rows;
        if (curve.empty()) curve.push_back({0.0, found / seen});  // no recall has no precision: start level with the first
        curve.push_back({found / ranked.positives, found / seen});
        if (found >= ranked.positives) break;  // beyond full recall precision only falls
    }
    return thin(curve, maxPoints);
}

std::vector<CalibrationBin> calibrationBins(std::span<const double> probabilities, std::span<const double> labels, int bins) {
    std::vector<CalibrationBin> result;
    for (const Bin& bin : equalWidthBins(probabilities, labels, bins)) {
        if (bin.rows <= 0.0) continue;
        const auto [lower, upper] = wilsonInterval(bin.observed, bin.rows);
        result.push_back({bin.predicted / bin.rows, bin.observed / bin.rows, static_cast<std::uint64_t>(bin.rows), lower, upper});
    }
    return result;
}

std::vector<LiftPoint> liftCurve(std::span<const double> scores, std::span<const double> labels, int points) {
    const Ranked ranked = rank(scores, labels);
    std::vector<LiftPoint> result;
    if (ranked.positives <= 0.0) return result;
    for (int i = 1; i <= points; ++i) {
        const double share = static_cast<double>(i) / points;
        const double count = share * ranked.rows;
        const double captured = capturedAmong(ranked, count) / ranked.positives;
        result.push_back({share, captured / share, captured});
    }
    return result;
}

}  // namespace holdfast::scoring
