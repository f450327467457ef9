// A plan: who gets which offer under a budget, what that should bring, how sure that is, and what else was possible. One value
// for the command line, a page and a report, so that they cannot disagree. Plain values; any thread.
//
// Figures called `value` are in the unit of the scenario's objective: money for "value" and "net", customers for "retained".
// Intervals are 90 %, over what is uncertain about the effects alone.
#pragma once

#include "core/base/time.h"
#include "core/data/customertable.h"
#include "core/data/scenario.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace holdfast {

/// What one customer would get from one offer, or from two that are made together.
struct PlannedOffer {
    std::uint32_t customer = 0;  ///< index into PlanResult::keys
    std::uint16_t offer = 0;     ///< index into PlanResult::offers
    double cost = 0.0;           ///< expected
    double effect = 0.0;         ///< change in the probability of leaving
    double lower = 0.0, upper = 0.0;
    double expectedValue = 0.0;  ///< money: worth * -effect; NaN where nothing says what the customer is worth
    double risk = kMissing;      ///< chance of leaving when left alone

    bool losesMoney() const { return cost > expectedValue; }  ///< expected to keep less than it costs; not where worth is not known
};

struct OfferTotal {
    std::string offer;
    bool assumed = false;  ///< its effect is somebody's assumption
    std::uint64_t eligible = 0, customers = 0;
    double spend = 0.0, value = 0.0;
    double meanEffect = kMissing;  ///< of those who get it
    bool unclear = false;  ///< learned, and the interval of its average effect does not lie on the side of keeping
};

struct SegmentTotal {
    std::string segment;
    std::uint64_t members = 0, customers = 0;
    double spend = 0.0, value = 0.0;
};

/// What one offer has in a plan.
struct OfferPart {
    double spend = 0.0, customers = 0.0;
};

/// The best that each amount of money buys. Straight lines between points are what fractions of one customer would give.
struct BudgetPoint {
    double spend = 0.0, value = 0.0, lower = 0.0, upper = 0.0;
    double marginal = 0.0;  ///< value that the next unit of money buys
    std::uint64_t customers = 0;
    std::vector<OfferPart> byOffer = {};  ///< [PlanResult::offers]; adds up to the above
};

struct PlanBaseline {
    std::string name;  ///< random, highest_risk, current_policy, best_single_offer, greedy
    std::string how;   ///< one sentence
    bool available = true;
    double spend = 0.0, value = 0.0;
    std::uint64_t customers = 0;
};

/// One input moved to the ends of what is likely, everything else held: a bar of the tornado. Net money.
struct TornadoBar {
    std::string input, lowSays, highSays;
    double low = 0.0, high = 0.0;
};

/// Money gained less money spent, over the uncertainty of effects, of who leaves, and of who accepts.
struct PlanImpact {
    std::size_t draws = 0;
    bool byCustomer = false;  ///< simulated customer by customer; else from sums, see core/scenario/impact.h
    double mean = kMissing, p5 = kMissing, p50 = kMissing, p95 = kMissing;
    double chanceOfLoss = kMissing;
    double breakEven = kMissing;  ///< share of the estimated effects at which the plan pays for itself; NaN when it never does
    std::vector<double> histogramEdges;
    std::vector<std::uint64_t> histogram;
    std::vector<TornadoBar> tornado;
};

/// What sliders move, without planning anew: net = margin / margin0 * keptByHorizon[h] - cost * spend.
struct PlanSensitivity {
    double spend = 0.0;
    double margin = 0.0;                ///< that keptByHorizon was worked out with
    std::vector<double> keptByHorizon;  ///< [horizon 1 ..] worth kept by this plan

    double net(double costFactor, double atMargin, int horizon) const;
};

/// A limit that stands in the way, and the least it has to give way on its own for all the others to hold.
struct Relaxation {
    std::string limit;  ///< in words
    double asked = 0.0, possible = 0.0;
    bool sufficient =
        false;  ///< this alone makes the scenario feasible; else it is the nearest that was found together with others
};

