#include "core/graph/communities.h"
#include "tests/core/graph/graphfixture.h"
#include "tests/core/graph/karate.h"

#include <functional>
#include <numeric>

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::graph::testing;

namespace {

Communities found(const UndirectedGraph& graph, std::uint64_t seed = 1, double resolution = 1.0) {
    CommunityOptions options;
    options.seed = seed;
    options.resolution = resolution;
    return std::move(*communities(graph, options, TaskContext()));
}

/// Modularity by its definition over all pairs of nodes (Newman 2004).
double pairwiseModularity(const UndirectedGraph& graph, const std::vector<std::uint32_t>& groups) {
    const double twice = 2.0 * static_cast<double>(graph.edges());
    double sum = 0.0;
    for (NodeId i = 0; i < graph.nodes(); ++i)
        for (NodeId j = 0; j < graph.nodes(); ++j) {
            if (groups[i] != groups[j]) continue;
            const auto row = graph.of(i);
            const double edge = std::find(row.begin(), row.end(), j) != row.end() ? 1.0 : 0.0;
            sum += edge - graph.degree(i) * static_cast<double>(graph.degree(j)) / twice;
        }
    return sum / twice;
}

double bestOfAllDivisions(const UndirectedGraph& graph) {
    std::vector<std::uint32_t> groups(graph.nodes(), 0);
    double best = -1.0;
    const std::function<void(NodeId, std::uint32_t)> divide = [&](NodeId node, std::uint32_t used) {
        if (node == graph.nodes()) {
            best = std::max(best, pairwiseModularity(graph, groups));
            return;
        }
        for (std::uint32_t group = 0; group <= used; ++group) {
            groups[node] = group;
            divide(node + 1, std::max(used, group + 1));
        }
    };
    divide(0, 0);
    return best;
}

bool hangsTogether(const UndirectedGraph& graph, const Groups& groups) {
    std::vector<bool> seen(graph.nodes(), false);
    std::vector<bool> started(groups.sizes.size(), false);
    for (NodeId start = 0; start < graph.nodes(); ++start) {
        if (seen[start]) continue;
        if (started[groups.of[start]]) return false;
        started[groups.of[start]] = true;
        std::vector<NodeId> stack{start};
        seen[start] = true;
        while (!stack.empty()) {
            const NodeId node = stack.back();
            stack.pop_back();
            for (const NodeId other : graph.of(node))
                if (!seen[other] && groups.of[other] == groups.of[start]) seen[other] = true, stack.push_back(other);
        }
    }
    return true;
}

/// `groups` dense groups of `size`, joined by few edges: the answer is known.
Pairs planted(int groups, int size, double inside, double outside, Random& random) {
    Pairs pairs;
    for (int i = 0; i < groups * size; ++i)
        for (int j = i + 1; j < groups * size; ++j)
            if (random.bernoulli(i / size == j / size ? inside : outside)) pairs.emplace_back(i, j);
    return pairs;
}

}  // namespace

class TestCommunities : public QObject {
    Q_OBJECT

private slots:
    void karateClub_reachesTheBestKnownModularity() {
        const auto graph = undirected(graphOf(34, karatePairs()));
        double best = 0.0;
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            const auto result = found(graph, seed);
            QVERIFY2(result.modularity > 0.41, qPrintable(QString::number(result.modularity)));
            if (result.modularity > best) best = result.modularity;
        }
        QVERIFY2(std::abs(best - kKarateBestModularity) < 1e-9, qPrintable(QString::number(best, 'g', 12)));
    }

    void modularity_agreesWithItsDefinition() {
        Random random(51);
        for (int round = 0; round < 20; ++round) {
            const auto graph = undirected(graphOf(25, randomPairs(25, 60, random)));
            std::vector<std::uint32_t> groups;
            for (int i = 0; i < 25; ++i) groups.push_back(static_cast<std::uint32_t>(random.below(5)));
            QVERIFY(std::abs(modularity(graph, groups) - pairwiseModularity(graph, groups)) < 1e-12);
        }
    }

    void smallGraphs_comeNearTheBestOfAllDivisions() {
        Random random(52);
        int optimal = 0;
        constexpr int kRounds = 40;
        for (int round = 0; round < kRounds; ++round) {
            const int nodes = 3 + static_cast<int>(random.below(6));
            const auto graph = undirected(graphOf(nodes, randomPairs(nodes, 12, random)));
            if (graph.edges() == 0) continue;
            const double best = bestOfAllDivisions(graph);
            const auto result = found(graph, static_cast<std::uint64_t>(round));
            QVERIFY(std::abs(result.modularity - pairwiseModularity(graph, result.groups.of)) < 1e-12);
            QVERIFY(result.modularity <= best + 1e-12);
            QVERIFY2(result.modularity > best - 0.06, qPrintable(QString("%1 of %2").arg(result.modularity).arg(best)));
            if (result.modularity > best - 1e-12) ++optimal;
        }
        QVERIFY2(optimal > kRounds * 7 / 10, qPrintable(QString::number(optimal)));
    }

    void plantedGroups_areFoundExactly() {
        Random random(53);
        const auto graph = undirected(graphOf(400, planted(8, 50, 0.4, 0.004, random)));
        const auto result = found(graph);
        QCOMPARE(result.groups.sizes, std::vector<std::uint32_t>(8, 50));
        for (NodeId node = 0; node < 400; ++node) QCOMPARE(result.groups.of[node], result.groups.of[node / 50 * 50]);
    }

    // As it stops, not only after what is in pieces was taken apart.
    void everyGroup_hangsTogether() {
        Random random(54);
        for (int round = 0; round < 200; ++round) {
            const int nodes = 60 + 3 * round;
            const auto graph = undirected(graphOf(nodes, randomPairs(nodes, nodes / 2 + 10 * round, random)));
            const auto result = found(graph, static_cast<std::uint64_t>(round));
            QCOMPARE(result.inPieces, 0U);
            QVERIFY(hangsTogether(graph, result.groups));
            QVERIFY(result.modularity >= 0.0);
        }
    }

    void higherResolution_givesMoreGroups() {
        const auto graph = undirected(graphOf(34, karatePairs()));
        QVERIFY(found(graph, 1, 3.0).groups.sizes.size() > found(graph, 1, 1.0).groups.sizes.size());
        QVERIFY(found(graph, 1, 0.2).groups.sizes.size() < found(graph, 1, 1.0).groups.sizes.size());
    }

    void aSeedRepeats() {
        Random random(55);
        const auto graph = undirected(graphOf(1'000, randomPairs(1'000, 3'000, random)));
        QCOMPARE(found(graph, 9).groups.of, found(graph, 9).groups.of);
    }

    void oddShapes_areDone() {
        QVERIFY(found(undirected(graphOf(0, {}))).groups.sizes.empty());
        QCOMPARE(found(undirected(graphOf(3, {{0, 0}}))).groups.sizes, std::vector<std::uint32_t>(3, 1));
        QCOMPARE(found(undirected(graphOf(2, {{0, 1}, {1, 0}}))).groups.sizes, std::vector<std::uint32_t>{2});
        QCOMPARE(found(undirected(graphOf(100'001, starPairs(100'000)))).groups.sizes, std::vector<std::uint32_t>{100'001});
        const auto chain = found(undirected(graphOf(100'000, chainPairs(100'000))));
        QVERIFY2(chain.modularity > 0.99, qPrintable(QString::number(chain.modularity)));
    }
};

QTEST_APPLESS_MAIN(TestCommunities)
#include "tst_communities.moc"
