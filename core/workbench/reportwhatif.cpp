#include "core/report/writers.h"
#include "core/workbench/reportsections.h"

#include <algorithm>
#include <cmath>

namespace holdfast::workbench {

namespace {

using namespace report;

constexpr const char* kAssociation =
    "A what-if here is the churn model's answer, and that is an association, not an effect: it says how customers with the "
    "changed values leave, not that making the change keeps this customer. Only a trial can show that.";

std::string valueText(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* real = std::get_if<double>(&value)) return formatFigure(*real, NumberStyle::Plain, {});
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return formatFigure(static_cast<double>(*integer), NumberStyle::Plain, {});
    return "missing";
}

std::string settingsText(const std::vector<Setting>& settings) {
    std::string text;
    for (const Setting& setting : settings) text += (text.empty() ? "" : "; ") + setting.column + " = " + valueText(setting.value);
    return text.empty() ? "nothing changed" : text;
}

/// The weakest of the columns' evidence speaks for the whole.
Evidence weakest(const WhatIfResult& result) {
    const auto rank = [](Evidence evidence) {
        switch (evidence) {
            case Evidence::Causal: return 0;
            case Evidence::Associational: return 1;
            case Evidence::Assumed: return 2;
            case Evidence::Extrapolation: break;
        }
        return 3;
    };
    Evidence found = Evidence::Associational;
    for (const SettingEvidence& setting : result.evidence)
        if (rank(setting.evidence) > rank(found)) found = setting.evidence;
    const bool allCausal = !result.evidence.empty() && std::all_of(result.evidence.begin(), result.evidence.end(), [](const SettingEvidence& setting) {
        return setting.evidence == Evidence::Causal;
    });
    return allCausal ? Evidence::Causal : found;
}

std::string nameOf(const RememberedWhatIf& whatIf) { return whatIf.name.empty() ? settingsText(whatIf.settings) : whatIf.name; }

std::string subjectOf(const RememberedWhatIf& whatIf) { return whatIf.key.empty() ? std::string("all customers") : whatIf.key; }

Table whatIfTable(const std::vector<RememberedWhatIf>& whatIfs) {
    Table table;
    table.title = "Remembered what-ifs";
    table.name = "what_ifs";
    table.columns = {{"Name", false, {}},
                     {"For", false, "The customer, or the group whose mean score this is."},
                     {"Settings", false, "The columns that were changed, and to what."},
                     {"Before", true, "Score with the values as they are."},
                     {"After", true, "Score with the changed values."},
                     {"Change", true, "After minus before, in probability."},
                     {"Change from", true, "Lower end of the interval of the change over the model's members; not available when it has one."},
                     {"Change to", true, "Upper end of the interval of the change over the model's members; not available when it has one."},
                     {"Evidence", false, "Causal: measured in a trial. Associational: how customers with such values leave. Extrapolation: outside the "
                                         "values the model has seen. Assumed: put in by hand. The weakest of the changed columns counts."}};
    for (const RememberedWhatIf& whatIf : whatIfs) {
        const WhatIfResult& result = whatIf.result;
        const auto probability = [](double value) { return Figure{value, NumberStyle::Probability}; };
        const auto change = [](double value) { return Figure{value, NumberStyle::Decimal3}; };
        const auto limit = [&](double value) { return result.deltaIntervalKnown ? Cell(change(value)) : Cell(); };
        table.rows.push_back({nameOf(whatIf), subjectOf(whatIf), settingsText(whatIf.settings),
                              probability(result.before.probability), probability(result.after.probability), change(result.delta),
                              limit(result.deltaLower), limit(result.deltaUpper), std::string(toString(weakest(result)))});
    }
    return table;
}

/// Before and after side by side; one series of "after" per kind of evidence, so that each is drawn in its own style.
Chart whatIfChart(const std::vector<RememberedWhatIf>& whatIfs) {
    Chart chart;
    const auto best = std::min_element(whatIfs.begin(), whatIfs.end(), [](const RememberedWhatIf& a, const RememberedWhatIf& b) {
        return a.result.delta < b.result.delta;
    });
    chart.title = best->result.delta < 0.0 ? "\"" + nameOf(*best) + "\" goes with the largest drop, from " +
                                                 formatFigure(best->result.before.probability, NumberStyle::Probability, {}) + " to " +
                                                 formatFigure(best->result.after.probability, NumberStyle::Probability, {})
                                           : "None of these settings goes with a lower score";
    chart.name = "what_ifs";
    chart.kind = ChartKind::HorizontalBars;
    const bool intervals = std::any_of(whatIfs.begin(), whatIfs.end(), [](const RememberedWhatIf& w) { return w.result.deltaIntervalKnown; });
    chart.yTitle = intervals ? "Change of the score, in probability, with its interval" : "Change of the score, in probability";
    chart.yStyle = NumberStyle::Decimal3;
    chart.showEvidence = true;
    for (const RememberedWhatIf& whatIf : whatIfs) chart.categories.push_back(subjectOf(whatIf) + ": " + nameOf(whatIf));
    for (const Evidence evidence : {Evidence::Causal, Evidence::Associational, Evidence::Extrapolation, Evidence::Assumed}) {
        ChartSeries series;
        series.evidence = evidence;
        bool any = false;
        for (const RememberedWhatIf& whatIf : whatIfs) {
            const bool mine = weakest(whatIf.result) == evidence;
            const bool interval = mine && whatIf.result.deltaIntervalKnown;
            any = any || mine;
            series.y.push_back(mine ? whatIf.result.delta : std::nan(""));
            series.lower.push_back(interval ? whatIf.result.deltaLower : std::nan(""));
            series.upper.push_back(interval ? whatIf.result.deltaUpper : std::nan(""));
        }
        if (any) chart.series.push_back(std::move(series));
    }
    return chart;
}

Table evidenceTable(const std::vector<RememberedWhatIf>& whatIfs) {
    Table table;
    table.title = "Why the evidence is what it is";
    table.name = "what_if_evidence";
    table.columns = {{"What-if", false, {}}, {"Column", false, {}}, {"Evidence", false, {}}, {"Reason", false, {}}};
    for (const RememberedWhatIf& whatIf : whatIfs)
        for (const SettingEvidence& setting : whatIf.result.evidence)
            table.rows.push_back({nameOf(whatIf), setting.column, std::string(toString(setting.evidence)), setting.reason});
    return table;
}

Table recordTable(const std::vector<RememberedWhatIf>& whatIfs) {
    Table table;
    table.title = "How the what-ifs were asked";
    table.name = "what_if_records";
    table.columns = {{"What-if", false, {}},
                     {"Customers", true, "One, or the size of the group whose mean score this is."},
                     {"Model version", true, "Model version that answered."},
                     {"Scores as of", false, {}},
                     {"Saved", false, {}}};
    const auto date = [](UtcMillis time) { return time > 0 ? Cell(formatDate(time)) : Cell(); };
    for (const RememberedWhatIf& whatIf : whatIfs)
        table.rows.push_back({nameOf(whatIf), Figure{static_cast<double>(whatIf.result.customers), NumberStyle::Count},
                              Figure{static_cast<double>(whatIf.result.modelVersion), NumberStyle::Count}, date(whatIf.result.asOf),
                              date(whatIf.savedAt)});
    return table;
}

}  // namespace

Section whatIfSection(const std::vector<RememberedWhatIf>& whatIfs) {
    Section section{"What-ifs", "what_ifs", {}};
    if (whatIfs.empty()) {
        section.blocks.emplace_back(
            Paragraph{"No what-if has been remembered yet. Choose a customer or a group on the What-if page, move a setting and press Remember.", false});
        return section;
    }
    section.blocks.emplace_back(Paragraph{kAssociation, true});
    section.blocks.emplace_back(whatIfChart(whatIfs));
    section.blocks.emplace_back(whatIfTable(whatIfs));
    Table reasons = evidenceTable(whatIfs);
    if (!reasons.rows.empty()) section.blocks.emplace_back(std::move(reasons));
    section.blocks.emplace_back(recordTable(whatIfs));
    return section;
}

}  // namespace holdfast::workbench
