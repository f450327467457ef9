#include "core/scenario/plantally.h"

#include "core/base/normal.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scenario {

void PlanTally::change(std::size_t row, std::int16_t kind, double sign) {
    if (kind == kNoOption) return;
    const auto place = static_cast<std::size_t>(kind);
    const std::size_t at = m_table.problem.at(row, place);
    const OptionEffect& effect = m_table.effects[at];
    const double weight = m_table.weight(m_objective, row), own = weight * effect.independent;
    m_parts[place].spend += sign * m_table.problem.cost[at];
    m_parts[place].customers += sign;
    const auto loads = m_table.loads(row, place);
    for (std::size_t part = 0; part < m_table.parts[place].size(); ++part) {
        m_shared[m_table.parts[place][part]] += sign * weight * loads[part].shared;
        loads[part].addTo(m_along, sign * weight);
    }
    m_squares += sign * own * own;
    m_value += sign * m_table.valueOf(m_objective, row, place);
    if (sign > 0.0) ++m_customers;
    else --m_customers;
}

void PlanTally::takeAll(const std::vector<std::int16_t>& choice) {
    for (std::size_t row = 0; row < choice.size(); ++row) take(row, choice[row]);
}

double PlanTally::spend() const {
    double sum = 0.0;
    for (const OfferPart& part : m_parts) sum += part.spend;
    return sum;
}

double PlanTally::halfWidth() const {
    return kNormal90 * std::hypot(m_table.errors.deviation(m_shared), deviationAlong(m_along), std::sqrt(std::max(m_squares, 0.0)));
}

BudgetPoint PlanTally::point() const {
    BudgetPoint point;
    point.spend = spend();
    point.value = m_value;
    point.lower = m_value - halfWidth();
    point.upper = m_value + halfWidth();
    point.customers = m_customers;
    point.byOffer = m_parts;
    return point;
}

}  // namespace holdfast::scenario
