#include "ui/pages/overview/overviewcharts.h"

#include "core/data/label.h"
#include "ui/charts/numbers.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {
namespace {

using report::Chart;
using report::ChartKind;
using report::ChartSeries;
using report::NumberStyle;

struct OverviewText {
    Q_DECLARE_TR_FUNCTIONS(OverviewPage)
};

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

quint64 stayed(const Overview& overview) { return overview.filtered - overview.left; }

KeyFigureText customersFigure(const Overview& overview) {
    const bool all = overview.filtered == overview.customers;
    QString detail = all ? OverviewText::tr("all customers") : OverviewText::tr("of %1").arg(formatCount(overview.customers));
    if (overview.left > 0) detail = OverviewText::tr("%1, %2 have left").arg(detail, formatCount(overview.left));
    return {OverviewText::tr("Customers"), formatCount(overview.filtered), {}, detail,
            OverviewText::tr("How many customers pass the filter, and how many of them have left already, as their label says."), {}};
}

KeyFigureText churnFigure(const Overview& overview) {
    QString detail = overview.meanProbability ? OverviewText::tr("%1 predicted").arg(formatPercent(*overview.meanProbability))
                     : overview.scored()      ? OverviewText::tr("nobody is scored here")
                                              : OverviewText::tr("no model yet");
    const bool some = overview.labelled > 0 && overview.labelled < overview.filtered;
    if (overview.churnRate && some) detail = OverviewText::tr("of %1 with a label, %2").arg(formatCount(overview.labelled), detail);
    if (overview.filteredByLabel) detail = OverviewText::tr("decided by the filter, %1").arg(detail);
    return {OverviewText::tr("Churn rate"),
            overview.churnRate         ? formatPercent(*overview.churnRate)
            : overview.filteredByLabel ? QStringLiteral("\u2013")
                                       : OverviewText::tr("no label"),
            {}, detail,
            OverviewText::tr("The share of leavers among those of these customers whose label is known; below it, the mean predicted chance of leaving."), {}};
}

KeyFigureText lossFigure(const Overview& overview, const QString& currency) {
    KeyFigureText figure;
    figure.label = OverviewText::tr("Expected loss");
    figure.definition = OverviewText::tr("The chance of leaving times what the customer brings in a period, summed over these customers as far as they are still here.");
    if (overview.expectedLoss) {
        figure.value = formatNumber(*overview.expectedLoss, NumberStyle::Count);
        figure.unit = currency.isEmpty() ? OverviewText::tr("a period") : OverviewText::tr("%1 a period").arg(currency);
        figure.detail = OverviewText::tr("by %1").arg(text(overview.valueColumn));
    } else {
        figure.value = QStringLiteral("\u2013");
        figure.detail = overview.valueColumn.empty()   ? OverviewText::tr("give a column the role value on the Data page")
                        : overview.scored()            ? OverviewText::tr("no scored customer passes the filter")
                                                       : OverviewText::tr("train a model to see it");
    }
    return figure;
}

KeyFigureText highRiskFigure(const Overview& overview) {
    KeyFigureText figure;
    const QString from = formatPercent(overview.highRiskFrom, 0);
    figure.label = OverviewText::tr("High risk, %1 or more").arg(from);
    figure.definition = OverviewText::tr("Customers still here whose chance of leaving is %1 or more, and their share of the expected loss.").arg(from);
    if (!overview.scored()) {
        figure.value = QStringLiteral("\u2013");
        figure.detail = OverviewText::tr("train a model to see it");
        return figure;
    }
    figure.value = formatCount(overview.highRisk);
    figure.risk = overview.highRiskFrom;
    if (overview.highRiskShareOfLoss)
        figure.detail = OverviewText::tr("%1 of the expected loss").arg(formatPercent(*overview.highRiskShareOfLoss));
    else
        figure.detail = OverviewText::tr("%1 of those still here")
                            .arg(formatPercent(stayed(overview) ? static_cast<double>(overview.highRisk) / static_cast<double>(stayed(overview)) : 0.0));
    return figure;
}

double shown(const Overview& overview, const SegmentRisk& segment) {
    if (overview.meanProbability) return segment.meanProbability;
    return segment.churnRate.value_or(std::nan(""));
}

QString chosenFinding(std::uint64_t chosen, const HistogramBin& bin) {
    return OverviewText::tr("%1 customers chosen, at %2 to %3")
        .arg(formatCount(chosen), formatPercent(bin.from, 0), formatPercent(bin.to, 0));
}

QString highRiskFinding(const Overview& overview) {
    const QString from = formatPercent(overview.highRiskFrom, 0);
    const std::uint64_t all = overview.atHighScore();
    const bool someLeft = overview.left > 0;
    if (all == 0) return OverviewText::tr("No customer is at %1 or more").arg(from);
    if (someLeft && overview.highRisk == 0)
        return OverviewText::tr("%1 customers at %2 or more, none of them still here").arg(formatCount(all), from);
    if (!overview.highRiskShareOfLoss)
        return someLeft ? OverviewText::tr("%1 customers at %2 or more, %3 of them still here").arg(formatCount(all), from, formatCount(overview.highRisk))
                        : OverviewText::tr("%1 of %2 customers at %3 or more").arg(formatCount(all), formatCount(overview.filtered), from);
    const QString share = formatPercent(*overview.highRiskShareOfLoss);
    if (someLeft)
        return OverviewText::tr("%1 customers at %2 or more; the %3 still here hold %4 of the expected loss")
            .arg(formatCount(all), from, formatCount(overview.highRisk), share);
    if (all == 1) return OverviewText::tr("One customer at %1 or more holds %2 of the expected loss").arg(from, share);
    return OverviewText::tr("%1 customers at %2 or more hold %3 of the expected loss").arg(formatCount(all), from, share);
}

ColumnType typeOf(const std::string& column, const std::vector<ColumnSpec>& columns) {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const ColumnSpec& spec) { return spec.name == column; });
    return found == columns.end() ? ColumnType::Text : found->type;
}

