#include "ui/charts/modelcharts.h"

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

struct ModelCharts {
    Q_DECLARE_TR_FUNCTIONS(ModelCharts)
};

std::string utf8(const QString& text) { return text.toStdString(); }

QString decimal(double value) { return formatNumber(value, NumberStyle::Decimal3); }

Chart lineChart(const char* name, const QString& title, const QString& xTitle, const QString& yTitle) {
    Chart chart;
    chart.kind = ChartKind::Line;
    chart.name = name;
    chart.title = utf8(title);
    chart.xTitle = utf8(xTitle);
    chart.yTitle = utf8(yTitle);
    chart.xStyle = NumberStyle::Percent;
    chart.yStyle = NumberStyle::Percent;
    chart.emptyReason = utf8(ModelCharts::tr("This version has no such curve; train again to get it."));
    return chart;
}

ChartSeries curve(const std::string& name, const std::vector<CurvePoint>& points) {
    ChartSeries series;
    series.name = name;
    for (const CurvePoint& point : points) {
        series.x.push_back(point.x);
        series.y.push_back(point.y);
    }
    return series;
}

}  // namespace

Chart rocChart(const ModelCard& card, const scoring::MetricInterval& auc) {
    QString value = decimal(card.metrics.auc);
    if (std::isfinite(auc.lower))
        value = ModelCharts::tr("%1 (%2 to %3)").arg(value, decimal(auc.lower), decimal(auc.upper));
    Chart chart = lineChart(
        "roc",
        ModelCharts::tr("AUC %1: a leaver ranks above a stayer in %2 of pairs").arg(value, formatPercent(card.metrics.auc)),
        ModelCharts::tr("Stayers wrongly flagged, %"), ModelCharts::tr("Leavers found, %"));
    chart.diagonal = true;
    chart.series = {curve(card.name, card.roc)};
    return chart;
}

Chart precisionRecallChart(const ModelCard& card) {
    Chart chart = lineChart("precision_recall",
                            ModelCharts::tr("Average precision %1, against %2 by guessing")
                                .arg(decimal(card.metrics.averagePrecision), decimal(card.labelRate)),
                            ModelCharts::tr("Leavers found, %"), ModelCharts::tr("Leavers among those flagged, %"));
    chart.series = {curve(card.name, card.precisionRecall)};
    return chart;
}

Chart calibrationChart(const ModelCard& card) {
    Chart chart;
    chart.kind = ChartKind::Calibration;
    chart.name = "calibration";
    chart.title = utf8(ModelCharts::tr("Promised and observed rates differ by %1 points on average")
                           .arg(formatDecimal(card.metrics.ece * 100.0, 1)));
    chart.xTitle = utf8(ModelCharts::tr("Predicted chance of leaving, %"));
    chart.yTitle = utf8(ModelCharts::tr("Observed share of leavers, %"));
    chart.xStyle = chart.yStyle = NumberStyle::Percent;
    chart.riskColours = chart.diagonal = true;
    chart.emptyReason = utf8(ModelCharts::tr("This version has no calibration bins; train again to get them."));
    ChartSeries points;
    ChartSeries counts;
    points.name = utf8(ModelCharts::tr("Observed"));
    counts.name = utf8(ModelCharts::tr("Customers"));
    for (const CalibrationBin& bin : card.calibrationBins) {
        points.x.push_back(bin.meanPredicted);
        points.y.push_back(bin.observedRate);
        points.lower.push_back(bin.lower);
        points.upper.push_back(bin.upper);
        counts.x.push_back(bin.meanPredicted);
        counts.y.push_back(static_cast<double>(bin.count));
    }
    chart.series = {points, counts};
    return chart;
}

Chart liftChart(const ModelCard& card) {
    Chart chart = lineChart(
        "lift",
        ModelCharts::tr("The riskiest 10 % leave %1 times as often as everyone").arg(formatDecimal(card.metrics.lift10, 1)),
        ModelCharts::tr("Customers, riskiest first, %"), ModelCharts::tr("Times the overall churn rate"));
    chart.yStyle = NumberStyle::Plain;
    ChartSeries series;
    series.name = card.name;
    for (const LiftPoint& point : card.lift) {
        series.x.push_back(point.share);
        series.y.push_back(point.lift);
    }
    chart.series = {series};
    return chart;
}

