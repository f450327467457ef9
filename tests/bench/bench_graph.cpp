// Times and memory of the referral graph: building, growing, PageRank, components and all metrics, on networks that grow by
// preferential attachment as referrals do. Prints one line a figure. Usage: bench_graph [seed]
#include "core/base/random.h"
#include "core/graph/betweenness.h"
#include "core/graph/components.h"
#include "core/graph/metrics.h"
#include "core/graph/pagerank.h"
#include "core/graph/presence.h"
#include "core/graph/queries.h"
#include "core/graph/referraltree.h"
#include "tests/bench/target.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

using namespace holdfast;
using namespace holdfast::graph;

namespace {

double secondsOf(const auto& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The median of five runs.
double medianOf(const auto& work) {
    std::vector<double> seconds;
    for (int i = 0; i < 5; ++i) seconds.push_back(secondsOf(work));
    std::sort(seconds.begin(), seconds.end());
    return seconds[2];
}

void say(const char* what, double seconds, const std::string& verdict = {}) {
    std::printf("  %-44s %9.1f ms%s\n", what, 1e3 * seconds, verdict.c_str());
    std::fflush(stdout);
}

struct Network {
    std::vector<std::string> customers;
    std::vector<Referral> referrals;
};

/// Every newcomer is referred by somebody who referred before (half the time) or by anybody; the other referrals run
/// between people of any age. Times ascend.
Network grownNetwork(std::size_t nodes, std::size_t edges, std::uint64_t seed) {
    Network network;
    Random random(seed);
    const std::vector<std::string> channels{"mail", "app", "shop", "call"};
    for (std::size_t i = 0; i < nodes; ++i) network.customers.push_back("customer-" + std::to_string(1'000'000 + i));
    std::vector<std::size_t> referrers;
    for (std::size_t i = 0; i < edges; ++i) {
        const std::size_t newest = 1 + i * (nodes - 1) / edges;
        const std::size_t to = i % 3 == 0 ? newest : random.below(newest + 1);
        std::size_t from =
            referrers.empty() || random.bernoulli(0.5) ? random.below(newest) : referrers[random.below(referrers.size())];
        referrers.push_back(from);
        network.referrals.push_back({network.customers[from], network.customers[to],
                                     static_cast<UtcMillis>(1'600'000'000'000 + i * 1'000),
                                     channels[random.below(channels.size())]});
    }
    return network;
}

void measureSteps(const ReferralGraph& graph, const TaskContext& context) {
    PageRank ranks;
    const double ranking = medianOf([&] { ranks = *pageRank(graph, {}, context); });
    say("PageRank, along", ranking, graph.edges() <= 1'000'000 ? bench::atMost(1e3 * ranking, 100.0, "ms") : std::string());
    std::printf("    %d iterations, last change %.1e\n", ranks.iterations, ranks.change);
    PageRankOptions reversed;
    reversed.flow = Direction::In;
    say("PageRank, towards referrers", medianOf([&] { ranks = *pageRank(graph, reversed, context); }));
    std::printf("    %d iterations, last change %.1e\n", ranks.iterations, ranks.change);
    say("weak components", medianOf([&] { weakComponents(graph); }));
    say("strong components", medianOf([&] { strongComponents(graph); }));
    UndirectedGraph plain;
    say("undirected rows", medianOf([&] { plain = undirected(graph); }));
    say("k-cores", medianOf([&] { coreNumbers(plain); }));
    say("clustering", medianOf([&] { clusteringCoefficients(plain); }));
    say("referral tree", medianOf([&] { referralTree(graph); }));
    Communities found;
    say("communities", secondsOf([&] { found = *communities(plain, {}, context); }));
    std::printf("    %zu groups, modularity %.4f, %d passes\n", found.groups.sizes.size(), found.modularity, found.iterations);
    Betweenness between;
    say("betweenness", secondsOf([&] { between = *betweenness(graph, {}, context); }));
    std::printf("    largest %.2e, largest error %.2e, %u pivots for %u starting points\n",
                *std::max_element(between.values.begin(), between.values.end()), between.largestError, between.pivots,
                between.sampledOf);
    say("as of half the time", medianOf([&] {
            graph.asOf(1'600'000'000'000 + static_cast<UtcMillis>(graph.edges()) * 500, presentSince(graph, {}));
        }));
    NodeId hub = 0;
    for (NodeId node = 0; node < graph.nodes(); ++node)
        if (graph.out(node).size() > graph.out(hub).size()) hub = node;
    say("ego network of the hub, 3 hops", medianOf([&] { egoNetwork(graph, {hub, 3, Direction::Both, 200, 2'000}); }));
}

void measure(std::size_t nodes, std::size_t edges, std::uint64_t seed) {
    const TaskContext context;
    const Network network = grownNetwork(nodes, edges, seed);
    std::printf("%zu nodes, %zu edges, seed %llu, %u threads\n", nodes, edges, static_cast<unsigned long long>(seed),
                context.threads());
    ReferralGraph graph;
    say("build", medianOf([&] { graph = *ReferralGraph::build(network.customers, network.referrals); }));
    std::size_t keyBytes = 0;
    for (const std::string& key : network.customers) keyBytes += key.size();
    const double memory = static_cast<double>(graph.memoryBytes());
    std::printf("    %.1f MB: 16 an edge and %.1f a node, %.1f of them its key; limit 16 and 200: %s\n", memory / 1e6,
                (memory - 16.0 * static_cast<double>(edges)) / static_cast<double>(nodes),
                static_cast<double>(keyBytes) / static_cast<double>(nodes),
                memory <= 200.0 * static_cast<double>(nodes) + 16.0 * static_cast<double>(edges) ? "kept" : "MISSED");
    measureSteps(graph, context);
    say("all metrics", secondsOf([&] { static_cast<void>(*computeMetrics(graph, {}, context)); }));
    const std::size_t batch = 1'000;
    ReferralGraph grown = *ReferralGraph::build(network.customers, std::span(network.referrals).first(edges - 20 * batch));
    std::vector<double> appends;
    for (std::size_t at = edges - 20 * batch; at < edges; at += batch)
        appends.push_back(
            secondsOf([&] { static_cast<void>(grown.append({}, std::span(network.referrals).subspan(at, batch))); }));
    std::sort(appends.begin(), appends.end());
    std::printf("  append 1,000 referrals, 20 times: median %.2f ms, worst %.2f ms; then %.1f MB\n", 1e3 * appends[10],
                1e3 * appends.back(), static_cast<double>(grown.memoryBytes()) / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
    measure(100'000, 300'000, seed);
    measure(333'000, 1'000'000, seed);
    return 0;
}
