// Thresholds against counting customers one by one, the best threshold against trying every one, and its place against
// the break-even chance that theory gives for calibrated scores.
#include "core/base/random.h"
#include "core/scoring/thresholds.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

struct Table {
    std::vector<double> probabilities, labels;
};

/// Calibrated: everybody leaves with the chance given. `steps`: to how many values it is rounded, so that scores tie.
Table tableOf(std::size_t rows, double steps, std::uint64_t seed) {
    Random random(seed);
    Table table;
    for (std::size_t i = 0; i < rows; ++i) {
        const double chance = std::round(random.uniform(0.0, 1.0) * steps) / steps;
        table.probabilities.push_back(chance);
        table.labels.push_back(random.bernoulli(chance) ? 1.0 : 0.0);
    }
    return table;
}

ThresholdCounts countedOneByOne(const Table& table, double threshold) {
    ThresholdCounts result;
    for (std::size_t i = 0; i < table.labels.size(); ++i) {
        const bool contacted = table.probabilities[i] >= threshold, left = table.labels[i] == 1.0;
        ++(contacted ? (left ? result.caught : result.disturbed) : (left ? result.missed : result.spared));
    }
    return result;
}

double moneyOneByOne(const Table& table, double threshold, const ContactAssumptions& assumed) {
    double money = 0.0;
    for (std::size_t i = 0; i < table.labels.size(); ++i) {
        if (table.probabilities[i] < threshold) continue;
        money -= assumed.cost;
        if (table.labels[i] == 1.0) money += assumed.keptShare * assumed.value;
    }
    return money;
}

const ContactAssumptions kAssumed{3.0, 40.0, 0.25, {}};

}  // namespace

class TestThresholds : public QObject {
    Q_OBJECT

private slots:
    void counts_areThoseOfCountingOneByOne() {
        for (const std::uint64_t seed : {1, 2, 3}) {
            const Table table = tableOf(400, 30.0, seed);
            const ThresholdTable thresholds(table.probabilities, table.labels);
            QCOMPARE(thresholds.customers(), std::uint64_t{400});
            for (double t = -0.05; t < 1.1; t += 1.0 / 60.0) {  // on scores, between them and beyond them
                const ThresholdCounts got = thresholds.at(t), wanted = countedOneByOne(table, t);
                QVERIFY(got.caught == wanted.caught && got.disturbed == wanted.disturbed);
                QVERIFY(got.missed == wanted.missed && got.spared == wanted.spared);
                QCOMPARE(got.left(), thresholds.left());
                QVERIFY(std::abs(moneyFrom(got, kAssumed) - moneyOneByOne(table, t, kAssumed)) < 1e-9);
            }
        }
    }

    void best_isTheBestOfEveryThresholdThereIs() {
        for (const std::uint64_t seed : {4, 5, 6, 7}) {
            const Table table = tableOf(300, 50.0, seed);
            for (const double cost : {0.5, 3.0, 8.0, 9.9, 20.0}) {
                const ContactAssumptions assumed{cost, 40.0, 0.25, {}};
                double most = 0.0;  // nobody is contacted
                for (const double t : table.probabilities) most = std::max(most, moneyOneByOne(table, t, assumed));
                const ThresholdCounts best = ThresholdTable(table.probabilities, table.labels).best(assumed);
                QVERIFY(std::abs(moneyFrom(best, assumed) - most) < 1e-9);
                QVERIFY(std::abs(moneyOneByOne(table, best.threshold, assumed) - most) < 1e-9);
            }
        }
    }

    void best_isNearTheBreakEvenChance_whereScoresAreCalibrated() {
        const Table table = tableOf(200'000, 1e9, 8);
        const ThresholdCounts best = ThresholdTable(table.probabilities, table.labels).best(kAssumed);
        QCOMPARE(kAssumed.breakEven(), 0.3);
        QVERIFY2(std::abs(best.threshold - 0.3) < 0.05, qPrintable(QString::number(best.threshold)));
    }

    void nobodyIsContacted_whereContactingNeverPays() {
        const Table table = tableOf(300, 50.0, 9);
        const ThresholdCounts best = ThresholdTable(table.probabilities, table.labels).best({20.0, 40.0, 0.25, {}});
        QCOMPARE(best.contacted(), std::uint64_t{0});
        QVERIFY(std::isinf(best.threshold) && std::isnan(best.precision()));
        QCOMPARE(best.missed, best.left());
    }

    void moneyCurve_holdsTheBestPoint_andAscends() {
        const Table table = tableOf(500, 1e9, 10);
        const ThresholdTable thresholds(table.probabilities, table.labels);
        const auto curve = thresholds.moneyCurve(kAssumed, 50);
        QCOMPARE(curve.size(), std::size_t{52});
        const ThresholdCounts best = thresholds.best(kAssumed);
        double most = -std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < curve.size(); ++i) {
            if (i > 0) QVERIFY(curve[i].x > curve[i - 1].x);
            QVERIFY(std::abs(curve[i].y - moneyOneByOne(table, curve[i].x, kAssumed)) < 1e-9);
            most = std::max(most, curve[i].y);
        }
        QVERIFY(std::abs(most - moneyFrom(best, kAssumed)) < 1e-9);
    }

    void withoutCustomers_thereIsNothing() {
        const ThresholdTable thresholds;
        QVERIFY(thresholds.empty() && thresholds.moneyCurve(kAssumed).empty());
        QCOMPARE(thresholds.at(0.5).contacted(), std::uint64_t{0});
        QVERIFY(std::isnan(thresholds.at(0.5).recall()));
    }
};

QTEST_APPLESS_MAIN(TestThresholds)
#include "tst_thresholds.moc"
