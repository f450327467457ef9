// Sampled neighbourhoods for networks too large to learn from at once (Hamilton, Ying and Leskovec 2017, GraphSAGE,
// algorithm 2). Internal to models/coldstart. Pure functions; any thread.
#pragma once

#include "core/base/random.h"
#include "core/data/customernetwork.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::models {

/// Whom nodes hear: who brought them along `down`, whom they brought along `up`. Two sets of links, because somebody can be
/// heard by whom he brought without hearing them (who is new), and because a sample holds each node's own choice.
struct HeardLinks {
    const CustomerLinks* down = nullptr;
    const CustomerLinks* up = nullptr;

    LinkDirection direction(std::size_t which) const { return which == 0 ? down->down() : up->up(); }
};

struct Neighbourhood {
    std::vector<std::size_t> nodes;  ///< the roots first, in their order, then whoever was sampled
    CustomerLinks down, up;          ///< over positions in `nodes`
    std::array<std::vector<std::uint32_t>, 2> degrees;  ///< [nodes] how many each hears in all, down and up

    HeardLinks heard() const { return {&down, &up}; }
};

struct SampleOptions {
    int hops = 3;
    std::size_t fanout = 10;
};

/// Starting from distinct `roots`, follows at most `fanout` of the referrers and of the referees that each node met hears,
/// drawn without replacement (somebody who brought him twice counts twice), `hops` steps far. The links are those that were
/// followed, each heard only by who followed it.
Neighbourhood sampleAround(const HeardLinks& links, std::span<const std::size_t> roots, const SampleOptions& options,
                           Random& random);

}  // namespace holdfast::models
