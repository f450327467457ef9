// Times of the planner: the optimum and the whole curve for a million customers and nine offers, the same with capacities and
// bounds on segments, and 10,000 draws of the impact for a hundred thousand treated customers. Costs and effects are drawn;
// prints one line a figure. Usage: bench_plan [seed] [threads, 0: all] [runs]
#include "core/base/random.h"
#include "core/scenario/curve.h"
#include "core/scenario/impact.h"
#include "core/scenario/options.h"
#include "core/scenario/solve.h"
#include "tests/bench/target.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

using namespace holdfast;
using namespace holdfast::scenario;

namespace {

constexpr std::size_t kOffers = 9;

double secondsOf(const auto& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Fastest and median of some runs, and the processor's time of the quickest: others may be at work on the machine.
struct Times {
    double fastest = 0.0, median = 0.0, processor = 0.0;
};
double processorSeconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}
int runs = 5;
Times timesOf(const auto& work) {
    std::vector<double> seconds;
    double processor = 1e300;
    for (int i = 0; i < runs; ++i) {
        const double before = processorSeconds();
        seconds.push_back(secondsOf(work));
        processor = std::min(processor, processorSeconds() - before);
    }
    std::sort(seconds.begin(), seconds.end());
    return {seconds[0], seconds[seconds.size() / 2], processor};
}

void say(const char* what, const Times& times, const std::string& verdict = {}) {
    std::printf("  %-48s median %7.0f ms, fastest %7.0f ms, processor %7.0f ms%s\n", what, 1e3 * times.median,
                1e3 * times.fastest, 1e3 * times.processor, verdict.c_str());
    std::fflush(stdout);
}

PlanProblem drawProblem(std::size_t rows, std::uint64_t seed) {
    Random random(seed);
    PlanProblem problem;
    problem.rows = rows;
    problem.kinds = kOffers;
    double dearest = 0.0;
    for (std::size_t row = 0; row < rows; ++row) {
        const double fee = random.uniform(10.0, 70.0), worth = fee * random.uniform(2.0, 8.0);
        for (std::size_t kind = 0; kind < kOffers; ++kind) {
            const double depth = 0.05 * static_cast<double>(kind + 1);
            problem.cost.push_back(0.5 + 3.0 * depth * fee);
            problem.gain.push_back(worth * (random.uniform(-0.05, 0.25) * (1.0 - std::exp(-depth / 0.1))));
        }
        dearest += problem.cost.back();
    }
    problem.budget = 0.1 * dearest;
    return problem;
}

void addLimits(PlanProblem& problem, std::uint64_t seed) {
    Random random(seed + 1);
    for (std::size_t kind = 0; kind < kOffers; ++kind) {
        problem.uses.push_back(1U << kind);
        problem.capacity.push_back(kind < 4 ? 0.02 * static_cast<double>(problem.rows) : kNoLimit);
    }
    for (std::size_t row = 0; row < problem.rows; ++row)
        problem.segments.push_back(static_cast<std::uint32_t>(random.below(4)));
    problem.minSpend = {0.6 * problem.budget, 0.0};
    problem.maxSpend = {kNoLimit, 0.4 * problem.budget};
}

void measurePlan(const PlanProblem& problem, const char* what, const TaskContext& context, double target) {
    PlanSolution plan;
    const Times times = timesOf([&] { plan = *solvePlan(problem, Frontier::build(problem, context), context); });
    say(what, times, target > 0.0 ? bench::atMost(1e3 * times.median, target, "ms") : std::string());
    const double gap = 100.0 * (plan.bound - plan.value) / plan.bound;
    const PlanSolution greedy = greedyPlan(problem, context);
    std::printf("    gap %.2e %%%s, %s; greedy keeps %.3f %% of it\n", gap, bench::atMost(gap, 0.01, "%").c_str(),
                plan.feasible ? "every limit holds" : "NOT FEASIBLE", 100.0 * greedy.value / plan.value);
}

/// The curve with its intervals, where errors of customers are taken to be each their own and where learners err in 24 directions.
void measureCurve(const PlanProblem& problem, const Frontier& frontier, std::uint64_t seed) {
    constexpr std::size_t kDirections = 24;
    Random random(seed + 2);
    OptionTable table;
    table.rows = problem.rows;
    table.kinds = problem.kinds;
    table.problem = problem;
    table.errors = SharedErrors(kOffers);
    table.worth.assign(problem.rows, 1.0);
    table.effects.reserve(problem.gain.size());
    for (const double gain : problem.gain) table.effects.push_back({-gain, 0.01F, 0.02F, 0.0F, 0.0F, 0.03F, 3e-4F});
    std::vector<std::int8_t> parts(problem.rows * kDirections);
    for (std::int8_t& part : parts) part = static_cast<std::int8_t>(static_cast<int>(random.below(51)) - 25);
    for (std::size_t row = 0; row < problem.rows; ++row) table.effectRows.push_back(row);
    for (std::size_t kind = 0; kind < kOffers; ++kind) {
        table.names.push_back("offer " + std::to_string(kind + 1));
        table.parts.push_back({kind});
        table.errorParts.push_back(parts.data());
    }
    for (const std::size_t directions : {std::size_t{0}, kDirections}) {
        table.directions = directions;
        std::vector<BudgetPoint> curve;
        say(directions == 0 ? "curve, customers' errors each their own" : "curve, 24 directions in which learners err",
            timesOf([&] { curve = curveOf(frontier, table, PlanObjective::Worth, 200); }));
        std::printf("    %zu points\n", curve.size());
    }
}

void measureImpact(std::size_t count, std::uint64_t seed, const TaskContext& context) {
    Random random(seed);
    constexpr std::size_t kDirections = 24;
    std::vector<std::int8_t> parts(1000 * kDirections);
    for (std::int8_t& part : parts) part = static_cast<std::int8_t>(static_cast<int>(random.below(41)) - 20);
    std::vector<Treated> treated(count);
    ImpactRequest request;
    for (std::size_t kind = 0; kind < kOffers; ++kind) {
        request.kinds.push_back("offer " + std::to_string(kind + 1));
        request.assumed.push_back(0);
    }
    for (Treated& one : treated)
        one = {static_cast<std::uint16_t>(random.below(kOffers)),
               random.uniform(50.0, 400.0),
               random.uniform(0.05, 0.6),
               random.uniform(10.0, 70.0),
               random.uniform(-0.2, 0.02),
               0.01,
               0.04,
               0.5,
               random.uniform(1.0, 20.0),
               0.8,
               0.0,
               0.02,
               {ErrorLoad{0.0F, 2e-4F, parts.data() + kDirections * random.below(1000)}, {}}};
    request.directions = kDirections;
    request.way = ImpactRequest::Way::Sums;
    PlanImpact sums;
    const Times times = timesOf([&] { sums = impactOf(treated, request, context); });
    say("10,000 draws of the impact, tornado included", times, bench::atMost(1e3 * times.median, 200.0, "ms"));
    request.way = ImpactRequest::Way::ByCustomer;
    request.draws = 500;
    PlanImpact plain;
    const double seconds = secondsOf([&] { plain = impactOf(treated, request, context); });
    std::printf("    net P5 %.0f, P50 %.0f, P95 %.0f; %zu plain draws (%.1f s): %.0f, %.0f, %.0f\n", sums.p5, sums.p50,
                sums.p95, plain.draws, seconds, plain.p5, plain.p50, plain.p95);
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
    const TaskContext context({}, {}, argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 0);
    if (argc > 3) runs = std::max(1, std::atoi(argv[3]));
    PlanProblem problem = drawProblem(1'000'000, seed);
    std::printf("%zu customers, %zu offers, seed %llu, %u threads\n", problem.rows, problem.kinds,
                static_cast<unsigned long long>(seed), context.threads());
    Frontier frontier;
    say("frontier: every budget at once", timesOf([&] { frontier = Frontier::build(problem, context); }));
    std::printf("    %zu steps\n", frontier.steps().size());
    measurePlan(problem, "plan under a budget, frontier included", context, 1000.0);
    measureCurve(problem, frontier, seed);
    addLimits(problem, seed);
    measurePlan(problem, "the same with capacities and segments", context, 0.0);
    measureImpact(100'000, seed, context);
    return 0;
}
