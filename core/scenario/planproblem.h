// The planning problem in bare numbers: for each customer at most one of a few options, each with a cost and a gain, under a
// budget and whatever other limits there are (a multiple-choice knapsack; Sinha & Zoltners 1979). Read by every step of the
// optimiser; plain values, read-only sharing between threads is safe.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace holdfast::scenario {

inline constexpr double kNoLimit = std::numeric_limits<double>::infinity();
inline constexpr std::int16_t kNoOption = -1;

struct PlanProblem {
    std::size_t rows = 0;
    std::size_t kinds = 0;     ///< of options: offers, and pairs of them; at most 255
    std::vector<double> cost;  ///< [rows x kinds] from 0
    std::vector<double> gain;  ///< [rows x kinds]; NaN: this customer cannot get it
    double budget = 0.0;
    std::vector<std::uint32_t> uses;         ///< [kinds] bit j: takes one place of capacity j
    std::vector<double> capacity;            ///< [at most 32]
    std::vector<std::uint32_t> segments;     ///< [rows] bit s: belongs to segment s; empty without segments
    std::vector<double> minSpend, maxSpend;  ///< [segments at most 32]; 0 and kNoLimit where there is no limit

    std::size_t at(std::size_t row, std::size_t kind) const { return row * kinds + kind; }
    bool onlyBudget() const {
        for (const double places : capacity)
            if (places != kNoLimit) return false;
        for (std::size_t s = 0; s < minSpend.size(); ++s)
            if (minSpend[s] > 0.0 || maxSpend[s] != kNoLimit) return false;
        return true;
    }
};

/// Which option each customer gets, and how good that is.
struct PlanSolution {
    std::vector<std::int16_t> choice;  ///< [rows] a kind or kNoOption
    double spend = 0.0;
    double value = 0.0;
    double bound = 0.0;    ///< no feasible choice is worth more
    double price = 0.0;    ///< of the budget: value that one more unit of money would buy
    bool feasible = true;  ///< every limit holds
    bool optimal = false;  ///< proven, up to rounding
};

}  // namespace holdfast::scenario
