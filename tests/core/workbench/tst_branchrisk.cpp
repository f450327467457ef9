// Which branches are most at risk: against sums taken by walking up from every person, on random forests.
#include "core/workbench/branchrisk.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>

using namespace holdfast;
using namespace holdfast::workbench;
using graph::NodeId;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Forest {
    graph::ReferralTree tree;
    graph::NodeFacts facts;
};

Forest plant(const std::vector<int>& parents) {
    std::vector<std::string> keys;
    std::vector<Referral> referrals;
    for (std::size_t i = 0; i < parents.size(); ++i) {
        keys.push_back("n" + std::to_string(i));
        if (parents[i] >= 0) referrals.push_back({"n" + std::to_string(parents[i]), keys.back(), std::nullopt, ""});
    }
    Forest forest;
    forest.tree = graph::referralTree(*graph::ReferralGraph::build(keys, referrals));
    forest.facts.probability.assign(parents.size(), 0.1);
    return forest;
}

Forest randomForest(unsigned seed, std::size_t nodes) {
    std::mt19937 random(seed);
    std::vector<int> parents(nodes, -1);
    for (std::size_t i = 1; i < nodes; ++i)
        if (random() % 20) parents[i] = static_cast<int>(random() % std::min<std::size_t>(i, 30 + seed));
    Forest forest = plant(parents);
    forest.facts.left.assign(nodes, kNan);
    forest.facts.value.assign(nodes, kNan);
    for (std::size_t i = 0; i < nodes; ++i) {
        forest.facts.probability[i] = random() % 10 ? std::pow(static_cast<double>(random() % 1000) / 1000.0, 3) : kNan;
        if (random() % 3) forest.facts.left[i] = random() % 5 ? 0.0 : 1.0;
        if (random() % 4) forest.facts.value[i] = static_cast<double>(random() % 100);
    }
    return forest;
}

/// What branchesAtRisk sums by place in the tree, by walking up from every person.
std::vector<RiskyBranch> bruteForce(const Forest& forest) {
    std::vector<RiskyBranch> all(forest.tree.order.size());
    for (NodeId node = 0; node < all.size(); ++node) {
        all[node].root = node;
        const double risk = openRisk(forest.facts.left[node], forest.facts.probability[node]);
        if (std::isnan(risk)) continue;
        const double value = forest.facts.value[node];
        for (NodeId up = forest.tree.parent[node]; up != graph::kNoNode; up = forest.tree.parent[up]) {
            ++all[up].staying;
            all[up].risky += risk >= kAtRiskFrom;
            all[up].leavers += risk;
            if (!std::isnan(value)) all[up].valueAtRisk = all[up].valueAtRisk.value_or(0.0) + value * risk;
        }
    }
    return all;
}

bool isBelow(const graph::ReferralTree& tree, NodeId node, NodeId above) {
    for (; node != graph::kNoNode; node = tree.parent[node])
        if (node == above) return true;
    return false;
}

BranchRanking rank(const Forest& forest, const BranchRiskRequest& request = {}) {
    const auto ranking = branchesAtRisk(forest.tree, forest.facts, request, TaskContext());
    if (!ranking) QTest::qFail(ranking.error().message.c_str(), __FILE__, __LINE__);
    return *ranking;
}

/// A root with `people` below it in the forest, `risk` each; then `others` who belong to nobody.
std::vector<int> star(int people, int others) {
    std::vector<int> parents{-1};
    parents.insert(parents.end(), static_cast<std::size_t>(people), 0);
    parents.insert(parents.end(), static_cast<std::size_t>(others), -1);
    return parents;
}

}  // namespace

