#include "core/graph/pagerank.h"
#include "tests/core/graph/graphfixture.h"
#include "tests/core/graph/karate.h"

#include <numeric>

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::graph::testing;

namespace {

/// The whole transition matrix, dangling rows even, multiplied 2,000 times.
std::vector<double> densePageRank(int nodes, const Pairs& pairs, bool reversed, double damping) {
    const auto n = static_cast<std::size_t>(nodes);
    std::vector<double> counts(n * n, 0.0);
    std::vector<double> degree(n, 0.0);
    for (auto [from, to] : pairs) {
        if (from == to) continue;
        if (reversed) std::swap(from, to);
        counts[static_cast<std::size_t>(from) * n + static_cast<std::size_t>(to)] += 1.0;
        degree[static_cast<std::size_t>(from)] += 1.0;
    }
    std::vector<double> rank(n, 1.0 / nodes);
    for (int step = 0; step < 2'000; ++step) {
        std::vector<double> next(n, (1.0 - damping) / nodes);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                next[j] += damping * rank[i] * (degree[i] > 0.0 ? counts[i * n + j] / degree[i] : 1.0 / nodes);
        rank.swap(next);
    }
    return rank;
}

std::vector<double> ranks(const ReferralGraph& graph, Direction flow, unsigned threads = 2) {
    PageRankOptions options;
    options.flow = flow;
    options.tolerance = 1e-14;
    options.maxIterations = 1'000;
    return pageRank(graph, options, TaskContext({}, {}, threads))->rank;
}

}  // namespace

class TestPageRank : public QObject {
    Q_OBJECT

private slots:
    void karateClub_agreesWithNetworkx() {
        Pairs both = karatePairs();
        const std::size_t once = both.size();
        for (std::size_t i = 0; i < once; ++i) both.emplace_back(both[i].second, both[i].first);
        compareAll(ranks(graphOf(34, both), Direction::Out), kKaratePageRankBothWays, 1e-11);
        compareAll(ranks(graphOf(34, karatePairs()), Direction::Out), kKaratePageRankDownward, 1e-11);
    }

    void randomGraphs_agreeWithTheDenseMatrix() {
        Random random(11);
        for (int round = 0; round < 20; ++round) {
            const int nodes = 1 + static_cast<int>(random.below(30));
            const auto pairs = randomPairs(nodes, static_cast<int>(random.below(80)), random);
            const auto graph = graphOf(nodes, pairs);
            compareAll(ranks(graph, Direction::Out), densePageRank(nodes, pairs, false, 0.85), 1e-11);
            compareAll(ranks(graph, Direction::In), densePageRank(nodes, pairs, true, 0.85), 1e-11);
        }
    }

    void ranksOfAllShapes_sumToOne() {
        for (const auto& pairs : {starPairs(100'000), chainPairs(100'000), Pairs{}}) {
            const auto rank = ranks(graphOf(100'001, pairs), Direction::In);
            QVERIFY(std::abs(std::accumulate(rank.begin(), rank.end(), 0.0) - 1.0) < 1e-9);
        }
    }

    void whoBringsMany_ranksHighest_whenRankFlowsToReferrers() {
        const auto rank = ranks(graphOf(1'001, starPairs(1'000)), Direction::In);
        QCOMPARE(std::max_element(rank.begin(), rank.end()) - rank.begin(), std::ptrdiff_t{0});
    }

    void referringOneself_changesNobodysRank() {
        Random random(13);
        Pairs pairs = randomPairs(200, 600, random);
        std::erase_if(pairs, [](const auto& pair) { return pair.first == pair.second; });
        const auto before = ranks(graphOf(200, pairs), Direction::In);
        for (int times = 0; times < 50; ++times) pairs.emplace_back(7, 7);
        pairs.emplace_back(8, 8);
        compareAll(ranks(graphOf(200, pairs), Direction::In), before, 1e-12);
    }

    void anyNumberOfThreads_givesTheSameBytes() {
        Random random(12);
        const auto graph = graphOf(5'000, randomPairs(5'000, 20'000, random));
        QCOMPARE(ranks(graph, Direction::In, 1), ranks(graph, Direction::In, 3));
    }

    void noNodes_andOneNode() {
        QVERIFY(ranks(graphOf(0, {}), Direction::Out).empty());
        QCOMPARE(ranks(graphOf(1, {}), Direction::Out), std::vector<double>{1.0});
        QCOMPARE(ranks(graphOf(1, {{0, 0}}), Direction::In), std::vector<double>{1.0});
    }

    void stoppedRun_isCancelled() {
        std::stop_source source;
        source.request_stop();
        const auto result = pageRank(graphOf(3, {{0, 1}}), {}, TaskContext(source.get_token()));
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestPageRank)
#include "tst_pagerank.moc"
