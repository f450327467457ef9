// Radial and layered layouts: tidy trees, rings and the order within layers.
#include "core/graph/layoutlayers.h"
#include "core/graph/layouttree.h"
#include "tests/support/layoutgraphs.h"

#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::test;

namespace {

EdgeList randomTree(std::uint32_t nodes, std::uint64_t seed) {
    Random random(seed);
    EdgeList edges;
    for (std::uint32_t node = 1; node < nodes; ++node) edges.emplace_back(static_cast<std::uint32_t>(random.below(node)), node);
    return edges;
}

LayeredLayout layered(const GraphRows& rows) {
    auto layout = layeredLayout({rows.view()}, TaskContext());
    if (!layout) qFatal("%s", layout.error().message.c_str());
    return std::move(*layout);
}

/// Smallest distance between two nodes of one layer.
float leastGap(const LayeredLayout& layout) {
    std::vector<std::pair<std::uint32_t, float>> places;
    for (std::size_t i = 0; i < layout.layer.size(); ++i) places.emplace_back(layout.layer[i], layout.positions.x[i]);
    std::sort(places.begin(), places.end());
    float least = 1e9F;
    for (std::size_t i = 1; i < places.size(); ++i)
        if (places[i].first == places[i - 1].first) least = std::min(least, places[i].second - places[i - 1].second);
    return least;
}

}  // namespace

class LayoutTreesTest : public QObject {
    Q_OBJECT

private slots:
    void tidyTree_keepsDistanceAndCentresParents() {
        for (const std::uint64_t seed : {1U, 2U, 3U}) {
            const auto edges = randomTree(3000, seed);
            const auto layout = layered(graphRows(3000, edges, false));
            QVERIFY(leastGap(layout) > 1.0F - 2e-3F);
            std::map<std::uint32_t, std::pair<float, float>> ends;
            for (const auto& [parent, child] : edges) {
                const float x = layout.positions.x[child];
                const auto [at, isNew] = ends.emplace(parent, std::pair{x, x});
                if (!isNew) at->second = {std::min(at->second.first, x), std::max(at->second.second, x)};
                QCOMPARE(layout.layer[child], layout.layer[parent] + 1);
            }
            for (const auto& [parent, range] : ends)
                QVERIFY(std::abs(layout.positions.x[parent] - (range.first + range.second) / 2.0F) < 2e-3F);
        }
    }

    void mirroredTree_isDrawnMirrored() {
        // Children stand in the order of their numbers; numbering breadth first from either side mirrors every family.
        const auto edges = randomTree(400, 9);
        std::vector<std::vector<std::uint32_t>> children(400);
        for (const auto& [parent, child] : edges) children[parent].push_back(child);
        const auto numbered = [&](bool mirror) {
            std::vector<std::uint32_t> queue{0};
            EdgeList renamed;
            for (std::size_t head = 0; head < queue.size(); ++head) {
                auto mine = children[queue[head]];
                if (mirror) std::reverse(mine.begin(), mine.end());
                for (const auto child : mine) {
                    renamed.emplace_back(static_cast<std::uint32_t>(head), static_cast<std::uint32_t>(queue.size()));
                    queue.push_back(child);
                }
            }
            const auto layout = layered(graphRows(400, renamed, false));
            std::vector<float> x(400);
            for (std::size_t i = 0; i < queue.size(); ++i) x[queue[i]] = layout.positions.x[i] - layout.positions.x[0];
            return x;
        };
        const auto plain = numbered(false);
        const auto mirrored = numbered(true);
        for (std::size_t i = 0; i < plain.size(); ++i) QVERIFY(std::abs(plain[i] + mirrored[i]) < 2e-3F);
    }

    void completeTree_isAsNarrowAsItsLeaves() {
        EdgeList edges;
        for (std::uint32_t node = 1; node < 255; ++node) edges.emplace_back((node - 1) / 2, node);
        const auto layout = layered(graphRows(255, edges, false));
        const auto [low, high] = std::minmax_element(layout.positions.x.begin(), layout.positions.x.end());
        QVERIFY(std::abs((*high - *low) - 127.0F) < 1e-2F);
    }

