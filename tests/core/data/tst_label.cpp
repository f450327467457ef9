// The label as numbers: spellings that mean the same, what is missing, and labels that cannot be used.
#include "core/data/label.h"

#include <QtTest>

#include <cmath>

using namespace holdfast;

namespace {

CustomerTable tableOf(const std::vector<std::string>& texts, const std::string& positive) {
    TableColumn column;
    column.spec.name = "Churn";
    column.spec.role = ColumnRole::Label;
    column.spec.positive = positive;
    for (const std::string& text : texts) {
        column.codes.push_back(text.empty() ? kMissingLevel : static_cast<std::int32_t>(column.levels.size()));
        if (!text.empty()) column.levels.push_back(text);
    }
    CustomerTable table;
    table.keys.resize(texts.size());
    table.columns.push_back(std::move(column));
    return table;
}

CustomerTable tableOf(const std::vector<double>& numbers, const std::string& positive) {
    TableColumn column;
    column.spec.name = "Exited";
    column.spec.type = ColumnType::Integer;
    column.spec.role = ColumnRole::Label;
    column.spec.positive = positive;
    column.numbers = numbers;
    CustomerTable table;
    table.keys.resize(numbers.size());
    table.columns.push_back(std::move(column));
    return table;
}

}  // namespace

class TestLabel : public QObject {
    Q_OBJECT

private slots:
    void spellings_agree() {
        const auto labels = labelsOf(tableOf({"Yes", "no", " YES ", "", "No"}, "yes"));
        QVERIFY(static_cast<bool>(labels));
        QCOMPARE(labels->at(0), 1.0);
        QCOMPARE(labels->at(1), 0.0);
        QCOMPARE(labels->at(2), 1.0);
        QVERIFY(std::isnan(labels->at(3)));
        QCOMPARE(labels->at(4), 0.0);
    }

    void numbers_matchWordsForThem() {
        for (const char* positive : {"1", "1.0", "true", "Yes", ""}) {
            const auto labels = labelsOf(tableOf(std::vector<double>{1, 0, kMissing}, positive));
            QVERIFY(static_cast<bool>(labels));
            QCOMPARE(labels->at(0), 1.0);
            QCOMPARE(labels->at(1), 0.0);
            QVERIFY(std::isnan(labels->at(2)));
        }
        QCOMPARE(labelsOf(tableOf(std::vector<double>{1, 0}, "0"))->at(1), 1.0);
    }

    void unusableLabels_areRefused() {
        QVERIFY(!labelsOf(tableOf({"yes", "no", "maybe"}, "yes")));
        QVERIFY(!labelsOf(tableOf(std::vector<double>{0, 1, 2}, "1")));
        QVERIFY(!labelsOf(tableOf(std::vector<std::string>{"a", "b"}, "yes")));
        QVERIFY(!labelsOf(CustomerTable{}));
    }
};

QTEST_APPLESS_MAIN(TestLabel)
#include "tst_label.moc"
