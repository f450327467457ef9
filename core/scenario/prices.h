// Prices: Lagrange multipliers of a plan's limits, and what the problem is worth at them. For any prices the value of the
// priced problem, in which every customer just takes what is best for himself, is an upper bound for every plan; the lowest
// such bound is the dual's optimum, which equals that of the linear relaxation. Plain values and pure functions; threads
// inside.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scenario/planproblem.h"

#include <cstdint>
#include <vector>

namespace holdfast::scenario {

struct Prices {
    double money = 0.0;               ///< value a unit of the budget
    std::vector<double> place;        ///< [capacities] value a place
    std::vector<double> least, most;  ///< [segments] value a unit of money that must, or may not, be spent there

    /// For a problem's limits, all 0.
    static Prices zero(const PlanProblem& problem);

    double ofMoney(const PlanProblem& problem, std::size_t row) const;  ///< one unit spent on this customer
    double ofPlaces(const PlanProblem& problem, std::size_t kind) const;
};

/// What a choice uses of every limit.
struct Usage {
    double money = 0.0;
    std::vector<double> places;    ///< [capacities]
    std::vector<double> segments;  ///< [segments] money

    static Usage zero(const PlanProblem& problem);
    /// Adds or (sign -1) takes away one customer's option; kNoOption changes nothing.
    void add(const PlanProblem& problem, std::size_t row, std::int16_t kind, double sign);
    /// How far limits are exceeded, each in shares of itself; 0 when all hold. Tolerates rounding.
    double excess(const PlanProblem& problem) const { return above(problem) + below(problem); }
    double above(const PlanProblem& problem) const;  ///< of budget, places and largest spends
    double below(const PlanProblem& problem) const;  ///< of least spends
};
Usage usageOf(const PlanProblem& problem, const std::vector<std::int16_t>& choice);

/// Every customer's best option at the prices, the lowest kind among equals, and the bound that they give.
struct PricedChoice {
    std::vector<std::int16_t> choice;
    double bound = 0.0;
};
PricedChoice bestAt(const PlanProblem& problem, const Prices& prices, const TaskContext& context);

struct PriceSearch {
    Prices start;
    double cap = kNoLimit;  ///< no price of a segment's least spend above this: what makes such a limit elastic
};
/// Prices near the dual's optimum: Newton steps on the dual with its corners rounded off (each customer's maximum over options
/// by the logarithm of a sum of exponentials), ever less, first for a sample of customers, then for all. Deterministic.
Prices findPrices(const PlanProblem& problem, const PriceSearch& search, const TaskContext& context);

}  // namespace holdfast::scenario
