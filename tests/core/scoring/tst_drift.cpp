// Drift against the formula by hand, against its null distribution by simulation, and on the odd tables.
#include "core/base/random.h"
#include "core/scoring/drift.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

FeatureMatrix matrixOf(FeatureKind kind, std::vector<std::string> levels, std::vector<double> values) {
    auto schema = std::make_shared<FeatureSchema>();
    FeatureSpec spec;
    spec.name = "x";
    spec.kind = kind;
    spec.levels = std::move(levels);
    schema->features.push_back(std::move(spec));
    FeatureMatrix matrix;
    matrix.schema = std::move(schema);
    matrix.rows = values.size();
    matrix.values = std::move(values);
    return matrix;
}

FeatureMatrix numbers(std::vector<double> values) { return matrixOf(FeatureKind::Number, {}, std::move(values)); }
/// `first` customers of the first level, `second` of the second, `missing` of none.
FeatureMatrix levels(int first, int second, int missing = 0) {
    std::vector<double> values(static_cast<std::size_t>(first), 0.0);
    values.insert(values.end(), static_cast<std::size_t>(second), 1.0);
    values.insert(values.end(), static_cast<std::size_t>(missing), kNan);
    return matrixOf(FeatureKind::Category, {"a", "b"}, std::move(values));
}

std::vector<double> normals(std::size_t rows, double mean, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> values(rows);
    for (double& value : values) value = mean + random.normal();
    return values;
}

double normalBelow(double x, double mean) { return 0.5 * std::erfc((mean - x) / std::sqrt(2.0)); }

DriftReport between(const FeatureMatrix& then, const FeatureMatrix& now, double importance = 1.0) {
    const std::vector<double> same(then.rows, 0.5), after(now.rows, 0.5);
    const std::vector<FeatureImportance> weights{{"x", importance}, {"other", 1.0 - importance}};
    return measureDrift(driftReference(then, same), now, after, weights);
}

}  // namespace

class TestDrift : public QObject {
    Q_OBJECT

private slots:
    void index_isTheFormula() {
        const DriftReport report = between(levels(5'000, 5'000), levels(7'000, 3'000));
        const double byHand = 0.2 * std::log(0.7 / 0.5) - 0.2 * std::log(0.3 / 0.5);
        QVERIFY(std::abs(report.columns.at(0).psi - byHand) < 1e-12);
        QVERIFY(report.columns[0].level == DriftLevel::Moved);
        QVERIFY(!report.retrain);
        QVERIFY(report.advice.starts_with("1 column has moved"));
    }

