#include "app/cli/planjson.h"

#include "app/cli/json.h"
#include "app/cli/texttable.h"
#include "core/workbench/proofwords.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace holdfast::cli {

namespace {

Json interval(double lower, double upper) {
    return std::isnan(lower) ? Json() : Json{number(lower), number(upper)};
}

Json offersJson(const PlanResult& plan) {
    Json out = Json::object();
    for (const OfferTotal& total : plan.byOffer)
        out[total.offer] = {{"customers", total.customers},
                            {"eligible", total.eligible},
                            {"spend", total.spend},
                            {"expected_value", number(total.value)},
                            {"mean_effect", number(total.meanEffect)},
                            {"evidence", total.assumed ? "assumed" : "causal"}};
    return out;
}

Json segmentsJson(const PlanResult& plan) {
    Json out = Json::object();
    for (const SegmentTotal& total : plan.bySegment)
        out[total.segment] = {{"members", total.members},
                              {"customers", total.customers},
                              {"spend", total.spend},
                              {"expected_value", number(total.value)}};
    return out;
}

Json curveJson(const PlanResult& plan) {
    Json out = Json::array();
    for (const BudgetPoint& point : plan.curve)
        out.push_back({{"budget", point.spend},
                       {"value", number(point.value)},
                       {"lower", number(point.lower)},
                       {"upper", number(point.upper)},
                       {"marginal", number(point.marginal)},
                       {"customers", point.customers}});
    return out;
}

Json impactJson(const PlanImpact& impact) {
    Json tornado = Json::array();
    for (const TornadoBar& bar : impact.tornado)
        tornado.push_back({{"input", bar.input},
                           {"from", bar.lowSays},
                           {"to", bar.highSays},
                           {"net_from", number(bar.low)},
                           {"net_to", number(bar.high)}});
    return {{"draws", impact.draws},
            {"by_customer", impact.byCustomer},
            {"net_mean", number(impact.mean)},
            {"net_p5", number(impact.p5)},
            {"net_p50", number(impact.p50)},
            {"net_p95", number(impact.p95)},
            {"chance_of_loss", number(impact.chanceOfLoss)},
            {"break_even_share_of_effect", number(impact.breakEven)},
            {"tornado", std::move(tornado)}};
}

Json baselinesJson(const PlanResult& plan) {
    Json out = Json::object();
    for (const PlanBaseline& one : plan.baselines) out[one.name] = one.available ? number(one.value) : Json();
    return out;
}

Json baselineDetailsJson(const PlanResult& plan) {
    Json out = Json::object();
    for (const PlanBaseline& one : plan.baselines)
        out[one.name] = {{"spend", one.spend}, {"customers", one.customers}, {"how", one.how}};
    return out;
}

Json relaxationsJson(const PlanResult& plan) {
    Json out = Json::array();
    for (const Relaxation& one : plan.relaxations)
        out.push_back({{"do", one.limit}, {"asked", one.asked}, {"possible", one.possible}, {"sufficient", one.sufficient}});
    return out;
}

std::string amount(double value) {
    if (!std::isfinite(value)) return "not available";
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.2f", value);
    return text.data();
}

std::string small(double value) {
    if (!std::isfinite(value)) return "not available";
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.2g", value);
    return text.data();
}

std::string offersText(const PlanResult& plan) {
    TextTable table({{"offer"}, {"customers", true}, {"spend", true}, {"value", true}, {"mean effect, points", true}, {""}});
    for (const OfferTotal& total : plan.byOffer)
        if (total.customers > 0)
            table.row({total.offer, countText(total.customers), amount(total.spend), amount(total.value),
                       pointsText(total.meanEffect), total.assumed ? "assumed" : "learned from campaigns"});
    return table.empty() ? std::string() : table.text(2) + "\n";
}

std::string baselinesText(const PlanResult& plan) {
    TextTable table({{"compared with"}, {"value", true}, {"customers", true}, {""}});
    for (const PlanBaseline& one : plan.baselines)
        table.row({one.name, one.available ? amount(one.value) : "not available", one.available ? countText(one.customers) : "",
                   clipped(one.how, 100)});
    return table.text(2) + "\n";
}

Json proofJson(const PlanProof& proof) {
    Json rules = Json::object();
    for (const PlanProof::Rule& one : proof.rules)
        rules[one.name] = {{"found", number(one.found)}, {"plan_less_rule", number(one.difference)}, {"interval", interval(one.lower, one.upper)}};
    return {{"customers", proof.customers}, {"customers_treated", proof.treated}, {"budget", proof.budget},
            {"spend", proof.spend},         {"told", number(proof.told)},         {"found", number(proof.found)},
            {"interval", interval(proof.lower, proof.upper)},                     {"rules", std::move(rules)},
            {"offers_left_out", proof.notMade}};
}

std::string rulesText(const PlanProof& proof) {
    TextTable table({{"plan less"}, {"by their outcomes", true}, {"from", true}, {"to", true}});
    for (const PlanProof::Rule& one : proof.rules) table.row({one.name, amount(one.difference), amount(one.lower), amount(one.upper)});
    return table.text(4);
}

/// What the plan's own promise is beside that, and what is missing from it.
std::string proofNotes(const PlanResult& plan) {
    const workbench::ProofWords words = workbench::proofWords(plan, {});
    std::string text;
    for (const std::string& sentence : {words.promise, words.leftOut})
        if (!sentence.empty()) text += "    " + sentence + "\n";
    return text;
}

/// Each of them is enough, or all of them together are not.
std::string relaxationsText(const PlanResult& plan) {
    std::string enough, together;
    for (const Relaxation& one : plan.relaxations)
        (one.sufficient ? enough : together) += ((one.sufficient ? enough : together).empty() ? "" : one.sufficient ? ", or to " : ", and to ") + one.limit;
    if (!enough.empty()) return "  the limits cannot be met as asked: it would do to " + enough + "\n";
    return together.empty() ? std::string() : "  the limits cannot be met as asked: it would take at least to " + together + "\n";
}

}  // namespace

