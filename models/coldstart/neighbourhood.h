// Sampled neighbourhoods for networks too large to learn from at once (Hamilton, Ying and Leskovec 2017, GraphSAGE,
// algorithm 2). Internal to models/coldstart. Pure functions; any thread.
#pragma once

#include "core/base/random.h"
#include "core/data/customernetwork.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::models {

struct Neighbourhood {
    std::vector<std::size_t> nodes;  ///< the roots first, in their order, then whoever was sampled
    CustomerLinks links;             ///< over positions in `nodes`
};

struct SampleOptions {
    int hops = 3;
    std::size_t fanout = 10;
};

/// Starting from distinct `roots`, follows at most `fanout` referrers and `fanout` referees of each node met, drawn without
/// replacement, `hops` steps far. The links are those that were followed, each once. Nodes not `kept` are never met; an
/// empty `kept` keeps all.
Neighbourhood sampleAround(const CustomerLinks& links, std::span<const std::size_t> roots, const SampleOptions& options,
                           const std::vector<bool>& kept, Random& random);

}  // namespace holdfast::models
