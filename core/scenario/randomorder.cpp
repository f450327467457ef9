#include "core/scenario/randomorder.h"

namespace holdfast::scenario {

std::size_t RandomOrder::addGroup(std::uint32_t segments) {
    const auto [found, added] = m_groupOf.try_emplace(segments, m_groupOf.size());
    if (added)
        for (std::size_t k = 0; k < m_problem.kinds; ++k)
            m_wanted.push_back({segments, m_problem.uses.empty() ? 0 : m_problem.uses[k]});
    return found->second;
}

void RandomOrder::want(std::size_t row, std::size_t kind, double share) {
    std::size_t group = 0;
    if (!m_problem.segments.empty()) group = addGroup(m_problem.segments[row]);
    else if (m_wanted.empty()) addGroup(0);
    Wanted& wanted = m_wanted[group * m_problem.kinds + kind];
    wanted.customers += share;
    wanted.spend += share * m_problem.cost[m_problem.at(row, kind)];
}

bool RandomOrder::Limit::concerns(const Wanted& one) const {
    if (places != 0) return (one.places & places) != 0;
    return segments == 0 || (one.segments & segments) != 0;
}

double RandomOrder::Limit::ofTurns(const std::vector<Wanted>& wanted) const {
    double sum = 0.0;
    for (const Wanted& one : wanted)
        if (!one.ended && concerns(one)) sum += places != 0 ? one.customers : one.spend;
    return sum;
}

std::vector<RandomOrder::Limit> RandomOrder::limits() const {
    std::vector<Limit> limits{{m_problem.budget}};
    for (std::size_t j = 0; j < m_problem.capacity.size(); ++j)
        if (m_problem.capacity[j] != kNoLimit) limits.push_back({m_problem.capacity[j], std::uint32_t{1} << j});
    for (std::size_t s = 0; s < m_problem.maxSpend.size(); ++s)
        if (m_problem.maxSpend[s] != kNoLimit) limits.push_back({m_problem.maxSpend[s], 0, std::uint32_t{1} << s});
    return limits;
}

void RandomOrder::settle() {
    std::vector<Limit> open = limits();
    for (double turn = 0.0; !open.empty();) {
        std::size_t first = open.size();  // to be reached
        double at = 1.0;
        for (std::size_t i = 0; i < open.size(); ++i) {
            const double use = open[i].ofTurns(m_wanted);
            if (!(use * (1.0 - turn) > open[i].left) || !(turn + open[i].left / use < at)) continue;
            at = turn + open[i].left / use;
            first = i;
        }
        if (first == open.size()) return;
        for (Limit& limit : open) limit.left -= (at - turn) * limit.ofTurns(m_wanted);
        for (Wanted& one : m_wanted)
            if (!one.ended && open[first].concerns(one)) one.end = at, one.ended = true;
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(first));
        turn = at;
    }
}

}  // namespace holdfast::scenario
