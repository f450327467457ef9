#include "core/scenario/baselines.h"

#include "core/scenario/prices.h"
#include "core/scenario/randomorder.h"
#include "core/scenario/solve.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace holdfast::scenario {

namespace {

/// What a rule comes to.
struct Sum {
    double spend = 0.0, value = 0.0, customers = 0.0;
    std::vector<double> segments;  ///< money spent in each
};

Sum sumOf(const OptionTable& table, PlanObjective objective, const std::function<void(const TakeShare&)>& rule) {
    const PlanProblem& problem = table.problem;
    Sum sum;
    sum.segments.assign(problem.minSpend.size(), 0.0);
    rule([&](std::size_t row, std::size_t kind, double share) {
        const double cost = share * problem.cost[problem.at(row, kind)];
        sum.spend += cost;
        sum.value += share * table.valueOf(objective, row, kind);
        sum.customers += share;
        if (!sum.segments.empty())
            for (std::uint32_t bits = problem.segments[row]; bits != 0; bits &= bits - 1)
                sum.segments[static_cast<std::size_t>(std::countr_zero(bits))] += cost;
    });
    return sum;
}

PlanBaseline told(const char* name, std::string how, const Sum& sum, const PlanProblem& problem) {
    for (std::size_t s = 0; s < sum.segments.size(); ++s)
        if (sum.segments[s] < problem.minSpend[s] * (1.0 - 1e-9)) {
            how += " It spends less on a segment than the plan has to.";
            break;
        }
    return {name, std::move(how), true, sum.spend, sum.value, static_cast<std::uint64_t>(std::llround(sum.customers))};
}

}  // namespace

SimpleRules::SimpleRules(const OptionTable& table, const CampaignCustomers& customers, PlanObjective objective)
    : m_table(table), m_customers(customers), m_objective(objective) {
    double most = -kNoLimit;
    for (std::size_t kind = 0; kind < table.kinds; ++kind) {
        const double value = sumOf(table, objective, [&](const TakeShare& take) { single(kind, take); }).value;
        if (!(value > most)) continue;
        most = value;
        m_best = kind;
    }
}

bool SimpleRules::possible(std::size_t row, std::size_t kind) const {
    return !std::isnan(m_table.valueOf(m_objective, row, kind));
}

void SimpleRules::withinLimits(const Rule& wanted, const TakeShare& take) const {
    RandomOrder order(m_table.problem);
    wanted([&](std::size_t row, std::size_t kind, double share) { order.want(row, kind, share); });
    order.settle();
    wanted([&](std::size_t row, std::size_t kind, double share) { take(row, kind, share * order.part(row, kind)); });
}

void SimpleRules::single(std::size_t kind, const TakeShare& take) const {
    withinLimits([&](const TakeShare& want) {
        for (std::size_t row = 0; row < m_table.rows; ++row)
            if (possible(row, kind)) want(row, kind, 1.0);
    }, take);
}

void SimpleRules::bestSingle(const TakeShare& take) const {
    if (m_table.kinds > 0) single(m_best, take);
}

void SimpleRules::random(const TakeShare& take) const {
    withinLimits([&](const TakeShare& want) {
        for (std::size_t row = 0; row < m_table.rows; ++row) {
            double count = 0.0;
            for (std::size_t kind = 0; kind < m_table.kinds; ++kind) count += possible(row, kind) ? 1.0 : 0.0;
            for (std::size_t kind = 0; kind < m_table.kinds; ++kind)
                if (possible(row, kind)) want(row, kind, 1.0 / count);
        }
    }, take);
}

void SimpleRules::highestRisk(const TakeShare& take) const {
    const PlanProblem& problem = m_table.problem;
    std::vector<std::size_t> order;
    for (std::size_t row = 0; row < m_table.rows && m_table.kinds > 0; ++row)
        if (possible(row, m_best)) order.push_back(row);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return m_customers.risk[a] > m_customers.risk[b]; });
    const auto kind = static_cast<std::int16_t>(m_best);
    Usage usage = Usage::zero(problem);
    for (const std::size_t row : order) {
        usage.add(problem, row, kind, 1.0);
        if (usage.money > problem.budget) return;
        if (usage.above(problem) > 0.0)
            usage.add(problem, row, kind, -1.0);
        else
            take(row, m_best, 1.0);
    }
}

void SimpleRules::currentPolicy(const TakeShare& take) const {
    withinLimits([&](const TakeShare& want) {
        for (std::size_t row = 0; row < m_customers.pastOffer.size(); ++row)
            if (const std::int16_t offer = m_customers.pastOffer[row]; offer != kNoOption && possible(row, static_cast<std::size_t>(offer)))
                want(row, static_cast<std::size_t>(offer), 1.0);
    }, take);
}

std::vector<PlanBaseline> baselinesOf(const OptionTable& table, const CampaignCustomers& customers, PlanObjective objective,
                                      const TaskContext& context) {
    const SimpleRules rules(table, customers, objective);
    const auto sum = [&](void (SimpleRules::*rule)(const TakeShare&) const) {
        return sumOf(table, objective, [&](const TakeShare& take) { (rules.*rule)(take); });
    };
    const std::string best = table.kinds > 0 ? table.names[rules.best()] : std::string();
    const Sum again = sum(&SimpleRules::currentPolicy);
    std::vector<PlanBaseline> all{
        told("random", "Customers in random order, each given an offer drawn at random, as far as the money goes; expected.",
             sum(&SimpleRules::random), table.problem),
        told("highest_risk", "The likeliest to leave first, each given " + best + ", until the money is gone.",
             sum(&SimpleRules::highestRisk), table.problem),
        told("current_policy", "What each customer was given last by a past campaign, given again, and nothing to those left alone last; as far as the money goes; expected.", again,
             table.problem),
        told("best_single_offer",
             "Everybody who may get it is given " + best + ", the offer that does best on its own, in random order as far as the money goes; expected.",
             sum(&SimpleRules::bestSingle), table.problem)};
    if (!(again.customers > 0.0)) {
        all[2].available = false;
        all[2].how = "No past campaign gave one of these offers to a customer considered here.";
    }
    const PlanSolution greedy = greedyPlan(table.problem, context);
    all.push_back(told("greedy", "Offers by value a unit of money, best first, each customer once, until the money is gone.",
                       sumOf(table, objective, [&](const TakeShare& take) {
                           for (std::size_t row = 0; row < table.rows; ++row)
                               if (greedy.choice[row] != kNoOption) take(row, static_cast<std::size_t>(greedy.choice[row]), 1.0);
                       }), table.problem));
    return all;
}

}  // namespace holdfast::scenario
