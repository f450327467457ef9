#include "core/scenario/solve.h"

#include "core/scenario/exactcore.h"
#include "core/scenario/repair.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>

namespace holdfast::scenario {

namespace {

constexpr std::size_t kSearchedOptions = 50'000;  ///< problems up to this size are also searched depth first
constexpr double kElastic = 1e4;  ///< price at which a least spend gives way, in mean rates: far above what any offer returns

void add(const PlanProblem& problem, PlanSolution& solution, std::size_t row, std::int16_t kind) {
    const std::size_t at = problem.at(row, static_cast<std::size_t>(kind));
    solution.choice[row] = kind;
    solution.spend += problem.cost[at];
    solution.value += problem.gain[at];
}

/// The relaxation's whole steps, then every later step that still fits.
PlanSolution fillFrontier(const PlanProblem& problem, const Frontier& frontier) {
    PlanSolution solution;
    solution.choice.assign(problem.rows, kNoOption);
    const Frontier::Stop stop = frontier.stopAt(problem.budget);
    solution.price = std::isfinite(stop.rate) ? stop.rate : 0.0;
    double spend = stop.spend;
    for (std::size_t i = 0; i < frontier.steps().size(); ++i) {
        const Frontier::Step& step = frontier.steps()[i];
        if (i >= stop.steps) {
            if (spend + step.cost > problem.budget || solution.choice[step.row] != step.from) continue;
            spend += step.cost;
        }
        solution.choice[step.row] = step.to;
    }
    for (std::size_t row = 0; row < problem.rows; ++row)
        if (solution.choice[row] != kNoOption) add(problem, solution, row, solution.choice[row]);
    solution.bound = frontier.boundAt(problem.budget);
    solution.optimal = stop.steps == frontier.steps().size();
    return solution;
}

PriceSearch startOf(const PlanProblem& problem, const Frontier& frontier) {
    PriceSearch search{Prices::zero(problem), kNoLimit};
    const double rate = frontier.stopAt(problem.budget).rate;
    search.start.money = std::isfinite(rate) ? rate : 0.0;
    const double mean = frontier.valueOfAll() / std::max(frontier.spendOfAll(), 1e-12);
    search.cap = kElastic * std::max({mean, search.start.money, 1e-12});
    return search;
}

PlanSolution solveLimited(const PlanProblem& problem, const Frontier& frontier, const TaskContext& context) {
    const Prices prices = findPrices(problem, startOf(problem, frontier), context);
    PlanSolution solution = planNear(problem, prices, context);
    if (problem.rows * problem.kinds <= kSearchedOptions) improveByDepth(problem, prices, solution);
    if (solution.feasible) {
        PlanSolution greedy = greedyPlan(problem, context);
        if (usageOf(problem, greedy.choice).excess(problem) <= 0.0 && greedy.value > solution.value) {
            greedy.bound = solution.bound;
            greedy.price = solution.price;
            useRoom(problem, prices, greedy, context);
            solution = std::move(greedy);
        }
    }
    return solution;
}

/// The problem of spending as much as possible in one segment.
PlanProblem spendMost(const PlanProblem& problem, std::size_t segment) {
    PlanProblem changed = problem;
    changed.minSpend[segment] = 0.0;
    for (std::size_t row = 0; row < problem.rows; ++row)
        for (std::size_t kind = 0; kind < problem.kinds; ++kind) {
            double& gain = changed.gain[problem.at(row, kind)];
            const bool inside = (problem.segments[row] >> segment & 1U) != 0;
            if (!std::isnan(gain)) gain = inside ? problem.cost[problem.at(row, kind)] : 0.0;
        }
    return changed;
}

Result<PlanSolution> solveAnew(const PlanProblem& problem, const TaskContext& context) {
    return solvePlan(problem, Frontier::build(problem, context), context);
}

/// The least value of `limit`, a member of `problem`, up to `to` that makes the problem feasible; nothing when even `to` does
/// not.
Result<std::optional<double>> leastThatHelps(const PlanProblem& problem, double& limit, double to, const TaskContext& context) {
    double low = limit, high = to;
    limit = to;
    HOLDFAST_ASSIGN(const PlanSolution loosest, solveAnew(problem, context));
    if (!loosest.feasible) return std::optional<double>{};
    constexpr int kHalvings = 14;
    for (int i = 0; i < kHalvings; ++i) {
        limit = 0.5 * (low + high);
        HOLDFAST_ASSIGN(const PlanSolution tried, solveAnew(problem, context));
        (tried.feasible ? high : low) = limit;
    }
    return std::optional<double>(high);
}

/// The fewest places, a whole number.
Result<std::optional<double>> fewestPlaces(PlanProblem problem, std::size_t offer, const TaskContext& context) {
    double& limit = problem.capacity[offer];
    auto low = static_cast<std::uint64_t>(limit), high = static_cast<std::uint64_t>(problem.rows);
    limit = static_cast<double>(high);
    HOLDFAST_ASSIGN(const PlanSolution loosest, solveAnew(problem, context));
    if (!loosest.feasible) return std::optional<double>{};
    while (high - low > 1) {
        const std::uint64_t middle = low + (high - low) / 2;
        limit = static_cast<double>(middle);
        HOLDFAST_ASSIGN(const PlanSolution tried, solveAnew(problem, context));
        (tried.feasible ? high : low) = middle;
    }
    return std::optional<double>(static_cast<double>(high));
}

/// The largest budget whose shares can be spent where they have to be; nothing where only 0 is. `share`: of the budget, what is
/// surely not too little, because no segment can take more.
Result<std::optional<double>> largestBudget(const PlanProblem& problem, double share, const TaskContext& context) {
    constexpr int kHalvings = 12;
    PlanProblem changed = problem;
    double low = 0.0, high = share * problem.budget;
    setBudget(changed, problem, (1.0 - 1e-9) * high);
    HOLDFAST_ASSIGN(const PlanSolution highest, solveAnew(changed, context));
    if (highest.feasible) return std::optional<double>(changed.budget);
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = 0.5 * (low + high);
        setBudget(changed, problem, middle);
        HOLDFAST_ASSIGN(const PlanSolution tried, solveAnew(changed, context));
        (tried.feasible ? low : high) = middle;
    }
    return low > 0.0 ? std::optional<double>(low) : std::optional<double>{};
}

}  // namespace

