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

    void sampledValues_lieWithinTheirErrorOfTheExactOnes() {
        Random random(32);
        const auto graph = graphOf(2'000, randomPairs(2'000, 6'000, random));
        const auto exact = measured(graph);
        BetweennessOptions options;
        options.exactBelow = 0;
        options.pivots = 400;
        const auto sampled = measured(graph, options);
        QVERIFY(!sampled.exact);
        QCOMPARE(sampled.pivots, 400U);
        QVERIFY(sampled.largestError > 0.0);
        // Among the hundred of highest betweenness, whose dependencies many pivots share, two standard errors hold about
        // 95 %; who lies on few shortest paths is met by too few pivots for that.
        std::vector<std::size_t> order(exact.values.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return exact.values[a] > exact.values[b]; });
        int within = 0;
        for (int i = 0; i < 100; ++i)
            if (std::abs(sampled.values[order[static_cast<std::size_t>(i)]] -
                         exact.values[order[static_cast<std::size_t>(i)]]) <=
                2.0 * sampled.standardErrors[order[static_cast<std::size_t>(i)]])
                ++within;
        QVERIFY2(within >= 88, qPrintable(QString::number(within)));
        for (std::size_t i = 0; i < exact.values.size(); ++i)
            if (exact.values[i] == 0.0) QCOMPARE(sampled.values[i], 0.0);
    }

    void estimatesOfManySeeds_centreOnTheTruth_asTheStatedErrorSays() {
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
            stated += sampled.standardErrors[top] * sampled.standardErrors[top];
        }
        const double spread = std::sqrt(squares / kSeeds);
        QVERIFY(std::abs(sum / kSeeds) < 4.0 * spread / std::sqrt(kSeeds));
        const double ratio = std::sqrt(stated / kSeeds) / spread;
        QVERIFY2(ratio > 0.85 && ratio < 1.15, qPrintable(QString::number(ratio)));
    }

    void anyNumberOfThreads_givesTheSameBytes_andASeedRepeats() {
        Random random(34);
        const auto graph = graphOf(6'000, randomPairs(6'000, 15'000, random));
        const BetweennessOptions options{5'000, 200, 7};
        QCOMPARE(measured(graph, options, 1).values, measured(graph, options, 3).values);
        QVERIFY(measured(graph, options).values != measured(graph, {5'000, 200, 8}).values);
    }

    void bigStarAndLongChain_areDone() {
        const auto star = measured(graphOf(100'001, starPairs(100'000)));
        QVERIFY(!star.exact);
        QCOMPARE(star.values[0], 0.0);
        const auto chain = measured(graphOf(100'000, chainPairs(100'000)), {5'000, 16, 1});
        QVERIFY(chain.values[50'000] > 0.0);
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
