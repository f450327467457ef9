#include "core/scoring/neighbourshares.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::scoring {

namespace {

using Order = std::vector<std::size_t>;

/// What each adds when he comes in, in one order.
std::vector<double> play(const PlayerGame& game, const Order& order) {
    std::vector<double> added(game.players);
    game.clear();
    double before = game.nobody;
    for (std::size_t step = 0; step < order.size(); ++step) {
        game.takeIn(order[step]);
        const double after = step + 1 == order.size() ? game.everybody : game.value();
        added[order[step]] = after - before;
        before = after;
    }
    return added;
}

PlayerShares byEveryOrder(const PlayerGame& game, Order order) {
    PlayerShares result{std::vector<double>(game.players, 0.0), std::vector<double>(game.players, 0.0)};
    double orders = 0.0;
    do {
        const auto added = play(game, order);
        for (std::size_t i = 0; i < added.size(); ++i) result.shares[i] += added[i];
        orders += 1.0;
    } while (std::next_permutation(order.begin(), order.end()));
    for (double& share : result.shares) share /= orders;
    return result;
}

PlayerShares byPairs(const PlayerGame& game, Order order, Random random) {
    PlayerShares result{std::vector<double>(game.players, 0.0), std::vector<double>(game.players, 0.0)};
    std::vector<double> squares(game.players, 0.0);
    constexpr auto pairs = static_cast<double>(kOrderPairs);
    for (std::size_t pair = 0; pair < kOrderPairs; ++pair) {
        if (pair > 0) random.shuffle(order);
        const auto forth = play(game, order), back = play(game, Order(order.rbegin(), order.rend()));
        for (std::size_t i = 0; i < game.players; ++i) {
            const double mean = 0.5 * (forth[i] + back[i]);
            result.shares[i] += mean / pairs;
            squares[i] += mean * mean;
        }
    }
    for (std::size_t i = 0; i < game.players; ++i)
        result.errors[i] = std::sqrt(std::max(0.0, squares[i] - pairs * result.shares[i] * result.shares[i]) / (pairs - 1.0) / pairs);
    return result;
}

}  // namespace

PlayerShares sharesOf(const PlayerGame& game, std::uint64_t seed) {
    Order order(game.players);
    std::iota(order.begin(), order.end(), std::size_t{0});
    return game.players <= kExactPlayers ? byEveryOrder(game, std::move(order)) : byPairs(game, std::move(order), Random(seed));
}

}  // namespace holdfast::scoring
