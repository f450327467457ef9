#include "core/workbench/plantables.h"

#include "core/base/time.h"
#include "core/report/writers.h"
#include "core/workbench/plancharts.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <set>

namespace holdfast::workbench {

namespace {

using report::Cell;
using report::Figure;
using report::formatFigure;
using report::NumberStyle;
using report::Table;

Cell figure(double value, NumberStyle style) {
    return std::isfinite(value) ? Cell(Figure{value, style}) : Cell();
}

Cell count(std::uint64_t value) {
    return Figure{static_cast<double>(value), NumberStyle::Count};
}

std::string limitsInWords(const Scenario& scenario) {
    std::string words;
    const auto add = [&](const std::string& text) { words += (words.empty() ? "" : "; ") + text; };
    const auto percent = [](double share) { return formatFigure(share, NumberStyle::Percent, {}); };
    for (const SegmentLimit& limit : scenario.segments)
        add(limit.name + " " + percent(limit.minShare.value_or(0.0)) + " to " + percent(limit.maxShare.value_or(1.0)) + " of the budget");
    for (const Offer& offer : scenario.offers)
        if (offer.capacity) add(offer.name + (*offer.capacity == 0 ? " to nobody" : " at most " + formatFigure(static_cast<double>(*offer.capacity), NumberStyle::Count, {})));
    if (scenario.caution > 0.0) add("careful: " + formatFigure(scenario.caution, NumberStyle::Plain, {}) + " standard errors taken off every effect");
    if (scenario.excludeFlagged) add("flagged accounts left out");
    if (scenario.combineOffers) add("two offers to one customer allowed");
    return words.empty() ? "none beside the budget" : words;
}

std::string costInWords(const Offer& offer) {
    std::string words;
    const auto add = [&](const std::string& text) { words += (words.empty() ? "" : " + ") + text; };
    if (offer.fixedCost != 0.0) add(formatFigure(offer.fixedCost, NumberStyle::Money, {}));
    if (offer.periodShare != 0.0) add(formatFigure(offer.periodShare, NumberStyle::Percent, {}) + " of a period");
    if (offer.valueShare != 0.0) add(formatFigure(offer.valueShare, NumberStyle::Percent, {}) + " of worth");
    return words.empty() ? "nothing" : words;
}

}  // namespace

Table comparisonTable(const std::vector<SavedScenario>& scenarios) {
    Table table;
    table.title = "Scenarios side by side";
    table.name = "scenarios";
    table.columns.push_back({"Figure", false, {}, false});
    for (const SavedScenario& one : scenarios) table.columns.push_back({one.name, true, {}, false});
    const auto row = [&](const std::string& name, const std::function<Cell(const SavedScenario&)>& cell) {
        std::vector<Cell> cells{name};
        for (const SavedScenario& one : scenarios) cells.push_back(cell(one));
        table.rows.push_back(std::move(cells));
    };
    const auto money = [&](const std::string& name, double PlanSummary::*member) {
        row(name, [member](const SavedScenario& one) { return figure(one.summary.*member, NumberStyle::Money); });
    };
    row("Aim", [](const SavedScenario& one) { return Cell(aimName(one.scenario.objective)); });
    row("Budget", [](const SavedScenario& one) { return figure(one.scenario.budget, NumberStyle::Money); });
    money("Spend", &PlanSummary::spend);
    row("Customers with an offer", [](const SavedScenario& one) { return count(one.summary.customers); });
    money("Worth kept", &PlanSummary::expectedMoney);
    row("Customers kept", [](const SavedScenario& one) { return figure(one.summary.expectedRetained, NumberStyle::Plain); });
    row("Net", [](const SavedScenario& one) { return figure(one.summary.net(), NumberStyle::Money); });
    money("Net, in nine of ten draws from", &PlanSummary::p5);
    money("Net, in nine of ten draws to", &PlanSummary::p95);
    row("Chance of loss", [](const SavedScenario& one) { return figure(one.summary.chanceOfLoss, NumberStyle::Percent); });
    row("Pays from this share of the effects", [](const SavedScenario& one) { return figure(one.summary.breakEven, NumberStyle::Percent); });
    std::set<std::string> offers;
    for (const SavedScenario& one : scenarios)
        for (const auto& [offer, customers] : one.summary.customersByOffer) offers.insert(offer);
    for (const std::string& offer : offers)
        row("Customers with " + offer, [&offer](const SavedScenario& one) {
            const auto found = one.summary.customersByOffer.find(offer);
            return count(found == one.summary.customersByOffer.end() ? 0 : found->second);
        });
    row("Limits", [](const SavedScenario& one) { return Cell(limitsInWords(one.scenario)); });
    row("Effects", [](const SavedScenario& one) { return Cell(std::string(one.summary.assumed ? "some assumed" : "learned")); });
    row("Every limit holds", [](const SavedScenario& one) { return Cell(std::string(one.summary.feasible ? "yes" : "no")); });
    row("Model version", [](const SavedScenario& one) { return count(static_cast<std::uint64_t>(std::max<std::int64_t>(0, one.summary.modelVersion))); });
    row("Scores as of", [](const SavedScenario& one) { return one.summary.asOf > 0 ? Cell(formatDate(one.summary.asOf)) : Cell(); });
    return table;
}

Table offersTable(const PlanResult& plan) {
    Table table;
    table.title = "Offers";
    table.name = "offers";
    table.columns = {{"Offer", false, {}, false},
                     {"Costs", false, "A customer; shares fall due when it is taken up.", false},
                     {"May go to", false, {}, false},
                     {"Could get it", true, "Customers whom it may be made to and for whom its effect is known or assumed.", false},
                     {"Get it", true, {}, false},
                     {"Spend", true, {}, false},
                     {valueName(plan.scenario.objective), true, {}, false},
                     {"Mean effect, points", true, "Change of the chance of leaving among those who get it, in percentage points; below zero keeps.", false},
                     {"Effect is", false, "Learned from past campaigns, or somebody's assumption.", false}};
    for (const OfferTotal& total : plan.byOffer) {
        const auto offer = std::find_if(plan.scenario.offers.begin(), plan.scenario.offers.end(), [&](const Offer& one) { return one.name == total.offer; });
        const bool single = offer != plan.scenario.offers.end();
        if (!single && total.customers == 0) continue;  // pairs that nobody gets
        table.rows.push_back({total.offer, single ? Cell(costInWords(*offer)) : Cell(std::string("both")),
                              single ? Cell(describe(offer->eligible)) : Cell(), count(total.eligible), count(total.customers),
                              figure(total.spend, NumberStyle::Money), figure(total.value, valueStyle(plan.scenario.objective)),
                              figure(total.meanEffect, NumberStyle::Points), std::string(total.assumed ? "assumed" : "learned")});
    }
    return table;
}

Table baselinesTable(const PlanResult& plan) {
    const NumberStyle style = valueStyle(plan.scenario.objective);
    Table table;
    table.title = "The plan beside common ways";
    table.name = "baselines";
    table.columns = {{"Way", false, {}, false}, {"Customers", true, {}, false}, {"Spend", true, {}, false}, {valueName(plan.scenario.objective), true, {}, false}, {"How", false, {}, false}};
    table.rows.push_back({std::string("this plan"), count(plan.choices.size()), figure(plan.spend, NumberStyle::Money), figure(plan.value, style),
                          !plan.feasible ? std::string(plan.contradicting ? "the nearest found: no plan keeps every limit" : "the nearest found: no plan was found that keeps every limit")
                                         : "at most " + formatFigure(100.0 * plan.gap, NumberStyle::Plain, {}) + " % below the best there is"});
    for (const PlanBaseline& one : plan.baselines) {
        if (!one.available) table.rows.push_back({baselineName(one), Cell(), Cell(), Cell(), one.how});
        else table.rows.push_back({baselineName(one), count(one.customers), figure(one.spend, NumberStyle::Money), figure(one.value, style), one.how});
    }
    return table;
}

Table proofTable(const PlanProof& proof, PlanObjective objective) {
    const NumberStyle style = valueStyle(objective);
    Table table;
    table.title = "Held against past campaigns";
    table.name = "held_against_campaigns";
    table.columns = {{"Way", false, "Made anew for the customers of past campaigns, by effects learned without each of them.", false},
                     {valueName(objective), true, "By what these customers did, doubly robust.", false},
                     {"Plan more by", true, "The plan less this way, customer by customer.", false},
                     {"From", true, "Lower end of the 90 % interval.", false},
                     {"To", true, "Upper end of the 90 % interval.", false},
                     {"Finding", false, {}, false}};
    const auto finding = [](double lower, double upper) {
        return std::string(lower > 0.0 ? "the plan is better" : upper < 0.0 ? "the plan is worse" : "no clear difference");
    };
    table.rows.push_back({std::string("this plan"), figure(proof.found, style), Cell(), figure(proof.lower, style), figure(proof.upper, style),
                          std::string(proof.speaksFor() ? "keeps some" : proof.speaksAgainst() ? "does harm" : "not shown to keep any")});
    for (const PlanProof::Rule& one : proof.rules)
        table.rows.push_back({baselineName({one.name, {}, true, 0.0, 0.0, 0}), figure(one.found, style), figure(one.difference, style),
                              figure(one.lower, style), figure(one.upper, style), finding(one.lower, one.upper)});
    return table;
}

std::string lossSentence(const PlanResult& plan, const std::string& currency) {
    if (!(plan.impact.chanceOfLoss > 0.5)) return {};
    const std::string words = "This plan costs more than it keeps in " + formatFigure(plan.impact.chanceOfLoss, NumberStyle::Percent, {}) + " of draws";
    if (!std::isfinite(plan.breakEvenBudget) || plan.scenario.objective == PlanObjective::Retained) return words + ".";
    if (plan.breakEvenBudget <= 0.0) return words + ", and no budget would pay for itself.";
    return words + "; money pays for itself up to a budget of " + formatFigure(plan.breakEvenBudget, NumberStyle::Money, currency) + ".";
}

std::string netSentence(const PlanResult& plan, const std::string& currency) {
    const PlanImpact& impact = plan.impact;
    if (plan.choices.empty() || !std::isfinite(impact.p5) || !std::isfinite(impact.p95)) return {};
    const auto money = [](double value, const std::string& unit) { return formatFigure(value, NumberStyle::Money, unit); };
    const std::string words = "In nine of ten draws the net lies between " + money(impact.p5, currency) + " and " + money(impact.p95, currency) +
                              ". Draws vary the effects (what is wrong about many customers at once for all of them together), who would have left and who accepts";
    if (plan.scenario.objective == PlanObjective::Retained || !std::isfinite(plan.lower) || !std::isfinite(plan.upper)) return words + ".";
    const bool net = plan.scenario.objective == PlanObjective::Net;
    const std::string other = std::string("; the 90 % interval of the ") + (net ? "net" : "worth kept") + ", " + money(plan.lower, {}) + " to " + money(plan.upper, {}) + ", varies the effects alone";
    if (impact.p95 - impact.p5 <= plan.upper - plan.lower) return words + other + ".";
    return words + other + ", so it is narrower.";
}

Table choicesTable(const PlanResult& plan, std::size_t most) {
    Table table;
    table.title = "Who gets what";
    table.name = "plan";
    table.columns = {{"Customer", false, {}, false}, {"Offer", false, {}, false}, {"Cost", true, {}, false},
                     {"Effect, points", true, "Change of the chance of leaving, in percentage points; below zero keeps.", false},
                     {"From", true, "Lower end of the effect's 90 % interval.", false}, {"To", true, "Upper end of it.", false}, {"Worth kept", true, {}, false}};
    std::vector<std::size_t> order(plan.choices.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto value = [&](std::size_t i) { return std::isfinite(plan.choices[i].expectedValue) ? plan.choices[i].expectedValue : -INFINITY; };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return value(a) > value(b); });
    order.resize(std::min(order.size(), most));
    for (const std::size_t i : order) {
        const PlannedOffer& one = plan.choices[i];
        table.rows.push_back({plan.keys[one.customer], plan.offers[one.offer], figure(one.cost, NumberStyle::Money), figure(one.effect, NumberStyle::Points),
                              figure(one.lower, NumberStyle::Points), figure(one.upper, NumberStyle::Points), figure(one.expectedValue, NumberStyle::Money)});
    }
    return table;
}

}  // namespace holdfast::workbench
