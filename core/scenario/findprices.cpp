#include "core/scenario/prices.h"

#include "core/base/parallel.h"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace holdfast::scenario {

namespace {

constexpr std::size_t kSample = 20'000;              ///< customers that the first steps look at
constexpr std::size_t kBlock = 2048;                 ///< customers summed together, whatever the number of threads
constexpr double kFallen = 1e-8;                     ///< of the dual, below which a step is the last
constexpr double kFarBelow = 30.0;                   ///< in roundings, where an option weighs nothing
constexpr int kMostSteps = 25;                       ///< at one rounding
constexpr double kRoundest = 0.3, kSharpest = 3e-4;  ///< rounding of the corners, in mean gains
constexpr std::size_t kMostKinds = 255;

/// One value a limit, without going to the heap: there is one for every customer.
using Uses = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, 112, 1>;

/// One limit and its multiplier.
struct Limit {
    enum class What { Money, Place, Least, Most } what = What::Money;
    std::size_t index = 0;
    double bound = 0.0;
    double cap = kNoLimit;
};

/// The rounded dual of some of the customers, as a function of the multipliers of the limits that can bind.
class RoundedDual {
public:
    RoundedDual(const PlanProblem& problem, std::vector<Limit> limits, std::size_t stride, unsigned threads)
        : m_problem(problem), m_limits(std::move(limits)), m_stride(stride), m_threads(threads) {
        m_share = static_cast<double>((problem.rows + stride - 1) / stride) / static_cast<double>(problem.rows);
    }

    struct Value {
        double value = 0.0;
        Eigen::VectorXd gradient;
        Eigen::MatrixXd curvature;
    };

    std::size_t size() const { return m_limits.size(); }
    const std::vector<Limit>& limits() const { return m_limits; }

    Value at(const Eigen::VectorXd& prices, double rounding, bool derivatives) const {
        const std::size_t rows = (m_problem.rows + m_stride - 1) / m_stride;
        const std::size_t blocks = (rows + kBlock - 1) / kBlock;
        std::vector<Value> sums(blocks);
        Point point{pricesOf(prices), {}, rounding, derivatives};
        for (std::size_t kind = 0; kind < m_problem.kinds; ++kind)
            point.places.push_back(point.prices.ofPlaces(m_problem, kind));
        parallelFor(blocks, m_threads, [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t block = begin; block < end; ++block) {
                sums[block] = empty();
                for (std::size_t i = block * kBlock; i < std::min(rows, (block + 1) * kBlock); ++i)
                    addRow(i * m_stride, point, sums[block]);
            }
        });
        Value total = empty();
        for (const Value& sum : sums) {
            total.value += sum.value;
            if (!derivatives) continue;
            total.gradient += sum.gradient;
            total.curvature += sum.curvature;
        }
        for (std::size_t r = 0; r < m_limits.size(); ++r) {
            const auto at = static_cast<Eigen::Index>(r);
            const double bound = m_share * m_limits[r].bound * (m_limits[r].what == Limit::What::Least ? -1.0 : 1.0);
            total.value += bound * prices[at];
            total.gradient[at] += bound;
        }
        return total;
    }

    Prices pricesOf(const Eigen::VectorXd& values) const {
        Prices prices = Prices::zero(m_problem);
        for (std::size_t r = 0; r < m_limits.size(); ++r) slot(prices, m_limits[r]) = values[static_cast<Eigen::Index>(r)];
        return prices;
    }

    static double& slot(Prices& prices, const Limit& limit) {
        switch (limit.what) {
            case Limit::What::Place: return prices.place[limit.index];
            case Limit::What::Least: return prices.least[limit.index];
            case Limit::What::Most: return prices.most[limit.index];
            case Limit::What::Money: break;
        }
        return prices.money;
    }

private:
    const PlanProblem& m_problem;
    std::vector<Limit> m_limits;
    std::size_t m_stride;
    unsigned m_threads;
    double m_share = 1.0;

    Value empty() const {
        const auto size = static_cast<Eigen::Index>(m_limits.size());
        return {0.0, Eigen::VectorXd::Zero(size), Eigen::MatrixXd::Zero(size, size)};
    }

