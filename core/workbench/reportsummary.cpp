#include "core/report/writers.h"
#include "core/workbench/reportsections.h"

#include <algorithm>
#include <cmath>

namespace holdfast::workbench {

namespace {

using namespace report;

Cell figureOrNothing(const std::optional<double>& value, NumberStyle style) { return value ? Cell(Figure{*value, style}) : Cell(); }

Cell count(std::uint64_t value) { return Figure{static_cast<double>(value), NumberStyle::Count}; }

constexpr const char* kExpectedLossDefinition =
    "Sum, over the customers who have not left, of the probability of leaving times the money the customer brings a period.";

std::string countText(std::uint64_t value) { return formatFigure(static_cast<double>(value), NumberStyle::Count, {}); }

std::string shortNumber(double value) { return formatFigure(value, NumberStyle::Plain, {}); }

std::string customersText(std::uint64_t value) { return countText(value) + (value == 1 ? " customer" : " customers"); }

KeyFigures summaryFigures(const Overview& overview) {
    const bool scored = overview.meanProbability.has_value();
    const std::string from = shortNumber(overview.highRiskFrom);
    KeyFigures figures;
    figures.figures = {
        {"Customers", count(overview.filtered), "Customers that pass the filter of this report."},
        {"Churn rate", figureOrNothing(overview.churnRate, NumberStyle::Percent),
         "Share of these customers that the label column says have left."},
        {"Mean score", figureOrNothing(overview.meanProbability, NumberStyle::Probability),
         "Average probability of leaving in the label's period, as the model estimates it."},
        {"Expected loss a period", figureOrNothing(overview.expectedLoss, NumberStyle::Money),
         kExpectedLossDefinition},
        {"High risk", scored ? count(overview.highRisk) : Cell(), "Customers still here whose score is " + from + " or higher."},
        {"High risk share of loss", figureOrNothing(overview.highRiskShareOfLoss, NumberStyle::Percent),
         "Share of the expected loss that lies with the high-risk customers."},
    };
    return figures;
}

std::string histogramFinding(const Overview& overview) {
    const std::string from = shortNumber(overview.highRiskFrom);
    const std::uint64_t all = overview.atHighScore();
    if (all == 0) return "No customer scores " + from + " or higher";
    const std::string who = customersText(all) + (all == 1 ? " scores " : " score ") + from + " or higher";
    const bool someLeft = overview.left > 0;
    if (someLeft && overview.highRisk == 0) return who + ", none of them still here";
    if (overview.highRiskShareOfLoss) {
        const std::string share = formatFigure(*overview.highRiskShareOfLoss, NumberStyle::Percent, {}) + " of the expected loss";
        if (someLeft) return who + "; the " + countText(overview.highRisk) + " still here hold " + share;
        return who + (all == 1 ? " and holds " : " and hold ") + share;
    }
    if (someLeft) return who + ", " + countText(overview.highRisk) + " of them still here";
    const double share = overview.filtered > 0 ? static_cast<double>(all) / static_cast<double>(overview.filtered) : 0.0;
    return who + ", " + formatFigure(share, NumberStyle::Percent, {}) + " of all";
}

Chart scoreChart(const Overview& overview) {
    Chart chart;
    chart.title = histogramFinding(overview);
    chart.name = "score_distribution";
    chart.kind = ChartKind::Histogram;
    chart.xTitle = "Score (probability of leaving)";
    chart.yTitle = "Customers";
    chart.yStyle = NumberStyle::Count;
    chart.xStyle = NumberStyle::Decimal3;
    chart.riskColours = true;
    ChartSeries series;
    for (const HistogramBin& bin : overview.scoreHistogram) {
        series.x.push_back(bin.from);
        series.y.push_back(static_cast<double>(bin.count));
    }
    if (!overview.scoreHistogram.empty()) series.x.push_back(overview.scoreHistogram.back().to);
    chart.series.push_back(std::move(series));
    return chart;
}

Chart segmentChart(const Overview& overview, bool scored) {
    const auto risk = [scored](const SegmentRisk& segment) { return scored ? segment.meanProbability : segment.churnRate.value_or(0.0); };
    const auto most = std::max_element(overview.segments.begin(), overview.segments.end(),
                                       [&](const SegmentRisk& a, const SegmentRisk& b) { return risk(a) < risk(b); });
    Chart chart;
    // A segment that was left out may lie higher: where some were, the title speaks of the shown ones alone.
    const std::string among = overview.segmentsLeftOut > 0 ? " of the " + countText(overview.segments.size()) + " segments shown" : "";
    chart.title = overview.segmentColumn + ": \"" + most->segment + "\" has the highest " + (scored ? "mean score" : "churn rate") + among +
                  ", " + formatFigure(risk(*most), scored ? NumberStyle::Probability : NumberStyle::Percent, {});
    chart.name = "risk_by_segment";
    chart.kind = ChartKind::HorizontalBars;
    chart.yTitle = scored ? "Mean score" : "Churn rate";
    chart.yStyle = scored ? NumberStyle::Probability : NumberStyle::Percent;
    chart.riskColours = true;
    ChartSeries series;
    for (const SegmentRisk& segment : overview.segments) {
        chart.categories.push_back(segment.segment);
        series.y.push_back(risk(segment));
    }
    chart.series.push_back(std::move(series));
    return chart;
}

Table segmentTable(const Overview& overview, bool scored) {
    Table table;
    table.title = "Risk by " + overview.segmentColumn;
    table.name = "risk_by_segment";
    table.columns = {{overview.segmentColumn, false, {}},
                     {"Customers", true, "Customers that pass the filter of this report."},
                     {"Share", true, "This segment's part of the customers."},
                     {"Mean score", true, "Average probability of leaving in the label's period, as the model estimates it.", scored},
                     {"Churn rate", true, "Share of these customers that the label column says have left."},
                     {"Expected loss a period", true, kExpectedLossDefinition}};
    for (const SegmentRisk& segment : overview.segments) {
        const double share = overview.filtered > 0 ? static_cast<double>(segment.customers) / static_cast<double>(overview.filtered) : 0.0;
        table.rows.push_back({segment.segment, count(segment.customers), Figure{share, NumberStyle::Percent},
                              scored ? Cell(Figure{segment.meanProbability, NumberStyle::Probability}) : Cell(),
                              figureOrNothing(segment.churnRate, NumberStyle::Percent),
                              overview.expectedLoss ? Cell(Figure{segment.expectedLoss, NumberStyle::Money}) : Cell()});
    }
    return table;
}

/// On what the scores of a model of the referral network rest, in log-odds that add up; "none" adds nothing.
Table basisTable(const std::vector<RiskRow>& rows, const std::string& keyColumn) {
    Table table;
    table.title = "What these scores rest on, in log-odds";
    table.name = "score_basis";
    table.columns = {{keyColumn, false, {}},
                     {"Own columns", true, "The customer's own columns, as if nobody had brought this customer and this customer nobody."},
                     {"Neighbours", true, "What those who brought this customer, and those whom this customer brought, change about that."},
                     {"Cluster", true, "Somebody new whom nobody brought: what customers alike in demographic columns change about that."},
                     {"Calibration", true, "What fitting the scores to the rates observed changes."},
                     {"Sum", true, "Own columns, neighbours, cluster and calibration: the log-odds of the score."}};
    const auto part = [](double value) { return Cell(Figure{value, NumberStyle::Decimal3}); };
    for (const RiskRow& row : rows) {
        if (!row.basis) continue;
        const ScoreBasis& basis = *row.basis;
        table.rows.push_back({row.key, part(basis.own), basis.shares.empty() ? Cell(std::string("none")) : part(basis.neighbours),
                              basis.similar ? part(basis.cluster) : Cell(std::string("none")), part(basis.calibration), part(basis.total)});
    }
    return table;
}

}  // namespace

Section emptySection(std::string title, std::string name, std::string reason) {
    return {std::move(title), std::move(name), {Paragraph{std::move(reason), true}}};
}

Section summarySection(const Overview& overview, const std::string& currency) {
    Section section{"Summary", "summary", {}};
    if (overview.customers == 0) return emptySection(section.title, section.name, kNoCustomers);
    const bool scored = overview.meanProbability.has_value();
    if (overview.filtered == 0) {
        return emptySection(section.title, section.name, kNobodyPasses);
    }
    if (!scored) section.blocks.emplace_back(Paragraph{kNoScores, true});
    section.blocks.emplace_back(summaryFigures(overview));
    if (scored && overview.left > 0)
        section.blocks.emplace_back(Paragraph{"Of these " + customersText(overview.filtered) + ", " + countText(overview.left) +
                                                  " have left already, as the label says. Expected loss and high risk count only the " +
                                                  countText(overview.filtered - overview.left) + " still here.",
                                              false});
    if (scored && !overview.scoreHistogram.empty()) section.blocks.emplace_back(scoreChart(overview));
    const bool comparable = scored || std::any_of(overview.segments.begin(), overview.segments.end(),
                                                  [](const SegmentRisk& segment) { return segment.churnRate.has_value(); });
    if (!overview.segments.empty()) {
        if (comparable && overview.segments.size() > 1) section.blocks.emplace_back(segmentChart(overview, scored));
        section.blocks.emplace_back(segmentTable(overview, scored));
    }
    if (scored && !overview.expectedLoss)
        section.blocks.emplace_back(Paragraph{"No column has the role value, so there is no expected loss in " + (currency.empty() ? "money" : currency) +
                                                  ". Give that role on the Data page to the column with the money a customer brings a period.",
                                              false});
    return section;
}

Section topRisksSection(const std::vector<RiskRow>& rows, const Overview& overview, const std::string& keyColumn,
                        const std::string& currency) {
    Section section{"Top risks", "top_risks", {}};
    if (!overview.scored()) return emptySection(section.title, section.name, overview.customers == 0 ? kNoCustomers : kNoScores);
    if (overview.filtered == 0) return emptySection(section.title, section.name, kNobodyPasses);
    Table table;
    if (rows.empty())
        return emptySection(section.title, section.name, "No customer who is still here passes the filter, so nobody is at risk. Widen the filter, then make this report again.");
    table.title = rows.size() == 1 ? "The customer most at risk" : "The " + countText(rows.size()) + " customers most at risk";
    table.name = "top_risks";
    table.columns = {{"Rank", true, {}},
                     {keyColumn, false, {}},
                     {"Score", true, "Probability of leaving in the label's period, as the model estimates it.", true},
                     {"Lower", true, "Lower end of the 90 % interval for the churn rate of groups of similarly scored customers."},
                     {"Upper", true, "Upper end of the 90 % interval for the churn rate of groups of similarly scored customers."},
                     {"Value a period", true, "Money the customer brings a period."},
                     {"Expected loss", true, "Score times value: the money a period that is expected to go with the customer."},
                     {"Reasons", false, "What moves this score most, with the change in probability it stands for."}};
    if (overview.left > 0)
        section.blocks.emplace_back(Paragraph{"Customers whose label says that they have left (" + countText(overview.left) + ") are not listed.", false});
    double loss = 0.0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const RiskRow& row = rows[i];
        const auto expected = row.value ? std::optional(*row.value * row.score.probability) : std::nullopt;
        loss += expected.value_or(0.0);
        table.rows.push_back({count(i + 1), row.key, Figure{row.score.probability, NumberStyle::Probability},
                              Figure{row.score.lower, NumberStyle::Probability}, Figure{row.score.upper, NumberStyle::Probability},
                              figureOrNothing(row.value, NumberStyle::Money), figureOrNothing(expected, NumberStyle::Money),
                              row.reasons.empty() ? Cell() : Cell(row.reasons)});
    }
    if (loss > 0.0 && overview.expectedLoss && *overview.expectedLoss > 0.0)
        section.blocks.emplace_back(
            Paragraph{"Together they stand for " + formatFigure(loss, NumberStyle::Money, currency) + " of expected loss a period, " +
                          formatFigure(loss / *overview.expectedLoss, NumberStyle::Percent, {}) + " of that of all " +
                          customersText(overview.filtered - overview.left) + (overview.left > 0 ? " still here." : "."),
                      false});
    section.blocks.emplace_back(std::move(table));
    if (std::any_of(rows.begin(), rows.end(), [](const RiskRow& row) { return row.basis.has_value(); }))
        section.blocks.emplace_back(basisTable(rows, keyColumn));
    return section;
}

}  // namespace holdfast::workbench
