// Made studies whose truth is known, for the benches of learning effects: shapes of outcome and effect that are linear, curved,
// stepped and even, confounded, 0/1 or a number. Seeded.
#pragma once

#include "core/base/random.h"
#include "core/scenario/effectstudy.h"

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

}  // namespace holdfast::test
