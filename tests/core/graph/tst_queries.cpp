#include "core/graph/queries.h"
#include "tests/core/graph/graphfixture.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::graph::testing;

namespace {

constexpr int kFar = 1'000'000;

std::vector<std::vector<int>> allDistances(const ReferralGraph& graph, Direction direction) {
    const std::size_t n = graph.nodes();
    std::vector<std::vector<int>> distance(n, std::vector<int>(n, kFar));
    for (NodeId i = 0; i < n; ++i) {
        distance[i][i] = 0;
        for (const NodeId j : graph.out(i)) {
            if (i == j) continue;
            if (direction != Direction::In) distance[i][j] = 1;
            if (direction != Direction::Out) distance[j][i] = 1;
        }
    }
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) distance[i][j] = std::min(distance[i][j], distance[i][k] + distance[k][j]);
    return distance;
}

/// Every chain of at most `most` referrals in which nobody comes twice, by trying every way: the shortest first.
std::vector<std::vector<NodeId>> chainsByTrying(const std::vector<std::vector<int>>& distance, NodeId from, NodeId to,
                                                std::size_t most) {
    std::vector<std::vector<NodeId>> paths;
    std::vector<NodeId> path{from};
    const std::function<void()> go = [&] {
        if (path.back() == to) {
            paths.push_back(path);
            return;
        }
        for (NodeId next = 0; next < distance.size() && path.size() <= most; ++next) {
            if (distance[path.back()][next] != 1 || std::find(path.begin(), path.end(), next) != path.end()) continue;
            path.push_back(next);
            go();
            path.pop_back();
        }
    };
    go();
    std::stable_sort(paths.begin(), paths.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
    return paths;
}

/// All shortest paths by trying every way, step by step.
std::set<std::vector<NodeId>> pathsByTrying(const std::vector<std::vector<int>>& distance, NodeId from, NodeId to) {
    std::set<std::vector<NodeId>> paths;
    if (distance[from][to] >= kFar) return paths;
    std::vector<NodeId> path{from};
    const std::function<void()> go = [&] {
        if (path.back() == to) {
            paths.insert(path);
            return;
        }
        for (NodeId next = 0; next < distance.size(); ++next)
            if (distance[path.back()][next] == 1 && distance[next][to] == distance[path.back()][to] - 1) {
                path.push_back(next);
                go();
                path.pop_back();
            }
    };
    go();
    return paths;
}

}  // namespace

class TestQueries : public QObject {
    Q_OBJECT

private slots:
    void egoNetwork_agreesWithAllDistances() {
        Random random(61);
        for (int round = 0; round < 40; ++round) {
            const int nodes = 1 + static_cast<int>(random.below(30));
            const auto graph = graphOf(nodes, randomPairs(nodes, static_cast<int>(random.below(50)), random));
            for (const auto direction : {Direction::Out, Direction::In, Direction::Both}) {
                const auto distance = allDistances(graph, direction);
                const auto centre = static_cast<NodeId>(random.below(static_cast<std::uint64_t>(nodes)));
                const auto hops = static_cast<std::uint32_t>(random.below(4));
                const auto ego = egoNetwork(graph, {centre, hops, direction, 1'000, 1'000});
                std::map<NodeId, std::uint32_t> expected;
                for (NodeId node = 0; node < graph.nodes(); ++node)
                    if (distance[centre][node] <= static_cast<int>(hops))
                        expected[node] = static_cast<std::uint32_t>(distance[centre][node]);
                std::map<NodeId, std::uint32_t> actual;
                for (const EgoNode& node : ego.nodes) actual[node.node] = node.hop;
                QVERIFY(actual == expected);
                QCOMPARE(actual.size(), ego.nodes.size());
                QCOMPARE(ego.omitted, 0U);
                std::set<std::pair<NodeId, NodeId>> edges;
                for (NodeId from = 0; from < graph.nodes(); ++from)
                    for (const NodeId to : graph.out(from))
                        if (expected.contains(from) && expected.contains(to)) edges.emplace(from, to);
                QCOMPARE(ego.edges.size(), edges.size());
                QVERIFY((std::set<std::pair<NodeId, NodeId>>(ego.edges.begin(), ego.edges.end()) == edges));
                for (const EgoNode& node : ego.nodes) {
                    std::uint32_t hidden = 0;
                    for (NodeId other = 0; other < graph.nodes(); ++other)
                        if (distance[node.node][other] == 1 && !expected.contains(other)) ++hidden;
                    QCOMPARE(node.hidden, hidden);
                }
            }
        }
    }

