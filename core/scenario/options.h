// Options: what each customer could get, at what cost, to what effect and how surely: a scenario, the customers and what is
// known of effects, put into the planning problem's numbers. The same table serves the optimiser, the baselines, the curve's
// intervals, impact and the exported list. Immutable once built; any thread. Borrows from the effects that it was built of.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/customertable.h"
#include "core/data/effects.h"
#include "core/data/scenario.h"
#include "core/scenario/errorparts.h"
#include "core/scenario/planproblem.h"
#include "core/scenario/sharederrors.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace holdfast::scenario {

/// Whom a campaign considers. [rows] throughout.
struct CampaignCustomers {
    std::vector<std::string> keys;
    std::vector<double> risk;                       ///< chance of leaving in the coming period; NaN: not scored
    std::vector<double> money;                      ///< a period; NaN: not known
    std::vector<std::vector<std::uint8_t>> mayGet;  ///< [offers][rows] 1 where eligibility and cool-down allow it
    std::vector<std::uint32_t> segments;            ///< bit s: in the scenario's segment limit s; may be empty
    std::vector<std::uint8_t> flagged;              ///< 1: suspected of gaming the system; may be empty
    std::vector<std::int16_t> pastOffer;            ///< what each was given last, an offer or kNoOption; may be empty
};

/// What is known of one option's effect on one customer: an expected effect, an error that comes from those of its offers' averages,
/// which are the same for everybody, one that whoever looks alike has in common, and independent noise.
struct OptionEffect {
    double effect = 0.0;       ///< change in the probability of leaving; NaN: cannot be had
    float shared = 0.0F;       ///< standard deviation of what is wrong for everybody at once
    float independent = 0.0F;  ///< and for this customer alone
    float lower = 0.0F, upper = 0.0F;
    float along = 0.0F;        ///< and along the directions in which learners err, for customers who look alike
    float step = 0.0F;         ///< of a single offer: what one unit of ArmEffects::errorParts comes to of that
    double error() const { return std::sqrt(double{shared} * shared + double{along} * along + double{independent} * independent); }
};

/// What a campaign says of one customer, whatever his chance of leaving; all NaN without evidence. `directions` as of the CustomerEffects.
OptionEffect learnedEffect(const ArmEffects& arm, std::size_t row, std::size_t directions);
/// How that goes together with other customers' of the arm.
ErrorLoad learnedLoad(const ArmEffects& arm, std::size_t row, std::size_t directions, const OptionEffect& effect);

inline constexpr std::uint8_t kBeyondRisk = 1, kBeyondAcceptance = 2;

struct OptionTable {
    std::size_t rows = 0, kinds = 0;
    std::vector<std::string> names;               ///< [kinds] offers, then "a + b"
    std::vector<std::vector<std::size_t>> parts;  ///< [kinds] offers
    std::vector<std::uint8_t> assumed;            ///< [kinds]
    std::vector<double> worth;                    ///< [rows] NaN: not known
    std::vector<OptionEffect> effects;            ///< [rows x kinds] never beyond the chance of leaving of a customer who takes it up
    std::vector<std::uint8_t> limited;            ///< [rows] kBeyondRisk, kBeyondAcceptance: what some option was to keep by was cut to that
    SharedErrors errors;                          ///< of the offers
    bool errorsGuessed = false;                   ///< of two learned offers and more: how their errors go together was not kept
    /// How a package's error loads on those of its two parts: on their averages' errors, and a step along the directions.
    struct PartLoads {
        std::array<float, 2> shared{}, step{};
    };
    std::vector<PartLoads> partErrors;            ///< [rows x packages]
    std::size_t directions = 0;                   ///< along which learners err together; 0: not known
    std::vector<const std::int8_t*> errorParts;   ///< [offers] ArmEffects::errorParts, borrowed from the request's effects, or null
    std::vector<std::size_t> effectRows;          ///< [rows] places of customers in there
    /// Gains in the objective's unit, less what the scenario's caution takes off, NaN where the option does not keep even so; costs are
    /// expected ones.
    PlanProblem problem;
    std::map<std::string, std::uint64_t> leftOut;  ///< customers without any option by why, options without evidence by offer

    std::size_t offers() const { return errors.offers(); }  ///< kinds from here on are packages
    /// How an option's error loads on those of parts[kind]; the second is 0 for a single offer.
    std::array<ErrorLoad, 2> loads(std::size_t row, std::size_t kind) const;
    /// [directions] of one customer, or null.
    const std::int8_t* partsOf(std::size_t row, std::size_t offer) const {
        const bool known = directions > 0 && errorParts[offer] != nullptr && effectRows[row] != static_cast<std::size_t>(-1);
        return known ? errorParts[offer] + effectRows[row] * directions : nullptr;
    }
    double weight(PlanObjective objective, std::size_t row) const {
        return objective == PlanObjective::Retained ? 1.0 : worth[row];
    }
    /// Value of an option in the objective's unit, harmful ones too. NaN where it cannot be had.
    double valueOf(PlanObjective objective, std::size_t row, std::size_t kind) const;
    /// What a choice of options is expected to be worth, whatever caution it was made with. choice: [rows]
    double valueOf(PlanObjective objective, const std::vector<std::int16_t>& choice) const;
};

struct OptionsRequest {
    const Scenario* scenario = nullptr;
    const CampaignCustomers* customers = nullptr;
    const CustomerEffects* effects = nullptr;  ///< null: everything is assumed
};
/// InvalidInput when an offer's cost is a share of what nobody knows, when the objective needs worth and nobody's is known, or
/// when nobody has a score.
Result<OptionTable> buildOptions(const OptionsRequest& request, const TaskContext& context);

}  // namespace holdfast::scenario
