// Coverage by time: what is told of intervals is what the customers who come next would find, and bands are widened by what earlier ones
// lacked. Made worlds in which the churn rate moves for no column's reason.
#include "core/base/logistic.h"
#include "core/base/random.h"
#include "core/scoring/coverage.h"

#include <QTest>

#include <cmath>
#include <string>
#include <vector>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

constexpr std::size_t kOfAWindow = 1200;
constexpr std::int32_t kWindows = 5;

/// Windows of customers whose log-odds rise by `drift` a window while scores know them as they were one window before, as with a
/// model of those who came earlier. Nobody is in a group.
struct World {
    std::vector<double> p, y;
    std::vector<std::int32_t> group, windows;

    World(std::int32_t first, std::int32_t count, double drift, std::uint64_t seed) {
        Random random(seed);
        for (std::int32_t window = first; window < first + count; ++window) {
            const double moved = drift * random.uniform(0.0, 2.0);  // some windows move more than others
            for (std::size_t i = 0; i < kOfAWindow; ++i) {
                const double logOdds = random.uniform(-2.5, -0.5);
                p.push_back(logistic(logOdds));
                y.push_back(random.bernoulli(logistic(logOdds + moved)) ? 1.0 : 0.0);
                group.push_back(IntervalGroups::kNone);
                windows.push_back(window - first);
            }
        }
    }
    GroupedScores inOrder() const { return {p, y, group, {}, windows}; }
    GroupedScores inNoOrder() const { return {p, y, group, {}}; }
};

double heldOn(const World& next, const MondrianBand& band) {
    double held = 0.0, blocks = 0.0;
    for (const RateBlock& block : rateBlocks(next.p, next.y, band.all().blockSize())) {
        const auto [lower, upper] = band.interval(block.meanScore);
        held += block.observed >= lower && block.observed <= upper ? 1.0 : 0.0;
        blocks += 1.0;
    }
    return held / blocks;
}

struct Means {
    double told = 0.0, held = 0.0, toldShuffled = 0.0, heldPlain = 0.0;
};

Means over(int worlds, double drift) {
    Means means;
    for (int w = 0; w < worlds; ++w) {
        const World seen(0, kWindows, drift, 10 + static_cast<std::uint64_t>(w)), next(kWindows, 1, drift, 1000 + static_cast<std::uint64_t>(w));
        means.told += measureCoverage(seen.inOrder(), 0.9, 1).everybody.measured / worlds;
        means.held += heldOn(next, fitBand(seen.inOrder(), 0.9)) / worlds;
        means.toldShuffled += measureCoverage(seen.inNoOrder(), 0.9, 1, 5).everybody.measured / worlds;
        means.heldPlain += heldOn(next, fitBand(seen.inNoOrder(), 0.9)) / worlds;
    }
    return means;
}

std::string text(const Means& m) {
    return "told " + std::to_string(m.told) + ", held " + std::to_string(m.held) + "; shuffled: told " + std::to_string(m.toldShuffled) + ", held " +
           std::to_string(m.heldPlain);
}

}  // namespace

class TestCoverage : public QObject {
    Q_OBJECT

private slots:
    void ratesThatStay_areCoveredAsOftenAsTold() {
        const Means m = over(40, 0.0);
        QVERIFY2(std::abs(m.held - 0.9) < 0.04 && std::abs(m.told - m.held) < 0.04, text(m).c_str());
    }

    void ratesThatMove_areToldAsTheNextCustomersFindThem() {
        const Means m = over(60, 0.35);
        QVERIFY2(std::abs(m.told - m.held) < 0.05, text(m).c_str());
        QVERIFY2(m.held > m.heldPlain + 0.02, text(m).c_str());        // wider by what earlier windows lacked
        QVERIFY2(m.toldShuffled > m.heldPlain + 0.03, text(m).c_str());  // a shuffle does not see it
    }

    void byHand_ofTwoWindows() {
        // The first window's scores are right; in the second nobody left. Its blocks are measured by the first window's band alone.
        World world(0, 2, 0.0, 5);
        for (std::size_t i = kOfAWindow; i < world.y.size(); ++i) world.y[i] = 0.0;
        const std::vector<double> p(world.p.begin(), world.p.begin() + kOfAWindow), y(world.y.begin(), world.y.begin() + kOfAWindow);
        const std::vector<std::int32_t> noGroup(kOfAWindow, IntervalGroups::kNone);
        const auto first = fitBand({p, y, noGroup, {}}, 0.9);
        const std::vector<double> heldP(world.p.begin() + kOfAWindow, world.p.end());
        double held = 0.0, blocks = 0.0, reach = 0.0;
        for (const RateBlock& block : rateBlocks(heldP, std::vector<double>(kOfAWindow, 0.0), first.all().blockSize())) {
            held += first.interval(block.meanScore).first <= 0.0 ? 1.0 : 0.0;
            reach = std::max(reach, first.all().reach(block));
            blocks += 1.0;
        }
        const auto measured = measureCoverage(world.inOrder(), 0.9, 1).everybody;
        QCOMPARE(measured.measured, held / blocks);
        QCOMPARE(measured.heldOut, kOfAWindow);
        QVERIFY(measured.upper < 0.9);
        // What the second window was off by is what the band of both is wider by.
        const auto plain = fitBand(world.inNoOrder(), 0.9), wide = fitBand(world.inOrder(), 0.9);
        const double factor = (wide.interval(0.3).second - 0.3) / (plain.interval(0.3).second - 0.3);
        QVERIFY2(factor > 1.0 && factor <= reach + 1e-9, std::to_string(factor).c_str());
    }

    void oneWindow_isMeasuredInNoOrder() {
        const World world(0, 1, 0.0, 7);
        QCOMPARE(measureCoverage(world.inOrder(), 0.9, 1).everybody.measured, measureCoverage(world.inNoOrder(), 0.9, 1).everybody.measured);
    }

    void everybody_isTheSumOfTheGroupsAndThoseInNone() {
        World world(0, kWindows, 0.0, 9);
        for (std::size_t i = 0; i < world.group.size(); ++i) world.group[i] = static_cast<std::int32_t>(i % 3) - 1;
        GroupedScores scores = world.inOrder();
        scores.names = {"a", "b"};
        const auto measured = measureCoverage(scores, 0.9, 1);
        QCOMPARE(measured.groups.size(), 2U);
        QVERIFY(measured.everybody.heldOut > measured.groups[0].heldOut + measured.groups[1].heldOut);
        QVERIFY(measured.everybody.measured > 0.8);
    }
};

QTEST_GUILESS_MAIN(TestCoverage)
#include "tst_coverage.moc"
