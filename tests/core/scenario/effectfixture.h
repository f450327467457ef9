// Made studies whose truth is known, for tests of effect estimation: two columns that matter, one that does not; who is treated
// may depend on the first. Seeded.
#pragma once

#include "core/base/random.h"
#include "core/scenario/effectstudy.h"

#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::test {

struct MadeStudy {
    scenario::EffectStudy study;
    std::vector<std::vector<double>> truth;  ///< [arms][rows]
};

struct StudyOptions {
    std::size_t rows = 2000;
    int arms = 1;
    bool binary = false;
    double confounding = 0.0;   ///< how strongly the first column decides who is treated
    bool givePropensity = false;
    double effect = 1.0;        ///< of arm 1; arm k has k times as much
    double heterogeneity = 1.0; ///< how much more per unit of the second column
    std::uint64_t seed = 1;
};

inline std::shared_ptr<FeatureSchema> studySchema() {
    auto schema = std::make_shared<FeatureSchema>();
    for (const char* name : {"risk", "taste", "noise"}) {
        FeatureSpec spec;
        spec.name = name;
        schema->features.push_back(spec);
    }
    return schema;
}

inline MadeStudy makeStudy(const StudyOptions& options) {
    Random random(options.seed);
    MadeStudy made;
    made.study.features = {studySchema(), options.rows, {}};
    made.study.binary = options.binary;
    for (int a = 1; a <= options.arms; ++a) made.study.arms.push_back("arm " + std::to_string(a));
    made.truth.resize(static_cast<std::size_t>(options.arms));
    for (std::size_t i = 0; i < options.rows; ++i) {
        const double risk = random.normal(), taste = random.normal();
        made.study.features.values.insert(made.study.features.values.end(), {risk, taste, random.normal()});
        const double treated = 1.0 / (1.0 + std::exp(-options.confounding * risk));
        std::vector<double> chances{1.0 - treated};
        for (int a = 0; a < options.arms; ++a) chances.push_back(treated / options.arms);
        const auto arm = static_cast<int>(random.pick(chances));
        const auto effectOf = [&](int a) { return a * (options.effect + options.heterogeneity * taste); };
        const auto chanceOf = [&](int a) { return 1.0 / (1.0 + std::exp(-(-0.5 + 0.8 * risk - (a > 0 ? effectOf(a) : 0.0)))); };
        for (int a = 1; a <= options.arms; ++a)
            made.truth[static_cast<std::size_t>(a) - 1].push_back(options.binary ? chanceOf(a) - chanceOf(0) : effectOf(a));
        made.study.arm.push_back(arm);
        made.study.outcome.push_back(options.binary ? (random.bernoulli(chanceOf(arm)) ? 1.0 : 0.0)
                                                    : 2.0 * risk + (arm > 0 ? effectOf(arm) : 0.0) + random.normal());
        made.study.propensity.push_back(options.givePropensity ? chances[static_cast<std::size_t>(arm)] : NAN);
    }
    return made;
}

inline double meanOf(const std::vector<double>& values) {
    double sum = 0.0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

}  // namespace holdfast::test
