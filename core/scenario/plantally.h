// PlanTally: what the options that a plan makes come to, and how uncertain that is, kept while options are taken in and given up.
// What the curve, the curve under all limits and the plan itself add up with. One thread.
#pragma once

#include "core/data/plan.h"
#include "core/scenario/options.h"

#include <cstdint>
#include <vector>

namespace holdfast::scenario {

class PlanTally {
public:
    PlanTally(const OptionTable& table, PlanObjective objective)
        : m_table(table), m_objective(objective), m_shared(table.offers()), m_along(table.directions), m_parts(table.kinds) {}

    void take(std::size_t row, std::int16_t kind) { change(row, kind, 1.0); }       ///< kNoOption: nothing
    void giveUp(std::size_t row, std::int16_t kind) { change(row, kind, -1.0); }
    void takeAll(const std::vector<std::int16_t>& choice);                          ///< [rows]

    /// Expected, in the objective's unit, whatever caution the plan was made with.
    double value() const { return m_value; }
    double spend() const;
    double halfWidth() const;  ///< of the value's 90 % interval, over what is uncertain about effects
    std::uint64_t customers() const { return m_customers; }
    const std::vector<OfferPart>& byOffer() const { return m_parts; }

    /// At the money spent.
    BudgetPoint point() const;

private:
    const OptionTable& m_table;
    PlanObjective m_objective;
    std::vector<double> m_shared;  ///< [offers] loads on their averages' errors
    std::vector<double> m_along;   ///< [directions] loads on what learners err in together
    std::vector<OfferPart> m_parts;
    double m_value = 0.0, m_squares = 0.0;
    std::uint64_t m_customers = 0;

    void change(std::size_t row, std::int16_t kind, double sign);
};

}  // namespace holdfast::scenario
