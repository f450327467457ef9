// Charts of a model's quality, made from its card: the one place in the window that words their findings. Shown by the
// Overview and the Models page alike. Pure functions over values; any thread.
#pragma once

#include "core/data/modelversion.h"
#include "core/report/document.h"
#include "core/workbench/modelevaluation.h"
#include "core/workbench/training.h"

#include <vector>

namespace holdfast::ui {

/// `auc`: its 95 % interval, told in the finding where it is known.
report::Chart rocChart(const ModelCard& card, const scoring::MetricInterval& auc = {});
report::Chart precisionRecallChart(const ModelCard& card);
/// Reliability diagram with 95 % Wilson intervals and, as a second series, the customers behind each point.
report::Chart calibrationChart(const ModelCard& card);
report::Chart liftChart(const ModelCard& card);
/// Cumulative gains: the share of all leavers among the riskiest customers, by how many of those are taken.
report::Chart gainsChart(const ModelCard& card);
/// How often the interval held the churn rate of similarly scored customers, of everybody and of each group, beside the rate
/// it aims at.
report::Chart coverageChart(const ModelCard& card);
report::Chart importanceChart(const ModelCard& card, std::size_t most = 12);

/// Population stability index of the scores and the columns that moved most; its finding is the report's advice.
report::Chart driftChart(const DriftReport& drift, std::size_t most = 12);

/// Live curves of one fit. A fit of a single step has nothing to draw; its figures are in the chart's emptyReason.
report::Chart lossChart(const std::vector<scoring::FitProgress>& epochs);
report::Chart aucChart(const std::vector<scoring::FitProgress>& epochs);

}  // namespace holdfast::ui
