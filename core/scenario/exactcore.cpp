#include "core/scenario/exactcore.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::scenario {

namespace {

constexpr double kRounding = 1e-12;      ///< of the value, below which two plans count as equally good
constexpr double kCloseEnough = 1e-9;    ///< of the value, below which a large problem is not searched any further
constexpr std::size_t kLarge = 100'000;  ///< customers
constexpr std::size_t kMostCoreRows = 2000;
constexpr std::size_t kStateWork = 2'000'000;  ///< rows times states that a search by money may take
constexpr std::size_t kMostNodes = 2'000'000;  ///< of a search depth first

/// Another option for a customer, against the one he has at the price.
struct Alternative {
    std::uint32_t row = 0;
    std::int16_t kind = kNoOption;
    double cost = 0.0, gain = 0.0;  ///< what changes
    double loss = 0.0;              ///< given up at the price; from 0
};

/// What one customer's options are worth at the prices.
struct PricedRow {
    double price = 0.0;  ///< of a unit of money spent on him

    double value(const PlanProblem& problem, const Prices& prices, std::size_t row, std::int16_t kind) const {
        if (kind == kNoOption) return 0.0;
        const std::size_t at = problem.at(row, static_cast<std::size_t>(kind));
        return problem.gain[at] - price * problem.cost[at] - prices.ofPlaces(problem, static_cast<std::size_t>(kind));
    }
};

/// Everything that might still be part of a better plan: rows ascending within a chunk, chunks in order.
std::vector<Alternative> alternatives(const PlanProblem& problem, const Prices& prices, const std::vector<std::int16_t>& from,
                                      double open, const TaskContext& context) {
    std::vector<std::vector<Alternative>> parts(std::max(1U, context.threads()));
    parallelFor(problem.rows, context.threads(), [&](std::size_t begin, std::size_t end, unsigned chunk) {
        for (std::size_t row = begin; row < end; ++row) {
            const PricedRow priced{prices.ofMoney(problem, row)};
            const std::int16_t now = from[row];
            const double best = priced.value(problem, prices, row, now);
            const double cost = now == kNoOption ? 0.0 : problem.cost[problem.at(row, static_cast<std::size_t>(now))];
            const double gain = now == kNoOption ? 0.0 : problem.gain[problem.at(row, static_cast<std::size_t>(now))];
            for (std::int16_t kind = kNoOption; kind < static_cast<std::int16_t>(problem.kinds); ++kind) {
                if (kind == now) continue;
                const double loss = best - priced.value(problem, prices, row, kind);
                if (!(loss < open)) continue;  // NaN: cannot be had
                const bool none = kind == kNoOption;
                const std::size_t at = none ? 0 : problem.at(row, static_cast<std::size_t>(kind));
                parts[chunk].push_back({static_cast<std::uint32_t>(row), kind, (none ? 0.0 : problem.cost[at]) - cost,
                                        (none ? 0.0 : problem.gain[at]) - gain, std::max(loss, 0.0)});
            }
        }
    });
    std::vector<Alternative> all;
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

/// Alternatives by customer, the customer who might give up least first.
struct Core {
    std::vector<Alternative> items;
    std::vector<std::size_t> starts;  ///< [customers + 1]
    std::vector<double> leastLoss;    ///< [customers] ascending
    bool complete = true;

    std::size_t customers() const { return starts.size() - 1; }
};

Core coreOf(const std::vector<Alternative>& all) {
    struct Group {
        std::size_t begin = 0, end = 0;
        double loss = 0.0;
    };
    std::vector<Group> groups;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i == 0 || all[i].row != all[i - 1].row) groups.push_back({i, i, all[i].loss});
        groups.back().end = i + 1;
        groups.back().loss = std::min(groups.back().loss, all[i].loss);
    }
    std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.loss < b.loss; });
    Core core;
    core.complete = groups.size() <= kMostCoreRows;
    core.starts.push_back(0);
    for (std::size_t g = 0; g < std::min(groups.size(), kMostCoreRows); ++g) {
        core.items.insert(core.items.end(), all.begin() + static_cast<std::ptrdiff_t>(groups[g].begin),
                          all.begin() + static_cast<std::ptrdiff_t>(groups[g].end));
        core.starts.push_back(core.items.size());
        core.leastLoss.push_back(groups[g].loss);
    }
    return core;
}

/// A set of changes, as a chain to the last one made.
struct State {
    double cost = 0.0, gain = 0.0;
    std::int32_t last = -1;  ///< index into MoneySearch's trace
};

