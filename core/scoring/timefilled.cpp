#include "core/scoring/timefilled.h"

#include "core/scoring/metrics.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kFewest = 50;
constexpr std::size_t kMostOthers = 20'000;
constexpr double kHeap = 0.5, kHeapOfLevels = 0.9, kLarger = 0.1, kSurely = 4.75;  ///< the last in standard errors: chance 1e-6
constexpr double kTelling = 0.75;

/// The values of some rows in ascending order, and how many are missing.
struct Held {
    std::vector<double> values;
    double rows = 0.0;

    Held(std::span<const double> column, const std::vector<std::size_t>& which) : rows(static_cast<double>(which.size())) {
        for (const std::size_t row : which)
            if (!std::isnan(column[row])) values.push_back(column[row]);
        std::sort(values.begin(), values.end());
    }
    double missing() const { return rows - static_cast<double>(values.size()); }
    double count(double value) const {
        const auto [from, to] = std::equal_range(values.begin(), values.end(), value);
        return static_cast<double>(to - from);
    }
    double mostFrequent() const {
        double best = std::nan(""), most = 0.0;
        for (auto at = values.begin(); at != values.end();) {
            const auto end = std::upper_bound(at, values.end(), *at);
            if (static_cast<double>(end - at) > most) {
                most = static_cast<double>(end - at);
                best = *at;
            }
            at = end;
        }
        return best;
    }
};

/// Whether a heap of so many of the newest is surely more than the others have.
bool isLarger(double newest, double others, double ofNewest, double ofOthers, double least) {
    const double share = newest / ofNewest, other = others / ofOthers, all = (newest + others) / (ofNewest + ofOthers);
    const double error = std::sqrt(all * (1.0 - all) * (1.0 / ofNewest + 1.0 / ofOthers));
    return share >= least && share - other >= kLarger && share - other > kSurely * error;
}

bool heapsUp(const Held& newest, const Held& others, double least) {
    if (isLarger(newest.missing(), others.missing(), newest.rows, others.rows, kHeap)) return true;
    const double value = newest.mostFrequent();
    return !std::isnan(value) && isLarger(newest.count(value), others.count(value), newest.rows, others.rows, least);
}

bool tellsThemApart(const std::vector<double>& newest, std::vector<double> others) {
    std::vector<double> isNewest(others.size(), 0.0);
    others.insert(others.end(), newest.begin(), newest.end());
    isNewest.resize(others.size(), 1.0);
    const double auc = rocAuc(others, isNewest);
    return std::max(auc, 1.0 - auc) >= kTelling;
}

}  // namespace

TimeFilled::TimeFilled(std::span<const double> ages, double days) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < ages.size(); ++i)
        if (!std::isnan(ages[i])) rows.push_back(i);
    std::stable_sort(rows.begin(), rows.end(), [&ages](std::size_t a, std::size_t b) { return ages[a] < ages[b]; });
    const auto younger = static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](std::size_t row) { return ages[row] < days; }));
    const std::size_t newest = std::max(younger, kFewest);
    if (rows.size() < 2 * newest) return;
    m_newest.assign(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(newest));
    const std::size_t others = rows.size() - newest, taken = std::min(others, kMostOthers);
    for (std::size_t k = 0; k < taken; ++k) m_others.push_back(rows[newest + k * others / taken]);
}

bool TimeFilled::numbers(std::span<const double> values) const {
    if (m_newest.empty()) return false;
    const Held newest(values, m_newest), others(values, m_others);
    if (heapsUp(newest, others, kHeap)) return true;
    return newest.values.size() >= kFewest && others.values.size() >= kFewest && tellsThemApart(newest.values, others.values);
}

bool TimeFilled::levels(std::span<const double> codes) const {
    return !m_newest.empty() && heapsUp(Held(codes, m_newest), Held(codes, m_others), kHeapOfLevels);
}

}  // namespace holdfast::scoring
