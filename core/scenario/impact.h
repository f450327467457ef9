// Impact: the distribution of what a plan brings less what it costs, over three uncertainties: how large the effects are (an
// error shared by all who get an offer, and one of each customer's own), who would really have left, and who accepts.
//
// Given the shared errors, and those along which learners err for whoever looks alike, customers are independent, so the sum over many is
// normal with a mean and a variance that are sums over customers: with m = -(effect + z * shared) and u the customer's own error, kept is
// +1 with chance E max(0, m + u), -1 with chance E max(0, -m - u), so mean m and variance E|m + u| - m^2, being kept held to his
// acceptance (keptchance.h). Both sums are tabulated over z for every option, and a draw costs one look-up an option instead of one toss a
// customer. What learners err in together moves the mean, by a normal amount whose loads are sums over customers (errorparts.h); the tables
// average over it. There is one z an offer, and they go together as SharedErrors says; a package of two has those of both, and its table is
// over their sum, which is exact where both have the same part in it for everybody. Small plans are simulated customer by customer; the
// test compares both. Deterministic in the seed. Pure functions; threads inside.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/plan.h"
#include "core/scenario/errorparts.h"
#include "core/scenario/options.h"
#include "core/scenario/sharederrors.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace holdfast::scenario {

/// One treated customer, all that impact needs of him.
struct Treated {
    std::uint16_t kind = 0;
    double worth = 0.0, risk = 0.0, money = 0.0;
    double effect = 0.0, shared = 0.0, independent = 0.0;  ///< shared: load on the error of the kind's first offer
    double fixedCost = 0.0;     ///< whatever he does
    double acceptedCost = 0.0;  ///< once he accepts
    double acceptance = 1.0;
    double alsoShared = 0.0;  ///< load on the error of a package's second offer
    double along = 0.0;       ///< standard deviation along the directions of ImpactRequest: what those of `loads` come to together
    std::array<ErrorLoad, 2> loads{};  ///< of the kind's offers, their steps and parts
};

struct ImpactRequest {
    std::vector<std::string> kinds;  ///< names, single offers first
    std::vector<std::uint8_t> assumed;
    WorthAssumptions worth;
    std::size_t draws = 10'000;
    std::uint64_t seed = 1;
    enum class Way { Auto, Sums, ByCustomer } way = Way::Auto;
    std::vector<std::vector<std::size_t>> parts{};  ///< [kinds] offers; empty: every kind is an offer
    std::optional<SharedErrors> errors{};           ///< of the offers; nothing: they correlate by half
    std::size_t directions = 0;                     ///< in which learners err together; 0: not known
};
inline constexpr std::size_t kTossesByCustomer = 2'000'000;  ///< Auto: up to this many (treated * draws), every toss is made

PlanImpact impactOf(const std::vector<Treated>& treated, const ImpactRequest& request, const TaskContext& context);

/// What sliders of cost, margin and horizon do to this plan.
PlanSensitivity sensitivityOf(const std::vector<Treated>& treated, const WorthAssumptions& worth);

}  // namespace holdfast::scenario
