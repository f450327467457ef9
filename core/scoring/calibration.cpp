#include "core/scoring/calibration.h"

#include "core/base/logistic.h"
#include "core/scoring/crossvalidation.h"
#include "core/scoring/metrics.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::scoring {

namespace {

constexpr double kFloor = 1e-6;  // no probability is ever certain

double keepOff(double p) {
    return std::clamp(p, kFloor, 1.0 - kFloor);
}

struct PlattFit {
    std::span<const double> logits;
    std::vector<double> targets;

    double loss(double slope, double intercept) const {
        double sum = 0.0;
        for (std::size_t i = 0; i < logits.size(); ++i) {
            const double x = slope * logits[i] + intercept;
            sum += softplus(x) - targets[i] * x;
        }
        return sum;
    }

    /// One damped Newton step (Lin, Lin and Weng 2007); false when it cannot improve any more.
    bool step(double& slope, double& intercept) const {
        double g0 = 0.0, g1 = 0.0, h00 = 1e-12, h11 = 1e-12, h01 = 0.0;
        for (std::size_t i = 0; i < logits.size(); ++i) {
            const double p = logistic(slope * logits[i] + intercept);
            const double residual = p - targets[i];
            const double weight = p * (1.0 - p);
            g0 += residual;
            g1 += residual * logits[i];
            h00 += weight;
            h11 += weight * logits[i] * logits[i];
            h01 += weight * logits[i];
        }
        if (std::abs(g0) < 1e-9 && std::abs(g1) < 1e-9) return false;
        const double determinant = h00 * h11 - h01 * h01;
        if (!(determinant > 0.0)) return false;
        const double d0 = -(h11 * g0 - h01 * g1) / determinant;
        const double d1 = -(h00 * g1 - h01 * g0) / determinant;
        const double before = loss(slope, intercept);
        for (double size = 1.0; size > 1e-10; size *= 0.5)
            if (loss(slope + size * d1, intercept + size * d0) < before + 1e-4 * size * (g0 * d0 + g1 * d1)) {
                slope += size * d1;
                intercept += size * d0;
                return true;
            }
        return false;
    }
};

struct Pool {
    double logitSum = 0.0;
    double positives = 0.0;
    double rows = 0.0;
    double rate() const { return positives / rows; }
};

/// Pool adjacent violators over rows in the order of their log-odds; equal log-odds start in one pool.
std::vector<Pool> poolAdjacentViolators(std::span<const double> logits, std::span<const double> labels) {
    std::vector<std::size_t> order(logits.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return logits[a] < logits[b]; });
    std::vector<Pool> pools;
    for (std::size_t i = 0; i < order.size();) {
        Pool pool;
        const double logit = logits[order[i]];
        do {
            pool.logitSum += logit;
            pool.positives += labels[order[i]];
            pool.rows += 1.0;
            ++i;
        } while (i < order.size() && logits[order[i]] == logit);
        pools.push_back(pool);
        while (pools.size() > 1 && pools[pools.size() - 2].rate() >= pools.back().rate()) {
            Pool& merged = pools[pools.size() - 2];
            merged.logitSum += pools.back().logitSum;
            merged.positives += pools.back().positives;
            merged.rows += pools.back().rows;
            pools.pop_back();
        }
    }
    return pools;
}

}  // namespace

Calibrator Calibrator::platt(std::span<const double> logits, std::span<const double> labels) {
    Calibrator result;
    result.m_method = Method::Platt;
    const double positives = std::accumulate(labels.begin(), labels.end(), 0.0);
    const double negatives = static_cast<double>(labels.size()) - positives;
    PlattFit fit{logits, {}};
    for (const double label : labels)
        fit.targets.push_back(label > 0.5 ? (positives + 1.0) / (positives + 2.0) : 1.0 / (negatives + 2.0));
    for (int iteration = 0; iteration < 100 && fit.step(result.m_slope, result.m_intercept); ++iteration) {
    }
    if (!(result.m_slope >= 0.0) || !std::isfinite(result.m_intercept)) {
        // Log-odds that order customers backwards: the best monotone map is the base rate for everyone.
        result.m_slope = 0.0;
        result.m_intercept = logOdds((positives + 1.0) / (positives + negatives + 2.0));
    }
    return result;
}

