// Boost.Graph's own algorithms run on a ReferralGraph through the adapter, and agree with ours.
#include "core/graph/betweenness.h"
#include "core/graph/components.h"
#include "core/graph/pagerank.h"
#include "tests/core/graph/graphfixture.h"

#include "core/graph/boostadapter.inc"

#include <boost/graph/adjacency_matrix.hpp>
#include <boost/graph/betweenness_centrality.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/clustering_coefficient.hpp>
#include <boost/graph/core_numbers.hpp>
#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/page_rank.hpp>

#include <set>

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::graph::testing;

BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<BoostView>));
BOOST_CONCEPT_ASSERT((boost::AdjacencyGraphConcept<BoostView>));
BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<BoostView>));
BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<BoostView>));

namespace {

template <typename T>
auto mapOf(std::vector<T>& values, const BoostView& view) {
    return boost::make_iterator_property_map(values.begin(), get(boost::vertex_index, view));
}

/// Each pair once, no loops, and both directions when `mirrored`: what Boost's undirected algorithms expect.
Pairs simplePairs(int nodes, int edges, bool mirrored, Random& random) {
    std::set<std::pair<int, int>> pairs;
    for (auto [from, to] : randomPairs(nodes, edges, random)) {
        if (from == to) continue;
        pairs.emplace(from, to);
        if (mirrored) pairs.emplace(to, from);
    }
    return {pairs.begin(), pairs.end()};
}

}  // namespace

class TestBoostAdapter : public QObject {
    Q_OBJECT

private slots:
    void rows_areWhatBoostSees() {
        const auto graph = graphOf(4, {{0, 1}, {0, 1}, {2, 0}, {3, 3}});
        const BoostView view{&graph};
        QCOMPARE(num_vertices(view), std::size_t{4});
        QCOMPARE(num_edges(view), std::size_t{4});
        QCOMPARE(out_degree(0, view), std::size_t{2});
        QCOMPARE(in_degree(1, view), std::size_t{2});
        QCOMPARE(degree(3, view), std::size_t{2});
        const auto [begin, end] = edges(view);
        QCOMPARE(std::distance(begin, end), std::ptrdiff_t{4});
        const auto [first, last] = in_edges(0, view);
        QCOMPARE(last - first, std::ptrdiff_t{1});
        QCOMPARE(source(*first, view), NodeId{2});
        QCOMPARE(target(*first, view), NodeId{0});
    }

    void pageRank_agreesWhereNobodyDangles() {
        Random random(71);
        for (int round = 0; round < 10; ++round) {
            Pairs pairs = randomPairs(60, 150, random);
            std::erase_if(pairs, [](const auto& pair) { return pair.first == pair.second; });  // ours ignores loops
            for (int i = 0; i < 60; ++i) pairs.emplace_back(i, (i + 1) % 60);  // Boost drops what dangling nodes hold
            const auto graph = graphOf(60, pairs);
            const BoostView view{&graph};
            std::vector<double> theirs(60);
            boost::graph::page_rank(view, mapOf(theirs, view), boost::graph::n_iterations(300), 0.85);
            double sum = 0.0;
            for (const double rank : theirs) sum += rank;
            for (double& rank : theirs) rank /= sum;
            compareAll(pageRank(graph, {0.85, 1e-14, 1'000, Direction::Out}, TaskContext())->rank, theirs, 1e-9);
        }
    }

    void betweenness_agrees() {
        Random random(72);
        for (int round = 0; round < 10; ++round) {
            const auto graph = graphOf(80, simplePairs(80, 200, false, random));
            const BoostView view{&graph};
            std::vector<double> theirs(80);
            boost::brandes_betweenness_centrality(view, mapOf(theirs, view));
            for (double& value : theirs) value /= 79.0 * 78.0;
            compareAll(betweenness(graph, {}, TaskContext())->values, theirs, 1e-12);
        }
    }

    void coreNumbers_agree() {
        Random random(73);
        for (int round = 0; round < 10; ++round) {
            const auto graph = graphOf(80, simplePairs(80, 300, true, random));
            const BoostView view{&graph};
            std::vector<std::uint32_t> theirs(80);
            boost::core_numbers(view, mapOf(theirs, view));
            QCOMPARE(coreNumbers(undirected(graph)), theirs);
        }
    }

    // On Boost's own matrix, because its clustering looks edges up by their ends.
    void clustering_agrees() {
        Random random(74);
        for (int round = 0; round < 10; ++round) {
            const Pairs pairs = simplePairs(60, 300, true, random);
            boost::adjacency_matrix<boost::undirectedS> matrix(60);
            for (const auto& [from, to] : pairs)
                if (from < to) add_edge(static_cast<std::size_t>(from), static_cast<std::size_t>(to), matrix);
            const auto ours = clusteringCoefficients(undirected(graphOf(60, pairs)));
            for (std::size_t node = 0; node < 60; ++node) {
                const double theirs = boost::clustering_coefficient(matrix, node);
                QVERIFY(out_degree(node, matrix) < 2 ? std::isnan(ours[node]) : std::abs(ours[node] - theirs) < 1e-12);
            }
        }
    }

    void distances_areThoseOfBreadthFirstSearch() {
        const auto graph = graphOf(100'000, chainPairs(100'000));
        const BoostView view{&graph};
        std::vector<std::uint32_t> distance(100'000, 0);
        boost::breadth_first_search(
            view, NodeId{0},
            boost::visitor(boost::make_bfs_visitor(boost::record_distances(mapOf(distance, view), boost::on_tree_edge()))));
        QCOMPARE(distance[99'999], 99'999U);
    }
};

QTEST_APPLESS_MAIN(TestBoostAdapter)
#include "tst_boostadapter.moc"
