// The referral network's speed and memory: full-batch epochs at 100 k nodes, 1 M links, 64 channels and three layers. Processor
// time of all threads stands beside the time on the clock, which says little on a busy machine. Usage: bench_coldstart [threads]
#include "models/coldstart/gnnmember.h"
#include "tests/support/randomnetwork.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
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
        const std::clock_t worked = std::clock();
        if (!member.runEpoch(threads, TaskContext())) std::exit(1);
        std::printf("epoch %d: 100 k nodes, %zu links, 64 channels, 3 layers: %.2f s on %u threads, %.2f s of processor time\n", epoch,
                    world.network.links.links(), millisecondsSince(start) / 1000.0, threads,
                    static_cast<double>(std::clock() - worked) / CLOCKS_PER_SEC);
        std::fflush(stdout);
    }
    std::printf("memory: %.0f MB before the first epoch, %.0f MB at most\n", before, megabytes("VmHWM:"));
}

}  // namespace

int main(int argc, char** argv) {
    const auto threads = static_cast<unsigned>(argc > 1 ? std::max(1, std::atoi(argv[1])) : 2);
    const auto world = test::crowdedWorld(100'000, 1'000'000);
    benchEpoch(world, threads);
    return 0;
}
