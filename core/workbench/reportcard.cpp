#include "core/report/writers.h"
#include "core/workbench/reportsections.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace holdfast::workbench {

namespace {

using namespace report;

constexpr std::size_t kShownDrift = 12;
constexpr std::array kShownThresholds = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

std::string percent(double share) {
    return formatFigure(share, NumberStyle::Percent, {});
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text.empty() ? "none" : text;
}

Table factTable(const ModelCard& card) {
    Table table;
    table.title = "What it is";
    table.name = "model_card";
    table.columns = {{"Fact", false, {}}, {"Value", false, {}}};
    const auto add = [&table](std::string fact, Cell value) { table.rows.push_back({std::move(fact), std::move(value)}); };
    add("Name", card.name);
    add("Learner", card.learner);
    add("Trained", formatDate(card.trainedAt));
    add("Training took", Figure{card.trainSeconds, NumberStyle::Seconds});
    add("Label", card.labelColumn);
    add("Customers with a known outcome", Figure{static_cast<double>(card.rows), NumberStyle::Count});
    add("Share of them who left", Figure{card.labelRate, NumberStyle::Percent});
    add("Folds", Figure{static_cast<double>(card.folds), NumberStyle::Count});
    add("Seed", std::to_string(card.seed));
    add("Calibration", card.calibration);
    add("Columns used", listed(card.columns));
    add("Data fingerprint", card.dataFingerprint);
    add("Software", "Holdfast " + card.softwareVersion);
    return table;
}

Cell figureOrNothing(double value, NumberStyle style = NumberStyle::Decimal3) {
    return std::isfinite(value) ? Cell(Figure{value, style}) : Cell();
}

Table metricTable(const ModelCard& card, const scoring::MetricIntervals& intervals) {
    Table table;
    table.title = "How good it is on customers held out of training";
    table.name = "model_card_metrics";
    table.columns = {{"Measure", false, {}},
                     {"Value", true, {}},
                     {"From", true, "Lower end of the 95 % interval: what chance in who was drawn leaves open."},
                     {"To", true, "Upper end of the 95 % interval."}};
    const auto add = [&table](const char* name, double value, const scoring::MetricInterval& interval) {
        table.rows.push_back(
            {std::string(name), figureOrNothing(value), figureOrNothing(interval.lower), figureOrNothing(interval.upper)});
    };
    const ModelMetrics& metrics = card.metrics;
    add("ROC AUC, mean over the folds", metrics.auc, intervals.auc);
    add("Log loss", metrics.logLoss, intervals.logLoss);
    add("Brier score", metrics.brier, intervals.brier);
    add("Average precision", metrics.averagePrecision, {});
    add("Calibration error (ECE)", metrics.ece, {});
    add("Lift among the 10 % highest scores", metrics.lift10, {});
    return table;
}

Table calibrationTable(const ModelCard& card) {
    Table table;
    table.title = "Calibration: " + percent(card.metrics.ece) + " off on average";
    table.name = "model_card_calibration";
    table.columns = {{"Mean score", true, {}},
                     {"Customers", true, {}},
                     {"Churn rate", true, {}},
                     {"From", true, "Lower end of the 95 % interval of the churn rate (Wilson)."},
                     {"To", true, "Upper end."}};
    for (const CalibrationBin& bin : card.calibrationBins)
        table.rows.push_back({Figure{bin.meanPredicted, NumberStyle::Percent},
                              Figure{static_cast<double>(bin.count), NumberStyle::Count},
                              Figure{bin.observedRate, NumberStyle::Percent}, Figure{bin.lower, NumberStyle::Percent},
                              Figure{bin.upper, NumberStyle::Percent}});
    return table;
}

std::string bandText(const GroupCoverage& group) {
    if (!group.ownBand) return "that of all";
    return group.measuredBy == MeasuredBy::All ? "its own; measured: that of all before them" : "its own";
}

Table coverageTable(const ModelCard& card) {
    Table table;
    table.title = "Coverage of the intervals, measured beside aimed at";
    table.name = "model_card_coverage";
    table.columns = {
        {"Customers", false, {}},
        {"Judged", true, "Held out of training and judged."},
        {"Left", true, {}},
        {"Measured", true,
         "How often the interval held the churn rate of similarly scored customers who took no part in fitting it."},
        {"From", true,
         "Lower end of the 95 % interval of what was measured (Wilson), each held-out customer counted in one comparison."},
        {"To", true, "Upper end."},
        {"Compared", true, "Customers held out whose churn rates were compared with an interval."},
        {"Aimed at", true, {}},
        {"Interval", false,
         "Fitted on the group alone, or on all customers where the group is too small. What was measured is how often this "
         "interval held, unless that of all before them is named: then too few of the group had joined for one of their "
         "own."}};
    const auto count = [](std::uint64_t value) { return Cell(Figure{static_cast<double>(value), NumberStyle::Count}); };
    table.rows.push_back({std::string("everybody"), Cell(), Cell(),
                          figureOrNothing(card.metrics.coverage90, NumberStyle::Percent), Cell(), Cell(), Cell(),
                          Figure{card.nominalCoverage, NumberStyle::Percent}, Cell()});
    for (const GroupCoverage& g : card.coverage)
        table.rows.push_back({g.group, count(g.customers), count(g.left), figureOrNothing(g.measured, NumberStyle::Percent),
                              figureOrNothing(g.lower, NumberStyle::Percent), figureOrNothing(g.upper, NumberStyle::Percent),
                              count(g.heldOut), Figure{g.nominal, NumberStyle::Percent}, bandText(g)});
    return table;
}

std::string contactSentence(const ModelEvaluation& evaluation) {
    const ContactAssumptions& contact = evaluation.contact;
    const auto money = [&](double value) { return formatFigure(value, NumberStyle::Money, evaluation.currency); };
    return "Assumptions: a contact costs " + money(contact.cost) + ", one customer kept is worth " + money(contact.value) +
           ", and of the leavers contacted " + percent(contact.keptShare) + " stay. " +
           (evaluation.contactIsSet ? "A person set them; nothing in the data says so." : contact.basis);
}

Table thresholdTable(const ModelEvaluation& evaluation, const scoring::ThresholdCounts& best) {
    Table table;
    table.title = "What each threshold does";
    table.name = "model_card_thresholds";
    table.columns = {{"Contacted from", true, "Customers with this chance of leaving or a higher one are contacted."},
                     {"Contacted", true, {}},
                     {"Left", true, "Contacted, and left."},
                     {"Stayed", true, "Contacted, and stayed."},
                     {"Leavers missed", true, {}},
                     {"Gain, assumed", true,
                      "Leavers contacted times the share who stay times what one is worth, less what all contacts cost."},
                     {"Remark", false, {}}};
    const auto add = [&](const scoring::ThresholdCounts& counts, const char* remark) {
        const auto count = [](std::uint64_t value) { return Figure{static_cast<double>(value), NumberStyle::Count}; };
        table.rows.push_back({Figure{counts.threshold, NumberStyle::Percent}, count(counts.contacted()),
                              count(counts.caught), count(counts.disturbed), count(counts.missed),
                              Figure{scoring::moneyFrom(counts, evaluation.contact), NumberStyle::Money},
                              std::string(remark)});
    };
    bool told = !std::isfinite(best.threshold);
    for (const double threshold : kShownThresholds) {
        if (!told && best.threshold <= threshold) {
            add(best, "most gained");
            told = true;
            if (best.threshold == threshold) continue;
        }
        add(evaluation.thresholds.at(threshold), "");
    }
    if (!told) add(best, "most gained");
    return table;
}

Chart moneyChart(const ModelEvaluation& evaluation, const scoring::ThresholdCounts& best) {
    Chart chart;
    chart.kind = ChartKind::Line;
    chart.name = "model_card_money";
    chart.xTitle = "Contacted from this chance of leaving on";
    chart.yTitle = "Gain under the assumptions";
    chart.xStyle = NumberStyle::Percent;
    chart.yStyle = NumberStyle::Money;
    chart.title = std::isfinite(best.threshold) ? "Contacting from " + percent(best.threshold) + " on gains the most: " +
                                                      formatFigure(scoring::moneyFrom(best, evaluation.contact),
                                                                   NumberStyle::Money, evaluation.currency)
                                                : "Under these assumptions contacting anybody costs more than it brings";
    ChartSeries series;
    for (const CurvePoint& point : evaluation.thresholds.moneyCurve(evaluation.contact)) {
        series.x.push_back(point.x);
        series.y.push_back(point.y);
    }
    chart.series = {std::move(series)};
    if (std::isfinite(best.threshold)) chart.markers = {{best.threshold, "best: " + percent(best.threshold), true}};
    return chart;
}

void addThresholds(const ModelEvaluation& evaluation, Section& section) {
    if (evaluation.thresholds.empty()) {
        section.blocks.emplace_back(Paragraph{evaluation.missing, true});
        return;
    }
    const auto best = evaluation.thresholds.best(evaluation.contact);
    section.blocks.emplace_back(Paragraph{contactSentence(evaluation), true});
    section.blocks.emplace_back(moneyChart(evaluation, best));
    section.blocks.emplace_back(thresholdTable(evaluation, best));
}

Table driftTable(const DriftReport& drift) {
    Table table;
    table.title = "How far today's customers have moved from those in training";
    table.name = "model_card_drift";
    table.columns = {
        {"Column", false, {}},
        {"Stability index", true, "Population stability index: under 0.1 stable, from 0.25 on another population."},
        {"Chance alone", true, "What chance alone seldom exceeds."},
        {"Share of importance", true, {}}};
    const auto add = [&table](const std::string& name, const ColumnDrift& moved, bool withImportance) {
        table.rows.push_back({name, Figure{moved.psi, NumberStyle::Decimal3}, Figure{moved.chance, NumberStyle::Decimal3},
                              withImportance ? Cell(Figure{moved.importance, NumberStyle::Percent}) : Cell()});
    };
    add("the scores", drift.scores, false);
    for (std::size_t i = 0; i < std::min(drift.columns.size(), kShownDrift); ++i)
        add(drift.columns[i].column, drift.columns[i], true);
    return table;
}

Table warningTable(const ModelCard& card) {
    Table table;
    table.title = "Warnings";
    table.name = "model_card_warnings";
    table.columns = {{"Warning", false, {}}};
    for (const std::string& warning : card.warnings) table.rows.push_back({warning});
    if (card.warnings.empty()) table.rows.push_back({std::string("none")});
    return table;
}

}  // namespace

Section modelCardSection(const ModelCardInputs& inputs) {
    Section section{"Model card", "model_card", {}};
    if (!inputs.card)
        return emptySection(
            section.title, section.name,
            "No model has been trained yet. Train one on the Models page or with \"holdfast-cli train\", then make "
            "this report again.");
    const ModelCard& card = *inputs.card;
    section.blocks.emplace_back(factTable(card));
    section.blocks.emplace_back(warningTable(card));
    section.blocks.emplace_back(metricTable(card, inputs.evaluation.intervals));
    section.blocks.emplace_back(calibrationTable(card));
    section.blocks.emplace_back(coverageTable(card));
    addThresholds(inputs.evaluation, section);
    if (!inputs.drift.advice.empty()) section.blocks.emplace_back(Paragraph{inputs.drift.advice, inputs.drift.retrain});
    if (inputs.drift.known())
        section.blocks.emplace_back(driftTable(inputs.drift));
    else
        section.blocks.emplace_back(Paragraph{inputs.driftMissing.empty()
                                                  ? "This version was trained before Holdfast kept how its customers were "
                                                    "spread; train again to see how far they have moved."
                                                  : inputs.driftMissing,
                                              true});
    return section;
}

}  // namespace holdfast::workbench
