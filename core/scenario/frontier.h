// Frontier: the best value that every budget buys, in one pass. Each customer's options are reduced to those on the upper
// convex hull of value over cost (the others are never best for any price of money); the edges of all hulls, steepest first,
// are the exact solution of the linear relaxation at every budget at once (Sinha & Zoltners 1979; Zemel 1980; used for policies
// by Sverdrup, Wu, Athey & Wager 2023). Immutable once built; any thread.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scenario/planproblem.h"

#include <cstdint>
#include <vector>

namespace holdfast::scenario {

class Frontier {
public:
    /// One customer moves from an option (or none) to a better and dearer one.
    struct Step {
        double cost = 0.0, gain = 0.0;  ///< what it adds, both above 0 (cost may be 0)
        std::uint32_t row = 0;
        std::int16_t from = kNoOption, to = kNoOption;

        double rate() const { return cost > 0.0 ? gain / cost : kNoLimit; }  ///< value a unit of money
    };

    /// Budget and options only; other limits are not looked at. O(rows * kinds + steps), the same for any number of threads.
    static Frontier build(const PlanProblem& problem, const TaskContext& context);

    const std::vector<Step>& steps() const { return m_steps; }  ///< best rate first
    double spendOfAll() const { return m_spend; }
    double valueOfAll() const { return m_value; }

    /// How many whole steps a budget pays, and what they come to.
    struct Stop {
        std::size_t steps = 0;
        double spend = 0.0, value = 0.0;
        double rate = 0.0;  ///< of the step that did not fit; 0 when all did
    };
    Stop stopAt(double budget) const;
    /// The relaxation's value at a budget: an upper bound for every plan.
    double boundAt(double budget) const;

private:
    std::vector<Step> m_steps;
    double m_spend = 0.0, m_value = 0.0;
};

}  // namespace holdfast::scenario
