#include "core/graph/components.h"
#include "tests/core/graph/graphfixture.h"
#include "tests/core/graph/karate.h"

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::graph::testing;

namespace {

std::vector<std::vector<bool>> reachable(int nodes, const Pairs& pairs, bool undirected) {
    const auto n = static_cast<std::size_t>(nodes);
    std::vector<std::vector<bool>> reach(n, std::vector<bool>(n, false));
    for (std::size_t i = 0; i < n; ++i) reach[i][i] = true;
    for (const auto& [from, to] : pairs) {
        reach[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)] = true;
        if (undirected) reach[static_cast<std::size_t>(to)][static_cast<std::size_t>(from)] = true;
    }
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                if (reach[i][k] && reach[k][j]) reach[i][j] = true;
    return reach;
}

void checkAgainstReach(const Groups& groups, const std::vector<std::vector<bool>>& reach) {
    std::vector<std::uint32_t> counted(groups.sizes.size(), 0);
    for (const std::uint32_t group : groups.of) ++counted[group];
    QCOMPARE(counted, groups.sizes);
    QVERIFY(std::is_sorted(groups.sizes.rbegin(), groups.sizes.rend()));
    for (std::size_t i = 0; i < reach.size(); ++i)
        for (std::size_t j = 0; j < reach.size(); ++j) QCOMPARE(groups.of[i] == groups.of[j], reach[i][j] && reach[j][i]);
}

/// Peels nodes of too low degree away, for every k anew.
std::vector<double> peeledCores(const UndirectedGraph& graph) {
    std::vector<double> core(graph.nodes(), 0.0);
    for (std::uint32_t k = 1; k <= graph.nodes(); ++k) {
        std::vector<bool> in(graph.nodes(), true);
        for (bool changed = true; changed;) {
            changed = false;
            for (NodeId node = 0; node < graph.nodes(); ++node) {
                if (!in[node]) continue;
                std::uint32_t degree = 0;
                for (const NodeId other : graph.of(node)) degree += in[other] ? 1 : 0;
                if (degree < k) in[node] = false, changed = true;
            }
        }
        for (NodeId node = 0; node < graph.nodes(); ++node)
            if (in[node]) core[node] = k;
    }
    return core;
}

std::vector<double> pairwiseClustering(const UndirectedGraph& graph) {
    std::vector<double> result(graph.nodes(), std::numeric_limits<double>::quiet_NaN());
    for (NodeId node = 0; node < graph.nodes(); ++node) {
        const auto row = graph.of(node);
        double closed = 0.0;
        double pairs = 0.0;
        for (std::size_t i = 0; i < row.size(); ++i)
            for (std::size_t j = i + 1; j < row.size(); ++j) {
                pairs += 1.0;
                const auto other = graph.of(row[i]);
                if (std::find(other.begin(), other.end(), row[j]) != other.end()) closed += 1.0;
            }
        if (pairs > 0.0) result[node] = closed / pairs;
    }
    return result;
}

std::vector<double> asDoubles(const std::vector<std::uint32_t>& values) {
    return {values.begin(), values.end()};
}

}  // namespace

class TestComponents : public QObject {
    Q_OBJECT

private slots:
    void randomGraphs_agreeWithTheClosure() {
        Random random(21);
        for (int round = 0; round < 40; ++round) {
            const int nodes = 1 + static_cast<int>(random.below(25));
            const auto pairs = randomPairs(nodes, static_cast<int>(random.below(40)), random);
            const auto graph = graphOf(nodes, pairs);
            checkAgainstReach(weakComponents(graph), reachable(nodes, pairs, true));
            checkAgainstReach(strongComponents(graph), reachable(nodes, pairs, false));
        }
    }

    void randomGraphs_agreeWithPeelingAndCountingPairs() {
        Random random(22);
        for (int round = 0; round < 40; ++round) {
            const int nodes = 1 + static_cast<int>(random.below(30));
            const auto plain = undirected(graphOf(nodes, randomPairs(nodes, static_cast<int>(random.below(200)), random)));
            compareAll(asDoubles(coreNumbers(plain)), peeledCores(plain), 0.0);
            compareAll(clusteringCoefficients(plain), pairwiseClustering(plain), 1e-12);
        }
    }

    void karateClub_agreesWithNetworkx() {
        const auto plain = undirected(graphOf(34, karatePairs()));
        QCOMPARE(plain.edges(), 78U);
        std::vector<double> clustering = clusteringCoefficients(plain);
        for (NodeId node = 0; node < 34; ++node)
            if (plain.degree(node) < 2) {
                QVERIFY(std::isnan(clustering[node]));
                clustering[node] = 0.0;  // as networkx has it
            }
        compareAll(clustering, kKarateClustering, 1e-11);
        compareAll(asDoubles(coreNumbers(plain)), kKarateCores, 0.0);
        std::vector<double> degrees;
        for (NodeId node = 0; node < 34; ++node) degrees.push_back(plain.degree(node));
        compareAll(degrees, kKarateDegrees, 0.0);
    }

    void aChainOfHundredThousand_andItsCircle() {
        Pairs pairs = chainPairs(100'000);
        const auto chain = graphOf(100'000, pairs);
        QCOMPARE(weakComponents(chain).sizes.size(), std::size_t{1});
        QCOMPARE(strongComponents(chain).sizes.size(), std::size_t{100'000});
        pairs.emplace_back(99'999, 0);
        const auto circle = graphOf(100'000, pairs);
        QCOMPARE(strongComponents(circle).sizes, std::vector<std::uint32_t>{100'000});
        const auto cores = coreNumbers(undirected(circle));
        QCOMPARE(*std::min_element(cores.begin(), cores.end()), 2U);
    }

    void aStarOfHundredThousand() {
        const auto star = graphOf(100'001, starPairs(100'000));
        QCOMPARE(weakComponents(star).sizes, std::vector<std::uint32_t>{100'001});
        const auto plain = undirected(star);
        const auto cores = coreNumbers(plain);
        QCOMPARE(*std::max_element(cores.begin(), cores.end()), 1U);
        QCOMPARE(clusteringCoefficients(plain)[0], 0.0);
        QVERIFY(std::isnan(clusteringCoefficients(plain)[1]));
    }

    void fiftyThousandComponents_areNumberedBySize() {
        Pairs pairs;
        for (int i = 0; i < 50'000; ++i) pairs.emplace_back(2 * i, 2 * i + 1);
        pairs.emplace_back(99'999, 100'000);
        const auto groups = weakComponents(graphOf(100'001, pairs));
        QCOMPARE(groups.sizes.size(), std::size_t{50'000});
        QCOMPARE(groups.sizes.front(), 3U);
        QCOMPARE(groups.of[100'000], 0U);
        QCOMPARE(groups.of[0], 1U);
    }

    void nothing_givesNothing() {
        const auto graph = graphOf(0, {});
        QVERIFY(weakComponents(graph).sizes.empty());
        QVERIFY(strongComponents(graph).sizes.empty());
        QVERIFY(coreNumbers(undirected(graph)).empty());
        QVERIFY(clusteringCoefficients(undirected(graph)).empty());
    }
};

QTEST_APPLESS_MAIN(TestComponents)
#include "tst_components.moc"
