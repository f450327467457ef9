#include "tests/core/graph/graphfixture.h"

#include <algorithm>
#include <map>
#include <set>

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::graph::testing;

namespace {

/// Every edge as text, so that graphs can be compared whatever way they came about.
std::multiset<std::string> edgesOf(const ReferralGraph& graph) {
    std::multiset<std::string> edges;
    for (NodeId node = 0; node < graph.nodes(); ++node)
        for (std::size_t i = 0; i < graph.out(node).size(); ++i) {
            const auto time = graph.outTime(node, i);
            edges.insert(std::string(graph.key(node)) + ">" + std::string(graph.key(graph.out(node)[i])) + "@" +
                         (time ? std::to_string(*time) : "?") + "/" + std::string(graph.outChannel(node, i)));
        }
    return edges;
}

std::multiset<std::string> edgesOf(const std::vector<Referral>& referrals) {
    std::multiset<std::string> edges;
    for (const Referral& r : referrals)
        edges.insert(r.referrer + ">" + r.referee + "@" + (r.time ? std::to_string(*r.time) : "?") + "/" + r.channel);
    return edges;
}

/// In-rows say the same as out-rows, both ascending.
void checkBothDirections(const ReferralGraph& graph) {
    std::multiset<std::pair<NodeId, NodeId>> outward, inward;
    for (NodeId node = 0; node < graph.nodes(); ++node) {
        QVERIFY(std::is_sorted(graph.out(node).begin(), graph.out(node).end()));
        QVERIFY(std::is_sorted(graph.in(node).begin(), graph.in(node).end()));
        for (const NodeId to : graph.out(node)) outward.emplace(node, to);
        for (const NodeId from : graph.in(node)) inward.emplace(from, node);
    }
    QCOMPARE(outward.size(), graph.edges());
    QVERIFY(outward == inward);
}

std::vector<Referral> randomReferrals(int nodes, int edges, Random& random) {
    auto referrals = referralsOf(randomPairs(nodes, edges, random));
    const std::vector<std::string> channels{"", "mail", "shop, \"west\"", "app"};
    for (Referral& referral : referrals) {
        if (random.bernoulli(0.8)) referral.time = static_cast<UtcMillis>(random.below(2'000'000'000'000));
        referral.channel = channels[random.below(channels.size())];
    }
    return referrals;
}

}  // namespace

class TestReferralGraph : public QObject {
    Q_OBJECT

private slots:
    void emptyGraph_hasNothing() {
        const auto graph = ReferralGraph::build({}, {});
        QVERIFY(graph);
        QCOMPARE(graph->nodes(), 0U);
        QCOMPARE(graph->edges(), 0U);
        QCOMPARE(graph->find("x"), kNoNode);
    }

    void customersComeFirst_andUnknownEndsAreMarked() {
        const std::vector<std::string> customers{"b", "a"};
        const std::vector<Referral> referrals{{"a", "stranger", 5, "mail"}, {"", "b", std::nullopt, ""}};
        const auto graph = ReferralGraph::build(customers, referrals);
        QVERIFY(graph);
        QCOMPARE(graph->nodes(), 4U);
        QCOMPARE(graph->customers(), 2U);
        QCOMPARE(graph->key(0), std::string_view("b"));
        QVERIFY(graph->isCustomer(graph->find("a")));
        QVERIFY(!graph->isCustomer(graph->find("stranger")));
        QVERIFY(!graph->isCustomer(graph->find("")));
        const NodeId a = graph->find("a");
        QCOMPARE(graph->out(a).size(), std::size_t{1});
        QCOMPARE(graph->outTime(a, 0), std::optional<UtcMillis>(5));
        QCOMPARE(graph->outChannel(a, 0), std::string_view("mail"));
        QCOMPARE(graph->outTime(graph->find(""), 0), std::optional<UtcMillis>());
    }

    void selfReferralsAndDuplicates_areKeptAndCounted() {
        const auto graph = graphOf(3, {{0, 0}, {0, 1}, {0, 1}, {0, 1}, {1, 0}, {0, 0}});
        QCOMPARE(graph.edges(), 6U);
        QCOMPARE(graph.selfReferrals(), 2U);
        QCOMPARE(graph.duplicates(), 3U);
        QCOMPARE(graph.out(0).size(), std::size_t{5});
        std::vector<NodeId> row;
        distinctNeighbours(graph, 0, Direction::Both, row);
        QCOMPARE(row, std::vector<NodeId>{1});
    }

