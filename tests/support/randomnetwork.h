// Referral networks for tests: customers who learn from who brought them, and scorers with random weights.
#pragma once

#include "core/base/random.h"
#include "core/scoring/graphscorer.h"

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

namespace holdfast::test {

inline std::shared_ptr<FeatureSchema> networkSchema() {
    auto schema = std::make_shared<FeatureSchema>();
    const auto add = [&](const char* name, ColumnRole role, std::vector<std::string> levels) {
        FeatureSpec spec;
        spec.name = name;
        spec.role = role;
        spec.kind = levels.empty() ? FeatureKind::Number : FeatureKind::Category;
        spec.levels = std::move(levels);
        schema->features.push_back(spec);
    };
    add("age", ColumnRole::Demographic, {});
    add("region", ColumnRole::Demographic, {"north", "south", "east"});
    add("fee", ColumnRole::Value, {});
    add("visits", ColumnRole::Behaviour, {});
    return schema;
}

struct NetworkWorld {
    CustomerNetwork network;
    std::vector<double> labels;  ///< [nodes] of everybody
    std::vector<std::size_t> rows;
    std::vector<std::size_t> nodes;

    scoring::TrainingSet set() const { return {&network.features, labels, rows, &network, nodes}; }
};

/// Each joins after who brought him (0 to 2 earlier ones, some twice) and takes after them: a mood that `strength` of is
/// inherited decides who leaves; visits tell the mood, age and fee a little of the rest.
inline NetworkWorld networkWorld(std::size_t count, std::uint64_t seed, double strength = 0.9) {
    NetworkWorld world;
    Random random(seed);
    world.network.features.schema = networkSchema();
    world.network.features.rows = count;
    std::vector<CustomerLinks::Pair> pairs;
    std::vector<double> mood(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint64_t referrers = i < 10 ? 0 : random.below(3);
        double inherited = 0.0;
        for (std::uint64_t r = 0; r < referrers; ++r) {
            const auto referrer = static_cast<std::uint32_t>(random.bernoulli(0.3) ? random.below(10) : random.below(i));
            pairs.emplace_back(referrer, i);
            inherited += mood[referrer] / static_cast<double>(referrers);
        }
        mood[i] = referrers == 0 ? random.normal(0.0, 1.5)
                                 : strength * inherited + std::sqrt(1.0 - strength * strength) * random.normal(0.0, 1.5);
        const double age = random.uniform(18.0, 80.0);
        const double logit = 1.6 * mood[i] + 0.02 * (age - 50.0) - 0.6;
        world.labels.push_back(random.bernoulli(1.0 / (1.0 + std::exp(-logit))) ? 1.0 : 0.0);
        const double visits =
            random.bernoulli(0.1) ? std::numeric_limits<double>::quiet_NaN() : mood[i] + random.normal(0.0, 0.8);
        world.network.features.values.insert(world.network.features.values.end(),
                                             {age, static_cast<double>(random.below(3)), random.uniform(10.0, 60.0), visits});
        world.network.labels.push_back(static_cast<float>(world.labels.back()));
        world.rows.push_back(i);
        world.nodes.push_back(i);
    }
    world.network.isNew.assign(count, false);
    world.network.links = CustomerLinks::fromPairs(count, pairs);
    return world;
}

/// Customers with many links each, a few of them much linked.
inline NetworkWorld crowdedWorld(std::size_t nodes, std::size_t links) {
    NetworkWorld world = networkWorld(nodes, 1);
    Random random(2);
    std::vector<CustomerLinks::Pair> pairs;
    std::vector<std::uint32_t> urn{0};
    for (std::size_t i = 0; i < links; ++i) {
        const auto referee = static_cast<std::uint32_t>(1 + random.below(nodes - 1));
        const auto referrer = random.bernoulli(0.5) ? urn[random.below(urn.size())] : static_cast<std::uint32_t>(random.below(referee));
        pairs.emplace_back(referrer, referee);
        urn.push_back(referrer);
    }
    world.network.links = CustomerLinks::fromPairs(nodes, pairs);
    return world;
}

/// What a scorer makes of everybody, and of some in full.
inline std::vector<scoring::ScoreParts> scoresOf(const scoring::ChurnScorer& scorer, const CustomerNetwork& network, unsigned threads) {
    return *scorer.scoreNetwork(network, TaskContext({}, {}, threads));
}
inline std::vector<scoring::NodeAccount> accountsOf(const scoring::ChurnScorer& scorer, const CustomerNetwork& network,
                                                    std::span<const std::size_t> nodes, unsigned threads) {
    return *scorer.accountsFor(network, nodes, TaskContext({}, {}, threads));
}

/// A scorer nobody trained: what holds for any weights can be tested on it.
inline scoring::GraphScorerParts randomParts(const CustomerNetwork& network, std::size_t members, std::uint64_t seed,
                                             std::size_t width = 16) {
    std::vector<std::size_t> rows(network.nodes());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
    scoring::GraphScorerParts parts;
    parts.schema = network.features.schema;
    parts.encoding = scoring::FeatureEncoding::fit(network.features, rows, {.maxBins = 8});
    parts.shape = {parts.encoding.columns(), width, 4};
    parts.members = members;
    Random random(seed);
    for (std::size_t i = 0; i < members * parts.shape.total(); ++i)
        parts.weights.push_back(static_cast<float>(random.normal(0.0, 0.35)));
    scoring::ClusterOptions options;
    options.seed = seed;
    parts.prior.clusters = *scoring::DemographicClusters::fit(network.features, rows, options, TaskContext());
    for (std::size_t c = 0; c < parts.prior.clusters.size(); ++c)
        parts.prior.heads.push_back({0.1 * static_cast<double>(c + 1), 0.5, 0.2, 10});
    return parts;
}

}  // namespace holdfast::test
