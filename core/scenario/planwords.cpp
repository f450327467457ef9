#include "core/scenario/planwords.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

namespace holdfast::scenario {

namespace {

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g %%", 100.0 * share);
    return text;
}

std::string list(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return text;
}

}  // namespace

Relaxation inWords(const LimitRelaxation& relaxation, const Scenario& scenario) {
    using What = LimitRelaxation::What;
    Relaxation words;
    words.sufficient = relaxation.sufficient;
    if (relaxation.what == What::Capacity) {
        words.asked = relaxation.asked;
        words.possible = relaxation.possible;
        words.limit = "raise the capacity of " + scenario.offers[relaxation.index].name + " from " +
                      std::to_string(static_cast<long long>(relaxation.asked)) + " to " +
                      std::to_string(static_cast<long long>(relaxation.possible));
        return words;
    }
    if (relaxation.what == What::Budget) {
        words.asked = relaxation.asked;
        words.possible = std::floor(100.0 * relaxation.possible) / 100.0;
        char text[96];
        std::snprintf(text, sizeof text, "lower the budget from %.2f to %.2f", words.asked, words.possible);
        words.limit = text;
        return words;
    }
    const bool least = relaxation.what == What::LeastSpend;
    const double scale = scenario.budget > 0.0 ? 1.0 / scenario.budget : 0.0;
    words.asked = scale * relaxation.asked;
    words.possible = scale * relaxation.possible;
    // Rounded so that what is told is possible.
    const double told = (least ? std::floor(words.possible * 1e4) : std::ceil(words.possible * 1e4)) / 1e4;
    words.limit = std::string(least ? "lower the least" : "raise the largest") + " share of the budget for " +
                  scenario.segments[relaxation.index].name + " from " + percent(words.asked) + " to " + percent(told);
    return words;
}

namespace {

constexpr double kManyLimited = 0.02;  ///< of the planned-for: worth a sentence

/// Those who get something although more was said of some offer than there is to take away.
void warnOfLimited(const OptionTable& table, PlanResult& result) {
    const auto warnOf = [&](std::uint8_t beyond, const char* words) {
        std::size_t limited = 0;
        for (const PlannedOffer& choice : result.choices) limited += (table.limited[choice.customer] & beyond) != 0 ? 1 : 0;
        if (static_cast<double>(limited) < kManyLimited * static_cast<double>(result.choices.size()) || limited == 0) return;
        result.warnings.push_back(std::to_string(limited) + " of the " + std::to_string(result.choices.size()) + " who get something " + words);
    };
    warnOf(kBeyondRisk, "were learned to be moved by more than their whole chance of leaving, or of staying; no more than that is counted. Past "
                        "campaigns tell little about such customers.");
    warnOf(kBeyondAcceptance, "could be given an offer whose effect is more than the share that takes it up allows, if those who would "
                              "leave take it up no more often than others; no more than that is counted. Look at the offers' acceptance.");
}

/// How much of the money goes to offers that past campaigns do not show to keep people on the whole.
void warnOfUnclear(PlanResult& result) {
    double spend = 0.0;
    std::vector<std::string> names;
    for (const OfferTotal& offer : result.byOffer) {
        if (!offer.unclear || offer.customers == 0) continue;
        spend += offer.spend;
        names.push_back(offer.offer);
    }
    if (names.empty() || !(spend > 0.0)) return;
    char share[32];
    std::snprintf(share, sizeof share, "%.0f %%", 100.0 * spend / result.spend);
    result.warnings.push_back(std::string(share) + " of the money goes to " + list(names) +
                              ", which past campaigns do not show to keep people on average; that they keep these people rests on "
                              "estimates for single customers.");
}

/// Where it was not kept how errors of customers who look alike go together.
void warnOfErrorsApart(const OptionTable& table, PlanResult& result) {
    for (std::size_t kind = 0; kind < table.kinds; ++kind)
        for (const std::size_t offer : table.parts[kind]) {
            if (result.byOffer[kind].customers == 0 || table.assumed[offer] != 0 || table.errorParts[offer] != nullptr) continue;
            result.warnings.push_back("How the errors of customers who look alike go together was not kept when these effects were learned; beyond "
                                      "that of the average, each customer's is taken to be his own, so the plan's interval is too narrow. Run "
                                      "effects again to have it counted.");
            return;
        }
}

/// Where the plan makes two learned offers and more, whose errors may go together in ways that were not kept.
void warnOfGuessedErrors(const OptionTable& table, PlanResult& result) {
    std::set<std::size_t> made;
    for (std::size_t kind = 0; kind < table.kinds; ++kind)
        for (const std::size_t offer : table.parts[kind])
            if (result.byOffer[kind].customers > 0 && table.assumed[offer] == 0) made.insert(offer);
    if (!table.errorsGuessed || made.size() < 2) return;
    result.warnings.push_back("How the errors of different offers go together was not kept when these effects were learned; they are taken "
                              "to correlate by half. Run effects again to have it estimated.");
}

}  // namespace

void addWarnings(const OptionTable& table, const CampaignCustomers& customers, PlanResult& result) {
    std::vector<std::string> assumed;
    for (std::size_t kind = 0; kind < table.kinds; ++kind)
        if (table.assumed[kind] != 0 && table.parts[kind].size() == 1) assumed.push_back(table.names[kind]);
    if (!assumed.empty())
        result.warnings.push_back((assumed.size() == 1 ? "The effect of " : "The effects of ") + list(assumed) +
                                  (assumed.size() == 1 ? " is assumed" : " are assumed") +
                                  ", not learned from a campaign. The plan is as good as that guess.");
    const auto able =
        std::count_if(table.problem.gain.begin(), table.problem.gain.end(), [](double gain) { return gain > 0.0; });
    const double budget = result.scenario.budget;
    if (able == 0)
        result.warnings.push_back(
            result.scenario.caution > 0.0
                ? "No offer is sure enough to keep anybody, so nothing is planned. Plan with less caution, or learn effects from more "
                  "customers."
                : "No customer can be kept by any offer that he may get, so nothing is planned. Look at who is eligible and "
                  "at the offers' effects.");
    else if (budget == 0.0 && result.choices.empty())
        result.warnings.push_back("The budget is 0, so nothing that costs money is planned.");
    else if (result.feasible && table.problem.onlyBudget() && !result.curve.empty() && budget > result.curve.back().spend)
        result.warnings.push_back(
            "The budget is more than can be spent to any use: everybody already gets what does most for him.");
    else if (result.choices.empty() && result.feasible)
        result.warnings.push_back("The budget does not pay a single offer.");
    warnOfLimited(table, result);
    warnOfUnclear(result);
    warnOfGuessedErrors(table, result);
    warnOfErrorsApart(table, result);
    if (!customers.flagged.empty() || !result.scenario.excludeFlagged) return;
    result.warnings.push_back("No account is flagged yet, so none is left out for that.");
}

}  // namespace holdfast::scenario
