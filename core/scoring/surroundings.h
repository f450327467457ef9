// Surroundings: the part of a referral network on which some customers' scores depend, which is whoever is within three steps
// of them, one for each layer. Worked out over it, a score is that of a pass over the whole network, to the bit: rows keep
// their order, and who lies at the edge keeps the degree he has in the whole. Used by GraphScorer. Plain values; any thread.
#pragma once

#include "core/data/customernetwork.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::scoring {

struct Surroundings {
    static constexpr std::size_t kSteps = 3;

    std::vector<std::uint32_t> nodes;                       ///< [places] of the network, each once: those asked for first
    std::vector<std::uint32_t> asked;                       ///< [asked] their places
    std::array<std::size_t, kSteps + 1> within{};           ///< how many places, from the first, lie within so many steps
    CustomerLinks links;                                    ///< by place, in the whole's order; none of places at the edge
    std::array<std::vector<std::uint32_t>, 2> degrees;      ///< [places] referrers and referees in the whole

    /// Of `nodes` and whom they hear, through at most kSteps links in either direction. `nodes` may repeat.
    static Surroundings of(const CustomerLinks& links, std::span<const std::size_t> nodes);
};

}  // namespace holdfast::scoring