    void aShiftedNumber_hasTheIndexOfItsDistribution() {
        const auto then = normals(20'000, 0.0, 1);
        const DriftReport report = between(numbers(then), numbers(normals(20'000, 1.0, 2)));
        // The same tenths under both normal distributions.
        auto sorted = then;
        std::sort(sorted.begin(), sorted.end());
        double expected = 0.0, before = 0.0;
        for (std::size_t i = 1; i <= 10; ++i) {
            const double below = i < 10 ? normalBelow(sorted[i * 2'000], 1.0) : 1.0;
            expected += (below - before - 0.1) * std::log((below - before) / 0.1);
            before = below;
        }
        QVERIFY2(std::abs(report.columns[0].psi - expected) < 0.05, qPrintable(QString::number(report.columns[0].psi)));
        QVERIFY(report.columns[0].level == DriftLevel::Other);
        QVERIFY(report.retrain);
        QVERIFY(report.advice.find("x") != std::string::npos);
    }

    void aColumnTheModelHardlyUses_asksForNothing() {
        QVERIFY(!between(numbers(normals(5'000, 0.0, 1)), numbers(normals(5'000, 1.0, 2)), 0.01).retrain);
    }

    void withoutAShift_chanceIsExceededOnceInAHundredTimesAtMost() {
        int exceeded = 0;
        constexpr int kTrials = 1'000;
        for (int i = 0; i < kTrials; ++i) {
            const auto seed = static_cast<std::uint64_t>(i) * 2;
            const DriftReport report = between(numbers(normals(700, 0.0, seed)), numbers(normals(300, 0.0, seed + 1)));
            exceeded += report.columns[0].psi > report.columns[0].chance;
        }
        // Level 0.01 over two comparisons (the column and the scores): 5 expected of 1,000.
        QVERIFY2(exceeded >= 1 && exceeded <= 14, qPrintable(QString::number(exceeded)));
    }

    void fewCustomers_areNotCalledMoved() {
        const DriftReport report = between(numbers(normals(60, 0.0, 5)), numbers(normals(30, 0.0, 6)));
        QVERIFY(report.columns[0].psi > 0.1);
        QVERIFY(report.columns[0].level == DriftLevel::Stable);
    }

    void missingValues_areABinOfTheirOwn() {
        const DriftReport report = between(levels(500, 500), levels(250, 250, 500));
        QCOMPARE(report.columns[0].missingThen, 0.0);
        QCOMPARE(report.columns[0].missingNow, 0.5);
        QVERIFY(report.columns[0].level == DriftLevel::Other);
    }

    void sameTable_hasNotMoved() {
        const auto table = numbers(normals(1'000, 0.0, 9));
        QCOMPARE(between(table, table).columns[0].psi, 0.0);
    }

    void oddColumns_areTakenAsTheyAre_data() {
        QTest::addColumn<QVector<double>>("then");
        QTest::addColumn<QVector<double>>("now");
        QTest::newRow("constant") << QVector<double>(50, 3.0) << QVector<double>(50, 3.0);
        QTest::newRow("all missing") << QVector<double>(50, kNan) << QVector<double>(50, kNan);
        QTest::newRow("one row") << QVector<double>{1.0} << QVector<double>{1.0};
        QTest::newRow("infinite") << QVector<double>{1.0, std::numeric_limits<double>::infinity(), 2.0}
                                  << QVector<double>{1.0, 2.0, std::numeric_limits<double>::infinity()};
    }
    void oddColumns_areTakenAsTheyAre() {
        QFETCH(QVector<double>, then);
        QFETCH(QVector<double>, now);
        const DriftReport report = between(numbers({then.begin(), then.end()}), numbers({now.begin(), now.end()}));
        QCOMPARE(report.columns[0].psi, 0.0);
        QVERIFY(report.columns[0].level == DriftLevel::Stable);
    }

    void aConstantThatChanges_isSeen() {
        for (const double value : {1.0, 5.0}) {
            const auto report = between(numbers(std::vector<double>(500, 3.0)), numbers(std::vector<double>(500, value)));
            QVERIFY2(report.columns[0].level == DriftLevel::Other, qPrintable(QString::number(report.columns[0].psi)));
        }
    }

    void manyLevels_shareOneBin() {
        std::vector<std::string> names;
        std::vector<double> values;
        for (int level = 0; level < 60; ++level) {
            names.push_back("l" + std::to_string(level));
            values.insert(values.end(), static_cast<std::size_t>(100 - level), static_cast<double>(level));
        }
        const auto table = matrixOf(FeatureKind::Category, names, values);
        const std::vector<double> scores(table.rows, 0.5);
        const DriftReference reference = driftReference(table, scores);
        QCOMPARE(reference.columns[0].levels.size(), std::size_t{20});
        QCOMPARE(reference.columns[0].shares.size(), std::size_t{22});
        QCOMPARE(measureDrift(reference, table, scores, {}).columns[0].psi, 0.0);
    }

    void withoutCustomers_nothingIsKnownToMove() {
        QVERIFY(!between(numbers({}), numbers({1.0})).known());
        const DriftReport report = between(numbers({1.0, 2.0}), numbers({}));
        QVERIFY(report.columns.empty() && !report.retrain);
    }
};

QTEST_APPLESS_MAIN(TestDrift)
#include "tst_drift.moc"
