#include "core/workbench/reportscenario.h"

#include "core/report/writers.h"
#include "core/workbench/plancharts.h"
#include "core/workbench/planning.h"
#include "core/workbench/plantables.h"
#include "core/workbench/proofwords.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace holdfast::workbench {

namespace {

using namespace report;

constexpr std::size_t kListedChoices = 20;

std::string money(double value, const std::string& currency) { return formatFigure(value, NumberStyle::Money, currency); }

Cell cell(double value, NumberStyle style) { return std::isfinite(value) ? Cell(Figure{value, style}) : Cell(); }

KeyFigures headline(const PlanResult& plan) {
    const NumberStyle style = valueStyle(plan.scenario.objective);
    KeyFigures figures{{{"Spend", cell(plan.spend, NumberStyle::Money), "Expected cost of the plan."},
             {valueName(plan.scenario.objective), cell(plan.value, style),
              "What the plan brings in its aim; 90 % interval over what is uncertain about the effects: " + formatFigure(plan.lower, style, {}) + " to " +
                  formatFigure(plan.upper, style, {}) + ". " + intervalLeavesOut(plan)},
             {"Customers with an offer", Figure{static_cast<double>(plan.choices.size()), NumberStyle::Count}, "How many customers are offered something."},
             {"Net", cell(plan.net(), NumberStyle::Money), "Worth kept less spend, expected."},
             {"Chance of loss", cell(plan.impact.chanceOfLoss, NumberStyle::Percent), "Share of draws in which the plan costs more than it keeps."}}};
    if (plan.scenario.objective == PlanObjective::Net) figures.figures.erase(figures.figures.begin() + 3);  // its aim, told already
    return figures;
}

Table assumptionsTable(const Scenario& scenario) {
    Table table;
    table.title = "What was assumed";
    table.name = "assumptions";
    table.columns = {{"Assumption", false, {}, false}, {"Value", true, {}, false}, {"Meaning", false, {}, false}};
    const auto row = [&](const char* name, Cell value, const char* meaning) { table.rows.push_back({std::string(name), std::move(value), std::string(meaning)}); };
    row("Aim", aimName(scenario.objective), "What the plan makes as much of as the money buys.");
    row("Budget", cell(scenario.budget, NumberStyle::Money), "What the campaign may cost in all.");
    row("Margin", cell(scenario.worth.margin, NumberStyle::Percent), "Share of a customer's money that is earned.");
    row("Horizon", Figure{static_cast<double>(scenario.worth.horizon), NumberStyle::Count}, "Periods of a kept customer that count.");
    row("Interest", cell(scenario.worth.interest, NumberStyle::Percent), "By which money of later periods counts less, a period.");
    row("Later risk", cell(scenario.worth.laterRisk, NumberStyle::Percent), "Chance of leaving in later periods as a share of the coming one's.");
    for (const SegmentLimit& limit : scenario.segments) {
        const std::string range = formatFigure(limit.minShare.value_or(0.0), NumberStyle::Percent, {}) + " to " +
                                  formatFigure(limit.maxShare.value_or(1.0), NumberStyle::Percent, {});
        table.rows.push_back({limit.name + " get", range, "Share of the budget for " + describe(limit.who) + "."});
    }
    return table;
}

Table provenanceTable(const SavedScenario& scenario, const PlanResult& plan) {
    Table table;
    table.title = "Where this comes from";
    table.name = "scenario_provenance";
    table.columns = {{"Fact", false, {}, false}, {"This plan", false, {}, false}, {"When it was kept", false, {}, false}};
    const auto row = [&](const char* name, std::string now, std::string then) { table.rows.push_back({std::string(name), std::move(now), std::move(then)}); };
    const PlanSummary& kept = scenario.summary;
    const auto date = [](UtcMillis time) { return time > 0 ? formatDate(time) : std::string("unknown"); };
    row("Model version", std::to_string(plan.modelVersion), std::to_string(kept.modelVersion));
    row("Scores as of", date(plan.asOf), date(kept.asOf));
    row("Data fingerprint", plan.fingerprint, kept.fingerprint);
    row("Seed of the draws", std::to_string(plan.seed), std::to_string(kept.seed));
    row("Spend", money(plan.spend, {}), money(kept.spend, {}));
    row("Value", formatFigure(plan.value, NumberStyle::Plain, {}), formatFigure(kept.value, NumberStyle::Plain, {}));
    const auto best = [](double bound) { return std::isnan(bound) ? std::string("no plan was found that keeps every limit") : formatFigure(bound, NumberStyle::Plain, {}); };
    row(plan.scenario.caution > 0.0 ? "Best there can be, caution taken off" : "Best there can be", best(plan.bound), best(kept.bound));
    row("Kept", {}, date(scenario.savedAt));
    return table;
}

void addCautions(const SavedScenario& scenario, const PlanResult& plan, const std::string& currency, Section& section) {
    const auto caution = [&](std::string text) { section.blocks.emplace_back(Paragraph{std::move(text), true}); };
    if (!plan.feasible) {
        std::string words = plan.contradicting ? "The limits contradict each other" : "No plan was found that keeps every limit";
        words += "; the plan is the nearest that was found.";
        for (const Relaxation& one : plan.relaxations)
            words += (one.sufficient ? " It would do to " : " It would also take to ") + one.limit + ".";
        caution(std::move(words));
    }
    if (std::string loss = lossSentence(plan, currency); !loss.empty()) caution(std::move(loss));
    if (plan.flagged && plan.flagged->customers > 0)
        caution("This plan pays " + std::to_string(plan.flagged->customers) + " flagged accounts " + money(plan.flagged->spend, currency) + ".");
    for (const std::string& warning : plan.warnings) caution(warning);
    if (!scenario.summary.fingerprint.empty() && scenario.summary.fingerprint != plan.fingerprint)
        caution("The data changed since this scenario was kept, so its figures are not those that were kept; both stand below.");
}

/// What past campaigns say of the plan, or why they say nothing.
void addProof(const PlanResult& plan, const std::string& currency, Section& section) {
    if (!plan.noProof.empty()) section.blocks.emplace_back(Paragraph{plan.noProof, false});
    if (!plan.proof) return;
    const ProofWords words = proofWords(plan, currency);
    section.blocks.emplace_back(Paragraph{words.finding, !plan.proof->speaksFor()});
    for (const std::string& more : {words.promise, words.leftOut})
        if (!more.empty()) section.blocks.emplace_back(Paragraph{more, false});
    section.blocks.emplace_back(proofChart(plan, currency));
    section.blocks.emplace_back(proofTable(*plan.proof, plan.scenario.objective));
}

}  // namespace

