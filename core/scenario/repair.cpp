#include "core/scenario/repair.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scenario {

namespace {

constexpr int kMostSweeps = 6;
constexpr double kNearEnough = 1e-7;  ///< of the bound, from where filling goes no further

struct Move {
    std::uint32_t row = 0;
    std::int16_t kind = kNoOption;
    double loss = 0.0;  ///< given up at the prices
    double gain = 0.0;  ///< change of value
};

struct Worth {
    double value = 0.0, gain = 0.0;
};
Worth worthOf(const PlanProblem& problem, const std::vector<double>& places, std::size_t row, std::int16_t kind, double price) {
    if (kind == kNoOption) return {};
    const std::size_t at = problem.at(row, static_cast<std::size_t>(kind));
    return {problem.gain[at] - price * problem.cost[at] - places[static_cast<std::size_t>(kind)], problem.gain[at]};
}

/// Every change of one customer's option that gives up at most `most`, the one that gives up least first.
std::vector<Move> movesWithin(const PlanProblem& problem, const Prices& prices, const std::vector<std::int16_t>& choice,
                              double most, const TaskContext& context) {
    std::vector<std::vector<Move>> parts(std::max(1U, context.threads()));
    std::vector<double> places;
    for (std::size_t kind = 0; kind < problem.kinds; ++kind) places.push_back(prices.ofPlaces(problem, kind));
    parallelFor(problem.rows, context.threads(), [&](std::size_t begin, std::size_t end, unsigned chunk) {
        for (std::size_t row = begin; row < end; ++row) {
            const double price = prices.ofMoney(problem, row);
            const Worth now = worthOf(problem, places, row, choice[row], price);
            for (std::int16_t kind = kNoOption; kind < static_cast<std::int16_t>(problem.kinds); ++kind) {
                if (kind == choice[row]) continue;
                const Worth then = worthOf(problem, places, row, kind, price);
                if (now.value - then.value <= most)  // false for NaN: cannot be had
                    parts[chunk].push_back(
                        {static_cast<std::uint32_t>(row), kind, now.value - then.value, then.gain - now.gain});
            }
        }
    });
    std::vector<Move> moves;
    for (const auto& part : parts) moves.insert(moves.end(), part.begin(), part.end());
    std::stable_sort(moves.begin(), moves.end(), [](const Move& a, const Move& b) { return a.loss < b.loss; });
    return moves;
}

/// A plan on the way: choice, what it uses, and how far that exceeds the limits.
class Draft {
public:
    Draft(const PlanProblem& problem, std::vector<std::int16_t> choice)
        : m_problem(problem),
          m_choice(std::move(choice)),
          m_usage(usageOf(problem, m_choice)),
          m_excess(m_usage.excess(problem)) {}

    const std::vector<std::int16_t>& choice() const { return m_choice; }
    double excess() const { return m_excess; }
    const Usage& usage() const { return m_usage; }

