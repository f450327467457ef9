#include "core/graph/referraltree.h"
#include "tests/core/graph/graphfixture.h"

#include <functional>
#include <set>

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::graph::testing;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

ReferralGraph timed(int nodes, const std::vector<Referral>& referrals) {
    return std::move(*ReferralGraph::build(numberedKeys(nodes), referrals));
}

/// Everyone below, by asking every node for its parents up to the root.
std::vector<std::set<NodeId>> branches(const ReferralTree& tree) {
    std::vector<std::set<NodeId>> below(tree.parent.size());
    for (NodeId node = 0; node < tree.parent.size(); ++node)
        for (NodeId up = tree.parent[node]; up != kNoNode; up = tree.parent[up]) below[up].insert(node);
    return below;
}

}  // namespace

class TestReferralTree : public QObject {
    Q_OBJECT

private slots:
    void theFirstReferralInTime_makesTheParent() {
        const auto tree = referralTree(timed(4, {{"0", "3", 30, ""}, {"1", "3", 10, ""}, {"2", "3", std::nullopt, ""}}));
        QCOMPARE(tree.parent[3], 1U);
        QCOMPARE(tree.depth[3], 1U);
        QCOMPARE(tree.below[1], 1U);
        QCOMPARE(tree.below[0], 0U);
    }

    void withoutTimes_theLowerNodeIsTheParent_andATimedOneComesBefore() {
        QCOMPARE(referralTree(graphOf(3, {{1, 2}, {0, 2}})).parent[2], 0U);
        QCOMPARE(referralTree(timed(3, {{"0", "2", std::nullopt, ""}, {"1", "2", 5, ""}})).parent[2], 1U);
        QCOMPARE(referralTree(timed(3, {{"1", "2", 5, ""}, {"0", "2", 5, ""}})).parent[2], 0U);
    }

    void aSelfReferrer_isARoot() {
        const auto tree = referralTree(graphOf(2, {{0, 0}, {0, 1}}));
        QCOMPARE(tree.parent[0], kNoNode);
        QCOMPARE(tree.brokenCycles, 0U);
        QCOMPARE(tree.depth[1], 1U);
    }

    void aCircle_opensAtItsLatestReferral() {
        const auto two = referralTree(timed(2, {{"0", "1", 1, ""}, {"1", "0", 2, ""}}));
        QCOMPARE(two.parent, (std::vector<NodeId>{kNoNode, 0}));
        QCOMPARE(two.brokenCycles, 1U);
        const auto three = referralTree(timed(4, {{"0", "1", 5, ""}, {"1", "2", 9, ""}, {"2", "0", 7, ""}, {"2", "3", 1, ""}}));
        QCOMPARE(three.parent, (std::vector<NodeId>{2, 0, kNoNode, 2}));
        QCOMPARE(three.depth, (std::vector<std::uint32_t>{1, 2, 0, 1}));
        QCOMPARE(three.below, (std::vector<std::uint32_t>{1, 0, 3, 0}));
        // Without times the higher referee gives way.
        QCOMPARE(referralTree(graphOf(3, {{0, 1}, {1, 2}, {2, 0}})).parent, (std::vector<NodeId>{2, 0, kNoNode}));
    }

    void randomGraphs_agreeWithWalkingUp() {
        Random random(41);
        for (int round = 0; round < 60; ++round) {
            const int nodes = 1 + static_cast<int>(random.below(40));
            auto referrals = referralsOf(randomPairs(nodes, static_cast<int>(random.below(80)), random));
            for (Referral& r : referrals)
                if (random.bernoulli(0.7)) r.time = static_cast<UtcMillis>(random.below(20));
            const auto graph = timed(nodes, referrals);
            const auto tree = referralTree(graph);
            std::vector<double> values;
            for (int i = 0; i < nodes; ++i) values.push_back(random.bernoulli(0.2) ? kNan : random.uniform());
            const auto below = branches(tree);  // ends only when no circle is left
            const auto sums = sumBelow(tree, values);
            const auto means = meanBelow(tree, values);
            for (NodeId node = 0; node < graph.nodes(); ++node) {
                const auto branch = tree.branch(node);
                QCOMPARE(branch.front(), node);
                QCOMPARE(std::set<NodeId>(branch.begin() + 1, branch.end()), below[node]);
                double sum = 0.0;
                double count = 0.0;
                for (const NodeId b : below[node])
                    if (!std::isnan(values[b])) sum += values[b], count += 1.0;
                QVERIFY(std::abs(sums[node] - sum) < 1e-9);
                QVERIFY(count == 0.0 ? std::isnan(means[node]) : std::abs(means[node] - sum / count) < 1e-12);
                std::uint32_t depth = 0;
                for (NodeId up = tree.parent[node]; up != kNoNode; up = tree.parent[up]) ++depth;
                QCOMPARE(tree.depth[node], depth);
            }
        }
    }

    void aChainOfHundredThousand_isThatDeep() {
        const auto tree = referralTree(graphOf(100'000, chainPairs(100'000)));
        QCOMPARE(tree.depth[99'999], 99'999U);
        QCOMPARE(tree.below[0], 99'999U);
        Pairs circle = chainPairs(100'000);
        circle.emplace_back(99'999, 0);
        QCOMPARE(referralTree(graphOf(100'000, circle)).brokenCycles, 1U);
    }

    void aStarAndNothing() {
        const auto star = referralTree(graphOf(100'001, starPairs(100'000)));
        QCOMPARE(star.below[0], 100'000U);
        QCOMPARE(star.depth[77], 1U);
        QVERIFY(referralTree(graphOf(0, {})).order.empty());
        QCOMPARE(referralTree(graphOf(1, {})).depth[0], 0U);
    }
};

QTEST_APPLESS_MAIN(TestReferralTree)
#include "tst_referraltree.moc"