Calibrator Calibrator::beta(std::span<const double> logits, std::span<const double> labels) {
    Calibrator result;
    result.m_method = Method::Beta;
    result.m_beta = fitBeta(logits, labels);
    return result;
}

Calibrator Calibrator::isotonic(std::span<const double> logits, std::span<const double> labels) {
    Calibrator result;
    result.m_method = Method::Isotonic;
    const std::vector<Pool> pools = poolAdjacentViolators(logits, labels);
    if (pools.empty()) return Calibrator();
    // One knot at each pool's centre, straight lines between them: customers of one pool keep their order
    // (centered isotonic regression, Oron and Flournoy 2017).
    for (const Pool& pool : pools) {
        const double centre = pool.logitSum / pool.rows;
        if (!result.m_knots.empty() && centre <= result.m_knots.back()) continue;  // two pools a rounding error apart
        result.m_knots.push_back(centre);
        result.m_probabilities.push_back(pool.rate());
    }
    // A pool in which nobody (or everybody) left says "rare", not "never": the rule of succession, kept in order.
    auto& rates = result.m_probabilities;
    if (rates.front() <= 0.0) {
        const double smoothed = 1.0 / (pools.front().rows + 2.0);
        rates.front() = rates.size() > 1 ? std::min(smoothed, 0.5 * rates[1]) : smoothed;
    }
    if (rates.back() >= 1.0) {
        const double smoothed = 1.0 - 1.0 / (pools.back().rows + 2.0);
        rates.back() = rates.size() > 1 ? std::max(smoothed, 0.5 + 0.5 * rates[rates.size() - 2]) : smoothed;
    }
    for (double& rate : rates) rate = keepOff(rate);
    return result;
}

double Calibrator::operator()(double logit) const {
    switch (m_method) {
        case Method::None: return keepOff(logistic(logit));
        case Method::Platt: return keepOff(logistic(m_slope * logit + m_intercept));
        case Method::Beta: return keepOff(logistic(m_beta.logit(logit)));
        case Method::Isotonic: break;
    }
    // Outside the outermost pools the learner's own log-odds go on, so that order is kept there too.
    if (logit <= m_knots.front()) return keepOff(logistic(logOdds(m_probabilities.front()) + logit - m_knots.front()));
    if (logit >= m_knots.back()) return keepOff(logistic(logOdds(m_probabilities.back()) + logit - m_knots.back()));
    const auto above = static_cast<std::size_t>(std::upper_bound(m_knots.begin(), m_knots.end(), logit) - m_knots.begin());
    const double t = (logit - m_knots[above - 1]) / (m_knots[above] - m_knots[above - 1]);
    return m_probabilities[above - 1] + t * (m_probabilities[above] - m_probabilities[above - 1]);
}

Calibrator Calibrator::shifted(double by) const {
    Calibrator result = *this;
    if (by == 0.0) return result;
    if (m_method == Method::None) result.m_method = Method::Platt;  // slope 1
    result.m_intercept += by;
    result.m_beta.c += by;
    for (double& p : result.m_probabilities) p = logistic(logOdds(p) + by);
    return result;
}

std::string Calibrator::name() const {
    switch (m_method) {
        case Method::None: return "none";
        case Method::Platt: return "platt";
        case Method::Beta: return "beta";
        case Method::Isotonic: return "isotonic";
    }
    return {};
}