void setBudget(PlanProblem& problem, const PlanProblem& original, double budget) {
    const double factor = original.budget > 0.0 ? budget / original.budget : 0.0;
    problem.budget = budget;
    for (std::size_t s = 0; s < problem.minSpend.size(); ++s) {
        problem.minSpend[s] = factor * original.minSpend[s];
        problem.maxSpend[s] = original.maxSpend[s] == kNoLimit ? kNoLimit : factor * original.maxSpend[s];
    }
}

Result<PlanSolution> solvePlan(const PlanProblem& problem, const Frontier& frontier, const TaskContext& context) {
    HOLDFAST_CHECK(context.checkpoint());
    PlanSolution solution = fillFrontier(problem, frontier);
    if (problem.onlyBudget()) {
        if (!solution.optimal) improveByMoney(problem, solution, context);
    } else if (const double excess = usageOf(problem, solution.choice).excess(problem); excess > 0.0 || !solution.optimal) {
        const double unlimited = solution.bound;
        PlanSolution limited = solveLimited(problem, frontier, context);
        // A plan that minds only the budget and keeps every limit all the same may be the better one.
        if (excess <= 0.0 && solution.value >= limited.value) std::swap(limited, solution);
        limited.bound = std::min({limited.bound, solution.bound, unlimited});
        solution = std::move(limited);
    }
    HOLDFAST_CHECK(context.checkpoint());
    if (solution.feasible) solution.bound = std::max(solution.bound, solution.value);
    return solution;
}

namespace {

/// No plan spends more in a segment: every offer's places go to the dearest options that need one. What takes two places is counted at
/// the first of them that is limited, what takes none at everybody's dearest.
double mostByPlaces(const PlanProblem& problem, std::size_t segment) {
    std::vector<std::vector<double>> dearest(problem.capacity.size());  // [offers], of everybody who could get one of its options
    double most = 0.0;
    for (std::size_t row = 0; row < problem.rows; ++row) {
        if ((problem.segments[row] >> segment & 1U) == 0) continue;
        std::vector<double> own(problem.capacity.size(), 0.0);
        double unlimited = 0.0;
        for (std::size_t kind = 0; kind < problem.kinds; ++kind) {
            if (std::isnan(problem.gain[problem.at(row, kind)])) continue;
            double* of = &unlimited;
            for (std::size_t j = problem.capacity.size(); j-- > 0;)
                if ((problem.uses[kind] >> j & 1U) != 0 && problem.capacity[j] != kNoLimit) of = &own[j];
            *of = std::max(*of, problem.cost[problem.at(row, kind)]);
        }
        most += unlimited;
        for (std::size_t j = 0; j < own.size(); ++j)
            if (own[j] > 0.0) dearest[j].push_back(own[j]);
    }
    for (std::size_t j = 0; j < dearest.size(); ++j) {
        auto& costs = dearest[j];
        const std::size_t places = std::min(costs.size(), static_cast<std::size_t>(std::min(problem.capacity[j], static_cast<double>(costs.size()))));
        const auto end = costs.begin() + static_cast<std::ptrdiff_t>(places);
        if (end != costs.end()) std::nth_element(costs.begin(), end, costs.end(), std::greater<>());
        most = std::accumulate(costs.begin(), end, most);
    }
    return most;
}

}  // namespace