/// Money that a plan would pay accounts suspected of gaming the system, and the plan without them.
struct FlaggedSpend {
    std::uint64_t customers = 0;
    double spend = 0.0, value = 0.0;
    double valueWithout = kMissing, spendWithout = kMissing;  ///< of the best plan that leaves them out
};

/// A plan held against past campaigns: made anew for their customers, from effects learned without the customer at hand, with money and
/// places in proportion, and valued by what those customers did (doubly robust scores). In the objective's unit; intervals are 90 %.
struct PlanProof {
    /// A common way of spending the same money, valued the same way, and the plan less it.
    struct Rule {
        std::string name;  ///< highest_risk, best_single_offer, random
        double found = kMissing, difference = kMissing, lower = kMissing, upper = kMissing;
    };
    std::uint64_t customers = 0, treated = 0;
    double budget = 0.0, spend = 0.0;
    double told = 0.0;                                               ///< what the effects it was made from promise
    double found = kMissing, lower = kMissing, upper = kMissing;     ///< what the customers' outcomes say
    std::vector<Rule> rules;
    std::vector<std::string> notMade;                                ///< offers of the scenario that no campaign made: left out
    std::string sentence;                                            ///< what follows of it
    bool speaksFor() const { return lower > 0.0; }
    bool speaksAgainst() const { return upper < 0.0; }
    bool promisesTooMuch() const { return told > upper; }
};

struct PlanResult {
    Scenario scenario;
    std::int64_t modelVersion = 0;  ///< whose scores were used
    UtcMillis asOf = 0;
    std::uint64_t seed = 0;
    std::string fingerprint;  ///< of customers and catalogue

    std::vector<std::string> keys;      ///< every customer considered
    std::vector<std::string> offers;    ///< names, single offers first, then "a + b"
    std::vector<PlannedOffer> choices;  ///< of the treated, by customer
    std::vector<PlannedOffer> options;  ///< everything each eligible customer could get; empty unless asked for

    double spend = 0.0, value = 0.0, lower = kMissing, upper = kMissing;
    double expectedMoney = kMissing;  ///< worth kept, whatever the objective
    double expectedRetained = 0.0;    ///< customers kept
    double plannedValue = 0.0;        ///< what was made as large as possible: the value, less what caution takes off
    double bound = 0.0;               ///< no plan has a larger plannedValue
    double gap = 0.0;                 ///< (bound - plannedValue) / bound
    bool optimal = false;             ///< proven: the bound is reached or every alternative was ruled out
    double marginal = 0.0;            ///< value that the next unit of money buys, caution taken off
    std::vector<OfferTotal> byOffer;
    std::vector<SegmentTotal> bySegment;
    std::vector<PlanBaseline> baselines;

    std::vector<BudgetPoint> curve;
    bool curveHoldsLimits = true;  ///< else it minds budget and eligibility alone, and neither knee nor break-even is told
    std::string curveNote;         ///< how it was made, where that is not in one pass
    double kneeBudget = kMissing;       ///< where the curve bends most: farthest above the straight line between its ends
    double breakEvenBudget = kMissing;  ///< where the next unit of money buys less than itself, caution taken off

    PlanImpact impact;
    PlanSensitivity sensitivity;
    bool feasible = true;                          ///< every limit holds; else the plan is the nearest that was found
    bool contradicting = false;                    ///< not feasible, and no plan can be: that is proven
    std::vector<Relaxation> relaxations;           ///< what would make it feasible
    std::optional<FlaggedSpend> flagged;           ///< once accounts are flagged
    std::optional<PlanProof> proof;                ///< where effects were learned from campaigns
    std::string noProof;                           ///< why there is none, where there might have been
    std::map<std::string, std::uint64_t> leftOut;  ///< why, and how many: left already, cooling down, no evidence ...
    std::vector<std::string> warnings;

    /// Worth kept less spend, expected: the net of this plan wherever one is told. NaN where worth is not known.
    double net() const { return expectedMoney - spend; }
};

}  // namespace holdfast