    void longChainAndWideStar_needNoDeepStack() {
        EdgeList chain;
        EdgeList star;
        for (std::uint32_t node = 1; node < 100'000; ++node) {
            chain.emplace_back(node - 1, node);
            star.emplace_back(0, node);
        }
        const auto down = layered(graphRows(100'000, chain, false));
        QCOMPARE(down.layer.back(), 99'999U);
        QVERIFY(
            std::all_of(down.positions.x.begin(), down.positions.x.end(), [&](float x) { return x == down.positions.x[0]; }));
        const auto wide = layered(graphRows(100'000, star, false));
        QVERIFY(leastGap(wide) > 0.98F);
    }

    void forest_standsSideBySide() {
        auto edges = randomTree(50, 4);
        for (const auto& [a, b] : randomTree(50, 5)) edges.emplace_back(a + 50, b + 50);
        const auto layout = layered(graphRows(103, edges, false));  // and three nodes alone
        QVERIFY(leastGap(layout) > 1.0F - 1e-3F);
        for (const auto node : {0U, 50U, 100U, 101U, 102U}) QCOMPARE(layout.layer[node], 0U);
    }

    void severalReferrers_layersFollowTheLongestWayAndCrossingsFall() {
        Random random(8);
        EdgeList edges;
        for (std::uint32_t node = 20; node < 300; ++node)
            for (int k = 0; k < 2; ++k) edges.emplace_back(static_cast<std::uint32_t>(random.below(node - 10)), node);
        const auto rows = graphRows(300, edges, false);
        const auto layout = layered(rows);
        for (const auto& [parent, child] : edges) QVERIFY(layout.layer[parent] < layout.layer[child]);
        QVERIFY(leastGap(layout) > 1.0F - 1e-3F);
        layouting::LayerGraph graph{rows.offsets, rows.targets};
        std::vector<float> byNumber(300);
        for (std::size_t i = 0; i < byNumber.size(); ++i) byNumber[i] = static_cast<float>(i);
        const auto before = layouting::crossings(graph, layout.layer, byNumber);
        const auto after = layouting::crossings(graph, layout.layer, layout.positions.x);
        qInfo("crossings: %llu in the order of numbers, %llu laid out", static_cast<unsigned long long>(before),
              static_cast<unsigned long long>(after));
        QVERIFY(after * 2 < before);
    }

    void crossings_equalABruteForceCount() {
        Random random(12);
        EdgeList edges;
        std::vector<std::uint32_t> layer(60);
        std::vector<float> x(60);
        for (std::uint32_t node = 0; node < 60; ++node) {
            layer[node] = node / 20;
            x[node] = static_cast<float>(random.uniform());
            if (node >= 20)
                for (int k = 0; k < 3; ++k)
                    edges.emplace_back(20 * (layer[node] - 1) + static_cast<std::uint32_t>(random.below(20)), node);
        }
        std::uint64_t wanted = 0;
        for (std::size_t i = 0; i < edges.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (layer[edges[i].first] == layer[edges[j].first] &&
                    (x[edges[i].first] - x[edges[j].first]) * (x[edges[i].second] - x[edges[j].second]) < 0.0F)
                    ++wanted;
        const auto rows = graphRows(60, edges, false);
        QCOMPARE(layouting::crossings({rows.offsets, rows.targets}, layer, x), wanted);
    }

    void cyclesAndSelfReferrals_areLaidOutAllTheSame() {
        const auto layout = layered(graphRows(5, {{0, 1}, {1, 0}, {2, 2}, {3, 4}, {3, 4}}, false));
        QCOMPARE(layout.layer, (std::vector<std::uint32_t>{0, 1, 0, 0, 1}));
        QVERIFY(leastGap(layout) > 0.999F);
        QVERIFY(layered(GraphRows{{}, {}}).layer.empty());
    }

    void radial_ringsAreHopsAndNodesKeepTheirDistance() {
        const auto rows = graphRows(2000, randomTree(2000, 21));
        const auto layout = radialLayout({rows.view(), 5, 2.0F, 1.0F}, TaskContext());
        QVERIFY(layout.has_value());
        QCOMPARE(layout->ring[5], 0U);
        for (std::uint32_t node = 0; node < 2000; ++node)
            for (auto k = rows.offsets[node]; k < rows.offsets[node + 1]; ++k)
                QVERIFY(layout->ring[rows.targets[k]] <= layout->ring[node] + 1);
        for (std::size_t k = 1; k < layout->radii.size(); ++k) QVERIFY(layout->radii[k] - layout->radii[k - 1] >= 2.0F - 1e-3F);
        for (std::size_t i = 0; i < 2000; ++i) {
            const float xi = layout->positions.x[i], yi = layout->positions.y[i];
            QVERIFY(std::abs(std::hypot(xi, yi) - layout->radii[layout->ring[i]]) < 1e-2F);
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(std::hypot(xi - layout->positions.x[j], yi - layout->positions.y[j]) > 0.99F);
        }
    }

    void radial_subtreesKeepToTheirSectors() {
        // Two branches with the same number of leaves share the circle evenly; no edge of the tree crosses another's sector.
        EdgeList edges{{0, 1}, {0, 2}};
        for (std::uint32_t leaf = 3; leaf < 43; ++leaf) edges.emplace_back(1 + leaf % 2, leaf);
        const auto layout = radialLayout({graphRows(43, edges).view(), 0}, TaskContext());
        QVERIFY(layout.has_value());
        for (std::size_t leaf = 3; leaf < 43; ++leaf) {
            const std::size_t parent = 1 + leaf % 2;
            const float same = layout->positions.x[leaf] * layout->positions.x[parent] +
                               layout->positions.y[leaf] * layout->positions.y[parent];
            QVERIFY(same > 0.0F);
        }
    }

    void radial_nodesOutOfReachStandOnARingOutside() {
        const auto layout = radialLayout({graphRows(6, {{0, 1}, {1, 2}, {3, 4}}).view(), 0}, TaskContext());
        QVERIFY(layout.has_value());
        QCOMPARE(layout->ring, (std::vector<std::uint32_t>{0, 1, 2, 3, 3, 3}));
        QCOMPARE(layout->radii.size(), 4U);
    }

    void badRequests_sayWhatIsWrong() {
        const auto rows = graphRows(3, {{0, 1}});
        QVERIFY(radialLayout({rows.view(), 3}, TaskContext()).error().code == ErrorCode::InvalidInput);
        QVERIFY(radialLayout({rows.view(), 0, 0.0F}, TaskContext()).error().code == ErrorCode::InvalidInput);
        QVERIFY(layeredLayout({rows.view(), 1.0F, NAN}, TaskContext()).error().code == ErrorCode::InvalidInput);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(layeredLayout({rows.view()}, TaskContext(stop.get_token())).error().code == ErrorCode::Cancelled);
        QVERIFY(radialLayout({rows.view(), 0}, TaskContext(stop.get_token())).error().code == ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(LayoutTreesTest)
#include "tst_layouttrees.moc"
