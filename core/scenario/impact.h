// Impact: the distribution of what a plan brings less what it costs, over three uncertainties: how large the effects are (an
// error shared by all who get an offer, and one of each customer's own), who would really have left, and who accepts.
//
// Given the shared errors, customers are independent, so the sum over many is normal with a mean and a variance that are sums
// over customers: with m = -(effect + z * shared) and u the customer's own error, kept is +1 with chance E max(0, m + u), -1
// with chance E max(0, -m - u), so mean m and variance E|m + u| - m^2. Both sums are tabulated over z for every offer, and a
// draw costs one look-up an offer instead of one toss a customer. Errors of different offers come from one control group and
// are taken to correlate by half, as Dunnett (1955) has it for arms as large as the control. Small plans are simulated customer
// by customer; the test compares both. Deterministic in the seed. Pure functions; threads inside.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/plan.h"
#include "core/scenario/options.h"

#include <cstdint>
#include <vector>

namespace holdfast::scenario {

/// One treated customer, all that impact needs of him.
struct Treated {
    std::uint16_t kind = 0;
    double worth = 0.0, risk = 0.0, money = 0.0;
    double effect = 0.0, shared = 0.0, independent = 0.0;
    double fixedCost = 0.0;     ///< whatever he does
    double acceptedCost = 0.0;  ///< once he accepts
    double acceptance = 1.0;
};

struct ImpactRequest {
    std::vector<std::string> kinds;  ///< names
    std::vector<std::uint8_t> assumed;
    WorthAssumptions worth;
    std::size_t draws = 10'000;
    std::uint64_t seed = 1;
    enum class Way { Auto, Sums, ByCustomer } way = Way::Auto;
};
inline constexpr std::size_t kTossesByCustomer = 2'000'000;  ///< Auto: up to this many (treated * draws), every toss is made

PlanImpact impactOf(const std::vector<Treated>& treated, const ImpactRequest& request, const TaskContext& context);

/// What sliders of cost, margin and horizon do to this plan.
PlanSensitivity sensitivityOf(const std::vector<Treated>& treated, const WorthAssumptions& worth);

/// Standard error of a sum over treated customers with weights, from sums per kind (S_k = sum of weight * shared) and the sum
/// of (weight * independent)^2.
double errorOfSum(const std::vector<double>& sharedSums, double independentSquares);

}  // namespace holdfast::scenario
