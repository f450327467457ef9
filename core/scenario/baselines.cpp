#include "core/scenario/baselines.h"

#include "core/scenario/solve.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scenario {

namespace {

/// What a rule comes to.
struct Sum {
    double spend = 0.0, value = 0.0, customers = 0.0;
};

Sum sumOf(const OptionTable& table, PlanObjective objective, const std::function<void(const TakeShare&)>& rule) {
    Sum sum;
    rule([&](std::size_t row, std::size_t kind, double share) {
        sum.spend += share * table.problem.cost[table.problem.at(row, kind)];
        sum.value += share * table.valueOf(objective, row, kind);
        sum.customers += share;
    });
    return sum;
}

PlanBaseline told(const char* name, std::string how, const Sum& sum) {
    return {name, std::move(how), true, sum.spend, sum.value, static_cast<std::uint64_t>(std::llround(sum.customers))};
}

}  // namespace

SimpleRules::SimpleRules(const OptionTable& table, const CampaignCustomers& customers, PlanObjective objective)
    : m_table(table), m_customers(customers), m_objective(objective) {
    double most = -kNoLimit;
    for (std::size_t kind = 0; kind < table.kinds; ++kind) {
        Sum all;
        for (std::size_t row = 0; row < table.rows; ++row)
            if (const double value = table.valueOf(objective, row, kind); !std::isnan(value)) {
                all.spend += costOf(row, kind);
                all.value += value;
                all.customers += 1.0;
            }
        const double value = affordableShare(all.spend, all.customers, places(kind)) * all.value;
        if (!(value > most)) continue;
        most = value;
        m_best = kind;
    }
}

bool SimpleRules::possible(std::size_t row, std::size_t kind) const {
    return !std::isnan(m_table.valueOf(m_objective, row, kind));
}

double SimpleRules::places(std::size_t kind) const {
    double least = kNoLimit;
    for (const std::size_t offer : m_table.parts[kind]) least = std::min(least, m_table.problem.capacity[offer]);
    return least;
}

double SimpleRules::affordableShare(double spend, double customers, double places) const {
    const double share = spend > m_table.problem.budget ? m_table.problem.budget / spend : 1.0;
    return customers * share > places ? places / customers : share;
}

void SimpleRules::single(std::size_t kind, const TakeShare& take) const {
    double spend = 0.0, customers = 0.0;
    for (std::size_t row = 0; row < m_table.rows; ++row)
        if (possible(row, kind)) spend += costOf(row, kind), customers += 1.0;
    const double share = affordableShare(spend, customers, places(kind));
    for (std::size_t row = 0; row < m_table.rows; ++row)
        if (possible(row, kind)) take(row, kind, share);
}

void SimpleRules::bestSingle(const TakeShare& take) const {
    if (m_table.kinds > 0) single(m_best, take);
}

void SimpleRules::random(const TakeShare& take) const {
    std::vector<double> counts(m_table.rows, 0.0);
    double spend = 0.0, customers = 0.0;
    for (std::size_t row = 0; row < m_table.rows; ++row) {
        double cost = 0.0;
        for (std::size_t kind = 0; kind < m_table.kinds; ++kind)
            if (possible(row, kind)) cost += costOf(row, kind), counts[row] += 1.0;
        if (counts[row] == 0.0) continue;
        spend += cost / counts[row];
        customers += 1.0;
    }
    const double share = affordableShare(spend, customers, kNoLimit);
    for (std::size_t row = 0; row < m_table.rows; ++row)
        for (std::size_t kind = 0; kind < m_table.kinds; ++kind)
            if (possible(row, kind)) take(row, kind, share / counts[row]);
}

void SimpleRules::highestRisk(const TakeShare& take) const {
    std::vector<std::size_t> order;
    for (std::size_t row = 0; row < m_table.rows && m_table.kinds > 0; ++row)
        if (possible(row, m_best)) order.push_back(row);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return m_customers.risk[a] > m_customers.risk[b]; });
    double spend = 0.0, customers = 0.0;
    for (const std::size_t row : order) {
        spend += costOf(row, m_best);
        customers += 1.0;
        if (customers > places(m_best) || spend > m_table.problem.budget) return;
        take(row, m_best, 1.0);
    }
}

void SimpleRules::currentPolicy(const TakeShare& take) const {
    double spend = 0.0, customers = 0.0;
    const auto again = [&](const std::function<void(std::size_t, std::size_t)>& each) {
        for (std::size_t row = 0; row < m_customers.pastOffer.size(); ++row)
            if (const std::int16_t offer = m_customers.pastOffer[row]; offer != kNoOption && possible(row, static_cast<std::size_t>(offer)))
                each(row, static_cast<std::size_t>(offer));
    };
    again([&](std::size_t row, std::size_t kind) { spend += costOf(row, kind), customers += 1.0; });
    const double share = affordableShare(spend, customers, kNoLimit);
    again([&](std::size_t row, std::size_t kind) { take(row, kind, share); });
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
             sum(&SimpleRules::random)),
        told("highest_risk", "The likeliest to leave first, each given " + best + ", until the money is gone.", sum(&SimpleRules::highestRisk)),
        told("current_policy", "The offers of the last campaign made again to the same customers, as far as the money goes; expected.", again),
        told("best_single_offer",
             "Everybody who may get it is given " + best + ", the offer that does best on its own, in random order as far as the money goes; expected.",
             sum(&SimpleRules::bestSingle))};
    if (!(again.customers > 0.0)) {
        all[2].available = false;
        all[2].how = "No past campaign gave one of these offers to a customer considered here.";
    }
    const PlanSolution greedy = greedyPlan(table.problem, context);
    const auto treated = static_cast<std::uint64_t>(
        std::count_if(greedy.choice.begin(), greedy.choice.end(), [](std::int16_t kind) { return kind != kNoOption; }));
    all.push_back({"greedy", "Offers by value a unit of money, best first, each customer once, until the money is gone.", true, greedy.spend,
                   table.valueOf(objective, greedy.choice), treated});
    return all;
}

}  // namespace holdfast::scenario
