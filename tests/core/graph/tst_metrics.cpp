#include "core/graph/metrics.h"
#include "tests/core/graph/graphfixture.h"

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::graph::testing;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

GraphMetrics measured(const ReferralGraph& graph, const MetricsRequest& request = {}) {
    return std::move(*computeMetrics(graph, request, TaskContext()));
}

}  // namespace

class TestMetrics : public QObject {
    Q_OBJECT

private slots:
    // 0 brought 1 and 2, 1 brought 3 and 4; 5 stands alone.
    void influenceChurnAndRiskyNeighbours_asWorkedOutByHand() {
        MetricsRequest request;
        request.facts.left = {0, 1, 0, kNan, 1, 0};
        request.facts.probability = {0.1, 0.9, kNan, 0.5, kNan, kNan};
        request.facts.value = {100, 50, 40, 20, kNan, 10};
        const auto metrics = measured(graphOf(6, {{0, 1}, {0, 2}, {1, 3}, {1, 4}}), request);
        // Below 0: nothing of 1, who left whatever his score, 40 x 1 (no score, stayed), 20 x 0.5, 4's value unknown: 50. Below
        // 1: 10.
        compareAll(metrics.influence, {50, 10, 0, 0, 0, 0}, 1e-12);
        compareAll(metrics.churnBelow, {2.0 / 3.0, 1, kNan, kNan, kNan, kNan}, 1e-12);
        // Of those still here 0 and 3 have a score, 0.1 and 0.5; who has left is no risk any more.
        compareAll(metrics.riskyNeighbours, {kNan, 0.5, 0, kNan, kNan, kNan}, 1e-12);
        QCOMPARE(metrics.below, (std::vector<std::uint32_t>{4, 2, 0, 0, 0, 0}));
        QCOMPARE(metrics.depth, (std::vector<std::uint32_t>{0, 1, 1, 2, 2, 0}));
        QCOMPARE(metrics.referralsMade, (std::vector<std::uint32_t>{2, 2, 0, 0, 0, 0}));
        QCOMPARE(metrics.referralsReceived, (std::vector<std::uint32_t>{0, 1, 1, 1, 1, 0}));
        QCOMPARE(metrics.weak.sizes, (std::vector<std::uint32_t>{5, 1}));
    }

    // Nothing known is not nothing to expect: only who brought nobody has an influence of 0.
    void withoutFacts_influenceAndRisksAreUnknown() {
        const auto metrics = measured(graphOf(3, {{0, 1}, {1, 2}}));
        compareAll(metrics.influence, {kNan, kNan, 0}, 0.0);
        compareAll(metrics.churnBelow, {kNan, kNan, kNan}, 0.0);
        compareAll(metrics.riskyNeighbours, {kNan, kNan, kNan}, 0.0);
    }

    void influence_countsPeopleWithoutValues_andOnlyThoseKnown() {
        MetricsRequest request;
        request.facts.probability = {kNan, 0.25, kNan, kNan};
        const auto graph = graphOf(4, {{0, 1}, {0, 2}, {2, 3}});
        compareAll(measured(graph, request).influence, {0.75, 0, kNan, 0}, 1e-12);
        request.facts.value = {100, kNan, 40, 20};
        compareAll(measured(graph, request).influence, {kNan, 0, kNan, 0}, 1e-12);
        request.facts.left = {kNan, 1, kNan, 0};  // 1 has left and brings nothing, whatever he was worth; 3 stayed
        compareAll(measured(graph, request).influence, {20, 0, 20, 0}, 1e-12);
    }

    void oddGraphs_giveOneFigurePerNode_data() {
        QTest::addColumn<int>("nodes");
        QTest::addColumn<Pairs>("pairs");
        Pairs fifty;
        for (int i = 0; i < 50'000; ++i) fifty.emplace_back(2 * i, 2 * i + 1);
        QTest::newRow("empty") << 0 << Pairs{};
        QTest::newRow("one node") << 1 << Pairs{};
        QTest::newRow("no edges") << 7 << Pairs{};
        QTest::newRow("circle of two") << 2 << Pairs{{0, 1}, {1, 0}};
        QTest::newRow("self-referrer") << 1 << Pairs{{0, 0}};
        QTest::newRow("50 k components") << 100'000 << fifty;
        QTest::newRow("100 k star") << 100'001 << starPairs(100'000);
        QTest::newRow("100 k chain") << 100'000 << chainPairs(100'000);
    }

    void oddGraphs_giveOneFigurePerNode() {
        QFETCH(int, nodes);
        QFETCH(Pairs, pairs);
        const auto n = static_cast<std::size_t>(nodes);
        MetricsRequest request;
        request.betweennessPivots = 8;
        request.facts.left.assign(n, 1.0);
        const auto graph = graphOf(nodes, pairs);
        const auto metrics = measured(graph, request);
        for (const auto* counts : {&metrics.referralsMade, &metrics.referralsReceived, &metrics.core, &metrics.depth,
                                   &metrics.below, &metrics.weak.of, &metrics.strong.of, &metrics.communities.of})
            QCOMPARE(counts->size(), n);
        for (const auto* figures : {&metrics.pageRank, &metrics.betweenness, &metrics.betweennessErrors, &metrics.influence}) {
            QCOMPARE(figures->size(), n);
            for (const double figure : *figures) QVERIFY(std::isfinite(figure));
        }
        for (std::size_t i = 0; i < n; ++i) QCOMPARE(std::isnan(metrics.churnBelow[i]), metrics.below[i] == 0);
        const auto plain = undirected(graph);
        QCOMPARE(metrics.clustering.size(), n);
        for (NodeId i = 0; i < n; ++i) QCOMPARE(std::isnan(metrics.clustering[i]), plain.degree(i) < 2);
    }

    void factsOfAnotherNumberOfNodes_areRefused() {
        MetricsRequest request;
        request.facts.value = {1.0};
        const auto result = computeMetrics(graphOf(2, {}), request, TaskContext());
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::InvalidInput);
    }

    void stoppedRun_isCancelled() {
        std::stop_source source;
        source.request_stop();
        const auto result = computeMetrics(graphOf(2, {{0, 1}}), {}, TaskContext(source.get_token()));
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