class MoneySearch {
public:
    MoneySearch(const Core& core, double price, double slack, double open)
        : m_core(core),
          m_price(price),
          m_slack(slack),
          m_open(open),
          m_mostStates(std::clamp<std::size_t>(kStateWork / std::max<std::size_t>(core.customers(), 1), 500, 100'000)) {}

    /// Only a plan that gains more than this against the start counts.
    void beat(double gain) { m_best.gain = gain; }

    void run() {
        m_states.push_back({});
        if (0.0 <= m_slack && 0.0 > m_best.gain) take({});
        for (std::size_t customer = 0; customer < m_core.customers(); ++customer) extend(customer);
    }

    bool exhaustive() const { return m_core.complete && !m_cut; }
    bool found() const { return m_found; }
    /// Items of the core to put in place.
    std::vector<std::size_t> bestChanges() const {
        std::vector<std::size_t> items;
        for (std::int32_t at = m_best.last; at >= 0; at = m_trace[static_cast<std::size_t>(at)].before)
            items.push_back(m_trace[static_cast<std::size_t>(at)].item);
        return items;
    }

private:
    struct Link {
        std::int32_t before = -1;
        std::size_t item = 0;
    };
    const Core& m_core;
    double m_price, m_slack, m_open;  ///< m_open: distance of the start from the bound
    std::size_t m_mostStates;
    bool m_cut = false, m_found = false;
    std::vector<State> m_states, m_merged, m_shifted, m_next;
    std::vector<Link> m_trace;
    State m_best;

    void take(const State& state) {
        m_best = state;
        m_found = true;
    }
    /// What a state gives up against the bound whatever follows.
    double lossOf(const State& state) const { return m_price * state.cost - state.gain; }
    bool hopeless(double loss) const { return loss >= m_open - m_best.gain; }

    /// Every state with this customer as he is, or with one of his alternatives. States are kept in order of cost, so that
    /// lists are merged, never sorted.
    void extend(std::size_t customer) {
        std::erase_if(m_states, [this](const State& state) { return hopeless(lossOf(state)); });
        m_merged = m_states;
        for (std::size_t i = m_core.starts[customer]; i < m_core.starts[customer + 1]; ++i) {
            const Alternative& item = m_core.items[i];
            m_shifted.clear();
            for (const State& from : m_states) {
                State state{from.cost + item.cost, from.gain + item.gain, 0};
                if (hopeless(lossOf(state))) continue;
                m_trace.push_back({from.last, i});
                state.last = static_cast<std::int32_t>(m_trace.size() - 1);
                if (state.cost <= m_slack && state.gain > m_best.gain) take(state);
                m_shifted.push_back(state);
            }
            m_next.resize(m_merged.size() + m_shifted.size());
            std::merge(m_merged.begin(), m_merged.end(), m_shifted.begin(), m_shifted.end(), m_next.begin(), cheaper);
            m_merged.swap(m_next);
        }
        m_states.swap(m_merged);
        keepUndominated();
    }

    static bool cheaper(const State& a, const State& b) { return a.cost < b.cost || (a.cost == b.cost && a.gain > b.gain); }

    void keepUndominated() {
        double best = -kNoLimit;
        std::erase_if(m_states, [&](const State& state) {
            if (state.gain <= best) return true;
            best = state.gain;
            return false;
        });
        if (m_states.size() <= m_mostStates) return;
        m_cut = true;
        std::vector<double> losses;
        for (const State& state : m_states) losses.push_back(lossOf(state));
        const auto last = losses.begin() + static_cast<std::ptrdiff_t>(m_mostStates);
        std::nth_element(losses.begin(), last, losses.end());
        std::erase_if(m_states, [this, most = *last](const State& state) { return lossOf(state) >= most; });
    }
};

void put(const PlanProblem& problem, PlanSolution& solution, const std::vector<std::int16_t>& choice) {
    solution.choice = choice;
    solution.spend = solution.value = 0.0;
    for (std::size_t row = 0; row < problem.rows; ++row) {
        if (choice[row] == kNoOption) continue;
        const std::size_t at = problem.at(row, static_cast<std::size_t>(choice[row]));
        solution.spend += problem.cost[at];
        solution.value += problem.gain[at];
    }
}

/// Depth first over the core's customers; a branch ends where it gives up more than is still open.
class DepthSearch {
public:
    DepthSearch(const PlanProblem& problem, const Core& core, const std::vector<std::int16_t>& from, double open)
        : m_problem(problem), m_core(core), m_from(from), m_usage(usageOf(problem, from)), m_open(open) {}

    void run() { descend(0, 0.0, 0.0); }
    bool exhaustive() const { return m_core.complete && m_nodes < kMostNodes; }
    bool found() const { return m_found; }
    const std::vector<std::size_t>& bestChanges() const { return m_best; }
    /// Only a plan that gains more than this against the start counts.
    void beat(double gain) { m_bestGain = gain; }

private:
    const PlanProblem& m_problem;
    const Core& m_core;
    const std::vector<std::int16_t>& m_from;
    Usage m_usage;
    double m_open;  ///< bound less the value of the choice it began from
    double m_bestGain = 0.0;
    bool m_found = false;
    std::size_t m_nodes = 0;
    std::vector<std::size_t> m_changes, m_best;

    void descend(std::size_t customer, double loss, double gain) {
        if (++m_nodes >= kMostNodes) return;
        if (gain > m_bestGain && m_usage.excess(m_problem) <= 0.0) {
            m_bestGain = gain;
            m_best = m_changes;
            m_found = true;
        }
        for (std::size_t next = customer; next < m_core.customers(); ++next) {
            if (loss + m_core.leastLoss[next] >= stillOpen()) return;  // nor can any later one be had
            for (std::size_t i = m_core.starts[next]; i < m_core.starts[next + 1]; ++i) {
                const Alternative& item = m_core.items[i];
                if (loss + item.loss >= stillOpen()) continue;
                change(item, 1.0);
                m_changes.push_back(i);
                descend(next + 1, loss + item.loss, gain + item.gain);
                m_changes.pop_back();
                change(item, -1.0);
            }
        }
    }
    double stillOpen() const { return m_open - m_bestGain; }
    void change(const Alternative& item, double sign) {
        m_usage.add(m_problem, item.row, m_from[item.row], -sign);
        m_usage.add(m_problem, item.row, item.kind, sign);
    }
};

}  // namespace

void improveByMoney(const PlanProblem& problem, PlanSolution& solution, const TaskContext& context) {
    Prices prices = Prices::zero(problem);
    prices.money = solution.price;
    // Losses count from the best choice at the price. What the solution at hand differs in is a change like any other.
    PricedChoice priced = bestAt(problem, prices, context);
    solution.bound = priced.bound;
    const double open = solution.bound - solution.value;
    const double least = kRounding * std::max(1.0, std::abs(solution.bound));
    if (open <= least) {
        solution.optimal = true;
        return;
    }
    if (problem.rows >= kLarge && open <= kCloseEnough * solution.bound) return;
    PlanSolution start = solution;
    put(problem, start, priced.choice);
    const Core core = coreOf(alternatives(problem, prices, priced.choice, open, context));
    MoneySearch search(core, prices.money, problem.budget - start.spend, solution.bound - start.value);
    search.beat(solution.value - start.value);
    search.run();
    if (search.found()) {
        for (const std::size_t i : search.bestChanges()) priced.choice[core.items[i].row] = core.items[i].kind;
        put(problem, solution, priced.choice);
    }
    solution.optimal = search.exhaustive() || solution.bound - solution.value <= least;
}

void improveByDepth(const PlanProblem& problem, const Prices& prices, PlanSolution& solution) {
    const TaskContext alone({}, {}, 1);
    PricedChoice priced = bestAt(problem, prices, alone);
    solution.bound = priced.bound;
    PlanSolution start = solution;
    put(problem, start, priced.choice);
    // Without a plan that keeps the limits anything may be part of one.
    const double open = solution.feasible ? solution.bound - solution.value : kNoLimit;
    const double least = kRounding * std::max(1.0, std::abs(solution.bound));
    if (open > least) {
        const Core core = coreOf(alternatives(problem, prices, priced.choice, open, alone));
        DepthSearch search(problem, core, priced.choice, solution.bound - start.value);
        search.beat(solution.feasible ? solution.value - start.value : -kNoLimit);
        search.run();
        if (search.found()) {
            for (const std::size_t i : search.bestChanges()) priced.choice[core.items[i].row] = core.items[i].kind;
            put(problem, solution, priced.choice);
            solution.feasible = true;
        }
        solution.optimal = solution.feasible && search.exhaustive();
    }
    if (solution.feasible && solution.bound - solution.value <= least) solution.optimal = true;
}

}  // namespace holdfast::scenario