class BranchRiskTest : public QObject {
    Q_OBJECT

private slots:
    void figures_areThoseOfWalkingUpFromEverybody() {
        for (unsigned seed = 1; seed <= 20; ++seed) {
            const Forest forest = randomForest(seed, 600);
            const std::vector<RiskyBranch> all = bruteForce(forest);
            const BranchRanking ranking = rank(forest, {.fewest = 10, .most = 1000});
            double leavers = 0.0;
            std::uint64_t staying = 0;
            for (NodeId node = 0; node < all.size(); ++node) {
                const double risk = openRisk(forest.facts.left[node], forest.facts.probability[node]);
                if (std::isnan(risk)) continue;
                ++staying;
                leavers += risk;
            }
            const double usual = leavers / static_cast<double>(staying);
            QVERIFY(std::abs(ranking.networkMean - usual) < 1e-12);
            QCOMPARE(ranking.compared, static_cast<std::uint64_t>(std::count_if(all.begin(), all.end(), [](const RiskyBranch& b) { return b.staying >= 10; })));
            for (const RiskyBranch& found : ranking.worst) {
                const RiskyBranch& expected = all[found.root];
                QCOMPARE(found.staying, expected.staying);
                QCOMPARE(found.risky, expected.risky);
                QVERIFY(std::abs(found.leavers - expected.leavers) < 1e-9);
                QCOMPARE(found.valueAtRisk.has_value(), expected.valueAtRisk.has_value());
                if (found.valueAtRisk) QVERIFY(std::abs(*found.valueAtRisk - *expected.valueAtRisk) < 1e-6);
                QVERIFY(found.excess > 0.0);
                QVERIFY(std::abs(found.excess - (expected.leavers - static_cast<double>(expected.staying) * usual)) < 1e-9);
                QCOMPARE(found.certain, wilsonInterval(expected.leavers, static_cast<double>(expected.staying)).first > usual &&
                                            expected.leavers / static_cast<double>(expected.staying) >= 1.25 * usual);
            }
        }
    }

    void whatIsLeftOut_liesInsideOrAroundABetterOne_orIsNoWorseThanTheNetwork() {
        for (unsigned seed = 1; seed <= 20; ++seed) {
            const Forest forest = randomForest(seed, 600);
            const BranchRanking ranking = rank(forest, {.fewest = 10, .most = 1000});
            const auto& worst = ranking.worst;
            QVERIFY(!worst.empty());
            for (std::size_t i = 0; i + 1 < worst.size(); ++i) {
                QVERIFY(worst[i].certain || !worst[i + 1].certain);
                if (worst[i].certain == worst[i + 1].certain) QVERIFY(worst[i].excess >= worst[i + 1].excess);
            }
            const auto related = [&](NodeId a, NodeId b) { return isBelow(forest.tree, a, b) || isBelow(forest.tree, b, a); };
            for (const RiskyBranch& one : worst)
                for (const RiskyBranch& other : worst) QVERIFY(one.root == other.root || !related(one.root, other.root));
            for (const RiskyBranch& left : bruteForce(forest)) {
                if (left.staying < 10 || std::any_of(worst.begin(), worst.end(), [&](const RiskyBranch& b) { return related(b.root, left.root); })) continue;
                QVERIFY(left.leavers / static_cast<double>(left.staying) < 1.25 * ranking.networkMean);
            }
        }
    }

    void aBranchThatChanceCouldMake_isNotCertain_andSmallOnesAreNotCompared() {
        Forest many = plant(star(60, 400));
        Forest few = plant(star(10, 400));
        Forest tooFew = plant(star(9, 400));
        for (Forest* forest : {&many, &few, &tooFew})
            for (NodeId node = 1; node <= forest->tree.below[0]; ++node) forest->facts.probability[node] = 0.25;
        QCOMPARE(rank(many).worst.size(), std::size_t{1});
        QVERIFY(rank(many).worst.front().certain);
        QCOMPARE(rank(few).worst.size(), std::size_t{1});
        QVERIFY(!rank(few).worst.front().certain);  // Wilson's interval of 2.5 in 10 begins at 8 %: the network's mean is 10.4 %
        QCOMPARE(rank(tooFew).compared, std::uint64_t{0});
    }

    void whoHasLeft_orHasNoScore_countsForNobody() {
        Forest forest = plant(star(20, 100));
        for (NodeId node = 1; node <= 20; ++node) forest.facts.probability[node] = 0.9;
        forest.facts.left.assign(121, 0.0);
        QCOMPARE(rank(forest).worst.front().staying, std::uint64_t{20});
        for (NodeId node = 1; node <= 8; ++node) forest.facts.left[node] = 1.0;
        forest.facts.probability[9] = kNan;
        QCOMPARE(rank(forest).worst.front().staying, std::uint64_t{11});
        forest.facts.probability.clear();
        QVERIFY(rank(forest).worst.empty());
    }

    void factsOfAnotherNetwork_areRefused() {
        Forest forest = plant(star(20, 5));
        forest.facts.probability.pop_back();
        QVERIFY(!branchesAtRisk(forest.tree, forest.facts, {}, TaskContext()));
    }
};

QTEST_APPLESS_MAIN(BranchRiskTest)
#include "tst_branchrisk.moc"
