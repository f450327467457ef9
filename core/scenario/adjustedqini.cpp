#include "core/scenario/adjustedqini.h"

#include "core/scenario/averageeffect.h"
#include "core/scenario/effectselection.h"
#include "core/scenario/qini.h"
#include "core/scenario/qiniband.h"
#include "core/scenario/ranking.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scenario {

namespace {

struct Walk {
    std::span<const double> score;
    const std::vector<std::size_t>& order;
    const std::vector<std::size_t>& groupEnds;
    std::span<const double> weights;  ///< [rows] how often a row counts; empty: once
};

double walk(const Walk& w) {
    double sum = 0.0, seen = 0.0, area = 0.0;
    std::size_t begin = 0;
    for (const std::size_t end : w.groupEnds) {
        double group = 0.0, count = 0.0;
        for (; begin < end; ++begin) {
            const double weight = w.weights.empty() ? 1.0 : w.weights[w.order[begin]];
            count += weight;
            group += weight * w.score[w.order[begin]];
        }
        area += count * sum + group * (count + 1.0) / 2.0;  // inside a group the sum rises in proportion
        sum += group;
        seen += count;
    }
    if (seen <= 0.0) return NAN;
    return (area / seen - sum * (seen + 1.0) / (2.0 * seen)) / seen;
}

/// Mean score of rows in `order`, cumulated, at even shares of their weight. [points + 1]
std::vector<double> gains(const ScoredRows& rows, const std::vector<std::size_t>& order, const std::vector<double>& weights,
                          std::size_t points) {
    const auto all = static_cast<double>(order.size());  // a bootstrap draws as many
    std::vector<double> out{0.0};
    double sum = 0.0, seen = 0.0;
    for (const std::size_t row : order) {
        sum += weights[row] * rows.score[row];
        seen += weights[row];
        while (out.size() <= points && seen * static_cast<double>(points) >= static_cast<double>(out.size()) * all - 1e-9 * all)
            out.push_back(sum / all);
    }
    return out;
}

constexpr double kAllAlike = 0.99;  ///< effective size of weights that hardly differ: a tenth of their mean

/// How many of equal weight would say as much, as a share (Kish 1965).
struct Kish {
    double n = 0.0, sum = 0.0, squares = 0.0;
    void add(double weight) { n += 1.0, sum += weight, squares += weight * weight; }
    double share() const { return squares > 0.0 ? sum * sum / squares / n : 1.0; }
};

bool constant(double value, double& former) {
    if (std::isnan(former)) former = value;
    return std::abs(value - former) < 1e-9;
}

/// Rows with evidence about an arm, and the doubly robust score of each.
struct Scored {
    std::vector<double> predicted, score;
    ScoredRows view() const { return {predicted, score}; }
};

Scored scoredRowsOf(const ArmOrderRequest& r) {
    const auto scores = doublyRobustScores(*r.study, *r.outcomes, r.assignment->received);
    const double sign = r.leaving ? -1.0 : 1.0;
    Scored rows;
    for (const std::size_t row : rowsWithEvidence(*r.study, *r.assignment, r.arm)) {
        rows.predicted.push_back(sign * (*r.effects)[r.arm][row]);
        rows.score.push_back(sign * scores[r.arm][row]);
    }
    return rows;
}

ArmRows plainRowsOf(const ArmOrderRequest& r) {
    ArmRows rows = armAgainstControl(*r.study, *r.assignment, *r.effects, r.arm);
    if (!r.leaving) return rows;
    for (double& value : rows.predicted) value = -value;
    for (double& value : rows.outcome) value = -value;
    return rows;
}

}  // namespace

double scoredQini(const ScoredRows& rows) {
    const auto order = descending(rows.predicted);
    return walk({rows.score, order, endsOfGroups(rows.predicted, order), {}});
}

QiniResult measureScoredQini(const ScoredRows& rows, std::uint64_t seed, int replicates) {
    const auto order = descending(rows.predicted);
    const auto ends = endsOfGroups(rows.predicted, order);
    QiniResult result = measureOrder(
        order, [&](const auto& any, std::span<const double> weights) { return walk({rows.score, any, ends, weights}); }, seed, replicates);
    result.basis = QiniBasis::Adjusted;
    return result;
}

std::vector<QiniPoint> scoredBand(const ScoredRows& rows, std::uint64_t seed, int replicates, std::size_t points) {
    if (rows.predicted.empty()) return {};
    const auto order = descending(rows.predicted);
    return bandOf(order.size(), [&](const std::vector<double>& weights) { return gains(rows, order, weights, points); }, seed, replicates);
}

QiniBasis qiniBasisOf(const EffectStudy& study, const Assignment& assignment, std::size_t arm) {
    double control = NAN, treated = NAN, count = 0.0, got = 0.0;
    std::vector<std::size_t> learned;
    for (const std::size_t row : rowsWithEvidence(study, assignment, arm)) {
        const bool own = study.arm[row] == static_cast<int>(arm) + 1;
        if (!own && study.arm[row] != 0) continue;
        if (std::isnan(study.propensity[row])) {
            learned.push_back(row);
            count += 1.0;
            got += own ? 1.0 : 0.0;
        } else if (!constant(study.propensity[row], own ? treated : control)) {
            return QiniBasis::Adjusted;
        }
    }
    if (learned.empty()) return QiniBasis::Plain;
    const bool mixed = std::isfinite(control) || std::isfinite(treated);  // by chance and not, thrown together
    if (mixed || got <= 0.0 || got >= count) return QiniBasis::Adjusted;
    std::vector<double> better;
    Kish ofTreated, ofControls;
    for (const std::size_t row : learned) {
        const bool own = study.arm[row] != 0;
        const double ofArm = assignment.each[arm + 1][row], ofControl = assignment.each[0][row];
        const double received = (own ? ofArm : ofControl) / (ofArm + ofControl);
        better.push_back(std::log(received) - std::log((own ? got : count - got) / count));
        (own ? ofTreated : ofControls).add(1.0 / received);
    }
    const AverageEffect mean = averageOf(better, allRows(better.size()));
    const bool alike = std::min(ofTreated.share(), ofControls.share()) >= kAllAlike;
    return alike && mean.effect <= 2.0 * mean.error ? QiniBasis::Plain : QiniBasis::Adjusted;
}

QiniResult armQini(const ArmOrderRequest& request) {
    if (qiniBasisOf(*request.study, *request.assignment, request.arm) == QiniBasis::Adjusted)
        return measureScoredQini(scoredRowsOf(request).view(), request.seed);
    const ArmRows rows = plainRowsOf(request);
    QiniResult result = measureQini({rows.predicted, rows.outcome, rows.treated}, request.seed);
    result.basis = QiniBasis::Plain;
    return result;
}

std::vector<QiniPoint> armCurve(const ArmOrderRequest& request, QiniBasis basis) {
    if (basis == QiniBasis::Adjusted)
        return scoredBand(scoredRowsOf(request).view(), request.seed);
    const ArmRows rows = plainRowsOf(request);
    auto curve = qiniBand({rows.predicted, rows.outcome, rows.treated}, request.seed);
    const auto treated = static_cast<double>(std::count(rows.treated.begin(), rows.treated.end(), 1));
    const double scale = treated > 0.0 ? static_cast<double>(rows.treated.size()) / treated : 1.0;
    for (QiniPoint& point : curve)
        for (double* value : {&point.gain, &point.random, &point.lower, &point.upper}) *value *= scale;
    return curve;
}

}  // namespace holdfast::scenario
