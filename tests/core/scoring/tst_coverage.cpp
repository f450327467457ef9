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

/// Four windows of group 0, whose scores are right, and of a thousand of group 1, whose rates are a fifth above their scores.
class MixedGroups {
public:
    explicit MixedGroups(std::size_t ofFirst, std::int32_t windows = 4) : m_ofFirst(ofFirst) {
        Random random(21);
        for (std::int32_t window = 0; window < windows; ++window)
            for (std::size_t i = 0; i < ofFirst + 1000; ++i) {
                const double p = random.uniform(0.05, 0.5);
                m_group.push_back(i < ofFirst ? 0 : 1);
                m_p.push_back(p);
                m_y.push_back(random.bernoulli(i < ofFirst ? p : p + 0.2) ? 1.0 : 0.0);
                m_windows.push_back(window);
            }
    }
    GroupedScores scores() const { return {m_p, m_y, m_group, {"a", "b"}, m_windows}; }

    /// Share of group 0's blocks from window `first` on that the bands of those before held, by hand.
    double heldByOwnBands(std::int32_t first) const { return held(first, true); }
    double heldByBandsThatServed() const { return held(1, false); }

private:
    double held(std::int32_t first, bool wantOwn) const {
        double covered = 0.0, blocks = 0.0;
        for (std::int32_t window = first; window < 4; ++window) {
            const auto before = static_cast<std::size_t>(window) * (m_ofFirst + 1000);
            const auto part = [&](const auto& values) { return std::span(values).first(before); };
            const auto bands = fitBand({part(m_p), part(m_y), part(m_group), {"a", "b"}, part(m_windows)}, 0.9);
            if (wantOwn && !bands.hasOwn(0)) return std::nan("");
            const auto own = [&](const auto& values) { return std::span(values).subspan(before, m_ofFirst); };
            for (const RateBlock& block : rateBlocks(own(m_p), own(m_y), bands.of(0).blockSize())) {
                const auto [lower, upper] = bands.interval(block.meanScore, 0);
                covered += block.observed >= lower && block.observed <= upper ? 1.0 : 0.0;
                blocks += 1.0;
            }
        }
        return covered / blocks;
    }

    std::size_t m_ofFirst;
    std::vector<double> m_p, m_y;
    std::vector<std::int32_t> m_group, m_windows;
};

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

    // Scores of group "a" are right, those of group "b" are not, and each window but the last has too few of "a" for a band of its own:
    // before the last window the band of all, widened by "b", serves "a", too.
    void groupByItsOwnBandAlone_oncePossible() {
        const MixedGroups mixed(120);
        const auto measured = measureCoverage(mixed.scores(), 0.9, 1);
        const GroupCoverage& a = measured.groups.at(0);
        QVERIFY(a.ownBand && a.measuredBy == MeasuredBy::Own);
        QCOMPARE(a.heldOut, std::size_t{2 * 120});  // windows 2 and 3: 240 and 360 customers came before them, 120 before window 1
        QCOMPARE(a.measured, mixed.heldByOwnBands(2));
        QVERIFY(std::abs(a.measured - mixed.heldByBandsThatServed()) > 1e-9);  // what all windows together would have told
        QVERIFY(measured.everybody.heldOut > a.heldOut + measured.groups.at(1).heldOut);  // window 1 counts among everybody
    }

    void groupThatNeverHadOne_saysThatItsFigureIsOfTheBandOfAll() {
        const MixedGroups mixed(60);  // 180 before the last window, 240 in all
        const auto measured = measureCoverage(mixed.scores(), 0.9, 1);
        const GroupCoverage& a = measured.groups.at(0);
        QVERIFY(a.ownBand && a.measuredBy == MeasuredBy::All && std::isfinite(a.measured));
        QVERIFY(measured.groups.at(1).measuredBy == MeasuredBy::Own);
        const MixedGroups few(56);  // 224 are none: that of all is what they get
        const GroupCoverage b = measureCoverage(few.scores(), 0.9, 1).groups.at(0);
        QVERIFY(!b.ownBand && b.measuredBy == MeasuredBy::All);
    }

    // Newcomers with a label, too few for a band: half of them left whatever their score says, and their stand-ins' scores are as far off.
    // Everybody's figure must find them in the wide intervals that they get, not in that of all.
    void newcomersTooFewForABand_countByTheBandOfTheirStandIns() {
        World world(0, 1, 0.0, 11);
        for (std::size_t i = 0; i < 200; ++i) {
            world.group[i] = 0;
            world.y[i] = i % 2 == 0 ? 1.0 : 0.0;
        }
        std::vector<double> standIns(world.p.size(), 0.02);
        for (std::size_t i = 0; i < world.p.size(); ++i) standIns[i] = i % 3 == 0 ? 0.9 : 0.02 + 1e-5 * static_cast<double>(i);
        GroupedScores scores = world.inNoOrder();
        scores.names = {"new"};
        const auto byAll = measureCoverage(scores, 0.9, 1).everybody;
        scores.standIns = standIns;
        const auto byTheirs = measureCoverage(scores, 0.9, 1);
        QVERIFY2(byTheirs.everybody.measured > byAll.measured + 0.01,
                 (std::to_string(byTheirs.everybody.measured) + " " + std::to_string(byAll.measured)).c_str());
        QCOMPARE(byTheirs.groups.at(0).customers, world.p.size());  // measured on those who stand in
        const auto deployed = fitBand(scores, 0.9);
        QVERIFY(deployed.hasOwn(0));
        QVERIFY(deployed.of(0).interval(0.3).second > deployed.all().interval(0.3).second + 0.1);
    }
};

QTEST_GUILESS_MAIN(TestCoverage)
#include "tst_coverage.moc"