bool surelyInfeasible(const PlanProblem& problem) {
    std::vector<double> most(problem.minSpend.size(), 0.0);
    for (std::size_t row = 0; row < problem.rows && !problem.segments.empty(); ++row) {
        double dearest = 0.0;
        for (std::size_t kind = 0; kind < problem.kinds; ++kind)
            if (!std::isnan(problem.gain[problem.at(row, kind)])) dearest = std::max(dearest, problem.cost[problem.at(row, kind)]);
        for (std::size_t s = 0; s < most.size(); ++s)
            if ((problem.segments[row] >> s & 1U) != 0) most[s] += dearest;
    }
    for (std::size_t s = 0; s < most.size(); ++s) {
        if (!(problem.minSpend[s] > 0.0)) continue;
        if (!problem.segments.empty() && !problem.capacity.empty()) most[s] = std::min(most[s], mostByPlaces(problem, s));
        if (problem.minSpend[s] > (1.0 + 1e-9) * std::min({most[s], problem.maxSpend[s], problem.budget})) return true;
    }
    return false;
}

PlanSolution greedyPlan(const PlanProblem& problem, const TaskContext& context) {
    struct Option {
        double rate = 0.0;
        std::uint32_t row = 0;
        std::int16_t kind = kNoOption;
    };
    std::vector<Option> options;
    for (std::size_t row = 0; row < problem.rows; ++row)
        for (std::size_t kind = 0; kind < problem.kinds; ++kind) {
            const double gain = problem.gain[problem.at(row, kind)], cost = problem.cost[problem.at(row, kind)];
            if (gain > 0.0)
                options.push_back(
                    {cost > 0.0 ? gain / cost : kNoLimit, static_cast<std::uint32_t>(row), static_cast<std::int16_t>(kind)});
        }
    std::stable_sort(options.begin(), options.end(), [](const Option& a, const Option& b) { return a.rate > b.rate; });
    PlanSolution solution;
    solution.choice.assign(problem.rows, kNoOption);
    Usage usage = Usage::zero(problem);
    for (const Option& option : options) {
        if (context.stopRequested()) break;
        if (solution.choice[option.row] != kNoOption) continue;
        usage.add(problem, option.row, option.kind, 1.0);
        if (usage.above(problem) > 0.0)
            usage.add(problem, option.row, option.kind, -1.0);
        else
            add(problem, solution, option.row, option.kind);
    }
    return solution;
}

Result<std::vector<LimitRelaxation>> relaxations(const PlanProblem& problem, const TaskContext& context) {
    using What = LimitRelaxation::What;
    HOLDFAST_ASSIGN(const PlanSolution nearest, solveAnew(problem, context));
    std::vector<LimitRelaxation> found;
    if (nearest.feasible) return found;
    double share = 1.0;  // of the budget that every segment could take
    for (std::size_t s = 0; s < problem.minSpend.size(); ++s) {
        if (problem.minSpend[s] <= 0.0) continue;
        HOLDFAST_ASSIGN(const PlanSolution most, solveAnew(spendMost(problem, s), context));
        if (most.feasible) share = std::min(share, most.value / problem.minSpend[s]);
        if (most.feasible && most.value < problem.minSpend[s])
            found.push_back({What::LeastSpend, s, problem.minSpend[s], most.value, true});
    }
    PlanProblem changed = problem;
    for (std::size_t j = 0; j < problem.capacity.size(); ++j) {
        if (problem.capacity[j] == kNoLimit) continue;
        HOLDFAST_ASSIGN(const auto places, fewestPlaces(problem, j, context));
        if (places) found.push_back({What::Capacity, j, problem.capacity[j], *places, true});
    }
    for (std::size_t s = 0; s < problem.maxSpend.size(); ++s) {
        if (problem.maxSpend[s] == kNoLimit) continue;
        changed.maxSpend = problem.maxSpend;
        HOLDFAST_ASSIGN(const auto spend, leastThatHelps(changed, changed.maxSpend[s], problem.budget, context));
        if (spend) found.push_back({What::MostSpend, s, problem.maxSpend[s], *spend, true});
    }
    if (std::any_of(problem.minSpend.begin(), problem.minSpend.end(), [](double least) { return least > 0.0; })) {
        HOLDFAST_ASSIGN(const auto budget, largestBudget(problem, share, context));
        if (budget) found.push_back({What::Budget, 0, problem.budget, *budget, true});
    }
    if (!found.empty()) return found;
    const Usage usage = usageOf(problem, nearest.choice);
    for (std::size_t s = 0; s < problem.minSpend.size(); ++s)
        if (usage.segments[s] < problem.minSpend[s])
            found.push_back({What::LeastSpend, s, problem.minSpend[s], usage.segments[s], false});
    return found;
}

}  // namespace holdfast::scenario