    /// How much of limit r one unit of the option uses: the derivative of its priced value is minus that.
    double use(const Limit& limit, std::size_t row, std::size_t kind, double cost) const {
        switch (limit.what) {
            case Limit::What::Money: return cost;
            case Limit::What::Place: return (m_problem.uses[kind] >> limit.index & 1U) != 0 ? 1.0 : 0.0;
            case Limit::What::Least: return (m_problem.segments[row] >> limit.index & 1U) != 0 ? -cost : 0.0;
            case Limit::What::Most: return (m_problem.segments[row] >> limit.index & 1U) != 0 ? cost : 0.0;
        }
        return 0.0;
    }

    /// Where the dual is looked at.
    struct Point {
        Prices prices;
        std::vector<double> places;  ///< [kinds]
        double rounding = 0.0;
        bool derivatives = false;
    };

    void addRow(std::size_t row, const Point& point, Value& sum) const {
        std::array<double, kMostKinds> weight;
        const double price = point.prices.ofMoney(m_problem, row);
        const double* cost = &m_problem.cost[m_problem.at(row, 0)];
        const double* gain = &m_problem.gain[m_problem.at(row, 0)];
        double best = 0.0;
        for (std::size_t kind = 0; kind < m_problem.kinds; ++kind) {
            weight[kind] = gain[kind] - price * cost[kind] - point.places[kind];
            if (weight[kind] > best) best = weight[kind];
        }
        const double least = best - kFarBelow * point.rounding;  // what is farther down weighs nothing; nor does NaN
        const auto weigh = [&](double value) { return value > least ? std::exp((value - best) / point.rounding) : 0.0; };
        double total = weigh(0.0);
        for (std::size_t kind = 0; kind < m_problem.kinds; ++kind) total += weight[kind] = weigh(weight[kind]);
        const bool decided = total == 1.0;  // the best option alone counts: most customers, when little is rounded
        sum.value += decided ? best : best + point.rounding * std::log(total);
        if (!point.derivatives) return;
        Uses mean = Uses::Zero(sum.gradient.size()), one = mean;
        for (std::size_t kind = 0; kind < m_problem.kinds; ++kind) {
            if (weight[kind] == 0.0) continue;
            const double share = weight[kind] / total;
            for (std::size_t r = 0; r < m_limits.size(); ++r)
                one[static_cast<Eigen::Index>(r)] = use(m_limits[r], row, kind, cost[kind]);
            mean += share * one;
            if (!decided) sum.curvature.noalias() += (share / point.rounding) * one * one.transpose();
        }
        sum.gradient -= mean;
        if (!decided) sum.curvature.noalias() -= mean * mean.transpose() / point.rounding;
    }
};

/// The limits that any plan could meet.
std::vector<Limit> limitsOf(const PlanProblem& problem, double cap) {
    std::vector<Limit> limits{{Limit::What::Money, 0, problem.budget, kNoLimit}};
    for (std::size_t j = 0; j < problem.capacity.size(); ++j)
        if (problem.capacity[j] != kNoLimit) limits.push_back({Limit::What::Place, j, problem.capacity[j], kNoLimit});
    for (std::size_t s = 0; s < problem.minSpend.size(); ++s) {
        if (problem.minSpend[s] > 0.0) limits.push_back({Limit::What::Least, s, problem.minSpend[s], cap});
        if (problem.maxSpend[s] != kNoLimit) limits.push_back({Limit::What::Most, s, problem.maxSpend[s], kNoLimit});
    }
    return limits;
}

Eigen::VectorXd within(const RoundedDual& dual, Eigen::VectorXd prices) {
    for (std::size_t r = 0; r < dual.size(); ++r) {
        double& price = prices[static_cast<Eigen::Index>(r)];
        price = std::clamp(price, 0.0, dual.limits()[r].cap);
    }
    return prices;
}

/// Which prices may move: not those that stand at an end and would leave it.
std::vector<Eigen::Index> freePrices(const RoundedDual& dual, const Eigen::VectorXd& prices, const Eigen::VectorXd& gradient) {
    std::vector<Eigen::Index> result;
    for (Eigen::Index r = 0; r < prices.size(); ++r) {
        const double cap = dual.limits()[static_cast<std::size_t>(r)].cap;
        if ((prices[r] <= 0.0 && gradient[r] >= 0.0) || (prices[r] >= cap && gradient[r] <= 0.0)) continue;
        result.push_back(r);
    }
    return result;
}

