#include "core/workbench/plancharts.h"

#include "core/data/plancurve.h"
#include "core/report/writers.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace holdfast::workbench {

namespace {

using report::Chart;
using report::ChartKind;
using report::ChartSeries;
using report::formatFigure;
using report::NumberStyle;

constexpr const char* kNobody = "This plan makes no offer to anybody, so there is nothing to draw. A larger budget or cheaper offers would change that.";

/// "one customer", "212 customers".
std::string customers(std::uint64_t count) {
    return count == 1 ? "one customer" : formatFigure(static_cast<double>(count), NumberStyle::Count, {}) + " customers";
}

std::string money(double value, const std::string& currency) {
    return formatFigure(value, NumberStyle::Money, currency);
}

std::string share(double part, double whole) {
    return formatFigure(whole > 0.0 ? part / whole : 0.0, NumberStyle::Percent, {});
}

Evidence evidenceOf(const PlanResult& plan) {
    const bool assumed = std::any_of(plan.byOffer.begin(), plan.byOffer.end(),
                                     [](const OfferTotal& offer) { return offer.assumed && offer.customers > 0; });
    return assumed ? Evidence::Assumed : Evidence::Causal;
}

std::string curveTitle(const PlanResult& plan, const std::string& currency) {
    const NumberStyle style = valueStyle(plan.scenario.objective);
    const std::string brought = formatFigure(plan.value, style, currency) +
                             (plan.scenario.objective == PlanObjective::Retained ? " customers" : "");
    if (plan.choices.empty()) return "No budget, no offers: drag the line to see what money would buy";
    std::string title = money(plan.spend, currency) + (plan.scenario.objective == PlanObjective::Net ? " nets " : " keeps ") + brought;
    if (plan.curve.empty()) return title;
    const double budget = plan.scenario.budget;
    if (nextHasUse(plan, budget, 1000.0))
        return title + "; the next 1,000 buys " + formatFigure(nextBuys(plan, budget, 1000.0), style, {}) +
               (plan.scenario.objective == PlanObjective::Retained ? " customers" : "");
    return title + "; more money than " + money(plan.curveHoldsLimits ? plan.curve.back().spend : plan.spend, currency) + " buys nothing";
}

/// "5 % end" as "5 %": beside its counterpart it needs no more words. A hyphen for a sign becomes a minus.
std::string endOf(std::string says) {
    constexpr std::string_view kEnd = " end";
    if (says.ends_with(kEnd)) says.resize(says.size() - kEnd.size());
    if (says.starts_with('-')) says.replace(0, 1, "\u2212");
    return says;
}

}  // namespace

NumberStyle valueStyle(PlanObjective objective) {
    return objective == PlanObjective::Retained ? NumberStyle::Plain : NumberStyle::Money;
}

std::string valueName(PlanObjective objective) {
    switch (objective) {
        case PlanObjective::Worth: return "Worth kept";
        case PlanObjective::Retained: return "Customers kept";
        case PlanObjective::Net: break;
    }
    return "Net";
}

std::string aimName(PlanObjective objective) {
    switch (objective) {
        case PlanObjective::Worth: return "most worth";
        case PlanObjective::Retained: return "most customers";
        case PlanObjective::Net: break;
    }
    return "worth less cost";
}

std::string baselineName(const PlanBaseline& baseline) {
    if (baseline.name == "highest_risk") return "highest risk first";
    if (baseline.name == "current_policy") return "as last time";
    if (baseline.name == "best_single_offer") return "best single offer";
    if (baseline.name == "greedy") return "best value first";
    return baseline.name;
}

