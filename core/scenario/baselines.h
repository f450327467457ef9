// Simpler ways of spending the same money: whom they give what, and what that would bring, for comparison with a plan. Values are in
// the objective's unit, under budget, places and the largest spends of segments; least spends are not aimed at, and where they are
// missed it is said. Where a limit is reached part of the way through people in no particular order, the expected share is given.
// Immutable; any thread.
#pragma once

#include "core/data/plan.h"
#include "core/scenario/options.h"

#include <functional>
#include <vector>

namespace holdfast::scenario {

/// Who gets what, `share` of the time.
using TakeShare = std::function<void(std::size_t row, std::size_t kind, double share)>;

class SimpleRules {
public:
    SimpleRules(const OptionTable& table, const CampaignCustomers& customers, PlanObjective objective);

    /// Customers in random order, each with one of his offers at random.
    void random(const TakeShare& take) const;
    /// The likeliest to leave first, each with the best single offer, until money or places end; full segments are passed over.
    void highestRisk(const TakeShare& take) const;
    /// What each customer was given last by any campaign, again, in random order; nothing to those left alone last.
    void currentPolicy(const TakeShare& take) const;
    /// Everybody who may get it, in random order, is given the best single offer.
    void bestSingle(const TakeShare& take) const;

    std::size_t best() const { return m_best; }  ///< the kind that does best when it is all that is given

private:
    const OptionTable& m_table;
    const CampaignCustomers& m_customers;
    PlanObjective m_objective;
    std::size_t m_best = 0;

    bool possible(std::size_t row, std::size_t kind) const;
    /// What a rule wants, in random order and as far as the limits let it.
    using Rule = std::function<void(const TakeShare&)>;
    void withinLimits(const Rule& wanted, const TakeShare& take) const;
    void single(std::size_t kind, const TakeShare& take) const;
};

/// random, highest_risk, current_policy, best_single_offer, greedy, in this order; what cannot be had is marked so.
std::vector<PlanBaseline> baselinesOf(const OptionTable& table, const CampaignCustomers& customers, PlanObjective objective,
                                      const TaskContext& context);

}  // namespace holdfast::scenario
