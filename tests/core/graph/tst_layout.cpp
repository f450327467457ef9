// The layout of whole graphs: repeatable, stable, sound on odd graphs, and true to neighbourhoods.
#include "tests/support/layoutgraphs.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::test;

namespace {

constexpr float kNew = std::numeric_limits<float>::quiet_NaN();

Layout laidOut(const LayoutRequest& request, unsigned threads = 2) {
    auto layout = computeLayout(request, TaskContext({}, {}, threads));
    if (!layout) qFatal("%s", layout.error().message.c_str());
    return std::move(*layout);
}

Layout laidOut(const GraphRows& rows, std::uint64_t seed = 1, unsigned threads = 2) {
    LayoutRequest request;
    request.graph = rows.view();
    request.seed = seed;
    return laidOut(request, threads);
}

bool finite(const Layout& layout) {
    const auto good = [](float v) { return std::isfinite(v); };
    return std::all_of(layout.x.begin(), layout.x.end(), good) && std::all_of(layout.y.begin(), layout.y.end(), good);
}

float distance(const Layout& layout, std::size_t a, std::size_t b) {
    return std::hypot(layout.x[a] - layout.x[b], layout.y[a] - layout.y[b]);
}

/// Share of nodes that have another one within `near`.
double crowded(const Layout& layout, float near) {
    std::map<std::pair<int, int>, std::vector<std::size_t>> cells;
    const auto cell = [&](std::size_t i) {
        return std::pair{static_cast<int>(std::floor(layout.x[i] / near)), static_cast<int>(std::floor(layout.y[i] / near))};
    };
    for (std::size_t i = 0; i < layout.x.size(); ++i) cells[cell(i)].push_back(i);
    std::size_t count = 0;
    for (std::size_t i = 0; i < layout.x.size(); ++i) {
        bool found = false;
        for (int dx = -1; dx <= 1 && !found; ++dx)
            for (int dy = -1; dy <= 1 && !found; ++dy) {
                const auto at = cells.find({cell(i).first + dx, cell(i).second + dy});
                if (at == cells.end()) continue;
                for (const auto j : at->second) found = found || (j != i && distance(layout, i, j) < near);
            }
        count += found ? 1 : 0;
    }
    return static_cast<double>(count) / static_cast<double>(layout.x.size());
}

EdgeList chainOf(std::uint32_t nodes) {
    EdgeList edges;
    for (std::uint32_t node = 1; node < nodes; ++node) edges.emplace_back(node - 1, node);
    return edges;
}

EdgeList starOf(std::uint32_t nodes) {
    EdgeList edges;
    for (std::uint32_t node = 1; node < nodes; ++node) edges.emplace_back(0, node);
    return edges;
}

}  // namespace

class LayoutTest : public QObject {
    Q_OBJECT

private slots:
    void sameSeed_givesTheSameBytesForAnyNumberOfThreads() {
        const auto rows = groupedGraph(6000, 3, 12, 0.8, 1);
        const auto one = laidOut(rows, 7, 1);
        for (const unsigned threads : {1U, 2U, 5U}) {
            const auto again = laidOut(rows, 7, threads);
            QVERIFY(again.x == one.x);
            QVERIFY(again.y == one.y);
        }
        QVERIFY(laidOut(rows, 8).x != one.x);
    }

    void smallGraphs_areSensible() {
        QVERIFY(laidOut(GraphRows{{}, {}}).x.empty());
        QVERIFY(laidOut(GraphRows{}).x.empty());
        QCOMPARE(laidOut(graphRows(1, {})).x, std::vector<float>{0.0F});
        const auto self = laidOut(graphRows(1, {{0, 0}}));
        QVERIFY(finite(self));
        const auto pair = laidOut(graphRows(2, {{0, 1}, {1, 0}}));  // a cycle of two
        QVERIFY(distance(pair, 0, 1) > 0.3F && distance(pair, 0, 1) < 3.0F);
        const auto apart = laidOut(graphRows(2, {}));
        QVERIFY(distance(apart, 0, 1) > 0.9F && distance(apart, 0, 1) < 5.0F);
        const auto triangle = laidOut(graphRows(3, {{0, 1}, {1, 2}, {2, 0}}));
        QVERIFY(crowded(triangle, 0.3F) == 0.0);
        QVERIFY(std::abs(distance(triangle, 0, 1) - distance(triangle, 1, 2)) < 0.2F * distance(triangle, 0, 1));
    }