Chart budgetCurveChart(const PlanResult& plan, const std::string& currency) {
    Chart chart;
    chart.kind = ChartKind::Line;
    chart.name = "budget_curve";
    chart.title = curveTitle(plan, currency);
    chart.xTitle = "Budget";
    chart.yTitle = valueName(plan.scenario.objective);
    chart.xStyle = NumberStyle::Money;
    chart.yStyle = valueStyle(plan.scenario.objective);
    chart.emptyReason = "No offer keeps anybody who may get it, so no budget buys anything. Look at who is eligible and at the offers' effects.";
    if (plan.curve.size() < 2 || !(plan.curve.back().value > 0.0)) return chart;
    ChartSeries series;
    series.name = plan.curveHoldsLimits ? "best plan" : "best plan, without capacities and segments";
    series.evidence = evidenceOf(plan);
    for (const BudgetPoint& point : plan.curve) {
        series.x.push_back(point.spend);
        series.y.push_back(point.value);
        series.lower.push_back(point.lower);
        series.upper.push_back(point.upper);
    }
    chart.series = {std::move(series)};
    chart.showEvidence = true;
    const double most = plan.curve.back().spend;
    const auto across = [&](const std::string& name, double x) {
        if (x > 0.0 && x <= most) chart.markers.push_back({x, name + " " + formatFigure(std::round(x), NumberStyle::Count, {}), false});
    };
    across("knee", plan.kneeBudget);
    across("pays for itself up to", plan.breakEvenBudget);
    for (const PlanBaseline& baseline : plan.baselines)
        if (baseline.available && baseline.customers > 0 && baseline.spend <= most)
            chart.markers.push_back({baseline.spend, baselineName(baseline), false, baseline.value});
    return chart;
}

namespace {

/// `offers` from top to bottom; those that nobody gets are left out.
Chart spendOf(std::vector<OfferTotal> offers, const std::string& currency) {
    Chart chart;
    chart.kind = ChartKind::HorizontalBars;
    chart.name = "spend_by_offer";
    chart.yTitle = "Spend";
    chart.yStyle = NumberStyle::Money;
    chart.emptyReason = kNobody;
    std::erase_if(offers, [](const OfferTotal& offer) { return offer.customers == 0; });
    if (offers.empty()) return chart;
    double spend = 0.0;
    std::uint64_t treated = 0;
    const OfferTotal* most = &offers.front();
    for (const OfferTotal& offer : offers) {
        spend += offer.spend, treated += offer.customers;
        if (offer.spend > most->spend) most = &offer;
    }
    // One series a kind of evidence, so that each is drawn in its own style.
    for (const bool assumed : {false, true}) {
        ChartSeries series;
        series.evidence = assumed ? Evidence::Assumed : Evidence::Causal;
        for (const OfferTotal& offer : offers) series.y.push_back(offer.assumed == assumed ? offer.spend : std::nan(""));
        if (std::any_of(offers.begin(), offers.end(), [&](const OfferTotal& o) { return o.assumed == assumed; }))
            chart.series.push_back(std::move(series));
    }
    for (const OfferTotal& offer : offers)
        chart.categories.push_back(offer.offer + " \u00B7 " + formatFigure(static_cast<double>(offer.customers), NumberStyle::Count, {}));
    chart.showEvidence = true;
    chart.title = spend > 0.0 ? most->offer + " takes " + share(most->spend, spend) + " of " + money(spend, currency)
                              : "The plan costs nothing: " + customers(treated) + " get what is free";
    return chart;
}

std::vector<OfferTotal> dearestFirst(const PlanResult& plan) {
    std::vector<OfferTotal> offers = plan.byOffer;
    std::stable_sort(offers.begin(), offers.end(), [](const OfferTotal& a, const OfferTotal& b) { return a.spend > b.spend; });
    return offers;
}

}  // namespace

Chart offerSpendChart(const PlanResult& plan, const std::string& currency) { return spendOf(dearestFirst(plan), currency); }

Chart offerSpendChart(const PlanResult& plan, const BudgetPoint& at, const std::string& currency) {
    std::vector<OfferTotal> offers = dearestFirst(plan);
    for (OfferTotal& offer : offers) {
        const auto found = std::find(plan.offers.begin(), plan.offers.end(), offer.offer);
        const auto index = static_cast<std::size_t>(found - plan.offers.begin());
        const OfferPart part = index < at.byOffer.size() ? at.byOffer[index] : OfferPart();
        offer.spend = part.spend;
        offer.customers = static_cast<std::uint64_t>(std::llround(part.customers));
    }
    return spendOf(std::move(offers), currency);
}

