// Newcomers scored one by one in a network of 100 k customers and 1 M referrals, each with one referrer, the graph's update
// included; single customers scored from their surroundings, as a card or a what-if asks for them; and one pass of the deployed
// scorer over everybody. Processor time stands beside the time on the clock, which says
// little on a busy machine. Usage: bench_newcomers [threads]
#include "core/scoring/newcomers.h"
#include "tests/support/randomnetwork.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>

using namespace holdfast;

namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double threadMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

void printQuantiles(const char* what, std::vector<double> milliseconds) {
    std::sort(milliseconds.begin(), milliseconds.end());
    std::printf("  %s: median %.3f ms, p99 %.3f ms, most %.3f ms\n", what, milliseconds[milliseconds.size() / 2],
                milliseconds[milliseconds.size() * 99 / 100], milliseconds.back());
}

void benchSingles(const test::NetworkWorld& world, const scoring::GraphScorer& scorer, const TaskContext& context) {
    Random random(6);
    std::vector<double> spent;
    std::size_t met = 0;
    for (int i = 0; i < 100; ++i) {
        const std::size_t node = random.below(world.network.nodes());
        met += scoring::Surroundings::of(world.network.links, std::span(&node, 1)).nodes.size();
        const auto start = Clock::now();
        if (!scorer.scoreNodes(world.network, std::span(&node, 1), context)) std::exit(1);
        spent.push_back(millisecondsSince(start));
    }
    std::printf("single customers, %zu others within three steps on average\n", met / 100);
    printQuantiles("on the clock", spent);
}

void benchNewcomers(const test::NetworkWorld& world, unsigned threads) {
    std::shared_ptr<const scoring::GraphScorer> scorer = *scoring::GraphScorer::make(test::randomParts(world.network, 4, 1, 32));
    auto start = Clock::now();
    const TaskContext context({}, {}, threads);
    const auto parts = *scorer->scoreNetwork(world.network, context);
    std::printf("deployed scorer, 4 members, 32 channels: all %zu customers in %.2f s\n", parts.size(), millisecondsSince(start) / 1000.0);
    benchSingles(world, *scorer, context);
    start = Clock::now();
    auto newcomers = *scoring::NewcomerScorer::over(scorer, world.network, context);
    std::printf("newcomers: hidden states of the network in %.2f s\n", millisecondsSince(start) / 1000.0);
    Random random(5);
    std::vector<double> spent, busy;
    for (int i = 0; i < 5000; ++i) {
        const std::vector<double> values{random.uniform(18, 80), static_cast<double>(random.below(3)), 20.0, random.normal()};
        // A referral at random leads to the much-linked ones in proportion to their links.
        const auto& referrers = world.network.links.referrers.others;
        const std::vector<std::uint32_t> by{referrers[random.below(referrers.size())]};
        start = Clock::now();
        const double worked = threadMilliseconds();
        if (!newcomers.add(values, by)) std::exit(1);
        busy.push_back(threadMilliseconds() - worked);
        spent.push_back(millisecondsSince(start));
    }
    std::size_t most = 0;
    for (std::size_t i = 0; i < world.network.nodes(); ++i) most = std::max(most, world.network.links.degree(i));
    std::printf("newcomer with one referrer, graph update included (largest degree %zu)\n", most);
    printQuantiles("on the clock", spent);
    printQuantiles("processor time", busy);
}

}  // namespace

int main(int argc, char** argv) {
    benchNewcomers(test::crowdedWorld(100'000, 1'000'000), static_cast<unsigned>(argc > 1 ? std::max(1, std::atoi(argv[1])) : 2));
    return 0;
}