Json planJson(const PlanResult& plan) {
    Json out{{"spend", plan.spend},
             {"expected_value", number(plan.value)},
             {"interval", interval(plan.lower, plan.upper)},
             {"interval_leaves_out", workbench::intervalLeavesOut(plan)},
             {"customers_treated", plan.choices.size()},
             {"by_offer", offersJson(plan)},
             {"caution", plan.scenario.caution},
             {"planned_value", number(plan.plannedValue)},
             {"bound", number(plan.bound)},
             {"gap", number(plan.gap)},
             {"optimal", plan.optimal},
             {"baselines", baselinesJson(plan)},
             {"baseline_details", baselineDetailsJson(plan)},
             {"curve", curveJson(plan)},
             {"curve_note", plan.curveNote},
             {"marginal", number(plan.marginal)},
             {"knee_budget", number(plan.kneeBudget)},
             {"break_even_budget", number(plan.breakEvenBudget)},
             {"objective", std::string(toString(plan.scenario.objective))},
             {"expected_money", number(plan.expectedMoney)},
             {"expected_net", number(plan.net())},
             {"expected_retained", number(plan.expectedRetained)},
             {"by_segment", segmentsJson(plan)},
             {"impact", impactJson(plan.impact)},
             {"feasible", plan.feasible},
             {"contradicting", plan.contradicting},
             {"relaxations", relaxationsJson(plan)},
             {"left_out", plan.leftOut},
             {"scenario", Json::parse(toJson(plan.scenario))},
             {"model_version", plan.modelVersion},
             {"as_of", formatIso8601(plan.asOf)},
             {"seed", plan.seed},
             {"fingerprint", plan.fingerprint},
             {"warnings", plan.warnings}};
    if (plan.proof) out["held_against_campaigns"] = proofJson(*plan.proof);
    if (plan.flagged)
        out["flagged"] = {{"customers", plan.flagged->customers},
                          {"spend", plan.flagged->spend},
                          {"value", plan.flagged->value},
                          {"spend_without", number(plan.flagged->spendWithout)},
                          {"value_without", number(plan.flagged->valueWithout)}};
    return out;
}

std::string planText(const PlanResult& plan) {
    const std::string unit = plan.scenario.objective == PlanObjective::Retained ? " customers" : "";
    std::string text = countText(plan.choices.size()) + " customers get an offer for " + amount(plan.spend) + " of " +
                       amount(plan.scenario.budget) + "; that keeps " + amount(plan.value) + unit +
                       " (90 %: " + amount(plan.lower) + " to " + amount(plan.upper) + ")\n";
    if (const std::string leavesOut = workbench::intervalLeavesOut(plan); !leavesOut.empty()) text += "  the interval is over what is uncertain about effects. " + leavesOut + "\n";
    if (plan.scenario.caution > 0.0)
        text += "  careful: " + small(plan.scenario.caution) + " standard errors taken off every effect leave " + amount(plan.plannedValue) +
                unit + " of that, which the plan makes as much as can be\n";
    if (!plan.feasible)
        text += std::string(plan.contradicting ? "  no plan keeps every limit" : "  no plan was found that keeps every limit") + "; this is the nearest that was found\n\n";
    else text += "  no plan keeps more than " + amount(plan.bound) + unit + "; gap " + small(100.0 * plan.gap) + " %" +
            (plan.optimal ? ", proven best" : "") + "; the next unit of money buys " + small(plan.marginal) + unit + "\n\n";
    text += offersText(plan) + baselinesText(plan);
    if (plan.impact.draws > 0)
        text += "  net of cost: " + amount(plan.net()) + " expected (draws, 5 %: " + amount(plan.impact.p5) +
                ", 95 %: " + amount(plan.impact.p95) + "), chance of loss " + shareText(plan.impact.chanceOfLoss) +
                "; pays for itself from " + shareText(plan.impact.breakEven) + " of the effects\n";
    if (plan.proof) text += "  held against past campaigns: " + workbench::proofWords(plan, {}).finding + "\n" + rulesText(*plan.proof) + proofNotes(plan);
    if (!plan.noProof.empty()) text += "  note: " + plan.noProof + "\n";
    for (const auto& [why, count] : plan.leftOut) text += "  left out: " + countText(count) + " " + why + "\n";
    text += relaxationsText(plan);
    if (!plan.curveNote.empty()) text += "  note: " + plan.curveNote + "\n";
    for (const std::string& warning : plan.warnings) text += "  note: " + warning + "\n";
    return text;
}

}  // namespace holdfast::cli
