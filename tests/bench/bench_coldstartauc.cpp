// What the referral network is worth, in figures: ROC AUC on the sample world's newcomers, held out by time, on Twitch ENGB
// (`mature`) and on LastFM Asia (each of the four most frequent countries against the rest), beside what knows no network.
// Seeds 1 to 5, each of them also the fold that is held out on the real graphs; every run is printed and every run counts.
// Usage: bench_coldstartauc [sample|twitch|lastfm] [first seed] [last seed]; two cores.
#include "tests/models/coldstartfigures.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace holdfast;

namespace {

constexpr std::size_t kCountries = 4;

struct Seeds {
    std::uint64_t first = 1, last = 5;
};

void sampleWorld(Seeds seeds) {
    test::Figures figures("sample world, newcomers");
    for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed) test::addSampleWorld(figures, seed);
    figures.print();
}

void twitch(Seeds seeds) {
    test::Figures figures("Twitch ENGB, mature");
    for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed)
        test::addRealGraph(figures, test::twitchTask(static_cast<int>(seed - 1)), seed);
    figures.print();
}

void lastfm(Seeds seeds) {
    for (std::size_t rank = 0; rank < kCountries; ++rank) {
        test::Figures figures("LastFM Asia, country " + std::to_string(rank + 1) + " of the most frequent");
        for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed)
            test::addRealGraph(figures, test::lastfmTask(rank, static_cast<int>(seed - 1)), seed);
        figures.print();
    }
}

void printLoad(const char* when) {
    std::array<double, 3> load{};
    if (getloadavg(load.data(), 3) == 3) std::printf("load %s: %.1f %.1f %.1f\n", when, load[0], load[1], load[2]);
}

}  // namespace

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    const Seeds seeds{argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 5};
    const auto start = std::chrono::steady_clock::now();
    const auto wanted = [&](const char* name) { return what.empty() || what == name; };
    if (seeds.first < 1 || seeds.last > 5 || seeds.first > seeds.last || !(wanted("sample") || wanted("twitch") || wanted("lastfm"))) {
        std::fprintf(stderr, "Usage: bench_coldstartauc [sample|twitch|lastfm] [first seed] [last seed], seeds of 1 to 5\n");
        return 2;
    }
    printLoad("before");
    if (wanted("sample")) sampleWorld(seeds);
    const bool haveGraphs = std::filesystem::exists(test::dataFolder() / "graph/ENGB_target.csv");
    if (!haveGraphs) std::printf("The real graphs are not there (../shared/data/graph); they are left out.\n");
    if (haveGraphs && wanted("twitch")) twitch(seeds);
    if (haveGraphs && wanted("lastfm")) lastfm(seeds);
    printLoad("after");
    std::printf("%.0f s\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    return 0;
}
