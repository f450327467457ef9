#include "core/data/scenario.h"

#include "core/data/plan.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

namespace holdfast {

namespace {

constexpr std::size_t kMostOffers = 16;
constexpr std::size_t kMostSegments = 32;
constexpr int kMostPeriods = 120;

std::string numberText(double value) {
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// "offer discount_10: fixed is -3. Give a number from 0."
Result<void> within(const std::string& what, double value, double low, double high) {
    if (value >= low && value <= high) return {};
    const std::string range =
        std::isfinite(high) ? " from " + numberText(low) + " to " + numberText(high) : " from " + numberText(low);
    return Unexpected(ErrorCode::InvalidInput, what + " is " + numberText(value) + ". Give a number" + range + ".");
}

Result<void> checkOffer(const Offer& offer) {
    constexpr double kLargest = 1e15;
    const std::string name = "Offer " + offer.name + ": ";
    HOLDFAST_CHECK(within(name + "the fixed cost", offer.fixedCost, 0.0, kLargest));
    HOLDFAST_CHECK(within(name + "the share of the customer's worth", offer.valueShare, 0.0, 1.0));
    HOLDFAST_CHECK(within(name + "the share of a period's money", offer.periodShare, 0.0, 1e6));
    HOLDFAST_CHECK(within(name + "the acceptance", offer.acceptance, 1e-6, 1.0));
    HOLDFAST_CHECK(within(name + "the cool-down in days", offer.coolDownDays, 0.0, 36'500.0));
    HOLDFAST_CHECK(within(name + "the assumed effect", offer.assumedKeep, -1.0, 1.0));
    return within(name + "the error of the assumed effect", offer.assumedError, 0.0, 1.0);
}

Result<void> checkOffers(const std::vector<Offer>& offers) {
    if (offers.empty()) return Unexpected(ErrorCode::InvalidInput, "There is no offer to plan with. Name at least one.");
    if (offers.size() > kMostOffers)
        return Unexpected(ErrorCode::InvalidInput, "There are " + std::to_string(offers.size()) +
                                                       " offers. A scenario holds at most " + std::to_string(kMostOffers) +
                                                       ".");
    std::set<std::string> names;
    for (const Offer& offer : offers) {
        if (offer.name.empty() || offer.name == "none")
            return Unexpected(ErrorCode::InvalidInput,
                              "An offer has no name, or the name of the control, \"none\". Name it otherwise.");
        if (!names.insert(offer.name).second)
            return Unexpected(ErrorCode::InvalidInput, "Offer " + offer.name + " is there twice. Keep one of them.");
        HOLDFAST_CHECK(checkOffer(offer));
    }
    for (const Offer& offer : offers)
        for (const std::string& other : offer.excludes)
            if (!names.contains(other))
                return Unexpected(ErrorCode::InvalidInput, "Offer " + offer.name + " excludes \"" + other +
                                                               "\", which is no offer of this scenario. Check its name.");
    return {};
}

Result<void> checkSegments(const std::vector<SegmentLimit>& segments) {
    if (segments.size() > kMostSegments)
        return Unexpected(ErrorCode::InvalidInput,
                          "A scenario holds at most " + std::to_string(kMostSegments) + " segment limits.");
    for (const SegmentLimit& limit : segments) {
        const std::string name = "Segment " + limit.name + ": ";
        HOLDFAST_CHECK(within(name + "the least share of the budget", limit.minShare.value_or(0.0), 0.0, 1.0));
        HOLDFAST_CHECK(within(name + "the largest share of the budget", limit.maxShare.value_or(1.0), 0.0, 1.0));
        if (limit.minShare.value_or(0.0) > limit.maxShare.value_or(1.0))
            return Unexpected(ErrorCode::InvalidInput, name + "the least share is above the largest. Exchange them.");
    }
    return {};
}

}  // namespace

std::string_view toString(PlanObjective objective) {
    constexpr std::array<std::string_view, 3> names{"value", "retained", "net"};
    return names[static_cast<std::size_t>(objective)];
}

std::optional<PlanObjective> planObjectiveFromString(std::string_view text) {
    for (const PlanObjective objective : {PlanObjective::Worth, PlanObjective::Retained, PlanObjective::Net})
        if (toString(objective) == text) return objective;
    return std::nullopt;
}

std::vector<Offer> defaultOffers() {
    constexpr double kDiscountedPeriods = 3.0, kUpgradeCost = 0.2, kContactCost = 0.05;
    std::vector<Offer> offers;
    const auto add = [&](const char* name, double periodShare, double keep) {
        Offer offer;
        offer.name = name;
        offer.periodShare = periodShare;
        offer.assumedKeep = keep;
        offer.assumedError = keep / 2.0;
        offers.push_back(std::move(offer));
    };
    add("discount_5", kDiscountedPeriods * 0.05, 0.04);
    add("discount_10", kDiscountedPeriods * 0.10, 0.08);
    add("discount_15", kDiscountedPeriods * 0.15, 0.11);
    add("discount_20", kDiscountedPeriods * 0.20, 0.14);
    add("discount_25", kDiscountedPeriods * 0.25, 0.16);
    add("upgrade", kUpgradeCost, 0.08);
    add("package", kDiscountedPeriods * 0.10 + kUpgradeCost, 0.13);
    add("contact", kContactCost, 0.04);
    return offers;
}

Result<void> check(const Scenario& scenario) {
    HOLDFAST_CHECK(within("The budget", scenario.budget, 0.0, 1e15));
    HOLDFAST_CHECK(checkOffers(scenario.offers));
    HOLDFAST_CHECK(within("The margin", scenario.worth.margin, 0.0, 1e6));
    HOLDFAST_CHECK(within("The horizon in periods", scenario.worth.horizon, 1.0, kMostPeriods));
    HOLDFAST_CHECK(within("The interest a period", scenario.worth.interest, 0.0, 10.0));
    HOLDFAST_CHECK(within("The later risk", scenario.worth.laterRisk, 0.0, 1.0));
    HOLDFAST_CHECK(within("The caution in standard errors", scenario.caution, 0.0, 3.0));
    return checkSegments(scenario.segments);
}

double PlanSensitivity::net(double costFactor, double atMargin, int horizon) const {
    if (keptByHorizon.empty() || horizon < 1) return kMissing;
    const auto at = std::min(static_cast<std::size_t>(horizon), keptByHorizon.size()) - 1;
    return atMargin / margin * keptByHorizon[at] - costFactor * spend;
}

}  // namespace holdfast
