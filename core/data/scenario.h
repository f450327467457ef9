// A scenario: the offers a campaign may make, what they cost, whom they may reach, and the money there is. What the planner
// plans, the project keeps, and a page or a file (--offers) edits. Plain values; any thread.
//
// Money is in the project's currency, as the user's files give it. What a customer is worth:
//     worth = margin * money a period * sum over t = 1 .. horizon of ((1 - h) / (1 + interest))^t,   h = laterRisk * p
// the discounted margin of the periods a kept customer is expected to stay, where p is the chance of leaving in the coming
// period.
#pragma once

#include "core/base/result.h"
#include "core/data/filter.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

struct Offer {
    std::string name;                       ///< also the name of its arm in past campaigns
    double fixedCost = 0.0;                 ///< money a customer it is made to
    double valueShare = 0.0;                ///< cost as a share of what the customer is worth, 0..1
    double periodShare = 0.0;               ///< cost as a share of the money of one period: 0.3 is 10 % off three periods
    double acceptance = 1.0;                ///< share that takes it up, in (0,1]; the shares of the cost fall due only then
    std::optional<std::uint64_t> capacity;  ///< most customers it can be made to
    Filter eligible;                        ///< whom it may be made to; empty: everyone
    std::vector<std::string> excludes;      ///< offers that nobody may get together with this one
    int coolDownDays = 0;                   ///< whoever was treated this recently is left alone
    double assumedKeep = 0.0;   ///< used where no campaign tells: share of those who would leave that it keeps, -1..1
    double assumedError = 0.0;  ///< standard error of assumedKeep

    bool operator==(const Offer&) const = default;
};

enum class PlanObjective {
    Worth,     ///< worth of the customers kept
    Retained,  ///< number of customers kept
    Net,       ///< worth of the customers kept less what the offers cost
};
std::string_view toString(PlanObjective objective);  ///< "value", "retained", "net"
std::optional<PlanObjective> planObjectiveFromString(std::string_view text);

struct WorthAssumptions {
    double margin = 0.5;     ///< of the money a period
    int horizon = 24;        ///< periods, 1..120
    double interest = 0.01;  ///< a period
    double laterRisk = 0.5;  ///< chance of leaving in each later period as a share of the coming one's: who stays has settled

    bool operator==(const WorthAssumptions&) const = default;
};

/// Bounds on what share of the budget goes to some customers. At most 32 of them.
struct SegmentLimit {
    std::string name;
    Filter who;
    std::optional<double> minShare;  ///< 0..1
    std::optional<double> maxShare;

    bool operator==(const SegmentLimit&) const = default;
};

struct Scenario {
    std::string name;
    std::vector<Offer> offers;
    double budget = 0.0;
    PlanObjective objective = PlanObjective::Worth;
    WorthAssumptions worth;
    std::vector<SegmentLimit> segments;
    /// How sure an offer has to be: it is planned with its effect less so many of its standard errors, in 0..3, so that what may do
    /// harm, or did well by luck, gives way to what surely helps. What is told stays what is expected. 0: only that counts.
    double caution = 0.0;
    bool combineOffers = false;   ///< two offers to one customer where neither excludes the other, acting one after the other
    bool excludeFlagged = false;  ///< leave out accounts that are flagged as gaming the system

    bool operator==(const Scenario&) const = default;
};

/// The offers of the domain: discount_5 to discount_25 off three periods, upgrade, package and contact, costs as shares of a
/// period's money so that they fit any currency. Their effects are guesses until a campaign tells; every result says so.
std::vector<Offer> defaultOffers();

/// InvalidInput for a negative or missing number, a share beyond 0..1, a name that is empty or given twice, an unknown excluded
/// offer, more than 16 offers, none at all, or contradicting segment limits.
Result<void> check(const Scenario& scenario);

/// For keeping a scenario. InvalidInput for what is no scenario.
std::string toJson(const Scenario& scenario);
Result<Scenario> scenarioFromJson(std::string_view text);

}  // namespace holdfast