Eigen::VectorXd newtonStep(const RoundedDual::Value& here, const std::vector<Eigen::Index>& moving) {
    const auto size = static_cast<Eigen::Index>(moving.size());
    Eigen::MatrixXd curvature(size, size);
    Eigen::VectorXd gradient(size);
    for (Eigen::Index a = 0; a < size; ++a) {
        gradient[a] = here.gradient[moving[static_cast<std::size_t>(a)]];
        for (Eigen::Index b = 0; b < size; ++b)
            curvature(a, b) = here.curvature(moving[static_cast<std::size_t>(a)], moving[static_cast<std::size_t>(b)]);
    }
    // Scaled to a diagonal of ones: money and places have different units. A little is added where nothing bends.
    Eigen::VectorXd scale(size);
    const double typical = std::max(curvature.diagonal().maxCoeff(), 1e-300);
    for (Eigen::Index a = 0; a < size; ++a) scale[a] = 1.0 / std::sqrt(std::max(curvature(a, a), 1e-12 * typical));
    Eigen::MatrixXd scaled = scale.asDiagonal() * curvature * scale.asDiagonal();
    scaled.diagonal().array() += 1e-8;
    const Eigen::VectorXd step = -(scale.asDiagonal() * scaled.ldlt().solve(scale.asDiagonal() * gradient)).eval();
    Eigen::VectorXd full = Eigen::VectorXd::Zero(here.gradient.size());
    for (Eigen::Index a = 0; a < size; ++a) full[moving[static_cast<std::size_t>(a)]] = step[a];
    return full;
}

/// Damped Newton steps until the dual no longer falls noticeably.
void descend(const RoundedDual& dual, double rounding, Eigen::VectorXd& prices) {
    RoundedDual::Value here = dual.at(prices, rounding, true);
    for (int step = 0; step < kMostSteps; ++step) {
        const auto moving = freePrices(dual, prices, here.gradient);
        if (moving.empty()) return;
        const Eigen::VectorXd towards = newtonStep(here, moving);
        if (!towards.allFinite()) return;
        double length = 1.0;
        Eigen::VectorXd next = within(dual, prices + towards);
        double value = dual.at(next, rounding, false).value;
        while (value > here.value + 1e-4 * here.gradient.dot(next - prices) && length > 1e-6) {
            length *= 0.4;
            next = within(dual, prices + length * towards);
            value = dual.at(next, rounding, false).value;
        }
        if (!(value < here.value)) return;
        const double fallen = here.value - value;
        prices = next;
        if (fallen <= kFallen * std::abs(value)) return;
        here = dual.at(prices, rounding, true);
    }
}

/// Mean of the customers' largest gains.
double meanGain(const PlanProblem& problem) {
    double sum = 0.0, count = 0.0;
    for (std::size_t row = 0; row < problem.rows; ++row) {
        double best = 0.0;
        for (std::size_t kind = 0; kind < problem.kinds; ++kind)
            if (problem.gain[problem.at(row, kind)] > best) best = problem.gain[problem.at(row, kind)];
        sum += best;
        count += best > 0.0 ? 1.0 : 0.0;
    }
    return count > 0.0 ? sum / count : 0.0;
}

}  // namespace

Prices findPrices(const PlanProblem& problem, const PriceSearch& search, const TaskContext& context) {
    const double scale = meanGain(problem);
    if (problem.rows == 0 || !(scale > 0.0)) return search.start;
    const auto limits = limitsOf(problem, search.cap);
    const std::size_t stride = std::max<std::size_t>(1, problem.rows / kSample);
    const RoundedDual sample(problem, limits, stride, context.threads());
    Prices start = search.start;
    Eigen::VectorXd prices(static_cast<Eigen::Index>(limits.size()));
    for (std::size_t r = 0; r < limits.size(); ++r) prices[static_cast<Eigen::Index>(r)] = RoundedDual::slot(start, limits[r]);
    for (double rounding = kRoundest; rounding >= kSharpest && !context.stopRequested(); rounding *= 0.3)
        descend(sample, rounding * scale, prices);
    if (stride == 1) return sample.pricesOf(prices);
    const RoundedDual whole(problem, limits, 1, context.threads());
    for (const double rounding : {3e-3, kSharpest})  // the sample was near already
        if (!context.stopRequested()) descend(whole, rounding * scale, prices);
    return whole.pricesOf(prices);
}

}  // namespace holdfast::scenario
