// The referral network's speed and memory: one full-batch epoch at 100 k nodes, 1 M links, 64 channels and three layers; one
// pass of the deployed scorer; and newcomers scored one by one. Usage: bench_coldstart [threads]
#include "core/scoring/newcomers.h"
#include "models/coldstart/gnnmember.h"
#include "tests/support/randomnetwork.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>

using namespace holdfast;

namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// From /proc: VmHWM is the most there ever was.
double megabytes(const char* field) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(field)) return std::strtod(line.c_str() + std::string(field).size() + 1, nullptr) / 1024.0;
    return 0.0;
}

/// 100 k customers with ten links each, a few of them much linked.
test::NetworkWorld largeWorld(std::size_t nodes, std::size_t links) {
    test::NetworkWorld world = test::networkWorld(nodes, 1);
    Random random(2);
    std::vector<CustomerLinks::Pair> pairs;
    std::vector<std::uint32_t> urn{0};
    for (std::size_t i = 0; i < links; ++i) {
        const auto referee = static_cast<std::uint32_t>(1 + random.below(nodes - 1));
        const auto referrer = random.bernoulli(0.5) ? urn[random.below(urn.size())] : static_cast<std::uint32_t>(random.below(referee));
        pairs.emplace_back(referrer, referee);
        urn.push_back(referrer);
    }
    world.network.links = CustomerLinks::fromPairs(nodes, pairs);
    return world;
}

void benchEpoch(const test::NetworkWorld& world, unsigned threads) {
    models::GnnSettings settings;
    settings.width = 64;
    settings.evaluateEvery = 1000;
    const auto encoding = scoring::FeatureEncoding::fit(world.network.features, world.rows, {.maxBins = settings.maxBins});
    const auto problem = models::GnnProblem::make(settings, encoding, world.network, world.network.labels);
    std::vector<std::size_t> training(world.rows.begin(), world.rows.begin() + 80'000);
    std::vector<std::size_t> heldOut(world.rows.begin() + 80'000, world.rows.end());
    // Held-out customers' links are cut in training: held out none, so that all million links count.
    heldOut.resize(1);
    models::GnnMember member(problem, training, heldOut, Random(1));
    const double before = megabytes("VmRSS:");
    for (int epoch = 0; epoch < 4; ++epoch) {
        const auto start = Clock::now();
        if (!member.runEpoch(threads, TaskContext())) std::exit(1);
        std::printf("epoch %d: 100 k nodes, %zu links, 64 channels, 3 layers: %.2f s on %u threads\n", epoch,
                    world.network.links.links(), millisecondsSince(start) / 1000.0, threads);
        std::fflush(stdout);
    }
    std::printf("memory: %.0f MB before the first epoch, %.0f MB at most\n", before, megabytes("VmHWM:"));
}

void benchNewcomers(const test::NetworkWorld& world, unsigned threads) {
    std::shared_ptr<const scoring::GraphScorer> scorer = *scoring::GraphScorer::make(test::randomParts(world.network, 4, 1, 32));
    auto start = Clock::now();
    const auto parts = scorer->scoreNetwork(world.network, threads);
    std::printf("deployed scorer, 4 members, 32 channels: all %zu customers in %.2f s\n", parts.size(), millisecondsSince(start) / 1000.0);
    start = Clock::now();
    scoring::NewcomerScorer newcomers(scorer, world.network, threads);
    std::printf("newcomers: hidden states of the network in %.2f s\n", millisecondsSince(start) / 1000.0);
    Random random(5);
    std::vector<double> spent;
    for (int i = 0; i < 5000; ++i) {
        const std::vector<double> values{random.uniform(18, 80), static_cast<double>(random.below(3)), 20.0, random.normal()};
        // A referral at random leads to the much-linked ones in proportion to their links.
        const auto& referrers = world.network.links.referrers.others;
        const std::vector<std::uint32_t> by{referrers[random.below(referrers.size())]};
        start = Clock::now();
        if (!newcomers.add(values, by)) std::exit(1);
        spent.push_back(millisecondsSince(start));
    }
    std::sort(spent.begin(), spent.end());
    std::size_t most = 0;
    for (std::size_t i = 0; i < world.network.nodes(); ++i) most = std::max(most, world.network.links.degree(i));
    std::printf("newcomer with one referrer, graph update included: median %.3f ms, p99 %.3f ms, most %.3f ms (largest degree %zu)\n",
                spent[spent.size() / 2], spent[spent.size() * 99 / 100], spent.back(), most);
}

}  // namespace

int main(int argc, char** argv) {
    const auto threads = static_cast<unsigned>(argc > 1 ? std::max(1, std::atoi(argv[1])) : 2);
    const auto world = largeWorld(100'000, 1'000'000);
    benchEpoch(world, threads);
    benchNewcomers(world, threads);
    return 0;
}
