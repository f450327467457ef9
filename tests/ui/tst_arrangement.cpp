// Where a branch of the referral tree is put: level by level, also where some were brought by more than one.
#include "ui/pages/graph/arrangement.h"

#include "core/base/random.h"
#include "core/workbench/graphqueries.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

GraphData dataOf(const std::vector<Referral>& referrals) {
    auto project = std::make_shared<workbench::ProjectGraph>();
    project->graph = std::move(*graph::ReferralGraph::build({}, referrals));
    GraphData data;
    data.tree = graph::referralTree(project->graph);
    data.project = std::move(project);
    return data;
}

ArrangementPtr branchOf(const GraphData& data, const std::string& centre) {
    GraphView view;
    view.centre = centre;
    view.shape = GraphView::Shape::Branch;
    auto arranged = arrange(data, view, TaskContext());
    if (!arranged) QTest::qFail(arranged.error().message.c_str(), __FILE__, __LINE__);
    return std::move(*arranged);
}

/// Pairs of referrals between the same two levels that cross, by looking at all pairs.
int crossings(const GraphData& data, const Arrangement& arrangement) {
    std::vector<std::pair<NodeIndex, NodeIndex>> edges;
    for (NodeIndex from = 0; from < data.nodes(); ++from)
        for (const NodeIndex to : data.graph().out(from))
            if (!std::isnan(arrangement.x[from]) && data.tree.depth[to] == data.tree.depth[from] + 1) edges.emplace_back(from, to);
    int count = 0;
    for (const auto& [a, b] : edges)
        for (const auto& [c, d] : edges)
            count += data.tree.depth[a] == data.tree.depth[c] && arrangement.x[a] < arrangement.x[c] && arrangement.x[b] > arrangement.x[d];
    return count;
}

/// Levels are rows, deeper ones below, and in a row nobody stands on another.
void checkLevels(const GraphData& data, const Arrangement& arrangement) {
    std::map<std::uint32_t, std::vector<float>> rows;
    std::map<std::uint32_t, float> height;
    for (NodeIndex node = 0; node < data.nodes(); ++node) {
        if (std::isnan(arrangement.x[node])) continue;
        const std::uint32_t depth = data.tree.depth[node];
        rows[depth].push_back(arrangement.x[node]);
        if (!height.contains(depth)) height[depth] = arrangement.y[node];
        QCOMPARE(arrangement.y[node], height[depth]);
    }
    float above = -1.0F;
    for (auto& [depth, row] : rows) {
        QVERIFY(height[depth] > above);
        above = height[depth];
        std::sort(row.begin(), row.end());
        for (std::size_t i = 1; i < row.size(); ++i) QVERIFY(row[i] - row[i - 1] > 0.99F);
    }
}

}  // namespace

class TestArrangement : public QObject {
    Q_OBJECT

private slots:
    void aBranchThatIsATree_standsLevelByLevel() {
        const GraphData data = dataOf({{"r", "a", 1, ""}, {"r", "b", 2, ""}, {"a", "c", 3, ""}, {"a", "d", 4, ""}, {"b", "e", 5, ""}, {"x", "y", 6, ""}});
        const auto arrangement = branchOf(data, "r");
        QCOMPARE(arrangement->shown, std::uint64_t{6});
        QVERIFY(std::isnan(arrangement->x[data.find("x")]));
        checkLevels(data, *arrangement);
        QCOMPARE(crossings(data, *arrangement), 0);
        QCOMPARE(arrangement->x[data.find("a")], (arrangement->x[data.find("c")] + arrangement->x[data.find("d")]) / 2.0F);
    }

    // a brought p, b brought q, c brought s, and later a brought s too: in the order of the tree that line would cross b's.
    void whoeverWasBroughtTwice_doesNotMakeLinesCross() {
        const GraphData data = dataOf({{"r", "a", 1, ""}, {"r", "b", 1, ""}, {"r", "c", 1, ""}, {"a", "p", 2, ""}, {"b", "q", 2, ""}, {"c", "s", 2, ""}, {"a", "s", 3, ""}});
        const auto arrangement = branchOf(data, "r");
        QCOMPARE(data.tree.parent[data.find("s")], data.find("c"));
        checkLevels(data, *arrangement);
        QCOMPARE(crossings(data, *arrangement), 0);
    }

    // Circles and referrals back to the centre or within a level change nobody's depth.
    void everybodyStandsAtHisDepth_whateverElseWasReferred() {
        Random random(7);
        for (int round = 0; round < 50; ++round) {
            std::vector<Referral> referrals;
            const auto name = [](std::uint64_t number) { return "n" + std::to_string(number); };
            for (std::uint64_t node = 1; node < 60; ++node) referrals.push_back({name(random.below(node)), name(node), 1, ""});
            for (int extra = 0; extra < 4 * round; ++extra) referrals.push_back({name(random.below(60)), name(random.below(60)), 2, ""});
            const GraphData data = dataOf(referrals);
            const auto arrangement = branchOf(data, "n0");
            QCOMPARE(arrangement->shown, std::uint64_t{60});
            checkLevels(data, *arrangement);
        }
    }
};

QTEST_APPLESS_MAIN(TestArrangement)
#include "tst_arrangement.moc"