    void loopsAndDuplicates_changeNothing() {
        const auto clean = groupedGraph(300, 2, 4, 0.5, 3);
        EdgeList edges;
        for (std::uint32_t node = 0; node < 300; ++node)
            for (auto k = clean.offsets[node]; k < clean.offsets[node + 1]; ++k) edges.emplace_back(node, clean.targets[k]);
        const auto once = laidOut(graphRows(300, edges, false));
        for (std::uint32_t node = 0; node < 300; node += 7) edges.emplace_back(node, node);
        const auto count = edges.size();
        for (std::size_t i = 0; i < count; i += 3) edges.emplace_back(edges[i].second, edges[i].first);
        QVERIFY(laidOut(graphRows(300, edges, false)).x == once.x);
    }

    void oddGraphs_areFiniteAndSpreadOut_data() {
        QTest::addColumn<int>("kind");
        QTest::newRow("star of 100,000") << 0;
        QTest::newRow("chain of 100,000") << 1;
        QTest::newRow("two hubs sharing 50,000") << 2;
        QTest::newRow("complete graph of 600") << 3;
        QTest::newRow("100,000 nodes, no edges") << 4;
    }

    void oddGraphs_areFiniteAndSpreadOut() {
        QFETCH(int, kind);
        GraphRows rows;
        if (kind == 0) rows = graphRows(100'000, starOf(100'000));
        if (kind == 1) rows = graphRows(100'000, chainOf(100'000));
        if (kind == 2) {
            EdgeList edges;
            for (std::uint32_t node = 2; node < 50'000; ++node) edges.insert(edges.end(), {{0, node}, {1, node}});
            rows = graphRows(50'000, edges);
        }
        if (kind == 3) {
            EdgeList edges;
            for (std::uint32_t a = 0; a < 600; ++a)
                for (std::uint32_t b = 0; b < a; ++b) edges.emplace_back(a, b);
            rows = graphRows(600, edges);
        }
        if (kind == 4) rows = graphRows(100'000, {});
        const auto layout = laidOut(rows);
        QVERIFY(finite(layout));
        const double share = crowded(layout, 0.05F);
        qInfo("share of nodes with another within 0.05: %.4f", share);
        QVERIFY(share < 0.05);
    }

    void chain_isNotTorn() {
        const auto layout = laidOut(graphRows(20'000, chainOf(20'000)));
        std::vector<float> lengths;
        for (std::size_t i = 1; i < 20'000; ++i) lengths.push_back(distance(layout, i - 1, i));
        std::nth_element(lengths.begin(), lengths.begin() + 10'000, lengths.end());
        const auto longest = *std::max_element(lengths.begin(), lengths.end());
        QVERIFY2(longest < 25.0F * lengths[10'000], qPrintable(QString::number(longest / lengths[10'000])));
    }

    void manyComponents_arePackedAndApart() {
        EdgeList edges;
        Random random(2);
        std::uint32_t nodes = 0;
        for (int c = 0; c < 50'000; ++c) {
            const auto size = static_cast<std::uint32_t>(1 + random.below(4));
            for (std::uint32_t i = 1; i < size; ++i)
                edges.emplace_back(nodes + i, nodes + static_cast<std::uint32_t>(random.below(i)));
            nodes += size;
        }
        const auto layout = laidOut(graphRows(nodes, edges));
        QVERIFY(finite(layout));
        QVERIFY(crowded(layout, 0.35F) < 0.01);
        const auto [left, right] = std::minmax_element(layout.x.begin(), layout.x.end());
        const auto [top, bottom] = std::minmax_element(layout.y.begin(), layout.y.end());
        const double area = static_cast<double>(*right - *left) * (*bottom - *top);
        qInfo("area a node: %.2f", area / nodes);
        QVERIFY(area < 6.0 * nodes);
    }

    void planted_groupsStandTogether() {
        const auto rows = groupedGraph(4000, 3, 8, 0.9, 5);
        const auto layout = laidOut(rows);
        std::size_t same = 0;
        for (std::size_t node = 0; node < 4000; ++node) {
            std::size_t nearest = node == 0 ? 1 : 0;
            for (std::size_t other = 0; other < 4000; ++other)
                if (other != node && distance(layout, node, other) < distance(layout, node, nearest)) nearest = other;
            same += node % 8 == nearest % 8 ? 1 : 0;
        }
        qInfo("nearest node of the same group: %.3f of nodes, 0.125 by chance", static_cast<double>(same) / 4000.0);
        QVERIFY(same > 3200);
    }

    void pinnedNodes_doNotMove() {
        const auto rows = groupedGraph(3000, 2, 5, 0.8, 4);
        const auto before = laidOut(rows);
        auto x = before.x;
        auto y = before.y;
        std::vector<std::uint8_t> pinned(3000, 0);
        for (std::size_t node = 0; node < 3000; node += 100) {
            pinned[node] = 1;
            x[node] += 7.0F;
        }
        LayoutRequest request{rows.view(), x, y, pinned, 1, {}};
        const auto after = laidOut(request);
        for (std::size_t node = 0; node < 3000; node += 100) {
            QCOMPARE(after.x[node], x[node]);
            QCOMPARE(after.y[node], y[node]);
        }
        // A few pins in an otherwise new graph hold too.
        for (std::size_t node = 0; node < 3000; ++node)
            if (pinned[node] == 0) x[node] = y[node] = kNew;
        const auto around = laidOut(request);
        QVERIFY(finite(around));
        for (std::size_t node = 0; node < 3000; node += 100) QCOMPARE(around.x[node], x[node]);
    }

    void pinFarOut_costsTheOthersNothing() {
        const auto rows = groupedGraph(6000, 3, 20, 0.85, 4);
        const auto plain = laidOut(rows);
        auto x = plain.x;
        auto y = plain.y;
        std::vector<std::uint8_t> pinned(6000, 0);
        pinned[17] = 1;
        x[17] = 4e6F;
        y[17] = -3e6F;
        const auto after = laidOut(LayoutRequest{rows.view(), x, y, pinned, 1, {}});
        QVERIFY(finite(after));
        QCOMPARE(after.x[17], x[17]);
        const double before = neighbourhoodPreservation(rows, plain, 800);
        const double kept = neighbourhoodPreservation(rows, after, 800);
        QVERIFY2(kept > 0.9 * before, qPrintable(QStringLiteral("%1 of %2").arg(kept).arg(before)));
    }

    /// Edges come in twelve steps with a layout after each: newcomers, and new edges among those who were there.
    void growingInSteps_keepsNeighbourhoodsAndTheOverallPicture() {
        const auto rows = groupedGraph(4000, 3, 20, 0.9, 3);
        EdgeList edges;
        for (std::uint32_t node = 0; node < 4000; ++node)
            for (auto k = rows.offsets[node]; k < rows.offsets[node + 1]; ++k)
                if (rows.targets[k] < node) edges.emplace_back(rows.targets[k], node);
        Random random(11);
        random.shuffle(edges);
        std::map<std::uint32_t, std::uint32_t> number;  // in order of appearance
        for (auto& [a, b] : edges)
            for (std::uint32_t* end : {&a, &b})
                *end = number.emplace(*end, static_cast<std::uint32_t>(number.size())).first->second;
        Layout layout, former;
        GraphRows grown;
        for (std::size_t step = 1; step <= 12; ++step) {
            const EdgeList part(edges.begin(), edges.begin() + static_cast<std::ptrdiff_t>(edges.size() * step / 12));
            grown = graphRows(nodesOf(part), part);
            former = layout;
            layout.x.resize(grown.nodes(), kNew);
            layout.y.resize(grown.nodes(), kNew);
            LayoutRequest request;
            request.graph = grown.view();
            if (step > 1) request.startX = layout.x, request.startY = layout.y;
            layout = laidOut(request);
        }
        std::vector<float> moved;
        for (std::size_t i = 0; i < former.x.size(); ++i)
            moved.push_back(std::hypot(layout.x[i] - former.x[i], layout.y[i] - former.y[i]));
        std::sort(moved.begin(), moved.end());
        const auto [left, right] = std::minmax_element(former.x.begin(), former.x.end());
        QVERIFY(moved[moved.size() / 2] < 0.01F * (*right - *left));
        QVERIFY(moved[moved.size() * 99 / 100] < 0.05F * (*right - *left));
        const double kept = neighbourhoodPreservation(grown, layout, 800);
        const double fresh = neighbourhoodPreservation(grown, laidOut(grown), 800);
        qInfo("grown in twelve steps: %.3f, from nothing: %.3f", kept, fresh);
        QVERIFY2(kept > 0.65 * fresh, qPrintable(QStringLiteral("%1 of %2").arg(kept).arg(fresh)));
    }

    void newNodes_leaveTheOldOnesNearWhereTheyWere() {
        const auto grown = groupedGraph(8000, 3, 10, 0.8, 6);  // newcomers come last, tied to earlier ones
        const std::uint32_t old = 7920;
        EdgeList edges;
        for (std::uint32_t node = 0; node < old; ++node)
            for (auto k = grown.offsets[node]; k < grown.offsets[node + 1]; ++k)
                if (grown.targets[k] < old) edges.emplace_back(node, grown.targets[k]);
        const auto before = laidOut(graphRows(old, edges, false));
        auto x = before.x;
        auto y = before.y;
        x.resize(8000, kNew);
        y.resize(8000, kNew);
        LayoutRequest request{grown.view(), x, y, {}, 99, {}};
        const auto after = laidOut(request);
        QVERIFY(finite(after));
        std::vector<float> moved;
        for (std::size_t i = 0; i < old; ++i) moved.push_back(std::hypot(after.x[i] - x[i], after.y[i] - y[i]));
        std::sort(moved.begin(), moved.end());
        const auto [left, right] = std::minmax_element(before.x.begin(), before.x.end());
        const float width = *right - *left;
        qInfo("of a width of %.0f, old nodes moved by %.3f in the median, %.3f at the 99th percentile", width, moved[old / 2],
              moved[old * 99 / 100]);
        QVERIFY(moved[old / 2] < 0.005F * width);
        QVERIFY(moved[old * 99 / 100] < 0.03F * width);
        QVERIFY(neighbourhoodPreservation(grown, after, 800) > 0.9 * neighbourhoodPreservation(grown, laidOut(grown), 800));
    }

    void newComponents_areSetBesideTheOld() {
        const auto before = laidOut(graphRows(4, {{0, 1}, {2, 3}}));
        auto x = before.x;
        auto y = before.y;
        x.resize(9, kNew);
        y.resize(9, kNew);
        const auto rows = graphRows(9, {{0, 1}, {2, 3}, {4, 5}, {5, 6}});
        const auto after = laidOut(LayoutRequest{rows.view(), x, y, {}, 1, {}});
        for (std::size_t i = 0; i < 4; ++i) QVERIFY(std::hypot(after.x[i] - x[i], after.y[i] - y[i]) < 0.5F);
        QVERIFY(crowded(after, 0.35F) == 0.0);
    }

    void cancelledLayout_saysSo() {
        const auto rows = groupedGraph(20'000, 3, 10, 0.8, 6);
        std::stop_source stop;
        LayoutRequest request;
        request.graph = rows.view();
        int frames = 0;
        request.onFrame = [&](const LayoutFrame&) {
            if (++frames == 3) stop.request_stop();
        };
        const auto layout = computeLayout(request, TaskContext(stop.get_token()));
        QVERIFY(!layout);
        QVERIFY(layout.error().code == ErrorCode::Cancelled);
        QCOMPARE(frames, 3);
    }

    void frames_showAllNodesAndEndWithTheResult() {
        const auto rows = graphRows(603, chainOf(600));
        LayoutRequest request;
        request.graph = rows.view();
        double done = 0.0;
        bool rising = true;
        Layout last;
        int frames = 0;
        request.onFrame = [&](const LayoutFrame& frame) {
            rising = rising && frame.done >= done && frame.x.size() == 603;
            done = frame.done;
            last = {{frame.x.begin(), frame.x.end()}, {frame.y.begin(), frame.y.end()}};
            rising = rising && finite(last);
            ++frames;
        };
        const auto layout = laidOut(request);
        QVERIFY(rising);
        QVERIFY(frames > 50);
        QCOMPARE(done, 1.0);
        QVERIFY(last.x == layout.x);
        request.onFrame = {};
        QVERIFY(laidOut(request).x == layout.x);  // watching changes nothing
    }

    void badRequests_sayWhatIsWrong_data() {
        QTest::addColumn<int>("kind");
        for (int kind = 0; kind < 7; ++kind) QTest::addRow("case %d", kind) << kind;
    }

    void badRequests_sayWhatIsWrong() {
        QFETCH(int, kind);
        auto rows = graphRows(3, {{0, 1}, {1, 2}});
        std::vector<float> x(3, 0.0F);
        std::vector<float> y(3, 1.0F);
        std::vector<std::uint8_t> pinned(3, 0);
        if (kind == 0) rows.targets.back() = 3;
        if (kind == 1) rows.offsets.back() = 3;
        if (kind == 2) rows = graphRows(3, {{0, 1}}, false);
        if (kind == 3) x.pop_back();
        if (kind == 4) pinned.pop_back();
        if (kind == 5) x[1] = kNew, pinned[1] = 1;
        if (kind == 6) x[1] = 1e30F;
        const auto layout = computeLayout(LayoutRequest{rows.view(), x, y, pinned, 1, {}}, TaskContext());
        QVERIFY(!layout);
        QVERIFY(layout.error().code == ErrorCode::InvalidInput);
        QVERIFY(layout.error().message.size() > 20);
    }

    // Measured as 0.44 to 0.46, 0.25 to 0.26 and 0.32 to 0.34 over five seeds, 2,000 nodes drawn for each; drawing alone moves
    // a figure by 0.01. DrL reaches 0.151 and 0.037 on the first two.
    void realGraphs_keepTheirNeighbourhoods_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<double>("floor");
        QTest::newRow("LastFM Asia") << "graph/lastfm_asia_edges.csv" << 0.38;
        QTest::newRow("Bitcoin-OTC") << "graph/otc_network.csv" << 0.20;
        QTest::newRow("Twitch ENGB") << "graph/ENGB_edges.csv" << 0.28;
    }

    void realGraphs_keepTheirNeighbourhoods() {
        HOLDFAST_NEEDS_DATA("graph/lastfm_asia_edges.csv");
        QFETCH(QString, file);
        QFETCH(double, floor);
        const auto rows = readEdges(file.toStdString());
        QVERIFY(rows.nodes() > 5000);
        const double kept = neighbourhoodPreservation(rows, laidOut(rows));
        qInfo("neighbourhood preservation %.4f", kept);
        QVERIFY2(kept >= floor, qPrintable(QString::number(kept)));
    }
};

QTEST_APPLESS_MAIN(LayoutTest)
#include "tst_layout.moc"
