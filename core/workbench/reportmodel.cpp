#include "core/report/writers.h"
#include "core/workbench/reportsections.h"

#include <algorithm>
#include <array>

namespace holdfast::workbench {

namespace {

using namespace report;

constexpr std::size_t kShownImportance = 12;

KeyFigures metricFigures(const ModelCard& model) {
    const ModelMetrics& m = model.metrics;
    const std::string coverage = formatFigure(model.nominalCoverage, NumberStyle::Percent, {});
    KeyFigures figures;
    figures.figures = {
        {"ROC AUC", Figure{m.auc, NumberStyle::Decimal3},
         "Chance that a random leaver scores higher than a random stayer; 0.5 is guessing, 1 is perfect. Mean over the "
         "folds."},
        {"AUC spread", Figure{m.aucSd, NumberStyle::Decimal3}, "Standard deviation of the ROC AUC over the folds."},
        {"Average precision", Figure{m.averagePrecision, NumberStyle::Decimal3},
         "Mean share of leavers among the customers above each threshold, weighted by the leavers it adds; guessing gives "
         "the churn rate."},
        {"Lift, top 10 %", Figure{m.lift10, NumberStyle::Decimal3},
         "Churn rate among the tenth with the highest scores, as a multiple of the overall rate."},
        {"Log loss", Figure{m.logLoss, NumberStyle::Decimal3},
         "Mean surprise of the outcomes under the scores, in natural units; lower is better."},
        {"Brier score", Figure{m.brier, NumberStyle::Decimal3},
         "Mean squared distance between score and outcome; lower is better."},
        {"Calibration error", Figure{m.ece, NumberStyle::Decimal3},
         "Mean distance between score and observed churn rate over ten equal bins of the score (ECE)."},
        {"Interval coverage", Figure{m.coverage90, NumberStyle::Percent},
         "How often the " + coverage +
             " interval held the churn rate of a group of similarly scored customers that took no part in fitting it."},
    };
    return figures;
}

ChartSeries seriesOf(const std::vector<CurvePoint>& points) {
    ChartSeries series;
    for (const CurvePoint& point : points) {
        series.x.push_back(point.x);
        series.y.push_back(point.y);
    }
    return series;
}

Chart rocChart(const ModelCard& model) {
    Chart chart;
    chart.title = "Within a fold, a random leaver scores above a random stayer " +
                  formatFigure(model.metrics.auc, NumberStyle::Percent, {}) + " of the time";
    chart.name = "roc";
    chart.kind = ChartKind::Line;
    chart.xTitle = "Stayers flagged (false positive rate)";
    chart.yTitle = "Leavers flagged (true positive rate)";
    chart.xStyle = chart.yStyle = NumberStyle::Percent;
    chart.diagonal = true;
    chart.emptyReason = "This model version was saved without its ROC curve.";
    if (!model.roc.empty()) chart.series.push_back(seriesOf(model.roc));
    return chart;
}

Chart calibrationChart(const ModelCard& model) {
    Chart chart;
    std::string points = formatFigure(model.metrics.ece, NumberStyle::Percent, {});
    points.erase(points.find_last_not_of(" %") + 1);
    chart.title = "Scores are off from what happened by " + points + " percentage points on average";
    chart.name = "calibration";
    chart.kind = ChartKind::Calibration;
    chart.xTitle = "Mean score";
    chart.yTitle = "Churn rate, with 95 % interval";
    chart.xStyle = chart.yStyle = NumberStyle::Percent;
    chart.diagonal = true;
    chart.emptyReason = "This model version was saved without its calibration bins.";
    ChartSeries series;
    ChartSeries counts;
    counts.name = "Customers";
    for (const CalibrationBin& bin : model.calibrationBins) {
        counts.x.push_back(bin.meanPredicted);
        counts.y.push_back(static_cast<double>(bin.count));
        series.x.push_back(bin.meanPredicted);
        series.y.push_back(bin.observedRate);
        series.lower.push_back(bin.lower);
        series.upper.push_back(bin.upper);
    }
    if (!series.x.empty()) chart.series = {std::move(series), std::move(counts)};
    return chart;
}

Chart liftChart(const ModelCard& model) {
    Chart chart;
    chart.name = "lift";
    chart.kind = ChartKind::Line;
    chart.xTitle = "Customers contacted, highest score first";
    chart.yTitle = "Leavers among them, share of all leavers";
    chart.xStyle = chart.yStyle = NumberStyle::Percent;
    chart.diagonal = true;
    chart.emptyReason = "This model version was saved without its lift curve.";
    ChartSeries series;
    const LiftPoint* fifth = nullptr;
    for (const LiftPoint& point : model.lift) {
        if (series.x.empty() && point.share > 0.0) series.x.push_back(0.0), series.y.push_back(0.0);
        series.x.push_back(point.share);
        series.y.push_back(point.captured);
        if (point.share <= 0.2 + 1e-9) fifth = &point;
    }
    chart.title = fifth ? "The " + formatFigure(fifth->share * 100.0, NumberStyle::Plain, {}) +
                              " % with the highest scores hold " + formatFigure(fifth->captured, NumberStyle::Percent, {}) +
                              " of the leavers"
                        : "Leavers found among the highest scores";
    if (!series.x.empty()) chart.series.push_back(std::move(series));
    return chart;
}

Chart importanceChart(const ModelCard& model) {
    Chart chart;
    chart.name = "importance";
    chart.kind = ChartKind::HorizontalBars;
    const std::string whom = importanceOf(model);
    chart.yTitle = "Mean shift of the score, in probability" + (whom.empty() ? "" : ", of " + whom);
    chart.yStyle = NumberStyle::Decimal3;
    chart.emptyReason = "This model version was saved without importances.";
    ChartSeries series;
    for (std::size_t i = 0; i < std::min(model.importance.size(), kShownImportance); ++i) {
        chart.categories.push_back(model.importance[i].column);
        series.y.push_back(model.importance[i].importance);
    }
    chart.title = series.y.empty() ? "Which columns move the score"
                                   : chart.categories.front() + " matters most: it shifts a score by " +
                                         formatFigure(series.y.front(), NumberStyle::Decimal3, {}) + " on average";
    if (!series.y.empty()) chart.series.push_back(std::move(series));
    return chart;
}

std::string importanceText(const ModelCard& model) {
    const std::string whom = importanceOf(model);
    return "These importances are computed on " + (whom.empty() ? "customers" : whom + ", whom") +
           (whom.empty() ? " the model" : " it") +
           " was trained on: they say what the model uses, not how well it does on new customers." +
           (whom.empty() ? "" : " Newcomers are scored by another part of it.");
}

Table baselineTable(const ModelCard& model) {
    Table table;
    table.title = "Compared with other learners on the same folds";
    table.name = "baselines";
    table.columns = {{"Model", false, {}},
                     {"Measure", false, {}},
                     {"Value", true, "The measure for that model, on the same held-out folds as the chosen one."}};
    table.rows.push_back(
        {model.learner + " (this model)", std::string("ROC AUC"), Figure{model.metrics.auc, NumberStyle::Decimal3}});
    for (const auto& [name, value] : model.baselines) {
        if (name == model.learner) continue;
        if (name == "constant_log_loss") continue;
        table.rows.push_back({name, std::string("ROC AUC"), Figure{value, NumberStyle::Decimal3}});
    }
    if (const auto constant = model.baselines.find("constant_log_loss"); constant != model.baselines.end()) {
        table.rows.push_back({model.learner + " (this model)", std::string("log loss"),
                              Figure{model.metrics.logLoss, NumberStyle::Decimal3}});
        table.rows.push_back({std::string("always the churn rate"), std::string("log loss"),
                              Figure{constant->second, NumberStyle::Decimal3}});
    }
    return table;
}

Table ensembleTable(const ModelCard& model) {
    Table table;
    table.title = "What the ensemble is made of";
    table.name = "ensemble";
    table.columns = {
        {"Learner", false, {}},
        {"Weight", true,
         "Each customer's log-odds are the sum of the learners' log-odds times these weights, which were fitted on "
         "predictions for customers held out of training. A learner of weight 0 has no part in the score."}};
    for (const LearnerWeight& part : model.ensemble)
        table.rows.push_back({part.learner, Figure{part.weight, NumberStyle::Decimal3}});
    return table;
}

Table newcomersTable(const ModelCard& model) {
    Table table;
    table.title = "What customers here under 7 days are scored by";
    table.name = "newcomers";
    table.columns = {{"Learner", false, {}},
                     {"Weight", true,
                      "As in an ensemble, with weights fitted on predictions for held-out customers by what is known on a first day."}};
    for (const LearnerWeight& part : model.newcomers.ensemble)
        if (part.weight > 0.0) table.rows.push_back({part.learner, Figure{part.weight, NumberStyle::Decimal3}});
    return table;
}

Table excludedTable(const ModelCard& model) {
    Table table;
    table.title = "Columns the model left out";
    table.name = "excluded_columns";
    table.columns = {{"Column", false, {}}, {"Reason", false, {}}};
    for (const std::string& text : model.excludedColumns) {
        const std::size_t reason = text.find(" (");
        const bool split = reason != std::string::npos && text.back() == ')';
        table.rows.push_back({split ? text.substr(0, reason) : text,
                              split ? Cell(text.substr(reason + 2, text.size() - reason - 3)) : Cell()});
    }
    return table;
}

std::string modelSentence(const ModelCard& model) {
    const auto count = [](double value) { return formatFigure(value, NumberStyle::Count, {}); };
    std::string text = "Model version " + std::to_string(model.version) + " (" + model.learner + "), trained " +
                       formatDate(model.trainedAt) + " on " + count(static_cast<double>(model.rows)) +
                       " customers, of whom " + formatFigure(model.labelRate, NumberStyle::Percent, {}) + " left";
    if (!model.labelColumn.empty()) text += " by the column " + model.labelColumn;
    text += ". It reads " + count(static_cast<double>(model.columns.size())) +
            (model.columns.size() == 1 ? " column" : " columns");
    if (!model.splitNote.empty()) return text + ". " + model.splitNote;
    if (model.folds > 1)
        text += ". Every quality figure below was measured on customers held out of training, in " +
                std::to_string(model.folds) + "-fold cross-validation";
    return text + ".";
}

}  // namespace

Section modelQualitySection(const std::optional<ModelCard>& model) {
    Section section{"Model quality", "model_quality", {}};
    if (!model)
        return emptySection(
            section.title, section.name,
            "No model has been trained yet. Train one on the Models page or with \"holdfast-cli train\", then make "
            "this report again.");
    section.blocks.emplace_back(Paragraph{modelSentence(*model), false});
    for (const std::string& warning : model->warnings) section.blocks.emplace_back(Paragraph{warning, true});
    section.blocks.emplace_back(metricFigures(*model));
    section.blocks.emplace_back(rocChart(*model));
    section.blocks.emplace_back(calibrationChart(*model));
    section.blocks.emplace_back(liftChart(*model));
    section.blocks.emplace_back(importanceChart(*model));
    if (!model->importance.empty())
        section.blocks.emplace_back(Paragraph{importanceText(*model), false});
    section.blocks.emplace_back(baselineTable(*model));
    if (!model->ensemble.empty()) section.blocks.emplace_back(ensembleTable(*model));
    if (!model->newcomers.ensemble.empty()) section.blocks.emplace_back(newcomersTable(*model));
    if (!model->excludedColumns.empty()) section.blocks.emplace_back(excludedTable(*model));
    return section;
}

}  // namespace holdfast::workbench
