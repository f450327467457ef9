#include "ui/pages/models/evaluationcharts.h"

#include "ui/charts/numbers.h"

#include <QCoreApplication>

#include <cmath>

namespace holdfast::ui {
namespace {

using report::Chart;
using report::NumberStyle;

struct EvaluationCharts {
    Q_DECLARE_TR_FUNCTIONS(EvaluationCharts)
};

QString moneyTitle(const scoring::ThresholdCounts& best, double most, const QString& currency) {
    if (!std::isfinite(best.threshold))
        return EvaluationCharts::tr("Under these assumptions contacting anybody costs more than it brings");
    return EvaluationCharts::tr("Contacting from %1 on gains the most: %2")
        .arg(formatPercent(best.threshold),
             formatNumber(most, NumberStyle::Count) + (currency.isEmpty() ? QString() : QChar(0x00A0) + currency));
}

}  // namespace

Chart comparedRocChart(const ModelCard& chosen, const ModelCard& partner, const scoring::PairedComparison* paired) {
    Chart chart;
    chart.kind = report::ChartKind::Line;
    chart.name = "compared_roc";
    const auto auc = [](const ModelCard& card, double value) {
        return EvaluationCharts::tr("%1 AUC %2")
            .arg(QString::fromStdString(card.name), formatNumber(value, NumberStyle::Decimal3));
    };
    if (paired)
        chart.title =
            EvaluationCharts::tr("%1, %2").arg(auc(partner, paired->auc.first), auc(chosen, paired->auc.second)).toStdString();
    chart.xTitle = EvaluationCharts::tr("Stayers wrongly flagged, %").toStdString();
    chart.yTitle = EvaluationCharts::tr("Leavers found, %").toStdString();
    chart.xStyle = chart.yStyle = NumberStyle::Percent;
    chart.diagonal = true;
    chart.emptyReason = EvaluationCharts::tr("These versions have no such curves; train again to get them.").toStdString();
    for (const ModelCard* card : {&partner, &chosen}) {
        report::ChartSeries series;
        series.name = card->name;
        for (const CurvePoint& point : card->roc) {
            series.x.push_back(point.x);
            series.y.push_back(point.y);
        }
        chart.series.push_back(std::move(series));
    }
    return chart;
}

Chart moneyChart(const workbench::ModelEvaluation& evaluation, double threshold) {
    Chart chart;
    chart.kind = report::ChartKind::Line;
    chart.name = "money";
    chart.xTitle = EvaluationCharts::tr("Contacted from this chance of leaving on, %").toStdString();
    chart.yTitle = EvaluationCharts::tr("Gain under the assumptions").toStdString();
    chart.xStyle = NumberStyle::Percent;
    chart.yStyle = NumberStyle::Money;
    chart.emptyReason = evaluation.missing;
    if (evaluation.thresholds.empty()) return chart;
    const QString currency = QString::fromStdString(evaluation.currency);
    const scoring::ThresholdCounts best = evaluation.thresholds.best(evaluation.contact);
    chart.title = moneyTitle(best, scoring::moneyFrom(best, evaluation.contact), currency).toStdString();
    report::ChartSeries series;
    for (const CurvePoint& point : evaluation.thresholds.moneyCurve(evaluation.contact)) {
        series.x.push_back(point.x);
        series.y.push_back(point.y);
    }
    chart.series = {std::move(series)};
    const bool atBest = best.threshold == threshold;
    if (!atBest)
        chart.markers.push_back({threshold, EvaluationCharts::tr("set: %1").arg(formatPercent(threshold)).toStdString(), true});
    if (std::isfinite(best.threshold))
        chart.markers.push_back(
            {best.threshold, EvaluationCharts::tr("best: %1").arg(formatPercent(best.threshold)).toStdString(), atBest});
    return chart;
}

}  // namespace holdfast::ui
