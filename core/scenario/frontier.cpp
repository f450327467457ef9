#include "core/scenario/frontier.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace holdfast::scenario {

namespace {

using Step = Frontier::Step;
constexpr std::size_t kMostKinds = 255;

struct Point {
    double cost = 0.0, gain = 0.0;
    std::int16_t kind = kNoOption;
    double rate = kNoLimit;  ///< of the edge that leads to it
};

double rateOf(double cost, double gain) {
    return cost > 0.0 ? gain / cost : kNoLimit;
}

/// Hull of one customer's options, from "none" upwards: no more points than options + 1.
class Hull {
public:
    std::size_t build(const double* cost, const double* gain, std::size_t kinds) {
        std::size_t found = 0;
        for (std::size_t kind = 0; kind < kinds; ++kind) {
            if (!(gain[kind] > 0.0)) continue;  // NaN too
            const Point point{cost[kind], gain[kind], static_cast<std::int16_t>(kind)};
            std::size_t at = found++;
            for (; at > 0 && before(point, m_sorted[at - 1]); --at) m_sorted[at] = m_sorted[at - 1];
            m_sorted[at] = point;
        }
        m_size = 1;
        for (std::size_t i = 0; i < found; ++i) push(m_sorted[i]);
        return m_size;
    }
    const Point& operator[](std::size_t i) const { return m_hull[i]; }

private:
    std::array<Point, kMostKinds> m_sorted;
    std::array<Point, kMostKinds + 1> m_hull{};  // the first is "none" and stays
    std::size_t m_size = 1;

    static bool before(const Point& a, const Point& b) { return a.cost < b.cost || (a.cost == b.cost && a.gain > b.gain); }
    void push(Point point) {
        if (point.gain <= m_hull[m_size - 1].gain) return;  // dearer and no better
        // The rates compared here are the very numbers that the steps are sorted by, so that one customer's never change
        // places.
        while (m_size > 1 && rateTo(point) >= m_hull[m_size - 1].rate) --m_size;
        point.rate = rateTo(point);
        m_hull[m_size++] = point;
    }
    double rateTo(const Point& point) const {
        const Point& last = m_hull[m_size - 1];
        return rateOf(point.cost - last.cost, point.gain - last.gain);
    }
};

/// Descending order of rates as ascending order of integers. Rates are above 0.
std::uint32_t sortKey(double rate) {
    return ~std::bit_cast<std::uint32_t>(static_cast<float>(rate));
}

struct Ordered {
    std::uint32_t key = 0, step = 0;
};

/// Stable, three passes of eleven bits.
void radixSort(std::vector<Ordered>& items) {
    constexpr unsigned kBits = 11;
    constexpr std::uint32_t kMask = (1U << kBits) - 1;
    std::vector<Ordered> other(items.size());
    for (unsigned shift = 0; shift < 32; shift += kBits) {
        std::array<std::size_t, kMask + 1> starts{};
        for (const Ordered& item : items) ++starts[(item.key >> shift) & kMask];
        std::size_t sum = 0;
        for (std::size_t& start : starts) sum += std::exchange(start, sum);
        for (const Ordered& item : items) other[starts[(item.key >> shift) & kMask]++] = item;
        items.swap(other);
    }
}

/// Single precision ordered all but near ties.
void sortTies(std::vector<Step>& steps, const std::vector<Ordered>& order) {
    const auto begin = steps.begin();
    for (std::size_t i = 0; i < order.size();) {
        std::size_t end = i + 1;
        while (end < order.size() && order[end].key == order[i].key) ++end;
        if (end > i + 1)
            std::stable_sort(begin + static_cast<std::ptrdiff_t>(i), begin + static_cast<std::ptrdiff_t>(end),
                             [](const Step& a, const Step& b) { return a.rate() > b.rate(); });
        i = end;
    }
}

std::vector<Step> collectSteps(const PlanProblem& problem, const TaskContext& context) {
    std::vector<std::vector<Step>> parts(std::max(1U, context.threads()));
    parallelFor(problem.rows, context.threads(), [&](std::size_t begin, std::size_t end, unsigned chunk) {
        std::vector<Step>& steps = parts[chunk];
        steps.reserve((end - begin) * 3);
        Hull hull;
        for (std::size_t row = begin; row < end; ++row) {
            const std::size_t points =
                hull.build(&problem.cost[problem.at(row, 0)], &problem.gain[problem.at(row, 0)], problem.kinds);
            for (std::size_t i = 1; i < points; ++i)
                steps.push_back({hull[i].cost - hull[i - 1].cost, hull[i].gain - hull[i - 1].gain,
                                 static_cast<std::uint32_t>(row), hull[i - 1].kind, hull[i].kind});
        }
    });
    std::vector<Step> all = std::move(parts.front());
    std::size_t count = all.size();
    for (std::size_t part = 1; part < parts.size(); ++part) count += parts[part].size();
    all.reserve(count);
    for (std::size_t part = 1; part < parts.size(); ++part) all.insert(all.end(), parts[part].begin(), parts[part].end());
    return all;
}

}  // namespace

Frontier Frontier::build(const PlanProblem& problem, const TaskContext& context) {
    Frontier frontier;
    if (problem.rows == 0 || problem.kinds == 0) return frontier;
    const std::vector<Step> steps = collectSteps(problem, context);
    std::vector<Ordered> order(steps.size());
    parallelFor(steps.size(), context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i) order[i] = {sortKey(steps[i].rate()), static_cast<std::uint32_t>(i)};
    });
    radixSort(order);
    frontier.m_steps.resize(steps.size());
    parallelFor(steps.size(), context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end; ++i) frontier.m_steps[i] = steps[order[i].step];
    });
    sortTies(frontier.m_steps, order);
    for (const Step& step : frontier.m_steps) {
        frontier.m_spend += step.cost;
        frontier.m_value += step.gain;
    }
    return frontier;
}

Frontier::Stop Frontier::stopAt(double budget) const {
    Stop stop;
    for (const Step& step : m_steps) {
        if (stop.spend + step.cost > budget) {
            stop.rate = step.rate();
            return stop;
        }
        stop.spend += step.cost;
        stop.value += step.gain;
        ++stop.steps;
    }
    return stop;
}

double Frontier::boundAt(double budget) const {
    const Stop stop = stopAt(budget);
    return stop.steps == m_steps.size() ? stop.value : stop.value + (budget - stop.spend) * stop.rate;
}

}  // namespace holdfast::scenario
