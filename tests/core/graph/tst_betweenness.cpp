#include "core/graph/betweenness.h"
#include "tests/core/graph/graphfixture.h"
#include "tests/core/graph/karate.h"

#include <numeric>

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::graph::testing;

namespace {

/// From all distances and all counts of paths, pair by pair: no algorithm in common with Brandes'.
std::vector<double> pairwiseBetweenness(const ReferralGraph& graph) {
    const std::size_t n = graph.nodes();
    constexpr int kFar = 1'000'000;
    std::vector<std::vector<int>> distance(n, std::vector<int>(n, kFar));
    std::vector<std::vector<double>> paths(n, std::vector<double>(n, 0.0));
    std::vector<NodeId> row;
    for (std::size_t s = 0; s < n; ++s) {
        distance[s][s] = 0;
        paths[s][s] = 1.0;
        for (int length = 1; length < static_cast<int>(n); ++length)
            for (NodeId node = 0; node < n; ++node) {
                if (distance[s][node] != length - 1) continue;
                distinctNeighbours(graph, node, Direction::Out, row);
                for (const NodeId next : row) {
                    if (distance[s][next] < length) continue;
                    distance[s][next] = length;
                    paths[s][next] += paths[s][node];
                }
            }
    }
    std::vector<double> result(n, 0.0);
    if (n < 3) return result;
    for (std::size_t s = 0; s < n; ++s)
        for (std::size_t t = 0; t < n; ++t)
            for (std::size_t v = 0; v < n; ++v)
                if (s != t && v != s && v != t && distance[s][t] < kFar && distance[s][v] + distance[v][t] == distance[s][t])
                    result[v] += paths[s][v] * paths[v][t] / paths[s][t];
    const double nodes = static_cast<double>(n);
    for (double& value : result) value /= (nodes - 1.0) * (nodes - 2.0);
    return result;
}

/// Diamonds one after another: joints 0, 3, 6 ... and two sides between each and the next.
Pairs diamondPairs(int count) {
    Pairs pairs;
    for (int i = 0; i < count; ++i)
        for (const int side : {1, 2}) {
            pairs.emplace_back(3 * i, 3 * i + side);
            pairs.emplace_back(3 * i + side, 3 * i + 3);
        }
    return pairs;
}

/// Everyone but one in eight was brought by somebody earlier, rather by one who brought others.
Pairs forestPairs(int nodes, Random& random) {
    Pairs pairs;
    for (int i = 1; i < nodes; ++i) {
        if (random.below(8) == 0) continue;
        const bool again = !pairs.empty() && random.bernoulli(0.5);
        const int from =
            again ? pairs[random.below(pairs.size())].first : static_cast<int>(random.below(static_cast<std::uint64_t>(i)));
        pairs.emplace_back(from, i);
    }
    return pairs;
}

/// In a forest whose parents have lower numbers: everyone above times everyone below.
std::vector<double> forestBetweenness(int nodes, const Pairs& pairs) {
    std::vector<double> above(static_cast<std::size_t>(nodes), 0.0), below(above), values;
    for (const auto& [from, to] : pairs) above[static_cast<std::size_t>(to)] = above[static_cast<std::size_t>(from)] + 1.0;
    for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair)
        below[static_cast<std::size_t>(pair->first)] += below[static_cast<std::size_t>(pair->second)] + 1.0;
    for (std::size_t i = 0; i < above.size(); ++i) values.push_back(above[i] * below[i] / ((nodes - 1.0) * (nodes - 2.0)));
    return values;
}

Betweenness measured(const ReferralGraph& graph, BetweennessOptions options = {}, unsigned threads = 2) {
    return std::move(*betweenness(graph, options, TaskContext({}, {}, threads)));
}

}  // namespace

class TestBetweenness : public QObject {
    Q_OBJECT

private slots:
    void karateClub_agreesWithNetworkx() {
        Pairs both = karatePairs();
        const std::size_t once = both.size();
        for (std::size_t i = 0; i < once; ++i) both.emplace_back(both[i].second, both[i].first);
        compareAll(measured(graphOf(34, both)).values, kKarateBetweennessBothWays, 1e-11);
        compareAll(measured(graphOf(34, karatePairs())).values, kKarateBetweennessDownward, 1e-11);
    }

    void randomGraphs_agreeWithAllPairs() {
        Random random(31);
        for (int round = 0; round < 30; ++round) {
            const int nodes = 1 + static_cast<int>(random.below(25));
            const auto graph = graphOf(nodes, randomPairs(nodes, static_cast<int>(random.below(90)), random));
            const auto result = measured(graph);
            QVERIFY(result.exact);
            QCOMPARE(result.largestError, 0.0);
            compareAll(result.values, pairwiseBetweenness(graph), 1e-12);
        }
    }