/// A segment as people call it: yes and no for true and false, a word for an empty text.
QString segmentName(const SegmentRisk& segment, ColumnType type) {
    if (segment.segment.empty()) return OverviewText::tr("empty");
    if (type != ColumnType::Boolean || segment.missing) return text(segment.segment);
    return segment.segment == "1" || segment.segment == "true" ? OverviewText::tr("yes") : OverviewText::tr("no");
}

QString segmentTitle(const Overview& overview, ColumnType type) {
    const SegmentRisk* high = nullptr;
    const SegmentRisk* low = nullptr;
    for (const SegmentRisk& segment : overview.segments) {
        if (!std::isfinite(shown(overview, segment))) continue;
        if (!high || shown(overview, segment) > shown(overview, *high)) high = &segment;
        if (!low || shown(overview, segment) < shown(overview, *low)) low = &segment;
    }
    const QString column = text(overview.segmentColumn);
    if (!high) return OverviewText::tr("Customers by %1").arg(column);
    if (high == low) return OverviewText::tr("%1: all %2, at %3").arg(column, segmentName(*high, type), formatPercent(shown(overview, *high)));
    const QString finding = OverviewText::tr("%1: %2 is highest at %3, %4 lowest at %5")
                                .arg(column, segmentName(*high, type), formatPercent(shown(overview, *high)), segmentName(*low, type),
                                     formatPercent(shown(overview, *low)));
    if (overview.segmentsLeftOut == 0) return finding;
    return OverviewText::tr("%1, of the %2 segments shown").arg(finding, formatCount(overview.segments.size()));
}

Value typed(const std::string& segment, ColumnType type) {
    const QString value = text(segment);
    bool read = false;
    if (type == ColumnType::Integer || type == ColumnType::Timestamp) {
        const qint64 number = value.toLongLong(&read);
        if (read) return std::int64_t{number};
    } else if (type == ColumnType::Real) {
        const double number = value.toDouble(&read);
        if (read) return number;
    } else if (type == ColumnType::Boolean) {
        return std::int64_t{value == QLatin1String("true") || value == QLatin1String("1") ? 1 : 0};
    }
    return segment;
}

}  // namespace

std::vector<KeyFigureText> headlineFigures(const Overview& overview, const QString& currency) {
    return {customersFigure(overview), churnFigure(overview), lossFigure(overview, currency), highRiskFigure(overview)};
}

Chart scoreHistogramChart(const Overview& overview, int chosenBin, std::uint64_t chosenCustomers) {
    Chart chart;
    chart.kind = ChartKind::Histogram;
    chart.name = "score_distribution";
    const bool chosen = chosenBin >= 0 && chosenBin < static_cast<int>(overview.scoreHistogram.size());
    chart.title = (chosen ? chosenFinding(chosenCustomers, overview.scoreHistogram[static_cast<std::size_t>(chosenBin)]) : highRiskFinding(overview)).toStdString();
    chart.xTitle = OverviewText::tr("Predicted chance of leaving, %").toStdString();
    chart.yTitle = OverviewText::tr("Customers").toStdString();
    chart.xStyle = NumberStyle::Percent;
    chart.yStyle = NumberStyle::Count;
    chart.riskColours = true;
    chart.emptyReason = OverviewText::tr("No scored customer passes the filter.").toStdString();
    ChartSeries series;
    for (const HistogramBin& bin : overview.scoreHistogram) {
        series.x.push_back(bin.from);
        series.y.push_back(static_cast<double>(bin.count));
    }
    if (!overview.scoreHistogram.empty()) series.x.push_back(overview.scoreHistogram.back().to);
    chart.series = {series};
    return chart;
}

