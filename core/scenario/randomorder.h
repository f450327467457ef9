// RandomOrder: how far a rule that takes customers in no particular order gets under a plan's limits. With many customers the share of
// them that has had its turn says how much of every limit is used, until one is reached: an offer ends when its places are gone, a
// segment when its money is, and everything when the budget is. So each option of a customer is given for the part of the turns before
// it ended. Least spends are not looked at. Filled by want(), then settled, then read; one thread while it is filled.
#pragma once

#include "core/scenario/planproblem.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace holdfast::scenario {

class RandomOrder {
public:
    explicit RandomOrder(const PlanProblem& problem) : m_problem(problem) {}

    /// When it is his turn the customer is given this option, `share` of the time.
    void want(std::size_t row, std::size_t kind, double share);
    void settle();
    /// Part of what was wanted that is given, 0..1.
    double part(std::size_t row, std::size_t kind) const { return m_wanted[groupOf(row) * m_problem.kinds + kind].end; }

private:
    /// Of all customers in the same segments one option.
    struct Wanted {
        std::uint32_t segments = 0, places = 0;
        double customers = 0.0, spend = 0.0;
        double end = 1.0;    ///< share of turns up to which it is given
        bool ended = false;
    };
    /// What is left of one limit.
    struct Limit {
        double left = 0.0;
        std::uint32_t places = 0, segments = 0;  ///< bits of those whom it concerns; neither: everybody
        double ofTurns(const std::vector<Wanted>& wanted) const;  ///< used in all turns by what has not ended
        bool concerns(const Wanted& one) const;
    };
    const PlanProblem& m_problem;
    std::vector<Wanted> m_wanted;  ///< [groups x kinds]
    std::unordered_map<std::uint32_t, std::size_t> m_groupOf;

    std::size_t groupOf(std::size_t row) const { return m_problem.segments.empty() ? 0 : m_groupOf.at(m_problem.segments[row]); }
    std::size_t addGroup(std::uint32_t segments);
    std::vector<Limit> limits() const;
};

}  // namespace holdfast::scenario