    void aChain_hasTheKnownParabola() {
        const int n = 2'000;
        const auto values = measured(graphOf(n, chainPairs(n))).values;
        for (const int i : {0, 1, 999, 1'999})
            QVERIFY(std::abs(values[static_cast<std::size_t>(i)] - 1.0 * i * (n - 1 - i) / ((n - 1.0) * (n - 2.0))) < 1e-12);
    }

    void smallDiamonds_agreeWithAllPairs() {
        const auto graph = graphOf(25, diamondPairs(8));
        compareAll(measured(graph).values, pairwiseBetweenness(graph), 1e-12);
    }

    // 2^1200 chains lead from one end to the other: more than a double holds, and 2^3000 more than two steps of a WideCount.
    void diamondsInARow_haveTheKnownValues_data() {
        QTest::addColumn<int>("diamonds");
        QTest::newRow("600") << 600;
        QTest::newRow("1200") << 1'200;
        QTest::newRow("3000") << 3'000;
    }
    void diamondsInARow_haveTheKnownValues() {
        QFETCH(int, diamonds);
        const double n = 3.0 * diamonds + 1.0;
        const auto result = measured(graphOf(3 * diamonds + 1, diamondPairs(diamonds)));
        QVERIFY(result.exact);
        std::vector<double> expected;
        for (int i = 0; i <= diamonds; ++i) {
            expected.push_back(3.0 * i * (n - 1.0 - 3.0 * i));  // everyone before with everyone after
            for (int side = 0; side < 2 && i < diamonds; ++side)
                expected.push_back(0.5 * (3.0 * i + 1.0) * (n - 3.0 * (i + 1.0)));  // half of what crosses this diamond
        }
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const double value = result.values[i] * (n - 1.0) * (n - 2.0);
            QVERIFY2(std::abs(value - expected[i]) <= 1e-9 * expected[i], qPrintable(QString::number(i)));
        }
    }

    // One plain chain as long as 1,100 diamonds in a row, between the same two: hardly any of the chains between them is it.
    void aSingleChainBesideTooManyToCount_isCounted() {
        const int diamonds = 1'100;
        const int last = 3 * diamonds;
        const int length = 2 * diamonds - 1;  // nodes between
        Pairs pairs = diamondPairs(diamonds);
        for (int i = 0; i <= length; ++i) pairs.emplace_back(i == 0 ? 0 : last + i, i == length ? last : last + i + 1);
        const double n = last + 1.0 + length;
        const auto values = measured(graphOf(last + 1 + length, pairs)).values;
        for (const int i : {1, 2, length / 2, length}) {
            // Those before it in the chain, the common beginning among them, with those after; the common end has but the
            // chain to come by for all of them save the beginning.
            const double after = length - i;
            const double expected = i * after + (i - 1.0);
            const double value = values[static_cast<std::size_t>(last + i)] * (n - 1.0) * (n - 2.0);
            QVERIFY2(std::abs(value - expected) <= 1e-9 * n, qPrintable(QString("%1: %2").arg(i).arg(value)));
        }
    }

    void randomForests_agreeWithAllPairs() {
        Random random(37);
        for (int round = 0; round < 20; ++round) {
            const int nodes = 3 + static_cast<int>(random.below(30));
            const auto graph = graphOf(nodes, forestPairs(nodes, random));
            compareAll(measured(graph).values, pairwiseBetweenness(graph), 1e-12);
        }
    }

    // As referral networks are: many nodes, and from each of them few to be reached.
    void aLargeForest_isExact() {
        Random random(35);
        const int n = 60'000;
        const Pairs pairs = forestPairs(n, random);
        const auto graph = graphOf(n, pairs);
        const auto result = measured(graph);
        QVERIFY(result.exact);
        QCOMPARE(result.largestError, 0.0);
        compareAll(result.values, forestBetweenness(n, pairs), 1e-15);
    }

    void whatIsCheap_isExact_whereTheRestIsSampled() {
        Random random(36);
        Pairs pairs = randomPairs(1'000, 4'000, random);
        for (int wood = 1'000; wood < 6'000; wood += 100)
            for (const auto& [from, to] : forestPairs(100, random)) pairs.emplace_back(wood + from, wood + to);
        const auto graph = graphOf(6'000, pairs);
        const auto exact = measured(graph);
        QVERIFY(exact.exact);
        const auto sampled = measured(graph, {1'000'000, 100, 1});
        QVERIFY(!sampled.exact);
        QCOMPARE(sampled.pivots, 100U);
        QVERIFY2(sampled.sampledOf > 500 && sampled.sampledOf <= 1'000, qPrintable(QString::number(sampled.sampledOf)));
        double most = 0.0;
        for (std::size_t i = 1'000; i < 6'000; ++i) {
            QCOMPARE(sampled.errors[i], 0.0);
            QVERIFY(std::abs(sampled.values[i] - exact.values[i]) < 1e-15);
            most = std::max(most, exact.values[i]);
        }
        QVERIFY(most > 0.0);
        QVERIFY(sampled.values != exact.values);
    }

    void statedErrors_holdForNineteenOfTwenty_data() {
        QTest::addColumn<Pairs>("pairs");
        QTest::addColumn<int>("nodes");
        Random random(32);
        QTest::newRow("one large strong component") << randomPairs(600, 1'800, random) << 600;
        QTest::newRow("hardly one") << randomPairs(600, 700, random) << 600;
        QTest::newRow("forest") << forestPairs(600, random) << 600;
        QTest::newRow("chain") << chainPairs(600) << 600;
        QTest::newRow("diamonds") << diamondPairs(200) << 601;
    }
    // Also for those whom no pivot met, whose spread among the pivots is nothing.
    void statedErrors_holdForNineteenOfTwenty() {
        QFETCH(Pairs, pairs);
        QFETCH(int, nodes);
        const auto graph = graphOf(nodes, pairs);
        const auto exact = measured(graph);
        int all = 0, within = 0, missed = 0, missedWithin = 0;
        for (std::uint64_t seed = 1; seed <= 100; ++seed) {
            const auto sampled = measured(graph, {0, 30, seed});
            QVERIFY(!sampled.exact);
            for (std::size_t i = 0; i < exact.values.size(); ++i) {
                if (exact.values[i] == 0.0) {
                    QCOMPARE(sampled.values[i], 0.0);
                    continue;
                }
                const bool holds = std::abs(sampled.values[i] - exact.values[i]) <= sampled.errors[i] + 1e-15;
                ++all;
                within += holds;
                if (sampled.values[i] > 0.0) continue;
                ++missed;
                missedWithin += holds;
            }
        }
        const QString text = QString("%1 of %2, missed %3 of %4").arg(within).arg(all).arg(missedWithin).arg(missed);
        QVERIFY2(within >= 0.95 * all && missedWithin >= 0.95 * missed, qPrintable(text));
    }

    void estimatesOfManySeeds_centreOnTheTruth_andTheErrorIsNoWiderThanNeeded() {
        Random random(33);
        const auto graph = graphOf(300, randomPairs(300, 900, random));
        const auto exact = measured(graph);
        const auto top =
            static_cast<std::size_t>(std::max_element(exact.values.begin(), exact.values.end()) - exact.values.begin());
        double sum = 0.0, squares = 0.0, stated = 0.0;
        constexpr int kSeeds = 400;
        for (int seed = 0; seed < kSeeds; ++seed) {
            const auto sampled = measured(graph, {0, 60, static_cast<std::uint64_t>(seed)});
            const double off = sampled.values[top] - exact.values[top];
            sum += off;
            squares += off * off;
            stated += sampled.errors[top] * sampled.errors[top];
        }
        const double spread = std::sqrt(squares / kSeeds);
        QVERIFY(std::abs(sum / kSeeds) < 4.0 * spread / std::sqrt(kSeeds));
        const double ratio = std::sqrt(stated / kSeeds) / spread;  // three, and what the added pivot costs
        QVERIFY2(ratio > 2.7 && ratio < 4.5, qPrintable(QString::number(ratio)));
    }

    void anyNumberOfThreads_givesTheSameBytes_andASeedRepeats() {
        Random random(34);
        const auto graph = graphOf(6'000, randomPairs(6'000, 15'000, random));
        const BetweennessOptions options{10'000'000, 200, 7};
        QVERIFY(!measured(graph, options).exact);
        QCOMPARE(measured(graph, options, 1).values, measured(graph, options, 3).values);
        QCOMPARE(measured(graph, options, 1).errors, measured(graph, options, 3).errors);
        QVERIFY(measured(graph, options).values != measured(graph, {10'000'000, 200, 8}).values);
    }

    void bigStarAndLongChain_areDone() {
        const auto star = measured(graphOf(100'001, starPairs(100'000)));
        QVERIFY(star.exact);
        QCOMPARE(star.values[0], 0.0);
        const auto chain = measured(graphOf(100'000, chainPairs(100'000)), {10'000'000, 16, 1});
        QVERIFY(!chain.exact);
        const double middle = 50'000.0 * 49'999.0 / (99'999.0 * 99'998.0);
        QVERIFY(std::abs(chain.values[50'000] - middle) <= chain.errors[50'000]);
    }

    void stoppedRun_isCancelled() {
        std::stop_source source;
        source.request_stop();
        const auto result = betweenness(graphOf(40, chainPairs(40)), {}, TaskContext(source.get_token()));
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestBetweenness)
#include "tst_betweenness.moc"
