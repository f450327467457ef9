// One level of Leiden by itself: what the move leaves, and what the refinement makes of groups, before anything repairs them.
#include "core/graph/communitylevel.h"
#include "tests/core/graph/graphfixture.h"

#include <cmath>

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::graph::testing;

namespace {

WeightedLevel levelOf(const UndirectedGraph& graph) {
    WeightedLevel level;
    level.offsets.assign(graph.offsets.begin(), graph.offsets.end());
    level.targets = graph.targets;
    level.weights.assign(graph.targets.size(), 1.0);
    for (NodeId node = 0; node < graph.nodes(); ++node) level.strength.push_back(graph.degree(node));
    return level;
}

double penaltyOf(const UndirectedGraph& graph) {
    return graph.targets.empty() ? 0.0 : 1.0 / static_cast<double>(graph.targets.size());
}

/// Weight inside the groups less the penalty for what chance would put there: what moves and merges raise.
double quality(const UndirectedGraph& graph, const Labels& labels, double penalty) {
    double sum = 0.0;
    for (NodeId i = 0; i < graph.nodes(); ++i)
        for (NodeId j = 0; j < graph.nodes(); ++j) {
            if (i == j || labels[i] != labels[j]) continue;
            const auto row = graph.of(i);
            sum += std::find(row.begin(), row.end(), j) != row.end() ? 1.0 : 0.0;
            sum -= penalty * graph.degree(i) * graph.degree(j);
        }
    return sum / 2.0;
}

/// Parts in pieces, or across groups.
int badParts(const UndirectedGraph& graph, const Labels& parts, const Labels& groups) {
    int bad = 0;
    std::vector<bool> seen(graph.nodes(), false), started(graph.nodes(), false);
    for (NodeId start = 0; start < graph.nodes(); ++start) {
        if (seen[start]) continue;
        bad += started[parts[start]];
        started[parts[start]] = true;
        std::vector<NodeId> stack{start};
        seen[start] = true;
        while (!stack.empty()) {
            const NodeId node = stack.back();
            stack.pop_back();
            bad += groups[node] != groups[start];
            for (const NodeId other : graph.of(node)) {
                if (seen[other] || parts[other] != parts[start]) continue;
                seen[other] = true;
                stack.push_back(other);
            }
        }
    }
    return bad;
}

/// How often two who brought each other and stand in one group are merged.
double mergedShare(double penalty, double randomness) {
    const auto graph = undirected(graphOf(2, {{0, 1}}));
    const WeightedLevel level = levelOf(graph);
    constexpr int kSeeds = 20'000;
    int merged = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        Random random(seed);
        LevelMover mover(level, penalty, random);
        const Labels parts = mover.refine({0, 0}, randomness);
        merged += parts[0] == parts[1];
    }
    return merged / static_cast<double>(kSeeds);
}

}  // namespace

class TestCommunityLevel : public QObject {
    Q_OBJECT

private slots:
    // Groups drawn at random, most of them in pieces: the parts must not be, whatever the randomness.
    void refinedParts_hangTogether_insideTheirGroups() {
        Random random(91);
        int parts = 0;
        for (int round = 0; round < 200; ++round) {
            const int nodes = 2 + static_cast<int>(random.below(60));
            const auto graph = undirected(graphOf(nodes, randomPairs(nodes, static_cast<int>(random.below(200)), random)));
            const WeightedLevel level = levelOf(graph);
            Labels groups;
            for (int i = 0; i < nodes; ++i) groups.push_back(static_cast<std::uint32_t>(random.below(4)) % nodes);
            LevelMover mover(level, penaltyOf(graph), random);
            const Labels refined = mover.refine(groups, round % 2 == 0 ? 0.01 : 1.0);
            QCOMPARE(badParts(graph, refined, groups), 0);
            for (NodeId node = 0; node < graph.nodes(); ++node) parts += refined[node] != node;
        }
        QVERIFY(parts > 1'000);  // it does merge
    }

    void everyMerge_losesNothing() {
        Random random(92);
        for (int round = 0; round < 100; ++round) {
            const int nodes = 2 + static_cast<int>(random.below(30));
            const auto graph = undirected(graphOf(nodes, randomPairs(nodes, static_cast<int>(random.below(90)), random)));
            const WeightedLevel level = levelOf(graph);
            LevelMover mover(level, penaltyOf(graph), random);
            const Labels refined = mover.refine(Labels(static_cast<std::size_t>(nodes), 0), 1.0);
            QVERIFY(quality(graph, refined, penaltyOf(graph)) >= -1e-9);  // apart they have a quality of 0
        }
    }

    // Each of the two is asked while he is alone, the second only if the first stayed so: with odds e^(gain / theta) to 1.
    void twoMerge_withTheOddsOfThePaper() {
        const auto share = [](double gain, double randomness) {
            const double once = 1.0 / (1.0 + std::exp(-gain / randomness));
            return 1.0 - (1.0 - once) * (1.0 - once);
        };
        QVERIFY(std::abs(mergedShare(0.5, 0.5) - share(0.5, 0.5)) < 0.01);
        QVERIFY(std::abs(mergedShare(0.5, 2.0) - share(0.5, 2.0)) < 0.01);
        QVERIFY(std::abs(mergedShare(1.0, 0.5) - share(0.0, 0.5)) < 0.01);  // nothing to gain: an even chance, twice
        QCOMPARE(mergedShare(0.5, 0.01), 1.0);
        QCOMPARE(mergedShare(1.5, 0.5), 0.0);  // a loss is no choice
    }

    // One pass asks again only the neighbours of who moved; once a pass moves nobody, everyone stands where he gains most.
    void onceNobodyMoves_noSingleMoveGains() {
        Random random(93);
        for (int round = 0; round < 60; ++round) {
            const int nodes = 2 + static_cast<int>(random.below(20));
            const auto graph = undirected(graphOf(nodes, randomPairs(nodes, static_cast<int>(random.below(60)), random)));
            const WeightedLevel level = levelOf(graph);
            const double penalty = penaltyOf(graph);
            Labels labels;
            for (int i = 0; i < nodes; ++i) labels.push_back(static_cast<std::uint32_t>(random.below(3)) % nodes);
            double reached = quality(graph, labels, penalty);
            LevelMover mover(level, penalty, random);
            while (mover.moveNodes(labels)) {
                QVERIFY(quality(graph, labels, penalty) > reached);
                reached = quality(graph, labels, penalty);
            }
            for (NodeId node = 0; node < graph.nodes(); ++node) {
                Labels other = labels;
                for (std::uint32_t group = 0; group < graph.nodes(); ++group) {
                    other[node] = group;
                    QVERIFY(quality(graph, other, penalty) <= reached + 1e-7);
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestCommunityLevel)
#include "tst_communitylevel.moc"
