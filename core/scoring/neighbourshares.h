// What each of a few players adds to a value, as Shapley values over the orders in which they may come in: all orders of up to
// kExactPlayers, of more a few antithetic pairs (an order and its reverse; Mitchell et al. 2022, "Sampling permutations for Shapley value
// estimation"), with the standard error that their spread tells. The shares add up to the whole in any case. Internal to core/scoring; pure;
// any thread; seeded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace holdfast::scoring {

inline constexpr std::size_t kExactPlayers = 4;  ///< 24 orders
inline constexpr std::size_t kOrderPairs = 8;    ///< of more players

/// A game that is played one player after the other.
struct PlayerGame {
    std::size_t players = 0;
    double nobody = 0.0, everybody = 0.0;      ///< its value with none of them, and with all
    std::function<void(std::size_t)> takeIn;   ///< one more
    std::function<void()> clear;               ///< back to none
    std::function<double()> value;             ///< with those who were taken in
};

struct PlayerShares {
    std::vector<double> shares;  ///< [players]
    std::vector<double> errors;  ///< [players] standard errors, 0 where exact
};

PlayerShares sharesOf(const PlayerGame& game, std::uint64_t seed);

}  // namespace holdfast::scoring
