#include "core/base/random.h"
#include "core/scoring/metrics.h"

#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

// Expected values: scikit-learn 1.2.1 (roc_auc_score, average_precision_score, log_loss, brier_score_loss, roc_curve,
// precision_recall_curve) and numpy for the calibration error, on these twelve rows.
const std::vector<double> kScores{0.1, 0.4, 0.35, 0.8, 0.8, 0.65, 0.2, 0.55, 0.4, 0.95, 0.05, 0.4};
const std::vector<double> kLabels{0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 0};

void compare(double actual, double expected, double tolerance = 1e-12) {
    QVERIFY2(std::abs(actual - expected) <= tolerance,
             qPrintable(QString("got %1, expected %2").arg(actual, 0, 'g', 17).arg(expected, 0, 'g', 17)));
}

double bruteForceAuc(const std::vector<double>& scores, const std::vector<double>& labels) {
    double wins = 0.0, pairs = 0.0;
    for (std::size_t i = 0; i < scores.size(); ++i)
        for (std::size_t j = 0; j < scores.size(); ++j)
            if (labels[i] == 1.0 && labels[j] == 0.0) {
                pairs += 1.0;
                wins += scores[i] > scores[j] ? 1.0 : scores[i] == scores[j] ? 0.5 : 0.0;
            }
    return wins / pairs;
}

}  // namespace

class TestMetrics : public QObject {
    Q_OBJECT

private slots:
    void figures_agreeWithScikitLearn() {
        compare(rocAuc(kScores, kLabels), 0.7916666666666667);
        compare(averagePrecision(kScores, kLabels), 0.7513888888888888);
        compare(logLoss(kScores, kLabels), 0.5233380116873613);
        compare(brierScore(kScores, kLabels), 0.18020833333333333);
        compare(expectedCalibrationError(kScores, kLabels, 5), 0.14583333333333331);
    }

    void rocAuc_equalsTheShareOfOrderedPairs_alsoWithManyTies() {
        Random random(7);
        for (int repeat = 0; repeat < 50; ++repeat) {
            std::vector<double> scores, labels;
            for (int i = 0; i < 60; ++i) {
                scores.push_back(static_cast<double>(random.below(1 + static_cast<std::uint64_t>(repeat))));
                labels.push_back(random.bernoulli(0.4) ? 1.0 : 0.0);
            }
            labels[0] = 1.0;
            labels[1] = 0.0;
            compare(rocAuc(scores, labels), bruteForceAuc(scores, labels));
        }
    }

    void curves_passThroughScikitLearnsPoints() {
        const auto roc = rocCurve(kScores, kLabels);
        const std::vector<double> fpr{0, 0, 1.0 / 6, 1.0 / 6, 1.0 / 6, 0.5, 0.5, 4.0 / 6, 5.0 / 6, 1};
        const std::vector<double> tpr{0, 1.0 / 6, 2.0 / 6, 0.5, 4.0 / 6, 5.0 / 6, 1, 1, 1, 1};
        QCOMPARE(roc.size(), fpr.size());
        for (std::size_t i = 0; i < roc.size(); ++i) {
            compare(roc[i].x, fpr[i]);
            compare(roc[i].y, tpr[i]);
        }
        const auto pr = precisionRecallCurve(kScores, kLabels);
        const std::vector<double> recall{0, 1.0 / 6, 2.0 / 6, 0.5, 4.0 / 6, 5.0 / 6, 1};
        const std::vector<double> precision{1, 1, 2.0 / 3, 0.75, 0.8, 0.625, 2.0 / 3};
        QCOMPARE(pr.size(), recall.size());
        for (std::size_t i = 0; i < pr.size(); ++i) {
            compare(pr[i].x, recall[i]);
            compare(pr[i].y, precision[i]);
        }
    }

    void longCurves_areThinnedWithBothEndsKept() {
        Random random(3);
        std::vector<double> scores, labels;
        for (int i = 0; i < 5000; ++i) {
            scores.push_back(random.uniform());
            labels.push_back(random.bernoulli(scores.back()) ? 1.0 : 0.0);
        }
        const auto roc = rocCurve(scores, labels, 200);
        QVERIFY(roc.size() <= 200 && roc.size() > 150);
        QCOMPARE(roc.front().x, 0.0);
        QCOMPARE(roc.back().x, 1.0);
        QCOMPARE(roc.back().y, 1.0);
        double area = 0.0;
        for (std::size_t i = 1; i < roc.size(); ++i) area += (roc[i].x - roc[i - 1].x) * 0.5 * (roc[i].y + roc[i - 1].y);
        compare(area, rocAuc(scores, labels), 0.002);
    }

    void lift_sharesTiesFairly() {
        const std::vector<double> same(10, 0.5);
        const std::vector<double> labels{1, 1, 1, 0, 0, 0, 0, 0, 0, 0};
        compare(liftAt(same, labels, 0.1), 1.0);
        const std::vector<double> perfect{10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
        compare(liftAt(perfect, labels, 0.1), 1.0 / 0.3);
        const auto curve = liftCurve(perfect, labels, 10);
        QCOMPARE(curve.size(), std::size_t{10});
        compare(curve[2].captured, 1.0);
        compare(curve[9].lift, 1.0);
    }

    void calibrationBins_holdTheRateAndWilsonsInterval() {
        std::vector<double> p(10, 0.34), y{1, 1, 1, 0, 0, 0, 0, 0, 0, 0};
        const auto bins = calibrationBins(p, y);
        QCOMPARE(bins.size(), std::size_t{1});
        compare(bins[0].meanPredicted, 0.34);
        compare(bins[0].observedRate, 0.3);
        compare(bins[0].lower, 0.10779, 1e-5);  // Wilson's interval for 3 of 10, as published in tables
        compare(bins[0].upper, 0.60322, 1e-5);
    }

    void oneClassOnly_isNotANumber() {
        const std::vector<double> p{0.1, 0.9}, y{1, 1};
        QVERIFY(std::isnan(rocAuc(p, y)));
        QVERIFY(std::isnan(averagePrecision(p, std::vector<double>{0, 0})));
        QVERIFY(std::isnan(logLoss({}, {})));
        QVERIFY(rocCurve(p, y).empty());
    }
};

QTEST_APPLESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