Chart segmentSpendChart(const std::vector<SegmentTotal>& segments, const std::string& column) {
    Chart chart;
    chart.kind = ChartKind::HorizontalBars;
    chart.name = "spend_by_segment";
    chart.yTitle = "Spend";
    chart.yStyle = NumberStyle::Money;
    chart.emptyReason = kNobody;
    double total = 0.0;
    std::uint64_t treated = 0;
    for (const SegmentTotal& segment : segments) total += segment.spend, treated += segment.customers;
    if (treated == 0) return chart;
    ChartSeries series;
    const SegmentTotal* most = &segments.front();
    for (const SegmentTotal& segment : segments) {
        chart.categories.push_back(segment.segment + " \u00B7 " + formatFigure(static_cast<double>(segment.customers), NumberStyle::Count, {}));
        series.y.push_back(segment.spend);
        if (segment.spend > most->spend) most = &segment;
    }
    chart.series = {std::move(series)};
    const std::uint64_t members = most->members;
    chart.title = column + " " + most->segment + " takes " + share(most->spend, total) + " of the money: " + customers(most->customers) +
                  " of " + formatFigure(static_cast<double>(members), NumberStyle::Count, {});
    return chart;
}

Chart impactChart(const PlanResult& plan, const std::string& currency) {
    const PlanImpact& impact = plan.impact;
    Chart chart;
    chart.kind = ChartKind::Histogram;
    chart.name = "impact";
    chart.xTitle = "Net";
    chart.yTitle = "Share of draws, %";
    chart.xStyle = NumberStyle::Money;
    chart.yStyle = NumberStyle::Percent;
    chart.emptyReason = plan.choices.empty() ? kNobody : "What some customers are worth is not known, so there is no impact in money.";
    if (impact.draws == 0 || impact.histogram.empty() || plan.choices.empty()) return chart;
    ChartSeries series;
    series.x = impact.histogramEdges;
    for (const std::uint64_t count : impact.histogram) series.y.push_back(static_cast<double>(count) / static_cast<double>(impact.draws));
    chart.series = {std::move(series)};
    chart.title = "Net " + money(plan.net(), currency) + " expected, " + money(impact.p5, {}) + " to " + money(impact.p95, {}) +
                  " in nine of ten draws; loss in " + formatFigure(impact.chanceOfLoss, NumberStyle::Percent, {});
    return chart;
}

Chart alternativesChart(const PlanResult& plan, const PlannedOffer& choice) {
    Chart chart;
    chart.kind = ChartKind::Intervals;
    chart.name = "alternatives";
    chart.yTitle = "Change of the chance of leaving, points";
    chart.yStyle = NumberStyle::Points;
    chart.emptyReason = "What else he could get is not kept for so many customers.";
    ChartSeries series;
    series.evidence = evidenceOf(plan);
    std::vector<PlannedOffer> options;
    for (const PlannedOffer& option : plan.options)
        if (option.customer == choice.customer) options.push_back(option);
    if (options.empty()) return chart;
    std::stable_sort(options.begin(), options.end(), [](const PlannedOffer& a, const PlannedOffer& b) { return a.effect < b.effect; });
    for (const PlannedOffer& option : options) {
        chart.categories.push_back(plan.offers[option.offer]);
        series.y.push_back(option.effect);
        series.lower.push_back(option.lower);
        series.upper.push_back(option.upper);
    }
    chart.series = {std::move(series)};
    chart.markers.push_back({0.0, "no effect", false});
    const std::string& strongest = chart.categories.front();
    chart.title = options.front().effect >= 0.0                  ? "No offer is expected to keep this customer"
                  : strongest == plan.offers[choice.offer] ? "No offer is expected to do more than " + strongest
                                                                 : strongest + " would do most; " + plan.offers[choice.offer] + " is what the money is best spent on";
    return chart;
}