Chart gainsChart(const ModelCard& card) {
    Chart chart = lineChart("gains", {}, ModelCharts::tr("Customers, riskiest first, %"),
                            ModelCharts::tr("Leavers among them, % of all leavers"));
    chart.diagonal = true;
    ChartSeries series;
    series.name = card.name;
    const LiftPoint* fifth = nullptr;
    for (const LiftPoint& point : card.lift) {
        if (series.x.empty()) series.x.push_back(0.0), series.y.push_back(0.0);
        series.x.push_back(point.share);
        series.y.push_back(point.captured);
        if (point.share <= 0.2 + 1e-9) fifth = &point;
    }
    if (fifth)
        chart.title = utf8(ModelCharts::tr("The riskiest %1 hold %2 of the leavers")
                               .arg(formatPercent(fifth->share, 0), formatPercent(fifth->captured, 0)));
    chart.series = {series};
    return chart;
}

namespace {

/// Whether what was measured is another interval than the one that the group gets.
bool byAnotherBand(const GroupCoverage& group) {
    return group.ownBand && group.measuredBy == MeasuredBy::All;
}

/// Names the group that is furthest below what its interval promises, among those of which chance would seldom make it so.
QString coverageFinding(const ModelCard& card) {
    const QString all = ModelCharts::tr("Intervals held the churn rate %1 of the time; they aim at %2")
                            .arg(formatPercent(card.metrics.coverage90), formatPercent(card.nominalCoverage, 0));
    const GroupCoverage* worst = nullptr;
    for (const GroupCoverage& group : card.coverage)
        if (std::isfinite(group.measured) && !byAnotherBand(group) &&
            group.nominal > (std::isfinite(group.upper) ? group.upper : group.measured) &&
            (!worst || group.measured < worst->measured))
            worst = &group;
    if (!worst) return all;
    return ModelCharts::tr("%1; least for %2: %3")
        .arg(all, QString::fromStdString(worst->group), formatPercent(worst->measured));
}

}  // namespace

Chart coverageChart(const ModelCard& card) {
    Chart chart;
    const bool bounded =
        std::any_of(card.coverage.begin(), card.coverage.end(), [](const auto& g) { return std::isfinite(g.lower); });
    chart.kind = bounded ? ChartKind::Intervals : ChartKind::HorizontalBars;
    chart.name = "coverage";
    chart.title = utf8(coverageFinding(card));
    chart.yTitle = utf8(ModelCharts::tr("Rates inside the interval, %"));
    if (std::any_of(card.coverage.begin(), card.coverage.end(), byAnotherBand))
        chart.yTitle += utf8(ModelCharts::tr(" (* that of all before them)"));
    chart.yStyle = NumberStyle::Percent;
    chart.yAtLeast = 1.0;
    chart.markers = {
        {card.nominalCoverage, utf8(ModelCharts::tr("aimed at: %1").arg(formatPercent(card.nominalCoverage, 0))), true}};
    ChartSeries series;
    const auto add = [&](const QString& name, const GroupCoverage& group) {
        chart.categories.push_back(utf8(name));
        series.y.push_back(group.measured);
        if (!bounded) return;
        series.lower.push_back(group.lower);
        series.upper.push_back(group.upper);
    };
    GroupCoverage everybody;
    everybody.measured = card.metrics.coverage90;
    add(ModelCharts::tr("everybody"), everybody);
    for (const GroupCoverage& group : card.coverage) {
        const QString name = QString::fromStdString(group.group);
        if (std::isnan(group.measured))
            add(ModelCharts::tr("%1 (too few)").arg(name), group);
        else
            add((byAnotherBand(group) ? ModelCharts::tr("%1 (%2) *") : ModelCharts::tr("%1 (%2)")).arg(name, formatCount(group.customers)), group);
    }
    chart.series = {series};
    return chart;
}

Chart importanceChart(const ModelCard& card, std::size_t most) {
    Chart chart;
    chart.kind = ChartKind::HorizontalBars;
    chart.name = "importance";
    const std::string whom = importanceOf(card);
    chart.yTitle = utf8(whom.empty() ? ModelCharts::tr("Mean absolute contribution to the chance of leaving, %")
                                     : ModelCharts::tr("Mean absolute contribution to the chance of leaving, of %1, %")
                                           .arg(QString::fromStdString(whom)));
    chart.yStyle = NumberStyle::Percent;
    chart.emptyReason = utf8(ModelCharts::tr("This version has no importance; train again to get it."));
    ChartSeries series;
    for (std::size_t i = 0; i < std::min(most, card.importance.size()); ++i) {
        chart.categories.push_back(card.importance[i].column);
        series.y.push_back(card.importance[i].importance);
    }
    if (chart.categories.size() == 1)
        chart.title =
            utf8(ModelCharts::tr("%1 is all that moves the score").arg(QString::fromStdString(chart.categories[0])));
    else if (!chart.categories.empty())
        chart.title =
            utf8(ModelCharts::tr("%1 and %2 move scores the most")
                     .arg(QString::fromStdString(chart.categories[0]), QString::fromStdString(chart.categories[1])));
    chart.series = {series};
    return chart;
}

