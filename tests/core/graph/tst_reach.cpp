#include "core/graph/reach.h"
#include "tests/core/graph/graphfixture.h"

#include <algorithm>

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::graph::testing;

namespace {

std::vector<std::vector<bool>> reachable(const DistinctRows& rows) {
    const std::size_t n = rows.nodes();
    std::vector<std::vector<bool>> reach(n, std::vector<bool>(n, false));
    for (NodeId i = 0; i < n; ++i) {
        reach[i][i] = true;
        for (const NodeId j : rows.of(i)) reach[i][j] = true;
    }
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                if (reach[i][k] && reach[k][j]) reach[i][j] = true;
    return reach;
}

std::vector<NodeId> someOf(NodeId nodes, Random& random) {
    std::vector<NodeId> chosen;
    for (NodeId node = 0; node < nodes; ++node)
        if (random.bernoulli(0.5)) chosen.push_back(node);
    return chosen;
}

}  // namespace

class TestReach : public QObject {
    Q_OBJECT

private slots:
    void plan_dividesByTheWorkOfASearch() {
        Random random(81);
        for (int round = 0; round < 60; ++round) {
            const int nodes = 1 + static_cast<int>(random.below(40));
            const auto graph = graphOf(nodes, randomPairs(nodes, static_cast<int>(random.below(60)), random));
            const auto rows = distinctRows(graph, Direction::Out);
            const auto reach = reachable(rows);
            std::vector<std::uint64_t> work(rows.nodes(), 0);
            for (NodeId i = 0; i < rows.nodes(); ++i)
                for (NodeId j = 0; j < rows.nodes(); ++j)
                    if (reach[i][j]) work[i] += rows.degree(j);
            const std::uint64_t budget = random.below(3'000);
            const std::uint64_t share = budget / rows.nodes();
            std::uint64_t dearWork = 0;
            for (const std::uint64_t w : work)
                if (w > share) dearWork += w;
            std::vector<NodeId> cheap, dear;
            for (NodeId i = 0; i < rows.nodes(); ++i) (work[i] > share && dearWork > budget ? dear : cheap).push_back(i);
            const auto plan = planSearches(rows, strongComponents(graph), budget, TaskContext());
            QVERIFY(plan);
            QCOMPARE(plan->cheap, cheap);
            QCOMPARE(plan->dear, dear);
        }
    }

    void bounds_areNeverTooLow() {
        Random random(82);
        for (int round = 0; round < 60; ++round) {
            const int nodes = 1 + static_cast<int>(random.below(40));
            const auto graph = graphOf(nodes, randomPairs(nodes, static_cast<int>(random.below(60)), random));
            const auto rows = distinctRows(graph, Direction::Out);
            const auto reach = reachable(rows);
            const auto from = someOf(rows.nodes(), random);
            const auto weak = weakComponents(graph);
            const auto bounds = reachBounds(rows, strongComponents(graph), weak, from);
            for (NodeId v = 0; v < rows.nodes(); ++v) {
                double below = 0.0, above = 0.0;
                for (NodeId other = 0; other < rows.nodes(); ++other) below += other != v && reach[v][other] ? 1.0 : 0.0;
                for (const NodeId other : from) above += other != v && reach[other][v] ? 1.0 : 0.0;
                QVERIFY(bounds.below[v] >= below);
                QVERIFY(bounds.above[v] >= above);
                QVERIFY(bounds.below[v] <= weak.sizes[weak.of[v]] - 1.0);
                QVERIFY(bounds.above[v] <= static_cast<double>(from.size()));
            }
        }
    }

    void bounds_areExactInAForest() {
        Random random(83);
        for (int round = 0; round < 30; ++round) {
            const int nodes = 2 + static_cast<int>(random.below(40));
            Pairs pairs;
            for (int i = 1; i < nodes; ++i)
                if (random.below(5) > 0) pairs.emplace_back(static_cast<int>(random.below(static_cast<std::uint64_t>(i))), i);
            const auto graph = graphOf(nodes, pairs);
            const auto rows = distinctRows(graph, Direction::Out);
            const auto reach = reachable(rows);
            const auto from = someOf(rows.nodes(), random);
            const auto bounds = reachBounds(rows, strongComponents(graph), weakComponents(graph), from);
            for (NodeId v = 0; v < rows.nodes(); ++v) {
                double below = 0.0, above = 0.0;
                for (NodeId other = 0; other < rows.nodes(); ++other) below += other != v && reach[v][other] ? 1.0 : 0.0;
                for (const NodeId other : from) above += other != v && reach[other][v] ? 1.0 : 0.0;
                QCOMPARE(bounds.below[v], below);
                QCOMPARE(bounds.above[v], above);
            }
        }
    }

    // A thousand people who refer to one hub: no search that is cut short may walk the hub's row of 100,000.
    void aRowAsLongAsTheNetwork_isNotWalkedInVain() {
        Pairs pairs = starPairs(100'000);
        for (int i = 1; i <= 1'000; ++i) pairs.emplace_back(100'000 + i, 0);
        const auto graph = graphOf(101'001, pairs);
        const auto rows = distinctRows(graph, Direction::Out);
        const auto plan = planSearches(rows, strongComponents(graph), 10'000'000, TaskContext());
        QVERIFY(plan);
        QCOMPARE(plan->dear.size(), std::size_t{1'001});
        QCOMPARE(plan->dear.front(), NodeId{0});
    }

    void stoppedPlan_isCancelled() {
        std::stop_source source;
        source.request_stop();
        const auto graph = graphOf(3, chainPairs(3));
        const auto plan =
            planSearches(distinctRows(graph, Direction::Out), strongComponents(graph), 10, TaskContext(source.get_token()));
        QVERIFY(!plan);
        QVERIFY(plan.error().code == ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestReach)
#include "tst_reach.moc"
