#include "core/scenario/baselines.h"

#include "core/scenario/prices.h"
#include "core/scenario/solve.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::scenario {

namespace {

/// One option to somebody; sums of them.
struct Sum {
    double spend = 0.0, value = 0.0, customers = 0.0;

    void add(double cost, double worth, double share = 1.0) {
        spend += share * cost;
        value += share * worth;
        customers += share;
    }
};

class Baselines {
public:
    Baselines(const OptionTable& table, const CampaignCustomers& customers, PlanObjective objective)
        : m_table(table), m_customers(customers), m_objective(objective) {
        for (std::size_t kind = 0; kind < table.kinds; ++kind) {
            Sum all;
            for (std::size_t row = 0; row < table.rows; ++row)
                if (const double value = valueOf(row, kind); !std::isnan(value)) all.add(costOf(row, kind), value);
            m_everybody.push_back(all);
        }
        for (std::size_t kind = 1; kind < table.kinds; ++kind)
            if (affordable(m_everybody[kind], places(kind)).value > affordable(m_everybody[m_best], places(m_best)).value)
                m_best = kind;
    }

    PlanBaseline random() const {
        Sum all;
        for (std::size_t row = 0; row < m_table.rows; ++row) {
            double count = 0.0;
            for (std::size_t kind = 0; kind < m_table.kinds; ++kind) count += std::isnan(valueOf(row, kind)) ? 0.0 : 1.0;
            for (std::size_t kind = 0; kind < m_table.kinds; ++kind)
                if (const double value = valueOf(row, kind); !std::isnan(value)) all.add(costOf(row, kind), value, 1.0 / count);
        }
        return told("random",
                    "Customers in random order, each given an offer drawn at random, as far as the money goes; expected.",
                    affordable(all, kNoLimit));
    }

    PlanBaseline bestSingle() const {
        return told("best_single_offer",
                    "Everybody who may get it is given " + m_table.names[m_best] +
                        ", the offer that does best on its own, in random order as far as the money goes; expected.",
                    affordable(m_everybody[m_best], places(m_best)));
    }

    PlanBaseline highestRisk() const {
        std::vector<std::size_t> order;
        for (std::size_t row = 0; row < m_table.rows; ++row)
            if (!std::isnan(valueOf(row, m_best))) order.push_back(row);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return m_customers.risk[a] > m_customers.risk[b]; });
        Sum sum;
        for (const std::size_t row : order) {
            if (sum.customers + 1.0 > places(m_best) || sum.spend + costOf(row, m_best) > m_table.problem.budget) break;
            sum.add(costOf(row, m_best), valueOf(row, m_best));
        }
        return told("highest_risk",
                    "The likeliest to leave first, each given " + m_table.names[m_best] + ", until the money is gone.", sum);
    }

    PlanBaseline currentPolicy() const {
        Sum all;
        for (std::size_t row = 0; row < m_customers.pastOffer.size(); ++row) {
            const std::int16_t offer = m_customers.pastOffer[row];
            if (offer == kNoOption) continue;
            const auto kind = static_cast<std::size_t>(offer);
            if (const double value = valueOf(row, kind); !std::isnan(value)) all.add(costOf(row, kind), value);
        }
        PlanBaseline result = told("current_policy",
                                   "The offers of the last campaign made again to the same customers, as far as the "
                                   "money goes; expected.",
                                   affordable(all, kNoLimit));
        if (all.customers > 0.0) return result;
        result.available = false;
        result.how = "No past campaign gave one of these offers to a customer considered here.";
        return result;
    }

private:
    const OptionTable& m_table;
    const CampaignCustomers& m_customers;
    PlanObjective m_objective;
    std::vector<Sum> m_everybody;  ///< [kinds] all who may get it
    std::size_t m_best = 0;        ///< kind that does best alone

    double valueOf(std::size_t row, std::size_t kind) const { return m_table.valueOf(m_objective, row, kind); }
    double costOf(std::size_t row, std::size_t kind) const { return m_table.problem.cost[m_table.problem.at(row, kind)]; }
    double places(std::size_t kind) const {
        double least = kNoLimit;
        for (const std::size_t offer : m_table.parts[kind]) least = std::min(least, m_table.problem.capacity[offer]);
        return least;
    }
    Sum affordable(const Sum& all, double mostCustomers) const {
        double share = 1.0;
        if (all.spend > m_table.problem.budget) share = m_table.problem.budget / all.spend;
        if (all.customers * share > mostCustomers) share = mostCustomers / all.customers;
        return {share * all.spend, share * all.value, share * all.customers};
    }
    static PlanBaseline told(const char* name, std::string how, const Sum& sum) {
        return {name, std::move(how), true, sum.spend, sum.value, static_cast<std::uint64_t>(std::llround(sum.customers))};
    }
};

}  // namespace

std::vector<PlanBaseline> baselinesOf(const OptionTable& table, const CampaignCustomers& customers, PlanObjective objective,
                                      const TaskContext& context) {
    const Baselines ways(table, customers, objective);
    const PlanSolution greedy = greedyPlan(table.problem, context);
    const auto treated = static_cast<std::uint64_t>(
        std::count_if(greedy.choice.begin(), greedy.choice.end(), [](std::int16_t kind) { return kind != kNoOption; }));
    return {ways.random(),
            ways.highestRisk(),
            ways.currentPolicy(),
            ways.bestSingle(),
            {"greedy", "Offers by value a unit of money, best first, each customer once, until the money is gone.", true,
             greedy.spend, table.valueOf(objective, greedy.choice), treated}};
}

}  // namespace holdfast::scenario
