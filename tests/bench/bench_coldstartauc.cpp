// What the referral network is worth, in figures: ROC AUC on the sample world's newcomers, held out by time, on Twitch ENGB
// (`mature`) and on LastFM Asia (each of the four most frequent countries against the rest), beside what knows no network.
// Seeds 1 to 5, each of them also the fold that is held out on the real graphs; every run is printed and every run counts.
// Usage: bench_coldstartauc [sample|twitch|lastfm] [first seed] [last seed]; two cores.
#include "tests/models/coldstarttasks.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace holdfast;

namespace {

constexpr std::size_t kCountries = 4;

/// AUCs by method, in the order in which methods were first met.
class Figures {
public:
    explicit Figures(std::string title) : m_title(std::move(title)) {}

    void add(const std::string& method, double value) {
        if (!m_values.contains(method)) m_order.push_back(method);
        m_values[method].push_back(value);
        std::printf("%s: %-38s %.4f\n", m_title.c_str(), method.c_str(), value);
        std::fflush(stdout);
    }
    /// Mean, and half the 95 % interval by Student's t over the runs.
    void summarise() const {
        std::printf("\n%s, mean over runs +/- half of the 95 %% interval\n", m_title.c_str());
        for (const std::string& method : m_order) {
            const auto& values = m_values.at(method);
            const auto n = static_cast<double>(values.size());
            double mean = 0.0, squares = 0.0;
            for (const double value : values) mean += value / n;
            for (const double value : values) squares += (value - mean) * (value - mean);
            if (values.size() < 2) std::printf("  %-38s %+.4f (1 run)\n", method.c_str(), mean);
            else std::printf("  %-38s %+.4f +/- %.4f (%zu runs)\n", method.c_str(), mean,
                             quantile(values.size() - 1) * std::sqrt(squares / (n - 1.0) / n), values.size());
        }
        std::printf("\n");
        std::fflush(stdout);
    }

private:
    std::string m_title;
    std::vector<std::string> m_order;
    std::map<std::string, std::vector<double>> m_values;

    static double quantile(std::size_t degrees) {
        constexpr std::array<double, 10> kTable{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
        return degrees <= kTable.size() ? kTable[degrees - 1] : 1.96 + 2.4 / static_cast<double>(degrees);
    }
};

struct Seeds {
    std::uint64_t first = 1, last = 5;
};

std::vector<double> halfway(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> result;
    for (std::size_t i = 0; i < a.size(); ++i) result.push_back(0.5 * (a[i] + b[i]));
    return result;
}

/// "Ensemble": the mean of the network's and the tabular network's log-odds, no weight fitted.
void sampleWorld(Seeds seeds) {
    Figures figures("sample world, newcomers");
    for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed) {
        const auto task = test::sampleTask(10'000, seed);
        std::printf("seed %d: %zu newcomers held out\n", static_cast<int>(seed), task.heldOut.size());
        const double logistic = task.auc(task.tableLogits("logistic", seed));
        const auto mlp = task.tableLogits("mlp", seed), network = task.networkLogits(true, seed);
        const double alone = task.auc(task.networkLogits(false, seed));
        const double ensemble = task.auc(halfway(network, mlp)), table = std::max(logistic, task.auc(mlp));
        figures.add("logistic on the table", logistic);
        figures.add("mlp on the table", task.auc(mlp));
        figures.add("network without edges", alone);
        figures.add("network", task.auc(network));
        figures.add("ensemble", ensemble);
        figures.add("network less mlp", task.auc(network) - task.auc(mlp));
        figures.add("network less better table model", task.auc(network) - table);
        figures.add("ensemble less better table model", ensemble - table);
        figures.add("network less network without edges", task.auc(network) - alone);
        figures.add("true probability (the best there is)", task.auc(task.pick(task.truth)));
    }
    figures.summarise();
}

void realGraph(const test::GraphTask& task, std::uint64_t seed, Figures& figures) {
    const double alone = task.auc(task.networkLogits(false, seed)), network = task.auc(task.networkLogits(true, seed));
    figures.add("logistic on attributes", task.auc(task.tableLogits("logistic", seed)));
    figures.add("label propagation", task.auc(task.propagated()));
    figures.add("network without edges", alone);
    figures.add("network", network);
    figures.add("network less network without edges", network - alone);
}

void twitch(Seeds seeds) {
    Figures figures("Twitch ENGB, mature");
    for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed)
        realGraph(test::twitchTask(static_cast<int>(seed - 1)), seed, figures);
    figures.summarise();
}

void lastfm(Seeds seeds) {
    for (std::size_t rank = 0; rank < kCountries; ++rank) {
        Figures figures("LastFM Asia, country " + std::to_string(rank + 1) + " of the most frequent");
        for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed)
            realGraph(test::lastfmTask(rank, static_cast<int>(seed - 1)), seed, figures);
        figures.summarise();
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
