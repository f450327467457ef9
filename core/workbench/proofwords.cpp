#include "core/workbench/proofwords.h"

#include "core/report/writers.h"

#include <algorithm>
#include <cmath>

namespace holdfast::workbench {

namespace {

using report::formatFigure;
using report::NumberStyle;

constexpr const char* kUsual = "A plan takes what looks best among many estimates, so less than promised is the usual way";

std::string count(std::uint64_t value) { return formatFigure(static_cast<double>(value), NumberStyle::Count, {}); }

/// In the aim of the plan.
std::string amount(double value, PlanObjective objective, const std::string& currency) {
    return objective == PlanObjective::Retained ? formatFigure(value, NumberStyle::Plain, {}) + " customers" : formatFigure(value, NumberStyle::Money, currency);
}

std::string verb(PlanObjective objective) { return objective == PlanObjective::Net ? "netted" : "kept"; }

/// Less or more than promised, and whether chance explains it.
std::string beside(const PlanProof& proof, const std::string& promised) {
    const bool less = proof.found < proof.told, byChance = proof.told >= proof.lower && proof.told <= proof.upper;
    std::string text = (less ? "That is less than the " : "That is more than the ") + promised + " it promised, ";
    text += byChance ? "within what chance explains. " : "by more than chance explains. ";
    if (less) return text + kUsual + ". ";
    return text + kUsual + ", and this case is no rule. ";
}

}  // namespace

ProofWords proofWords(const PlanResult& plan, const std::string& currency) {
    const PlanProof& proof = *plan.proof;
    const PlanObjective objective = plan.scenario.objective;
    const auto told = [&](double value) { return amount(value, objective, currency); };
    const auto spent = [&](double value) { return formatFigure(value, NumberStyle::Money, currency); };
    ProofWords words;
    words.finding = "Made anew for " + count(proof.customers) + " customers of past campaigns, by effects learned without each of them and with money in proportion, " +
                    "such a plan gave " + count(proof.treated) + " of them an offer and " + verb(objective) + " " + told(proof.found) +
                    " by what they did (90 %: " + told(proof.lower) + " to " + told(proof.upper) + "). " + beside(proof, told(proof.told)) + proof.sentence;
    if (proof.budget > 0.0 && plan.scenario.budget > 0.0 && std::isfinite(plan.value))
        words.promise = "What it promised is for these customers and a budget of " + spent(proof.budget) + ". The plan itself promises " + told(plan.value) + " for " +
                        spent(plan.scenario.budget) + ", in proportion " + told(plan.value * proof.budget / plan.scenario.budget) +
                        "; what differs beyond that is who is asked, and that nobody's own outcome helped to choose for him.";
    for (const std::string& name : proof.notMade) words.leftOut += (words.leftOut.empty() ? "No campaign made " : ", ") + name;
    if (!words.leftOut.empty()) words.leftOut += ", so what the plan gives of it is not in these figures.";
    return words;
}

std::string intervalLeavesOut(const PlanResult& plan) {
    if (std::none_of(plan.byOffer.begin(), plan.byOffer.end(), [](const OfferTotal& offer) { return !offer.assumed && offer.customers > 0; })) return {};
    return "It does not count that a plan takes what looks best among many estimates, nor that learners play strong effects down: it holds less "
           "often than it says, and what is kept may be below or above.";
}

}  // namespace holdfast::workbench
