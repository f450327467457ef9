#include "core/scoring/thresholds.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace holdfast::scoring {

namespace {

double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

double ThresholdCounts::precision() const {
    return share(caught, contacted());
}
double ThresholdCounts::recall() const {
    return share(caught, left());
}

double moneyFrom(const ThresholdCounts& counts, const ContactAssumptions& assumed) {
    return static_cast<double>(counts.caught) * assumed.keptShare * assumed.value -
           static_cast<double>(counts.contacted()) * assumed.cost;
}

ThresholdTable::ThresholdTable(std::span<const double> probabilities, std::span<const double> labels)
    : m_customers(std::min(probabilities.size(), labels.size())) {
    std::vector<std::size_t> order(m_customers);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return probabilities[a] > probabilities[b]; });
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (labels[order[i]] > 0.5) ++m_left;
        const double score = probabilities[order[i]];
        if (i + 1 < order.size() && probabilities[order[i + 1]] == score) continue;  // customers of one score go together
        m_scores.push_back(score);
        m_contacted.push_back(i + 1);
        m_caught.push_back(m_left);
    }
}

ThresholdCounts ThresholdTable::counts(double threshold, std::size_t groups) const {
    ThresholdCounts result;
    result.threshold = threshold;
    result.caught = groups == 0 ? 0 : m_caught[groups - 1];
    result.disturbed = (groups == 0 ? 0 : m_contacted[groups - 1]) - result.caught;
    result.missed = m_left - result.caught;
    result.spared = m_customers - m_left - result.disturbed;
    return result;
}

ThresholdCounts ThresholdTable::at(double threshold) const {
    const auto end = std::upper_bound(m_scores.begin(), m_scores.end(), threshold, std::greater<>());
    return counts(threshold, static_cast<std::size_t>(end - m_scores.begin()));
}

ThresholdCounts ThresholdTable::best(const ContactAssumptions& assumed) const {
    std::size_t best = 0;
    double most = 0.0;  // of contacting nobody
    for (std::size_t groups = 1; groups <= m_scores.size(); ++groups) {
        const double money = moneyFrom(counts(0.0, groups), assumed);
        if (money <= most) continue;
        most = money;
        best = groups;
    }
    return counts(best == 0 ? std::numeric_limits<double>::infinity() : m_scores[best - 1], best);
}

std::vector<CurvePoint> ThresholdTable::moneyCurve(const ContactAssumptions& assumed, std::size_t steps) const {
    std::vector<CurvePoint> curve;
    if (empty() || steps == 0) return curve;
    for (std::size_t i = 0; i <= steps; ++i) {
        const double threshold = static_cast<double>(i) / static_cast<double>(steps);
        curve.push_back({threshold, moneyFrom(at(threshold), assumed)});
    }
    const ThresholdCounts top = best(assumed);
    if (!std::isfinite(top.threshold)) return curve;
    const auto place = std::lower_bound(curve.begin(), curve.end(), top.threshold,
                                        [](const CurvePoint& point, double threshold) { return point.x < threshold; });
    if (place == curve.end() || place->x != top.threshold) curve.insert(place, {top.threshold, moneyFrom(top, assumed)});
    return curve;
}

}  // namespace holdfast::scoring