    void aSupernode_isHeldBack_withTheExactRestCounted() {
        Pairs pairs = starPairs(5'000);
        pairs.emplace_back(77, 5'001);  // makes 77 the best connected of the leaves
        const auto graph = graphOf(5'002, pairs);
        const auto ego = egoNetwork(graph, {0, 1, Direction::Out, 188, 2'000});
        QCOMPARE(ego.nodes.size(), std::size_t{189});
        QCOMPARE(ego.nodes[0].hidden, 4'812U);
        QCOMPARE(ego.omitted, 4'812U);
        QCOMPARE(ego.reached, (std::vector<std::uint64_t>{1, 5'000}));
        QCOMPARE(ego.nodes[1].node, NodeId{77});
        QCOMPARE(ego.nodes[1].hidden, 1U);
        const auto wide = egoNetwork(graph, {0, 2, Direction::Both, 10'000, 100});
        QCOMPARE(wide.nodes.size(), std::size_t{100});
        QCOMPARE(wide.omitted, 4'902U);
        QCOMPARE(wide.reached, (std::vector<std::uint64_t>{1, 5'000, 1}));
    }

    // 300 around the centre, each of whom brought ten: a limit that the first hop alone would use up shows both.
    void hops_shareALimitThatIsTooSmallForAll() {
        Pairs pairs = starPairs(300);
        for (int i = 1; i <= 300; ++i)
            for (int j = 0; j < 10; ++j) pairs.emplace_back(i, 300 + 10 * i + j - 9);
        const auto graph = graphOf(3'301, pairs);
        const auto atHop = [](const EgoNetwork& ego, std::uint32_t hop) {
            return std::count_if(ego.nodes.begin(), ego.nodes.end(), [&](const EgoNode& node) { return node.hop == hop; });
        };
        const auto ego = egoNetwork(graph, {0, 2, Direction::Out, 200, 200});
        QCOMPARE(ego.nodes.size(), std::size_t{200});
        QCOMPARE(atHop(ego, 1), 100);
        QCOMPARE(atHop(ego, 2), 99);
        QCOMPARE(ego.omitted, 3'101U);
        // What a hop does not need goes to the others.
        const auto all = egoNetwork(graph, {0, 2, Direction::Out, 1'000, 1'001});
        QCOMPARE(atHop(all, 1), 300);
        QCOMPARE(atHop(all, 2), 700);
        // So does what it cannot use: each of the first hop may bring one.
        const auto narrow = egoNetwork(graph, {0, 2, Direction::Out, 1, 200});
        QCOMPARE(narrow.nodes.size(), std::size_t{3});
        const auto few = egoNetwork(graph, {0, 5, Direction::Out, 150, 200});
        QCOMPARE(atHop(few, 1) + atHop(few, 2), 199);
        QVERIFY(std::is_sorted(few.nodes.begin(), few.nodes.end(),
                               [](const EgoNode& a, const EgoNode& b) { return a.hop < b.hop; }));
        for (const EgoNode& node : few.nodes) {
            const bool joined = node.hop == 0 || std::any_of(few.edges.begin(), few.edges.end(),
                                                             [&](const auto& edge) { return edge.second == node.node; });
            QVERIFY(joined);
        }
    }

    void room_thatAFartherHopCannotUse_goesToTheNearer() {
        // Only one of the fifty at the first hop, the worst connected, has anybody behind him.
        Pairs pairs;
        for (int i = 1; i <= 50; ++i)
            for (int times = 0; times < (i == 50 ? 1 : 100); ++times) pairs.emplace_back(0, i);
        for (int i = 51; i <= 90; ++i) pairs.emplace_back(50, i);
        const auto ego = egoNetwork(graphOf(91, pairs), {0, 2, Direction::Out, 100, 41});
        QCOMPARE(ego.nodes.size(), std::size_t{41});
        QCOMPARE(ego.nodes.back().hop, 1U);
    }

    void shortestPaths_agreeWithTryingEveryWay() {
        Random random(62);
        for (int round = 0; round < 40; ++round) {
            const int nodes = 1 + static_cast<int>(random.below(14));
            const auto graph = graphOf(nodes, randomPairs(nodes, static_cast<int>(random.below(40)), random));
            for (const auto direction : {Direction::Out, Direction::In, Direction::Both}) {
                const auto distance = allDistances(graph, direction);
                for (NodeId from = 0; from < graph.nodes(); ++from)
                    for (NodeId to = 0; to < graph.nodes(); ++to) {
                        const auto expected = pathsByTrying(distance, from, to);
                        const auto result = shortestPaths(graph, {from, to, direction, 100'000});
                        QVERIFY((std::set<std::vector<NodeId>>(result.paths.begin(), result.paths.end()) == expected));
                        QVERIFY(std::is_sorted(result.paths.begin(), result.paths.end()));
                        QCOMPARE(result.count, static_cast<double>(expected.size()));
                        if (!expected.empty()) QCOMPARE(static_cast<int>(result.length), distance[from][to]);
                    }
            }
        }
    }

    void manyPaths_areCountedButNotAllReturned() {
        // A ladder of 40 diamonds: 2^40 shortest paths.
        Pairs pairs;
        for (int i = 0; i < 40; ++i)
            for (const int side : {1, 2}) {
                pairs.emplace_back(3 * i, 3 * i + side);
                pairs.emplace_back(3 * i + side, 3 * i + 3);
            }
        const auto result = shortestPaths(graphOf(121, pairs), {0, 120, Direction::Out, 5});
        QCOMPARE(result.count, std::pow(2.0, 40));
        QCOMPARE(result.paths.size(), std::size_t{5});
        QCOMPARE(result.length, 80U);
    }

    void tooManyPathsToCount_areSaidToBeMore() {
        // 2^60 is more than a double counts one by one, 2^1200 more than it holds.
        for (const int diamonds : {60, 1'200}) {
            Pairs pairs;
            for (int i = 0; i < diamonds; ++i)
                for (const int side : {1, 2}) {
                    pairs.emplace_back(3 * i, 3 * i + side);
                    pairs.emplace_back(3 * i + side, 3 * i + 3);
                }
            const auto end = static_cast<NodeId>(3 * diamonds);
            const auto result = shortestPaths(graphOf(3 * diamonds + 1, pairs), {0, end, Direction::Out, 5});
            QCOMPARE(result.count, kMostPathsCounted);
            QVERIFY(!result.countIsExact);
            QCOMPARE(result.paths.size(), std::size_t{5});
        }
    }

    void longerPaths_agreeWithTryingEveryWay() {
        Random random(64);
        for (int round = 0; round < 30; ++round) {
            const int nodes = 2 + static_cast<int>(random.below(7));
            const auto graph = graphOf(nodes, randomPairs(nodes, static_cast<int>(random.below(18)), random));
            for (const auto direction : {Direction::Out, Direction::In, Direction::Both}) {
                const auto distance = allDistances(graph, direction);
                for (NodeId from = 0; from < graph.nodes(); ++from)
                    for (NodeId to = 0; to < graph.nodes(); ++to)
                        for (const std::uint32_t extra : {1U, 3U}) {
                            std::vector<std::vector<NodeId>> expected;
                            const auto shortest = static_cast<std::size_t>(distance[from][to]);
                            if (distance[from][to] < kFar) expected = chainsByTrying(distance, from, to, shortest + extra);
                            const auto result = shortestPaths(graph, {from, to, direction, 100'000, extra});
                            QCOMPARE(result.paths, expected);
                            QCOMPARE(result.count, static_cast<double>(expected.size()));
                            QVERIFY(result.countIsExact);
                            QCOMPARE(std::size_t{result.longest}, expected.empty() ? 0 : expected.back().size() - 1);
                            const auto first = shortestPaths(graph, {from, to, direction, 2, extra});
                            expected.resize(std::min<std::size_t>(expected.size(), 2));
                            QCOMPARE(first.paths, expected);
                            QCOMPARE(first.count, result.count);
                        }
            }
        }
    }

    void whatWouldTakeForever_endsWithTheBudget() {
        // Everyone has brought everyone: some 40! chains of up to 40 referrals join the first with the last.
        Pairs pairs;
        for (int i = 0; i < 40; ++i)
            for (int j = 0; j < 40; ++j)
                if (i != j) pairs.emplace_back(i, j);
        const auto graph = graphOf(40, pairs);
        const auto result = shortestPaths(graph, {0, 39, Direction::Both, 10, 38, 100'000});
        QVERIFY(!result.countIsExact);
        QCOMPARE(result.length, 1U);
        QVERIFY(result.count > 39.0 && result.count < 100'000.0);
        QCOMPARE(result.paths.size(), std::size_t{10});
        QCOMPARE(result.paths[0], (std::vector<NodeId>{0, 39}));
        QCOMPARE(result.paths[1], (std::vector<NodeId>{0, 1, 39}));
        QCOMPARE(shortestPaths(graph, {0, 39, Direction::Both, 10, 38, 100'000}).count, result.count);
    }

    void waysBetweenNeighbours_sayWhoBroughtWhom() {
        const auto graph = graphOf(4, {{0, 1}, {0, 1}, {2, 1}, {1, 3}, {3, 1}});
        QVERIFY(wayBetween(graph, 0, 1) == Direction::Out);
        QVERIFY(wayBetween(graph, 1, 0) == Direction::In);
        QVERIFY(wayBetween(graph, 1, 2) == Direction::In);
        QVERIFY(wayBetween(graph, 3, 1) == Direction::Both);
    }

    void noWay_hasNoPath_andOneselfIsReachedInNone() {
        const auto graph = graphOf(3, {{0, 1}});
        QVERIFY(shortestPaths(graph, {1, 0, Direction::Out, 10}).paths.empty());
        QVERIFY(shortestPaths(graph, {0, 2, Direction::Both, 10}).paths.empty());
        QCOMPARE(shortestPaths(graph, {1, 1, Direction::Out, 10}).paths, (std::vector<std::vector<NodeId>>{{1}}));
    }

    void aChainOfHundredThousand_isWalked() {
        const auto graph = graphOf(100'000, chainPairs(100'000));
        const auto result = shortestPaths(graph, {0, 99'999, Direction::Out, 3});
        QCOMPARE(result.length, 99'999U);
        QCOMPARE(result.paths.size(), std::size_t{1});
        QCOMPARE(egoNetwork(graph, {0, 100'000, Direction::Out, 10, 50}).omitted, 99'950U);
    }

    void commonReferrers_agreeWithAllDistances() {
        Random random(63);
        for (int round = 0; round < 40; ++round) {
            const int nodes = 2 + static_cast<int>(random.below(20));
            const auto graph = graphOf(nodes, randomPairs(nodes, static_cast<int>(random.below(40)), random));
            const auto distance = allDistances(graph, Direction::Out);
            for (NodeId a = 0; a < graph.nodes(); ++a)
                for (NodeId b = 0; b < graph.nodes(); ++b)
                    for (const std::uint32_t hops : {1U, 3U}) {
                        std::set<std::array<int, 3>> expected, actual;
                        for (NodeId node = 0; node < graph.nodes(); ++node)
                            if (distance[node][a] <= static_cast<int>(hops) && distance[node][b] <= static_cast<int>(hops))
                                expected.insert({static_cast<int>(node), distance[node][a], distance[node][b]});
                        for (const auto& c : commonReferrers(graph, a, b, hops))
                            actual.insert(
                                {static_cast<int>(c.node), static_cast<int>(c.hopsToFirst), static_cast<int>(c.hopsToSecond)});
                        QVERIFY(actual == expected);
                    }
        }
    }
};

QTEST_APPLESS_MAIN(TestQueries)
#include "tst_queries.moc"