Chart segmentChart(const Overview& overview, const std::vector<ColumnSpec>& columns) {
    const ColumnType type = typeOf(overview.segmentColumn, columns);
    Chart chart;
    chart.kind = ChartKind::HorizontalBars;
    chart.name = "risk_by_segment";
    chart.title = segmentTitle(overview, type).toStdString();
    chart.xTitle = OverviewText::tr("%1 (customers)").arg(text(overview.segmentColumn)).toStdString();
    chart.yTitle = (overview.meanProbability ? OverviewText::tr("Mean chance of leaving, %")
                                             : OverviewText::tr("Observed churn rate, %")).toStdString();
    chart.yStyle = NumberStyle::Percent;
    chart.riskColours = true;
    chart.emptyReason = OverviewText::tr("No column with a few distinct texts to group by.").toStdString();
    ChartSeries series;
    for (const SegmentRisk& segment : overview.segments) {
        chart.categories.push_back(
            OverviewText::tr("%1 (%2)").arg(segmentName(segment, type), formatCount(segment.customers)).toStdString());
        series.y.push_back(shown(overview, segment));
    }
    chart.series = {series};
    return chart;
}

Chart segmentLossChart(const Overview& overview, const std::vector<ColumnSpec>& columns) {
    if (!overview.expectedLoss || overview.segments.empty()) return {};
    Chart chart = segmentChart(overview, columns);
    chart.name = "loss_by_segment";
    chart.riskColours = false;
    chart.yTitle = OverviewText::tr("Expected loss a period").toStdString();
    chart.yStyle = NumberStyle::Money;
    const auto largest = std::max_element(overview.segments.begin(), overview.segments.end(),
                                          [](const SegmentRisk& a, const SegmentRisk& b) { return a.expectedLoss < b.expectedLoss; });
    const double total = *overview.expectedLoss;
    const QString column = text(overview.segmentColumn);
    const QString name = segmentName(*largest, typeOf(overview.segmentColumn, columns));
    // With negative values a part may be more than the whole: then there is no share to speak of.
    const bool shares = total > 0.0 && largest->expectedLoss <= total;
    chart.title = (shares ? OverviewText::tr("%1: %2 holds %3 of the expected loss").arg(column, name, formatPercent(largest->expectedLoss / total))
                          : OverviewText::tr("%1: %2 has the largest expected loss").arg(column, name))
                      .toStdString();
    ChartSeries series;
    for (const SegmentRisk& segment : overview.segments) series.y.push_back(segment.expectedLoss);
    chart.series = {series};
    // The money is of those still here, so the number of all customers does not stand beside it.
    const ColumnType type = typeOf(overview.segmentColumn, columns);
    chart.categories.clear();
    for (const SegmentRisk& segment : overview.segments) chart.categories.push_back(segmentName(segment, type).toStdString());
    chart.xTitle = overview.segmentColumn;
    return chart;
}

void sortSegments(Overview& overview, const std::vector<ColumnSpec>& columns) {
    const bool numeric = typeOf(overview.segmentColumn, columns) != ColumnType::Text;
    std::stable_sort(overview.segments.begin(), overview.segments.end(), [&](const SegmentRisk& a, const SegmentRisk& b) {
        if (a.missing != b.missing) return b.missing;
        if (numeric) return text(a.segment).toDouble() < text(b.segment).toDouble();
        return shown(overview, a) > shown(overview, b);
    });
}

Condition binCondition(const Overview& overview, int bin) {
    const HistogramBin& range = overview.scoreHistogram[static_cast<std::size_t>(bin)];
    const std::string column(kScoreColumn);
    if (bin + 1 == static_cast<int>(overview.scoreHistogram.size())) return {column, Comparison::GreaterEqual, {range.from}};
    return {column, Comparison::Between, {range.from, range.to}};
}

Condition segmentCondition(const Overview& overview, int segment, const std::vector<ColumnSpec>& columns) {
    const SegmentRisk& of = overview.segments[static_cast<std::size_t>(segment)];
    if (of.missing) return {overview.segmentColumn, Comparison::IsMissing, {}};
    return {overview.segmentColumn, Comparison::Equal, {typed(of.segment, typeOf(overview.segmentColumn, columns))}};
}

std::optional<Condition> stillHereCondition(const std::vector<ColumnSpec>& columns) {
    const auto label = std::find_if(columns.begin(), columns.end(), [](const ColumnSpec& spec) { return spec.role == ColumnRole::Label; });
    if (label == columns.end()) return std::nullopt;
    if (label->type == ColumnType::Boolean)
        return Condition{label->name, Comparison::NotEqual, {std::int64_t{isPositive(*label, 1.0) ? 1 : 0}}};
    if (label->positive.empty()) return std::nullopt;
    return Condition{label->name, Comparison::NotEqual, {typed(label->positive, label->type)}};
}

Filter without(const Filter& filter, std::string_view column) {
    Filter rest = filter;
    std::erase_if(rest.conditions, [&](const Condition& condition) { return condition.column == column; });
    return rest;
}

}  // namespace holdfast::ui