Section scenarioSection(const SavedScenario& scenario, const PlanResult& plan, const std::vector<SavedScenario>& pinned, const std::string& currency) {
    Section section{"Scenario: " + scenario.name, "scenario", {}};
    addCautions(scenario, plan, currency, section);
    if (!scenario.note.empty()) section.blocks.emplace_back(Paragraph{scenario.note, false});
    section.blocks.emplace_back(headline(plan));
    section.blocks.emplace_back(assumptionsTable(plan.scenario));
    section.blocks.emplace_back(budgetCurveChart(plan, currency));
    if (!plan.curveNote.empty()) section.blocks.emplace_back(Paragraph{plan.curveNote, false});
    section.blocks.emplace_back(baselinesTable(plan));
    addProof(plan, currency, section);
    section.blocks.emplace_back(offerSpendChart(plan, currency));
    section.blocks.emplace_back(offersTable(plan));
    if (!plan.bySegment.empty()) section.blocks.emplace_back(segmentSpendChart(plan.bySegment, "Segment"));
    section.blocks.emplace_back(impactChart(plan, currency));
    if (std::string net = netSentence(plan, currency); !net.empty()) section.blocks.emplace_back(Paragraph{std::move(net), false});
    section.blocks.emplace_back(tornadoChart(plan, currency));
    section.blocks.emplace_back(choicesTable(plan, kListedChoices));
    if (plan.choices.size() > kListedChoices)
        section.blocks.emplace_back(Paragraph{"The " + std::to_string(kListedChoices) + " that keep most worth of " +
                                                  formatFigure(static_cast<double>(plan.choices.size()), NumberStyle::Count, {}) +
                                                  "; the page Campaigns and \"holdfast-cli plan --out\" write them all.",
                                              false});
    std::vector<SavedScenario> beside{scenario};
    beside.front().scenario = plan.scenario;
    beside.front().summary = summarise(plan);
    std::copy_if(pinned.begin(), pinned.end(), std::back_inserter(beside), [&](const SavedScenario& one) { return one.id != scenario.id; });
    if (beside.size() > 1) {
        section.blocks.emplace_back(comparisonChart(beside, currency));
        section.blocks.emplace_back(comparisonTable(beside));
    }
    section.blocks.emplace_back(provenanceTable(scenario, plan));
    return section;
}

Result<void> addScenario(storage::Project& project, const std::string& name, const Clock& clock, ReportDocument& document,
                         const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto all, keptScenarios(project));
    const auto found = std::find_if(all.begin(), all.end(), [&](const SavedScenario& one) { return one.name == name; });
    if (found == all.end()) {
        std::string names;
        for (const SavedScenario& one : all) names += (names.empty() ? "" : ", ") + ("\"" + one.name + "\"");
        return Unexpected(ErrorCode::NotFound, "There is no scenario called \"" + name + "\" in this project. " +
                                                   (names.empty() ? "None is kept yet: keep one on the page Campaigns, or leave --scenario out." : "There are " + names + "."));
    }
    PlanRequest request;
    request.scenario = found->scenario;
    request.seed = found->summary.seed != 0 ? found->summary.seed : request.seed;
    request.logged = false;  // the report is the record
    HOLDFAST_ASSIGN(const PlanResult plan, planOffers(project, request, clock, context));
    std::vector<SavedScenario> pinned;
    std::copy_if(all.begin(), all.end(), std::back_inserter(pinned), [](const SavedScenario& one) { return one.pinned; });
    const auto provenance = std::find_if(document.sections.begin(), document.sections.end(), [](const Section& one) { return one.name == "provenance"; });
    document.sections.insert(provenance, scenarioSection(*found, plan, pinned, document.currency));
    return {};
}

}  // namespace holdfast::workbench
