// Paired comparison against the definition of DeLong's covariance, against a bootstrap, and for its coverage.
#include "core/base/random.h"
#include "core/scoring/metrics.h"
#include "core/scoring/paired.h"

#include <QtTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

struct Table {
    std::vector<double> first, second, labels;
    PairedScores scores() const { return {first, second, labels}; }
};

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// Two noisy looks at the same log-odds; `noise` of the second decides how much worse it is. Rounded, so that scores tie.
Table tableOf(std::size_t rows, double noise, std::uint64_t seed) {
    Random random(seed);
    Table table;
    for (std::size_t i = 0; i < rows; ++i) {
        const double truth = 1.5 * random.normal() - 0.5;
        table.labels.push_back(random.bernoulli(sigmoid(truth)) ? 1.0 : 0.0);
        table.first.push_back(std::round(20.0 * sigmoid(truth + 0.8 * random.normal())) / 20.0);
        table.second.push_back(std::round(20.0 * sigmoid(truth + noise * random.normal())) / 20.0);
    }
    return table;
}

double kernel(double left, double stayed) { return left > stayed ? 1.0 : left == stayed ? 0.5 : 0.0; }

/// DeLong's variance of the difference, by comparing every leaver with every stayer.
double varianceByDefinition(const Table& t) {
    std::vector<std::size_t> left, stayed;
    for (std::size_t i = 0; i < t.labels.size(); ++i) (t.labels[i] > 0.5 ? left : stayed).push_back(i);
    const auto spread = [&](const std::vector<std::size_t>& these, const std::vector<std::size_t>& those, bool leftFirst) {
        std::vector<double> differences;
        for (const std::size_t i : these) {
            double sum = 0.0;
            for (const std::size_t j : those)
                sum += leftFirst ? kernel(t.second[i], t.second[j]) - kernel(t.first[i], t.first[j])
                                 : kernel(t.second[j], t.second[i]) - kernel(t.first[j], t.first[i]);
            differences.push_back(sum / static_cast<double>(those.size()));
        }
        double mean = 0.0, squares = 0.0;
        for (const double d : differences) mean += d / static_cast<double>(differences.size());
        for (const double d : differences) squares += (d - mean) * (d - mean);
        return squares / static_cast<double>(differences.size() - 1) / static_cast<double>(differences.size());
    };
    return spread(left, stayed, true) + spread(stayed, left, false);
}

}  // namespace

class TestPaired : public QObject {
    Q_OBJECT

private slots:
    void figures_areThoseOfTheMetrics() {
        const Table table = tableOf(800, 1.2, 3);
        const auto compared = comparePaired(table.scores());
        QVERIFY(compared);
        QVERIFY(std::abs(compared->auc.first - rocAuc(table.first, table.labels)) < 1e-12);
        QVERIFY(std::abs(compared->auc.second - rocAuc(table.second, table.labels)) < 1e-12);
        QVERIFY(std::abs(compared->logLoss.first - logLoss(table.first, table.labels)) < 1e-12);
        QVERIFY(std::abs(compared->brier.second - brierScore(table.second, table.labels)) < 1e-12);
    }

    void aucInterval_isDeLongsByDefinition() {
        for (const std::uint64_t seed : {1, 2, 3}) {
            const Table table = tableOf(300, 1.0, seed);
            const auto compared = comparePaired(table.scores());
            QVERIFY(compared);
            const double half = 1.959963984540054 * std::sqrt(varianceByDefinition(table));
            QVERIFY(std::abs(compared->auc.upper - compared->auc.difference - half) < 1e-12);
            QVERIFY(std::abs(compared->auc.difference - compared->auc.lower - half) < 1e-12);
        }
    }

    void aucInterval_agreesWithABootstrap() {
        const Table table = tableOf(1'000, 1.4, 7);
        Random random(11);
        std::vector<double> differences;
        for (int repeat = 0; repeat < 400; ++repeat) {
            Table again;
            for (std::size_t i = 0; i < table.labels.size(); ++i) {
                const auto pick = static_cast<std::size_t>(random.below(table.labels.size()));
                again.first.push_back(table.first[pick]);
                again.second.push_back(table.second[pick]);
                again.labels.push_back(table.labels[pick]);
            }
            differences.push_back(rocAuc(again.second, again.labels) - rocAuc(again.first, again.labels));
        }
        double mean = 0.0, squares = 0.0;
        for (const double d : differences) mean += d / 400.0;
        for (const double d : differences) squares += (d - mean) * (d - mean);
        const double bootstrap = std::sqrt(squares / 399.0);
        const auto compared = comparePaired(table.scores());
        const double ours = (compared->auc.upper - compared->auc.lower) / (2.0 * 1.959963984540054);
        QVERIFY2(std::abs(ours / bootstrap - 1.0) < 0.15, qPrintable(QString::number(ours / bootstrap)));
    }

    void equallyGoodModels_areRarelyToldApart_andAWorseOneIs() {
        int apart = 0;
        for (std::uint64_t seed = 0; seed < 400; ++seed) apart += comparePaired(tableOf(250, 0.8, seed).scores())->auc.settled();
        QVERIFY2(apart >= 8 && apart <= 34, qPrintable(QString::number(apart)));  // 20 of 400 expected
        const auto worse = comparePaired(tableOf(2'000, 2.5, 5).scores());
        QVERIFY(worse->auc.upper < 0.0 && worse->logLoss.lower > 0.0 && worse->brier.lower > 0.0);
        QVERIFY(worse->auc.pValue < 0.001);
    }

    void theSameModelTwice_doesNotDiffer() {
        Table table = tableOf(100, 1.0, 1);
        table.second = table.first;
        const auto compared = comparePaired(table.scores());
        QCOMPARE(compared->auc.difference, 0.0);
        QCOMPARE(compared->auc.pValue, 1.0);
        QVERIFY(!compared->auc.settled() && !compared->logLoss.settled());
    }

    void tooFewCustomers_areRefused() {
        Table table = tableOf(50, 1.0, 1);
        table.labels.assign(50, 0.0);
        table.labels[0] = 1.0;
        QVERIFY(!comparePaired(table.scores()));
        table.second.pop_back();
        QVERIFY(!comparePaired(table.scores()));
    }
};

QTEST_APPLESS_MAIN(TestPaired)
#include "tst_paired.moc"
