// Made studies whose truth is known, for the benches of learning effects: shapes of outcome and effect that are linear, curved,
// stepped and even, confounded, 0/1 or a number; and several arms, some of them doses of one thing, with sleeping dogs. Seeded.
#pragma once

#include "core/base/random.h"
#include "core/scenario/effectstudy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::test {

struct MadeEffects {
    scenario::EffectStudy study;
    std::vector<double> truth;
};

/// Shapes of outcome and effect: linear, curved, stepped, none; confounded; 0/1 or a number.
inline MadeEffects makeEffects(int shape, std::size_t rows, bool binary, std::uint64_t seed) {
    Random random(seed);
    MadeEffects made;
    auto schema = std::make_shared<FeatureSchema>();
    for (int j = 0; j < 12; ++j) {
        FeatureSpec spec;
        spec.name = "x" + std::to_string(j);
        schema->features.push_back(spec);
    }
    made.study.features = {schema, rows, {}};
    made.study.arms = {"arm"};
    made.study.binary = binary;
    for (std::size_t i = 0; i < rows; ++i) {
        std::vector<double> x;
        for (int j = 0; j < 12; ++j) x.push_back(j % 3 == 2 ? (random.bernoulli(0.4) ? 1.0 : 0.0) : random.normal());
        made.study.features.values.insert(made.study.features.values.end(), x.begin(), x.end());
        const double e = 1.0 / (1.0 + std::exp(1.0 - 0.7 * x[0] + 0.6 * x[2]));
        const bool treated = random.bernoulli(e);
        double base = 0.0, effect = 0.0;
        if (shape == 0) base = x[0] + 0.5 * x[1] - 0.7 * x[2], effect = 1.0 + 0.8 * x[1] - 0.5 * x[5];
        if (shape == 1) base = std::exp(0.4 * x[0] + 0.3 * x[3]), effect = 3.0 - std::exp(0.4 * x[0] + 0.3 * x[3]);
        if (shape == 2) base = (x[0] > 0.0 ? 1.0 : 0.0) + x[2], effect = x[1] > 0.3 && x[5] > 0.5 ? 2.0 : 0.2;
        if (shape == 3) base = x[0] + std::sin(2.0 * x[1]), effect = 0.7;
        if (binary) {
            const double p0 = 1.0 / (1.0 + std::exp(1.2 - 0.7 * base));
            const double p1 = 1.0 / (1.0 + std::exp(1.2 - 0.7 * base + 0.5 * effect));
            made.truth.push_back(p1 - p0);
            made.study.outcome.push_back(random.bernoulli(treated ? p1 : p0) ? 1.0 : 0.0);
        } else {
            made.truth.push_back(effect);
            made.study.outcome.push_back(base + (treated ? effect : 0.0) + random.normal());
        }
        made.study.arm.push_back(treated ? 1 : 0);
        made.study.propensity.push_back(NAN);
    }
    return made;
}

/// Several arms, outcomes 0/1.
struct MadeArms {
    scenario::EffectStudy study;
    FeatureMatrix customers;                 ///< whom to judge: the study's own and as many again
    std::vector<std::vector<double>> truth;  ///< [arms][customers]
    std::vector<double> cost;                ///< [arms]
    std::vector<bool> dog;                   ///< [customers] every arm drives them away
};

enum class ArmShape {
    Doses,      ///< effects in log-odds that grow with the dose and differ between customers, some of them sleeping dogs
    Points,     ///< the same, stepped, in probability
    Unrelated,  ///< every arm moves customers of its own
    Even,       ///< the same log-odds for everybody, by dose
};

inline MadeArms makeArms(ArmShape shape, std::size_t rows, std::uint64_t seed) {
    constexpr std::array kDoses{5.0, 10.0, 20.0, 40.0};
    Random random(seed);
    MadeArms made;
    auto schema = std::make_shared<FeatureSchema>();
    for (int j = 0; j < 12; ++j) {
        FeatureSpec spec;
        spec.name = "x" + std::to_string(j);
        schema->features.push_back(spec);
    }
    made.study.features = {schema, rows, {}};
    made.customers = {schema, 2 * rows, {}};
    made.study.arms = {"dose_5", "dose_10", "dose_20", "dose_40", "call"};
    made.study.binary = true;
    const std::size_t arms = made.study.arms.size();
    made.truth.resize(arms);
    for (std::size_t a = 0; a < arms; ++a) made.cost.push_back(a < kDoses.size() ? 1.0 + kDoses[a] / 8.0 : 1.5);
    const auto chance = [](double x) { return 1.0 / (1.0 + std::exp(-x)); };
    for (std::size_t i = 0; i < 2 * rows; ++i) {
        std::vector<double> x;
        for (int j = 0; j < 12; ++j) x.push_back(j % 3 == 2 ? (random.bernoulli(0.4) ? 1.0 : 0.0) : random.normal());
        made.customers.values.insert(made.customers.values.end(), x.begin(), x.end());
        const double base = -1.4 + 0.8 * x[0] + 0.6 * std::sin(1.5 * x[1]) - 0.6 * x[2] + 0.4 * x[3] * (x[4] > 0.0 ? 1.0 : 0.0);
        const bool dog = (shape == ArmShape::Doses || shape == ArmShape::Points) && x[5] > 0.5 && x[6] > 0.6;
        made.dog.push_back(dog);
        std::vector<double> left{chance(base)};
        for (std::size_t a = 0; a < arms; ++a) {
            const double strength = a < kDoses.size() ? 1.0 - std::exp(-kDoses[a] / 12.0) : 0.45;
            double pull = 0.0, points = 0.0;
            if (shape == ArmShape::Doses) pull = dog ? 0.7 - 0.3 * strength : -strength * (0.7 + 0.5 * std::tanh(x[1]) + 0.4 * x[8]);
            if (shape == ArmShape::Points) points = dog ? 0.06 : -strength * (x[1] > 0.3 ? 0.12 : 0.02);
            if (shape == ArmShape::Unrelated) pull = -0.5 * (1.0 + 1.2 * std::tanh(x[a + 3]));
            if (shape == ArmShape::Even) pull = -0.7 * strength;
            left.push_back(std::clamp(chance(base + pull) + points, 0.005, 0.995));
            made.truth[a].push_back(left.back() - left[0]);
        }
        if (i >= rows) continue;
        const bool treated = random.bernoulli(chance(-0.2 + 0.7 * x[0] - 0.6 * x[2]));
        const std::size_t arm = treated ? 1 + static_cast<std::size_t>(random.below(arms)) : 0;
        made.study.features.values.insert(made.study.features.values.end(), x.begin(), x.end());
        made.study.arm.push_back(static_cast<int>(arm));
        made.study.outcome.push_back(random.bernoulli(left[arm]) ? 1.0 : 0.0);
        made.study.propensity.push_back(NAN);
    }
    return made;
}

}  // namespace holdfast::test
