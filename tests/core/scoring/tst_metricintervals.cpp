// Intervals of a model's own figures against DeLong's definition, pair by pair, and for how often they hold the truth.
#include "core/base/random.h"
#include "core/scoring/metricintervals.h"
#include "core/scoring/metrics.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

struct Table {
    std::vector<double> probabilities, labels;
    std::vector<int> folds;
    HeldOutPredictions predictions() const { return {probabilities, labels, folds}; }
};

double sigmoid(double x) {
    return 1.0 / (1.0 + std::exp(-x));
}

/// Scores of one fold are rounded, so that they tie, and shifted, so that folds may not be pooled.
Table tableOf(std::size_t rows, int folds, std::uint64_t seed) {
    Random random(seed);
    Table table;
    for (std::size_t i = 0; i < rows; ++i) {
        const double truth = 1.5 * random.normal() - 0.5;
        const int fold = static_cast<int>(i) % folds;
        table.folds.push_back(fold);
        table.labels.push_back(random.bernoulli(sigmoid(truth)) ? 1.0 : 0.0);
        table.probabilities.push_back(std::round(50.0 * sigmoid(truth + 0.8 * random.normal())) / 100.0 + 0.1 * fold);
    }
    return table;
}

struct Area {
    double auc = 0.0, variance = 0.0;
};

double mean(const std::vector<double>& values) {
    double sum = 0.0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

double varianceOfMean(const std::vector<double>& values) {
    double squares = 0.0;
    for (const double value : values) squares += std::pow(value - mean(values), 2.0);
    return squares / static_cast<double>(values.size() - 1) / static_cast<double>(values.size());
}

/// One fold by comparing every leaver with every stayer.
Area byDefinition(const Table& table, int fold) {
    std::vector<double> left, stayed;
    for (std::size_t i = 0; i < table.labels.size(); ++i)
        if (table.folds[i] == fold) (table.labels[i] == 1.0 ? left : stayed).push_back(table.probabilities[i]);
    const auto wins = [](double a, double b) { return a > b ? 1.0 : a == b ? 0.5 : 0.0; };
    std::vector<double> ofLeft(left.size(), 0.0), ofStayed(stayed.size(), 0.0);
    for (std::size_t i = 0; i < left.size(); ++i)
        for (std::size_t j = 0; j < stayed.size(); ++j) {
            ofLeft[i] += wins(left[i], stayed[j]) / static_cast<double>(stayed.size());
            ofStayed[j] += wins(left[i], stayed[j]) / static_cast<double>(left.size());
        }
    return {mean(ofLeft), varianceOfMean(ofLeft) + varianceOfMean(ofStayed)};
}

}  // namespace

class TestMetricIntervals : public QObject {
    Q_OBJECT

private slots:
    void auc_isTheMeanOverFolds_withDeLongsVarianceByDefinition() {
        const Table table = tableOf(400, 4, 1);
        double auc = 0.0, variance = 0.0;
        for (int fold = 0; fold < 4; ++fold) {
            const Area area = byDefinition(table, fold);
            auc += area.auc / 4.0;
            variance += area.variance / 16.0;
        }
        const MetricInterval got = measureIntervals(table.predictions()).auc;
        QVERIFY(std::abs(got.value - auc) < 1e-12);
        QVERIFY(std::abs(got.upper - auc - 1.959963984540054 * std::sqrt(variance)) < 1e-12);
        QVERIFY(std::abs(got.upper + got.lower - 2.0 * auc) < 1e-12);
    }

    void losses_areThoseOfTheMetrics() {
        const Table table = tableOf(500, 1, 2);
        const MetricIntervals got = measureIntervals(table.predictions());
        QVERIFY(std::abs(got.logLoss.value - logLoss(table.probabilities, table.labels)) < 1e-12);
        QVERIFY(std::abs(got.brier.value - brierScore(table.probabilities, table.labels)) < 1e-12);
        std::vector<double> squares;
        for (std::size_t i = 0; i < table.labels.size(); ++i)
            squares.push_back(std::pow(table.probabilities[i] - table.labels[i], 2.0));
        QVERIFY(std::abs(got.brier.upper - got.brier.value - 1.959963984540054 * std::sqrt(varianceOfMean(squares))) < 1e-12);
    }

    /// 400 draws of 300 customers: a 95 % interval holds the truth in 380 of them, give or take 9.
    void intervals_holdTheTruthAsOftenAsTheySay() {
        const Table everybody = tableOf(100'000, 1, 3);
        const MetricIntervals truth = measureIntervals(everybody.predictions());
        Random random(4);
        int aucHeld = 0, lossHeld = 0;
        for (int draw = 0; draw < 400; ++draw) {
            Table some;
            for (int i = 0; i < 300; ++i) {
                const std::size_t row = random.below(everybody.labels.size());
                some.probabilities.push_back(everybody.probabilities[row]);
                some.labels.push_back(everybody.labels[row]);
                some.folds.push_back(0);
            }
            const MetricIntervals got = measureIntervals(some.predictions());
            aucHeld += got.auc.lower <= truth.auc.value && truth.auc.value <= got.auc.upper;
            lossHeld += got.brier.lower <= truth.brier.value && truth.brier.value <= got.brier.upper;
        }
        QVERIFY2(aucHeld >= 360 && aucHeld <= 398, qPrintable(QString::number(aucHeld)));
        QVERIFY2(lossHeld >= 360 && lossHeld <= 398, qPrintable(QString::number(lossHeld)));
    }

    void foldsOfOneClass_areLeftOut_andNothingIsNaN() {
        Table table = tableOf(200, 2, 5);
        const double alone = byDefinition(table, 0).auc;
        for (std::size_t i = 0; i < table.labels.size(); ++i)
            if (table.folds[i] == 1) table.labels[i] = 0.0;
        QVERIFY(std::abs(measureIntervals(table.predictions()).auc.value - alone) < 1e-12);
        for (double& label : table.labels) label = 0.0;
        QVERIFY(std::isnan(measureIntervals(table.predictions()).auc.value));
        QVERIFY(std::isnan(measureIntervals({}).logLoss.value));
    }
};

QTEST_APPLESS_MAIN(TestMetricIntervals)
#include "tst_metricintervals.moc"