    void timesFromTheYear1To8920_areExact_andOthersAreCounted() {
        std::vector<Referral> referrals;
        const std::vector<UtcMillis> times{-62'135'596'800'000, -1, 0, 1, 1'764'000'000'123, 219'338'000'000'000};
        for (std::size_t i = 0; i < times.size(); ++i) referrals.push_back({"r", "c" + std::to_string(i), times[i], ""});
        referrals.push_back({"r", "early", -62'135'596'800'001, ""});
        referrals.push_back({"r", "late", std::numeric_limits<UtcMillis>::max(), ""});
        const auto graph = *ReferralGraph::build({}, referrals);
        const auto row = graph.out(graph.find("r"));
        for (std::size_t i = 0; i < times.size(); ++i) {
            const auto at = std::find(row.begin(), row.end(), graph.find("c" + std::to_string(i))) - row.begin();
            QCOMPARE(graph.outTime(graph.find("r"), static_cast<std::size_t>(at)), std::optional<UtcMillis>(times[i]));
        }
        QCOMPARE(graph.timesOutOfRange(), 2U);
        QVERIFY(!graph.outTime(graph.find("r"), static_cast<std::size_t>(std::find(row.begin(), row.end(), graph.find("late")) - row.begin())));
        // They are in every slice, as what has no time is.
        const std::vector<UtcMillis> since(graph.nodes(), 0);
        const auto slice = graph.asOf(0, since);
        QCOMPARE(slice.timesOutOfRange(), 2U);
        QCOMPARE(slice.edges(), 5U);
    }

    void builtGraph_holdsEveryReferral_inBothDirections() {
        Random random(1);
        for (int round = 0; round < 30; ++round) {
            const int nodes = 1 + static_cast<int>(random.below(40));
            const auto referrals = randomReferrals(nodes, static_cast<int>(random.below(200)), random);
            const auto graph = *ReferralGraph::build(numberedKeys(nodes / 2), referrals);
            QVERIFY(edgesOf(graph) == edgesOf(referrals));
            checkBothDirections(graph);
        }
    }

    void appendedInPieces_equalsBuiltAtOnce() {
        Random random(2);
        for (int round = 0; round < 30; ++round) {
            const int nodes = 2 + static_cast<int>(random.below(60));
            const auto all = randomReferrals(nodes, 50 + static_cast<int>(random.below(400)), random);
            auto grown = *ReferralGraph::build(numberedKeys(nodes / 3), {});
            for (std::size_t at = 0; at < all.size();) {
                const std::size_t count = std::min<std::size_t>(all.size() - at, 1 + random.below(20));
                QVERIFY(grown.append({}, std::span(all).subspan(at, count)));
                at += count;
            }
            QVERIFY(grown.append(numberedKeys(nodes), {}));
            const auto whole = *ReferralGraph::build(numberedKeys(nodes), all);
            QVERIFY(edgesOf(grown) == edgesOf(whole));
            QCOMPARE(grown.duplicates(), whole.duplicates());
            QCOMPARE(grown.selfReferrals(), whole.selfReferrals());
            QCOMPARE(grown.customers(), whole.customers());
            checkBothDirections(grown);
        }
    }

    void manyAppends_sweepWhatMovedBlocksLeaveBehind() {
        Random random(3);
        auto graph = *ReferralGraph::build(numberedKeys(500), {});
        std::multiset<std::string> expected;
        for (int i = 0; i < 400; ++i) {
            const auto piece = referralsOf(randomPairs(500, 97, random));
            QVERIFY(graph.append({}, piece));
            expected.merge(edgesOf(piece));
        }
        QVERIFY(edgesOf(graph) == expected);
        checkBothDirections(graph);
        QCOMPARE(graph.edges(), 40'000U);
        // 16 bytes an edge; room to spare and holes may add at most as much again.
        QVERIFY2(graph.memoryBytes() < 2 * 16 * 40'000 + 200 * 500, qPrintable(QString::number(graph.memoryBytes())));
    }

    void aLongRow_growsWithoutMovingNodeNumbers() {
        auto graph = graphOf(3, {{0, 1}});
        std::vector<Referral> many;
        for (int i = 0; i < 5'000; ++i) many.push_back({"0", "n" + std::to_string(i), i, "mail"});
        const NodeId one = graph.find("1");
        QVERIFY(graph.append({}, many));
        QCOMPARE(graph.find("1"), one);
        QCOMPARE(graph.out(0).size(), std::size_t{5'001});
        checkBothDirections(graph);
    }

    void tooManyChannels_endInOneOfTheirOwn() {
        std::vector<Referral> referrals;
        for (int i = 0; i < 66'000; ++i) referrals.push_back({"a", "b", i, "channel " + std::to_string(i)});
        const auto graph = *ReferralGraph::build({}, referrals);
        QCOMPARE(graph.channels(), std::uint16_t{65'535});
        QCOMPARE(graph.outChannel(graph.find("a"), 10), std::string_view("channel 10"));
        QCOMPARE(graph.outChannel(graph.find("a"), 65'999), std::string_view("(further channels)"));
        QCOMPARE(graph.edges(), 66'000U);
    }
};

QTEST_APPLESS_MAIN(TestReferralGraph)
#include "tst_referralgraph.moc"
