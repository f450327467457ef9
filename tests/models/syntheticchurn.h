// A small made-up churn table with a known law: risk rises with the number of complaints, falls with tenure and depends
// on the product of price and plan; two columns are noise; some cells are missing. For tests that need data to learn
// from but not a real table. Seeded.
#pragma once

#include "core/base/random.h"
#include "core/scoring/crossvalidation.h"
#include "core/scoring/learner.h"

#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace holdfast::test {

struct SyntheticChurn {
    FeatureMatrix features;
    std::vector<double> labels;
    std::vector<std::size_t> rows;
    std::vector<double> trueLogits;

    scoring::TrainingSet set() const { return {&features, labels, rows}; }
};

inline std::shared_ptr<FeatureSchema> syntheticSchema() {
    auto schema = std::make_shared<FeatureSchema>();
    for (const char* name : {"tenure", "price", "complaints", "noise", "plan", "region"}) {
        FeatureSpec spec;
        spec.name = name;
        schema->features.push_back(spec);
    }
    schema->features[4].kind = FeatureKind::Category;
    schema->features[4].levels = {"basic", "plus", "max"};
    schema->features[5].kind = FeatureKind::Category;
    schema->features[5].levels = {"north", "south", "east", "west"};
    return schema;
}

inline SyntheticChurn syntheticChurn(std::size_t rows, std::uint64_t seed) {
    SyntheticChurn data;
    data.features.schema = syntheticSchema();
    data.features.rows = rows;
    Random random(seed);
    for (std::size_t r = 0; r < rows; ++r) {
        const double tenure = random.exponential(1.0 / 24.0);
        const double price = random.uniform(20.0, 120.0);
        const auto complaints = static_cast<double>(random.poisson(1.0));
        const auto plan = static_cast<double>(random.below(3));
        const double interaction = (plan == 0.0 ? 1.0 : -1.0) * (price - 70.0) / 20.0;
        const double logit = -0.8 + 0.9 * std::min(complaints, 3.0) - 0.04 * std::min(tenure, 60.0) + interaction;
        data.trueLogits.push_back(logit);
        data.labels.push_back(random.bernoulli(1.0 / (1.0 + std::exp(-logit))) ? 1.0 : 0.0);
        data.rows.push_back(r);
        const double missing = std::numeric_limits<double>::quiet_NaN();
        data.features.values.insert(data.features.values.end(), {random.bernoulli(0.05) ? missing : tenure, price, complaints,
                                                                 random.normal(), plan, static_cast<double>(random.below(4))});
    }
    return data;
}

/// The mean AUC over five folds; NaN where a fit failed.
inline double crossValidatedAuc(const scoring::ChurnLearner& learner, const SyntheticChurn& data) {
    const auto folds = scoring::stratifiedFolds(data.labels, 5, 1);
    const auto found = scoring::crossValidate(learner, data.features, data.labels, folds, {1, 2, 0.0}, TaskContext());
    if (!found) return std::numeric_limits<double>::quiet_NaN();
    return std::accumulate(found->foldAuc.begin(), found->foldAuc.end(), 0.0) / 5.0;
}

}  // namespace holdfast::test
