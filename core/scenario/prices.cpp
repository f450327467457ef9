#include "core/scenario/prices.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace holdfast::scenario {

namespace {

constexpr double kTolerance = 1e-9;  ///< of a limit, within which rounding may exceed it

double excessOf(double used, double limit) {
    const double over = used - limit * (1.0 + kTolerance);
    return over > 0.0 ? over / std::max(limit, 1e-12 + used * kTolerance) : 0.0;
}

}  // namespace

Prices Prices::zero(const PlanProblem& problem) {
    Prices prices;
    prices.place.assign(problem.capacity.size(), 0.0);
    prices.least.assign(problem.minSpend.size(), 0.0);
    prices.most.assign(problem.minSpend.size(), 0.0);
    return prices;
}

double Prices::ofMoney(const PlanProblem& problem, std::size_t row) const {
    double price = money;
    if (problem.segments.empty()) return price;
    for (std::uint32_t bits = problem.segments[row]; bits != 0; bits &= bits - 1) {
        const auto segment = static_cast<std::size_t>(std::countr_zero(bits));
        price += most[segment] - least[segment];
    }
    return price;
}

double Prices::ofPlaces(const PlanProblem& problem, std::size_t kind) const {
    double price = 0.0;
    if (problem.uses.empty()) return price;
    for (std::uint32_t bits = problem.uses[kind]; bits != 0; bits &= bits - 1)
        price += place[static_cast<std::size_t>(std::countr_zero(bits))];
    return price;
}

Usage Usage::zero(const PlanProblem& problem) {
    Usage usage;
    usage.places.assign(problem.capacity.size(), 0.0);
    usage.segments.assign(problem.minSpend.size(), 0.0);
    return usage;
}

void Usage::add(const PlanProblem& problem, std::size_t row, std::int16_t kind, double sign) {
    if (kind == kNoOption) return;
    const double cost = sign * problem.cost[problem.at(row, static_cast<std::size_t>(kind))];
    money += cost;
    if (!problem.uses.empty())
        for (std::uint32_t bits = problem.uses[static_cast<std::size_t>(kind)]; bits != 0; bits &= bits - 1)
            places[static_cast<std::size_t>(std::countr_zero(bits))] += sign;
    if (!problem.segments.empty())
        for (std::uint32_t bits = problem.segments[row]; bits != 0; bits &= bits - 1)
            segments[static_cast<std::size_t>(std::countr_zero(bits))] += cost;
}

double Usage::above(const PlanProblem& problem) const {
    double total = excessOf(money, problem.budget);
    for (std::size_t j = 0; j < places.size(); ++j) total += excessOf(places[j], problem.capacity[j]);
    for (std::size_t s = 0; s < segments.size(); ++s) total += excessOf(segments[s], problem.maxSpend[s]);
    return total;
}

double Usage::below(const PlanProblem& problem) const {
    double total = 0.0;
    for (std::size_t s = 0; s < segments.size(); ++s) {
        const double least = problem.minSpend[s] * (1.0 - kTolerance);
        if (segments[s] < least) total += (least - segments[s]) / least;
    }
    return total;
}

Usage usageOf(const PlanProblem& problem, const std::vector<std::int16_t>& choice) {
    Usage usage = Usage::zero(problem);
    for (std::size_t row = 0; row < problem.rows; ++row) usage.add(problem, row, choice[row], 1.0);
    return usage;
}

PricedChoice bestAt(const PlanProblem& problem, const Prices& prices, const TaskContext& context) {
    PricedChoice result;
    result.choice.assign(problem.rows, kNoOption);
    std::vector<double> places(problem.kinds);
    for (std::size_t kind = 0; kind < problem.kinds; ++kind) places[kind] = prices.ofPlaces(problem, kind);
    // Summed in blocks of a fixed size, so that the bound is the same for any number of threads.
    constexpr std::size_t kBlock = 4096;
    std::vector<double> sums((problem.rows + kBlock - 1) / kBlock);
    parallelFor(sums.size(), context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t block = begin; block < end; ++block)
            for (std::size_t row = block * kBlock; row < std::min(problem.rows, (block + 1) * kBlock); ++row) {
                const double price = prices.ofMoney(problem, row);
                const double* cost = &problem.cost[problem.at(row, 0)];
                const double* gain = &problem.gain[problem.at(row, 0)];
                double best = 0.0;
                std::int16_t choice = kNoOption;
                for (std::size_t kind = 0; kind < problem.kinds; ++kind) {
                    const double value = gain[kind] - price * cost[kind] - places[kind];
                    if (!(value > best)) continue;
                    best = value;
                    choice = static_cast<std::int16_t>(kind);
                }
                result.choice[row] = choice;
                sums[block] += best;
            }
    });
    result.bound = prices.money * problem.budget;
    for (const double sum : sums) result.bound += sum;
    for (std::size_t j = 0; j < prices.place.size(); ++j)
        if (prices.place[j] > 0.0) result.bound += prices.place[j] * problem.capacity[j];
    for (std::size_t s = 0; s < prices.least.size(); ++s) {
        if (prices.most[s] > 0.0) result.bound += prices.most[s] * problem.maxSpend[s];
        result.bound -= prices.least[s] * problem.minSpend[s];
    }
    return result;
}

}  // namespace holdfast::scenario
