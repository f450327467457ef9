// Leakage on made tables whose truth is known: leaks of each kind are found, honest columns are left alone.
#include "core/base/random.h"
#include "core/scoring/leakage.h"

#include <QtTest>

#include <cmath>

using namespace holdfast;

namespace {

constexpr std::size_t kRows = 3000;

TableColumn numbers(const std::string& name, std::vector<double> values) {
    TableColumn column;
    column.spec.name = name;
    column.spec.type = ColumnType::Real;
    column.numbers = std::move(values);
    return column;
}

std::vector<double> someLabels() {
    Random random(3);
    std::vector<double> labels(kRows);
    for (double& label : labels) label = random.bernoulli(0.25) ? 1.0 : 0.0;
    return labels;
}

std::vector<double> noise(std::uint64_t seed) {
    Random random(seed);
    std::vector<double> values(kRows);
    for (double& value : values) value = random.normal();
    return values;
}

std::string reasonOf(const TableColumn& column, const std::vector<double>& labels) {
    CustomerTable table;
    table.keys.resize(kRows);
    TableColumn label = numbers("churn", labels);
    label.spec.role = ColumnRole::Label;
    table.columns = {label, column};
    const auto findings = scoring::findLeaks(table, labels, 1);
    return findings.empty() ? std::string() : findings.front().reason;
}

}  // namespace

class TestLeakage : public QObject {
    Q_OBJECT

private slots:
    void noise_predictsNothing() {
        const auto labels = someLabels();
        for (std::uint64_t seed = 10; seed < 20; ++seed) QVERIFY(scoring::singleColumnAuc(numbers("x", noise(seed)), labels, 1) < 0.56);
        QVERIFY(reasonOf(numbers("score", noise(1)), labels).empty());
    }

    void directionDoesNotMatter() {
        const auto labels = someLabels();
        std::vector<double> up = noise(1), down(kRows);
        for (std::size_t i = 0; i < kRows; ++i) {
            up[i] += 6.0 * labels[i];
            down[i] = -up[i];
        }
        QVERIFY(scoring::singleColumnAuc(numbers("x", up), labels, 1) > 0.99);
        QVERIFY(scoring::singleColumnAuc(numbers("x", down), labels, 1) > 0.99);
        QVERIFY(reasonOf(numbers("x", up), labels).find("almost alone") != std::string::npos);
    }

    void wordOfEveryRow_isNoPredictor() {
        const auto labels = someLabels();
        TableColumn column;
        column.spec.name = "serial";
        for (std::size_t i = 0; i < kRows; ++i) {
            column.codes.push_back(static_cast<std::int32_t>(i));
            column.levels.push_back("s" + std::to_string(i));
        }
        QVERIFY(scoring::singleColumnAuc(column, labels, 1) < 0.56);
    }

    void valueOnlyForLeavers_isFound() {
        const auto labels = someLabels();
        std::vector<double> values(kRows, kMissing);
        for (std::size_t i = 0; i < kRows; ++i)
            if (labels[i] == 1.0 && i % 3 == 0) values[i] = static_cast<double>(i);
        QVERIFY(reasonOf(numbers("t", values), labels).find("only for customers who left") != std::string::npos);
        std::vector<double> fewBlanks = noise(2);
        for (std::size_t i = 0, blanks = 0; i < kRows && blanks < 11; ++i)
            if (labels[i] == 0.0 && ++blanks) fewBlanks[i] = kMissing;
        QVERIFY2(reasonOf(numbers("total", fewBlanks), labels).empty(), "a few blanks in one class are an accident");
    }

    void nameCounts_whenTheColumnPredicts() {
        const auto labels = someLabels();
        std::vector<double> good = noise(4);
        for (std::size_t i = 0; i < kRows; ++i) good[i] += 2.2 * labels[i];  // AUC about 0.94
        QVERIFY(reasonOf(numbers("CreditScore", noise(4)), labels).empty());
        QVERIFY(reasonOf(numbers("usage", good), labels).empty());
        QVERIFY(!reasonOf(numbers("Churn Score", good), labels).empty());
    }

    void oneClass_hasNoAnswer() {
        const std::vector<double> labels(kRows, 1.0);
        QVERIFY(std::isnan(scoring::singleColumnAuc(numbers("x", noise(1)), labels, 1)));
        QVERIFY(reasonOf(numbers("x", noise(1)), labels).empty());
    }
};

QTEST_APPLESS_MAIN(TestLeakage)
#include "tst_leakage.moc"