Chart driftChart(const DriftReport& drift, std::size_t most) {
    Chart chart;
    chart.kind = ChartKind::HorizontalBars;
    chart.name = "drift";
    chart.title = drift.advice;
    chart.yTitle = utf8(ModelCharts::tr("Population stability index: under 0.1 stable, from 0.25 on another population"));
    chart.yStyle = NumberStyle::Decimal3;
    chart.yAtLeast = 0.3;
    chart.emptyReason = utf8(ModelCharts::tr(
        "This version was trained before Holdfast kept how its customers were spread; train again to compare."));
    ChartSeries series;
    const auto add = [&](const std::string& name, double psi) {
        chart.categories.push_back(name);
        series.y.push_back(psi);
    };
    if (drift.known()) add(utf8(ModelCharts::tr("the scores")), drift.scores.psi);
    for (std::size_t i = 0; i < std::min(most, drift.columns.size()); ++i)
        add(drift.columns[i].column, drift.columns[i].psi);
    chart.series = {series};
    return chart;
}

namespace {

/// Adds one figure of every epoch that knows it; returns the epoch where it is best.
const scoring::FitProgress* addEpochs(Chart& chart, const QString& name, const std::vector<scoring::FitProgress>& epochs,
                                      double scoring::FitProgress::*figure, bool highestIsBest) {
    ChartSeries series;
    series.name = utf8(name);
    const scoring::FitProgress* best = nullptr;
    for (const scoring::FitProgress& epoch : epochs) {
        if (!std::isfinite(epoch.*figure)) continue;
        series.x.push_back(epoch.epoch);
        series.y.push_back(epoch.*figure);
        if (!best || (highestIsBest ? epoch.*figure > best->*figure : epoch.*figure < best->*figure)) best = &epoch;
    }
    if (!series.y.empty()) chart.series.push_back(std::move(series));
    return best;
}

Chart epochChart(const char* name, const QString& yTitle) {
    Chart chart = lineChart(name, {}, ModelCharts::tr("Epoch"), yTitle);
    chart.xStyle = NumberStyle::Count;
    chart.yStyle = NumberStyle::Decimal3;
    return chart;
}

}  // namespace

Chart lossChart(const std::vector<scoring::FitProgress>& epochs) {
    Chart chart = epochChart("loss", ModelCharts::tr("Log loss"));
    if (epochs.size() == 1) {
        chart.emptyReason = utf8(ModelCharts::tr("Solved in one step: log loss %1 on customers held back.")
                                     .arg(decimal(epochs[0].validationLoss)));
        return chart;
    }
    chart.emptyReason = utf8(ModelCharts::tr("The loss of each epoch appears here as soon as a fit starts."));
    addEpochs(chart, ModelCharts::tr("training"), epochs, &scoring::FitProgress::trainLoss, false);
    if (const auto* best =
            addEpochs(chart, ModelCharts::tr("held back"), epochs, &scoring::FitProgress::validationLoss, false))
        chart.title = utf8(ModelCharts::tr("Lowest on customers held back after epoch %1: %2")
                               .arg(best->epoch)
                               .arg(decimal(best->validationLoss)));
    return chart;
}

Chart aucChart(const std::vector<scoring::FitProgress>& epochs) {
    Chart chart = epochChart("live_auc", ModelCharts::tr("AUC on customers held back"));
    if (epochs.size() == 1) {
        chart.emptyReason = utf8(
            ModelCharts::tr("Solved in one step: AUC %1 on customers held back.").arg(decimal(epochs[0].validationAuc)));
        return chart;
    }
    chart.emptyReason = utf8(ModelCharts::tr("The AUC of each epoch appears here as soon as a fit starts."));
    if (const auto* best =
            addEpochs(chart, ModelCharts::tr("held back"), epochs, &scoring::FitProgress::validationAuc, true))
        chart.title = utf8(ModelCharts::tr("Highest after epoch %1: %2").arg(best->epoch).arg(decimal(best->validationAuc)));
    return chart;
}

}  // namespace holdfast::ui
