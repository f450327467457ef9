// Shares of players in a game: exact of a few, of more within the standard error that is told, and adding up always.
#include "core/base/random.h"
#include "core/scoring/neighbourshares.h"

#include <QTest>

#include <cmath>
#include <numeric>
#include <vector>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

/// Values of every coalition, drawn at random; a coalition is a set of bits.
struct Game {
    std::vector<double> values;
    std::size_t players, now = 0;

    Game(std::size_t count, std::uint64_t seed) : players(count) {
        Random random(seed);
        for (std::size_t set = 0; set < (std::size_t{1} << count); ++set) {
            double additive = 0.0;
            for (std::size_t i = 0; i < count; ++i) additive += (set >> i & 1U) != 0 ? 0.1 * static_cast<double>(i) : 0.0;
            values.push_back(additive + 0.3 * random.normal());
        }
    }
    PlayerGame game() {
        return {players, values.front(), values.back(), [this](std::size_t i) { now |= std::size_t{1} << i; }, [this] { now = 0; },
                [this] { return values[now]; }};
    }
    /// By Shapley's formula over coalitions (Shapley 1953).
    double shapley(std::size_t player) const {
        double share = 0.0;
        for (std::size_t set = 0; set < values.size(); ++set) {
            if ((set >> player & 1U) != 0) continue;
            const auto size = static_cast<double>(__builtin_popcountll(set)), count = static_cast<double>(players);
            const double weight = std::tgamma(size + 1.0) * std::tgamma(count - size) / std::tgamma(count + 1.0);
            share += weight * (values[set | std::size_t{1} << player] - values[set]);
        }
        return share;
    }
};

}  // namespace

class TestNeighbourShares : public QObject {
    Q_OBJECT

private slots:
    void fewPlayers_areExact() {
        for (std::size_t players = 1; players <= kExactPlayers; ++players) {
            Game game(players, 3 + players);
            const auto found = sharesOf(game.game(), 1);
            for (std::size_t i = 0; i < players; ++i) {
                QVERIFY(std::abs(found.shares[i] - game.shapley(i)) < 1e-12);
                QCOMPARE(found.errors[i], 0.0);
            }
        }
    }

    void manyPlayers_areWithinTheErrorThatIsTold_andAddUp() {
        double squares = 0.0, count = 0.0;
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            Game game(8, 100 + seed);
            const auto found = sharesOf(game.game(), seed);
            double sum = 0.0;
            for (std::size_t i = 0; i < 8; ++i) {
                QVERIFY(found.errors[i] > 0.0);
                const double off = (found.shares[i] - game.shapley(i)) / found.errors[i];
                squares += off * off;
                count += 1.0;
                sum += found.shares[i];
            }
            QVERIFY(std::abs(sum - (game.values.back() - game.values.front())) < 1e-9);
        }
        // Squares of Student's t with 7 degrees have mean 7 / 5.
        QVERIFY2(squares / count > 0.9 && squares / count < 2.1, qPrintable(QString::number(squares / count)));
    }

    void additiveGames_haveNoError() {
        Game game(7, 1);
        for (std::size_t set = 0; set < game.values.size(); ++set) game.values[set] = static_cast<double>(__builtin_popcountll(set));
        const auto found = sharesOf(game.game(), 5);
        for (std::size_t i = 0; i < 7; ++i) {
            QVERIFY(std::abs(found.shares[i] - 1.0) < 1e-12);
            QVERIFY(found.errors[i] < 1e-7);
        }
    }

    void theSameSeed_givesTheSameShares() {
        Game game(9, 4);
        const auto one = sharesOf(game.game(), 7), two = sharesOf(game.game(), 7);
        QCOMPARE(one.shares, two.shares);
        QCOMPARE(one.errors, two.errors);
    }
};

QTEST_GUILESS_MAIN(TestNeighbourShares)
#include "tst_neighbourshares.moc"