Calibrator Calibrator::choose(std::span<const double> logits, std::span<const double> labels, std::uint64_t seed, int folds) {
    const std::vector<int> fold = stratifiedFolds(labels, folds, seed);
    constexpr int kMaps = 4;
    std::vector<double> held[kMaps];
    for (auto& probabilities : held) probabilities.assign(logits.size(), 0.0);
    for (int f = 0; f < folds; ++f) {
        std::vector<double> x;
        std::vector<double> y;
        for (std::size_t i = 0; i < logits.size(); ++i)
            if (fold[i] != f) {
                x.push_back(logits[i]);
                y.push_back(labels[i]);
            }
        const Calibrator candidates[kMaps] = {Calibrator(), platt(x, y), beta(x, y), isotonic(x, y)};
        for (std::size_t i = 0; i < logits.size(); ++i)
            if (fold[i] == f)
                for (int c = 0; c < kMaps; ++c) held[c][i] = candidates[c](logits[i]);
    }
    int best = 0;  // from the simplest up: a more flexible map has to be better, not equal
    for (int c = 1; c < kMaps; ++c)
        if (logLoss(held[c], labels) < logLoss(held[best], labels)) best = c;
    if (best == 0) return Calibrator();
    if (best == 1) return platt(logits, labels);
    return best == 2 ? beta(logits, labels) : isotonic(logits, labels);
}

nlohmann::json Calibrator::toJson() const {
    nlohmann::json json{{"method", name()}};
    if (m_method == Method::Platt) json.update({{"slope", m_slope}, {"intercept", m_intercept}});
    if (m_method == Method::Beta) json.update({{"a", m_beta.a}, {"b", m_beta.b}, {"c", m_beta.c}});
    if (m_method == Method::Isotonic) json.update({{"knots", m_knots}, {"probabilities", m_probabilities}});
    return json;
}

Result<Calibrator> Calibrator::fromJson(const nlohmann::json& json) {
    const Unexpected damaged(ErrorCode::Corrupt, "The model's calibration is damaged. Train the model again.");
    try {
        Calibrator result;
        const auto method = json.at("method").get<std::string>();
        if (method == "none") return result;
        if (method == "platt") {
            result.m_method = Method::Platt;
            result.m_slope = json.at("slope").get<double>();
            result.m_intercept = json.at("intercept").get<double>();
            if (!(result.m_slope >= 0.0)) return damaged;
            return result;
        }
        if (method == "beta") {
            result.m_method = Method::Beta;
            result.m_beta = {json.at("a").get<double>(), json.at("b").get<double>(), json.at("c").get<double>()};
            if (!(result.m_beta.a >= 0.0) || !(result.m_beta.b >= 0.0) || !std::isfinite(result.m_beta.c)) return damaged;
            return result;
        }
        if (method != "isotonic") return damaged;
        result.m_method = Method::Isotonic;
        result.m_knots = json.at("knots").get<std::vector<double>>();
        result.m_probabilities = json.at("probabilities").get<std::vector<double>>();
        const auto& p = result.m_probabilities;
        const bool sound =
            !p.empty() && p.size() == result.m_knots.size() && std::is_sorted(p.begin(), p.end()) && p.front() > 0.0 &&
            p.back() < 1.0 &&
            std::adjacent_find(result.m_knots.begin(), result.m_knots.end(), std::greater_equal<>()) == result.m_knots.end();
        if (!sound) return damaged;
        return result;
    } catch (const nlohmann::json::exception&) {
        return damaged;
    }
}

std::vector<double> crossCalibrate(std::span<const double> logits, std::span<const double> labels, const FoldPlan& plan) {
    std::vector<double> result(logits.size(), std::nan(""));
    for (int f = plan.warmUp; f < plan.count(); ++f) {
        std::vector<double> x;
        std::vector<double> y;
        for (std::size_t i = 0; i < logits.size(); ++i)
            if (plan.trains(i, f) && !std::isnan(logits[i])) {
                x.push_back(logits[i]);
                y.push_back(labels[i]);
            }
        const Calibrator map = Calibrator::choose(x, y, static_cast<std::uint64_t>(f) + 1);
        for (std::size_t i = 0; i < logits.size(); ++i)
            if (plan.folds[i] == f && !std::isnan(logits[i])) result[i] = map(logits[i]);
    }
    return result;
}

}  // namespace holdfast::scoring