    /// Makes the change when it leaves less excess than `below`.
    bool tryMove(std::size_t row, std::int16_t kind, double below) {
        Usage& usage = m_usage;
        usage.add(m_problem, row, m_choice[row], -1.0);
        usage.add(m_problem, row, kind, 1.0);
        const double then = usage.excess(m_problem);
        if (then < below) {
            m_choice[row] = kind;
            m_excess = then;
            return true;
        }
        usage.add(m_problem, row, kind, -1.0);
        usage.add(m_problem, row, m_choice[row], 1.0);
        return false;
    }

private:
    const PlanProblem& m_problem;
    std::vector<std::int16_t> m_choice;
    Usage m_usage;
    double m_excess;
};

/// Typical distance between a customer's best and another option, for a first reach.
double typicalLoss(const PlanProblem& problem) {
    double sum = 0.0, count = 0.0;
    const std::size_t stride = std::max<std::size_t>(1, problem.rows / 20'000);
    for (std::size_t row = 0; row < problem.rows; row += stride)
        for (std::size_t kind = 0; kind < problem.kinds; ++kind) {
            const double gain = problem.gain[problem.at(row, kind)];
            if (std::isnan(gain)) continue;
            sum += std::abs(gain);
            count += 1.0;
        }
    return count > 0.0 ? sum / count : 0.0;
}

void relieve(const PlanProblem& problem, const Prices& prices, Draft& draft, const TaskContext& context) {
    double reach = 1e-3 * typicalLoss(problem);
    for (int round = 0; round < 12 && draft.excess() > 0.0; ++round, reach = round >= 10 ? kNoLimit : 4.0 * reach) {
        const auto moves = movesWithin(problem, prices, draft.choice(), reach, context);
        const std::vector<std::int16_t> before = draft.choice();
        for (const Move& move : moves) {
            if (draft.excess() <= 0.0) break;
            if (draft.choice()[move.row] != before[move.row]) continue;  // its loss was reckoned from another option
            draft.tryMove(move.row, move.kind, draft.excess() * (1.0 - 1e-12));
        }
    }
}

/// Limits from above always hold in the end: whoever gives up least for what he frees goes without.
void forceWithin(const PlanProblem& problem, Draft& draft) {
    if (draft.usage().above(problem) <= 0.0) return;
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t row = 0; row < problem.rows; ++row) {
        if (draft.choice()[row] == kNoOption) continue;
        const std::size_t at = problem.at(row, static_cast<std::size_t>(draft.choice()[row]));
        order.emplace_back(problem.gain[at] / std::max(problem.cost[at], 1e-12), row);
    }
    std::stable_sort(order.begin(), order.end());
    for (const auto& [rate, row] : order) {
        const double before = draft.usage().above(problem);
        if (before <= 0.0) return;
        Usage after = draft.usage();
        after.add(problem, row, draft.choice()[row], -1.0);
        if (after.above(problem) < before) draft.tryMove(row, kNoOption, kNoLimit);
    }
}

void sumUp(const PlanProblem& problem, PlanSolution& solution) {
    solution.spend = solution.value = 0.0;
    for (std::size_t row = 0; row < problem.rows; ++row) {
        if (solution.choice[row] == kNoOption) continue;
        const std::size_t at = problem.at(row, static_cast<std::size_t>(solution.choice[row]));
        solution.spend += problem.cost[at];
        solution.value += problem.gain[at];
    }
}

}  // namespace

PlanSolution planNear(const PlanProblem& problem, const Prices& prices, const TaskContext& context) {
    PricedChoice priced = bestAt(problem, prices, context);
    Draft draft(problem, std::move(priced.choice));
    relieve(problem, prices, draft, context);
    forceWithin(problem, draft);
    PlanSolution solution;
    solution.bound = priced.bound;
    solution.price = prices.money;
    solution.feasible = draft.excess() <= 0.0;
    solution.choice = draft.choice();
    sumUp(problem, solution);
    if (solution.feasible) useRoom(problem, prices, solution, context);
    return solution;
}

void useRoom(const PlanProblem& problem, const Prices& prices, PlanSolution& solution, const TaskContext& context) {
    Draft draft(problem, solution.choice);
    if (draft.excess() > 0.0) return;
    double reach = 1e-3 * typicalLoss(problem), value = solution.value;
    for (int sweep = 0; sweep < kMostSweeps && value < solution.bound * (1.0 - kNearEnough); ++sweep, reach *= 8.0) {
        auto moves = movesWithin(problem, prices, draft.choice(), reach, context);
        std::erase_if(moves, [](const Move& move) { return move.gain <= 0.0; });
        const std::vector<std::int16_t> before = draft.choice();
        for (const Move& move : moves)
            if (draft.choice()[move.row] == before[move.row] && draft.tryMove(move.row, move.kind, 1e-300)) value += move.gain;
    }
    solution.choice = draft.choice();
    sumUp(problem, solution);
}

}  // namespace holdfast::scenario
