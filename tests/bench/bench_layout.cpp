// Time and neighbourhood preservation of the layout: the three graphs of the data folder, over five seeds, and two graphs of
// 100,000 nodes and 300,000 edges; and what growing in steps costs. Prints one line each. Usage: bench_layout [seeds] [name] [threads]; with a name only
// the graphs whose name contains it, "" for all. To see what busy processors do to it, start `setsid sh -c 'while :; do :;
// done'` a few times first.
#include "tests/support/layoutgraphs.h"
#include "tests/bench/target.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

using namespace holdfast;

namespace {

struct Figure {
    double seconds = 0.0;
    double processorSeconds = 0.0;
    double kept = 0.0;
};

double processorSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Figure measure(const test::GraphRows& rows, std::uint64_t seed, unsigned threads) {
    graph::LayoutRequest request;
    request.graph = rows.view();
    request.seed = seed;
    const double processor = processorSeconds();
    const auto start = std::chrono::steady_clock::now();
    const auto layout = graph::computeLayout(request, TaskContext({}, {}, threads));
    Figure figure;
    figure.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    figure.processorSeconds = processorSeconds() - processor;
    if (layout) figure.kept = test::neighbourhoodPreservation(rows, *layout, 2000, 100 + seed);
    return figure;
}

/// Grown in twelve steps, with a layout after each, against a layout from nothing: what is kept, and how far the last step
/// moved those who were there, in per cent of the width.
void reportGrowth(const char* name, test::EdgeList edges, bool shuffled, unsigned threads) {
    Random random(5);
    if (shuffled) random.shuffle(edges);
    std::vector<std::uint32_t> number(test::nodesOf(edges), UINT32_MAX);  // in order of appearance
    std::uint32_t seen = 0;
    for (auto& [a, b] : edges)
        for (std::uint32_t* end : {&a, &b}) {
            if (number[*end] == UINT32_MAX) number[*end] = seen++;
            *end = number[*end];
        }
    graph::Layout layout, former;
    test::GraphRows rows;
    for (std::size_t step = 1; step <= 12; ++step) {
        const test::EdgeList part(edges.begin(), edges.begin() + static_cast<std::ptrdiff_t>(edges.size() * step / 12));
        rows = test::graphRows(test::nodesOf(part), part);
        former = layout;
        layout.x.resize(rows.nodes(), NAN);
        layout.y.resize(rows.nodes(), NAN);
        graph::LayoutRequest request;
        request.graph = rows.view();
        if (step > 1) request.startX = layout.x, request.startY = layout.y;
        auto grown = graph::computeLayout(request, TaskContext({}, {}, threads));
        if (!grown) return;
        layout = std::move(*grown);
    }
    std::vector<float> moved;
    for (std::size_t i = 0; i < former.x.size(); ++i)
        moved.push_back(std::hypot(layout.x[i] - former.x[i], layout.y[i] - former.y[i]));
    std::sort(moved.begin(), moved.end());
    const auto [left, right] = std::minmax_element(layout.x.begin(), layout.x.end());
    std::printf("%s in 12 steps: kept %.4f, from nothing %.4f; the last step moved %.2f %% in the median, %.2f %% at p99\n", name,
                test::neighbourhoodPreservation(rows, layout), measure(rows, 1, threads).kept,
                100.0F * moved[moved.size() / 2] / (*right - *left), 100.0F * moved[moved.size() * 99 / 100] / (*right - *left));
    std::fflush(stdout);
}

double median(std::vector<Figure> figures, double Figure::*what) {
    std::sort(figures.begin(), figures.end(), [&](const Figure& a, const Figure& b) { return a.*what < b.*what; });
    return figures[figures.size() / 2].*what;
}

/// What a graph's layout is to reach: igraph's DrL keeps as much in ten times as long.
struct Target {
    double seconds, kept;
};

void report(const char* name, const test::GraphRows& rows, std::uint64_t seeds, unsigned threads, Target target) {
    std::vector<Figure> figures;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) figures.push_back(measure(rows, seed, threads));
    const auto [low, high] =
        std::minmax_element(figures.begin(), figures.end(), [](const Figure& a, const Figure& b) { return a.kept < b.kept; });
    std::printf(
        "%s: %zu nodes, %zu edge rows, seeds 1 to %llu: median %.2f s (%.2f s of processor), kept %.4f (%.4f to %.4f)%s%s\n", name,
        rows.nodes(), rows.targets.size() / 2, static_cast<unsigned long long>(seeds), median(figures, &Figure::seconds),
        median(figures, &Figure::processorSeconds), median(figures, &Figure::kept), low->kept, high->kept,
        bench::atMost(median(figures, &Figure::seconds), target.seconds, "s").c_str(),
        target.kept > 0.0 ? bench::atLeast(median(figures, &Figure::kept), target.kept, "kept").c_str() : "");
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t seeds = argc > 1 ? std::max(1ULL, std::strtoull(argv[1], nullptr, 10)) : 5;
    const std::string wanted = argc > 2 ? argv[2] : "";
    const auto asked = [&](std::string_view name) { return name.find(wanted) != std::string_view::npos; };
    const unsigned threads =
        TaskContext({}, {}, argc > 3 ? static_cast<unsigned>(std::strtoul(argv[3], nullptr, 10)) : 0).threads();
    std::printf("%u threads\n", threads);
    const Target drl{1.45, 0.151};
    const Target drlOtc{1.09, 0.037};
    for (const auto& [file, target] : {std::pair{"graph/lastfm_asia_edges.csv", drl},
                                       {"graph/otc_network.csv", drlOtc},
                                       {"graph/ENGB_edges.csv", Target{1.45, 0.0}}}) {
        if (!asked(file)) continue;
        if (test::haveData(file))
            report(file, test::readEdges(file), seeds, threads, target);
        else
            std::printf("%s is not here; set HOLDFAST_DATA to the data folder\n", file);
    }
    for (const auto& [file, shuffled] : {std::pair{"graph/otc_network.csv", false}, {"graph/lastfm_asia_edges.csv", true}})
        if (asked(file) && test::haveData(file)) reportGrowth(file, test::readEdgeList(file), shuffled, threads);
    if (asked("preferential attachment, 200 groups"))
        report("preferential attachment, 200 groups", test::groupedGraph(100'000, 3, 200, 0.85, 7), seeds, threads, {10.0, 0.0});
    if (asked("random")) report("random", test::randomGraph(100'000, 300'000, 7), seeds, threads, {10.0, 0.0});
    return 0;
}