Chart tornadoChart(const PlanResult& plan, const std::string& currency) {
    Chart chart;
    chart.kind = ChartKind::HorizontalBars;
    chart.name = "tornado";
    chart.yTitle = "Change of net";
    chart.yStyle = NumberStyle::Money;
    chart.emptyReason = plan.choices.empty() ? kNobody : "What some customers are worth is not known, so there is no impact in money.";
    const auto& bars = plan.impact.tornado;
    if (bars.empty() || plan.choices.empty()) return chart;
    ChartSeries low, high;
    low.name = "at its low end";
    high.name = "at its high end";
    for (const TornadoBar& bar : bars) {
        chart.categories.push_back(bar.input + ": " + endOf(bar.lowSays) + " / " + endOf(bar.highSays));
        low.y.push_back(bar.low - plan.net());
        high.y.push_back(bar.high - plan.net());
    }
    const auto [least, most] = std::minmax(low.y.front(), high.y.front());
    chart.title = "The net of " + money(plan.net(), currency) + " hangs most on the " + bars.front().input + ", which changes it by " +
                  money(least, currency) + " to " + money(most, currency);
    chart.series = {std::move(low), std::move(high)};
    return chart;
}

namespace {

std::string proofFinding(const PlanProof& proof, PlanObjective objective, const std::string& currency) {
    const auto amount = [&](double value) {
        return objective == PlanObjective::Retained ? formatFigure(value, NumberStyle::Plain, {}) + " customers" : money(value, currency);
    };
    const std::string figures = ": " + amount(proof.found) + " by what they did, " + amount(proof.told) + " promised";
    if (proof.speaksAgainst()) return "Past campaigns speak against such a plan" + figures;
    if (proof.promisesTooMuch()) return "Such a plan promises more than past campaigns bear out" + figures;
    if (proof.speaksFor()) return "Past campaigns bear such a plan out" + figures;
    return "Past campaigns are too few to tell what such a plan brings" + figures;
}

}  // namespace

Chart proofChart(const PlanResult& plan, const std::string& currency) {
    Chart chart;
    chart.kind = ChartKind::Intervals;
    chart.name = "held_against_campaigns";
    chart.yTitle = valueName(plan.scenario.objective) + ", 90 % interval";
    chart.yStyle = valueStyle(plan.scenario.objective);
    chart.emptyReason = !plan.noProof.empty() ? plan.noProof
                                              : "No offer of this plan was learned from past campaigns, so there is nothing to hold it against. "
                                                "Learn effects on the page Evidence.";
    if (!plan.proof) return chart;
    ChartSeries series;
    series.evidence = Evidence::Causal;
    const auto add = [&](const std::string& name, double value, double lower, double upper) {
        chart.categories.push_back(name);
        series.y.push_back(value);
        series.lower.push_back(lower);
        series.upper.push_back(upper);
    };
    add("this plan", plan.proof->found, plan.proof->lower, plan.proof->upper);
    for (const PlanProof::Rule& one : plan.proof->rules)
        add("more than " + (one.name == "random" ? "at " : std::string()) + baselineName({one.name, {}, true, 0.0, 0.0, 0}), one.difference, one.lower, one.upper);
    chart.series.push_back(std::move(series));
    chart.markers.push_back({0.0, "nothing", false});
    chart.title = proofFinding(*plan.proof, plan.scenario.objective, currency);
    return chart;
}

Chart comparisonChart(const std::vector<SavedScenario>& scenarios, const std::string& currency) {
    Chart chart;
    chart.kind = ChartKind::HorizontalBars;
    chart.name = "comparison";
    chart.yTitle = "Net, expected and in nine of ten draws";
    chart.yStyle = NumberStyle::Money;
    chart.emptyReason = "No scenario to compare knows its impact in money.";
    ChartSeries series;
    const SavedScenario* best = nullptr;
    for (const SavedScenario& scenario : scenarios) {
        if (!std::isfinite(scenario.summary.net())) continue;
        chart.categories.push_back(scenario.name);
        series.y.push_back(scenario.summary.net());
        series.lower.push_back(scenario.summary.p5);
        series.upper.push_back(scenario.summary.p95);
        if (!best || scenario.summary.net() > best->summary.net()) best = &scenario;
    }
    if (!best) return chart;
    const bool tie = std::count_if(series.y.begin(), series.y.end(), [best](double y) { return y == best->summary.net(); }) > 1;
    chart.title = (tie ? "No scenario nets more than " + best->name : best->name + " nets most") + ": " + money(best->summary.net(), currency) +
                  " after a spend of " + money(best->summary.spend, currency);
    chart.series = {std::move(series)};
    return chart;
}

}  // namespace holdfast::workbench
