#include "core/workbench/modelquality.h"

#include "core/scoring/metrics.h"
#include "core/workbench/wording.h"

#include <cmath>
#include <numeric>
#include <string>

namespace holdfast::workbench {

namespace {

constexpr double kSuspiciousAuc = 0.99;
constexpr double kPoorEce = 0.05;
constexpr std::uint64_t kFewRows = 200;

double standardDeviation(std::span<const double> values) {
    if (values.size() < 2) return 0.0;
    const double mean = meanOf(values);
    double sum = 0.0;
    for (const double value : values) sum += (value - mean) * (value - mean);
    return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

void warn(ModelCard& card) {
    const ModelMetrics& metrics = card.metrics;
    if (metrics.auc < kPoorAuc)
        card.warnings.push_back("The model orders customers hardly better than chance (AUC " + thousandths(metrics.auc) +
                                "); look for columns that say more about leaving.");
    if (metrics.auc > kSuspiciousAuc)
        card.warnings.push_back("The model is almost perfect (AUC " + thousandths(metrics.auc) +
                                "); check that no column is known only after a customer left.");
    if (metrics.ece > kPoorEce)
        card.warnings.push_back("Probabilities are off by " + thousandths(metrics.ece) +
                                " on average; read them as an order rather than as chances.");
    const auto constant = card.baselines.find("constant_log_loss");
    if (constant != card.baselines.end() && metrics.logLoss >= constant->second)
        card.warnings.push_back("Giving every customer the average rate would predict as well as this model does.");
    if (card.rows < kFewRows)
        card.warnings.push_back("Only " + std::to_string(card.rows) +
                                " customers have a label; every figure here is rough.");
}

}  // namespace

double meanOf(std::span<const double> values) {
    return values.empty() ? std::nan("")
                          : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void warnOfIntervals(ModelCard& card, const GroupCoverage& measured) {
    if (!(measured.upper < measured.nominal)) return;
    card.warnings.push_back(
        "Intervals" + (measured.group.empty() ? std::string() : " of those " + measured.group) + " held for " +
        std::to_string(std::lround(100.0 * measured.measured)) + " % of groups of customers instead of " +
        std::to_string(std::lround(100.0 * measured.nominal)) +
        " %: how many leave changes in ways that the columns do not tell. " +
        (card.split == "temporal" ? "Those of now are widened by what was missing; where it goes on changing they are still too narrow, so train often."
                                  : "Take them as too narrow, and train often."));
}

void tellLevels(ModelCard& card) {
    const auto moved = [](const MapLevel& level) {
        const long tenths = std::lround(1000.0 * (level.to - level.from));
        return (tenths < 0 ? "-" : "+") + tenth(std::labs(tenths)) + " points, to the " +
               tenth(std::lround(1000.0 * level.to)) + " %";
    };
    if (!std::isnan(card.level.to))
        card.splitNote +=
            " The calibration comes from models of earlier and fewer customers, whose level lags; for the model of everybody it was moved by " +
            moved(card.level) + " of those with a label who left.";
    if (!std::isnan(card.newcomers.level.to))
        card.splitNote += " For newcomers it was moved by " + moved(card.newcomers.level) + " that the " +
                          std::to_string(card.newcomers.level.customers) +
                          " who joined last, as far back as no change could be seen, and newcomers who have a label speak for. Newcomers may leave "
                          "more or less often than anybody before them.";
}

void measureQuality(ModelCard& card, const OutOfFold& predictions) {
    const auto& p = predictions.probabilities;
    const auto& y = predictions.labels;
    ModelMetrics& metrics = card.metrics;
    metrics.auc = meanOf(predictions.foldAuc);
    metrics.aucSd = standardDeviation(predictions.foldAuc);
    metrics.averagePrecision = scoring::averagePrecision(p, y);
    metrics.logLoss = scoring::logLoss(p, y);
    metrics.brier = scoring::brierScore(p, y);
    metrics.ece = scoring::expectedCalibrationError(p, y);
    metrics.lift10 = scoring::liftAt(p, y, 0.1);
    card.roc = scoring::rocCurve(p, y);
    card.precisionRecall = scoring::precisionRecallCurve(p, y);
    card.calibrationBins = scoring::calibrationBins(p, y);
    card.lift = scoring::liftCurve(p, y);
    warn(card);
}

}  // namespace holdfast::workbench
