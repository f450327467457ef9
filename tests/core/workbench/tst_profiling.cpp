// The profile: counts and moments of known columns, and leakage warnings where there is a leak and nowhere else.
#include "core/base/random.h"
#include "core/workbench/importing.h"
#include "core/workbench/profiling.h"
#include "tests/support/testdata.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <numeric>

using namespace holdfast;
using namespace holdfast::test;

namespace {

Result<DataProfile> profileOf(const std::filesystem::path& table, const QTemporaryDir& folder) {
    workbench::ImportRequest request;
    request.project = std::filesystem::path(folder.path().toStdString()) / "p.holdfast";
    request.customers = table;
    HOLDFAST_CHECK(workbench::importFiles(request, TaskContext{}));
    HOLDFAST_ASSIGN(auto project, storage::Project::open(request.project, storage::OpenMode::ReadOnly));
    return workbench::profileData(project, TaskContext{});
}

std::filesystem::path write(const QTemporaryDir& folder, const std::string& text) {
    const auto path = std::filesystem::path(folder.path().toStdString()) / "t.csv";
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

const ColumnProfile& column(const DataProfile& profile, const std::string& name) {
    for (const ColumnProfile& candidate : profile.columns)
        if (candidate.spec.name == name) return candidate;
    qFatal("no column %s", name.c_str());
}

}  // namespace

class TestProfiling : public QObject {
    Q_OBJECT

private slots:
    void columns_areDescribed();
    void leaks_areSeenInWhateverShape();
    void realTables_warnOnlyWhereThereIsALeak_data();
    void realTables_warnOnlyWhereThereIsALeak();
    void emptyProject_saysWhatToDo();
};

void TestProfiling::columns_areDescribed() {
    QTemporaryDir folder;
    std::string text = "id,n,word,same,serial,churn\n";
    for (int i = 0; i < 200; ++i)
        text += "k" + std::to_string(i) + "," + (i % 10 == 0 ? "" : std::to_string(i % 100)) + "," + (i % 4 ? "red" : "blue") + ",x,q" +
                std::to_string(i * 31) + "," + (i % 5 ? "no" : "yes") + "\n";
    const auto profile = profileOf(write(folder, text), folder);
    QVERIFY2(static_cast<bool>(profile), profile ? "" : profile.error().message.c_str());
    QCOMPARE(profile->rows, std::uint64_t{200});
    QCOMPARE(profile->labelRate, std::optional<double>(0.2));
    const ColumnProfile& n = column(*profile, "n");
    QCOMPARE(n.missing, std::uint64_t{20});
    QCOMPARE(n.distinct, std::uint64_t{90});
    QCOMPARE(n.minimum, std::optional<double>(1.0));
    QCOMPARE(n.maximum, std::optional<double>(99.0));
    QCOMPARE(n.mean, std::optional<double>(50.0));
    QCOMPARE(n.median, std::optional<double>(50.0));
    QCOMPARE(n.histogram.size(), std::size_t{20});
    QCOMPARE(std::accumulate(n.histogram.begin(), n.histogram.end(), 0.0), 180.0);
    const ColumnProfile& word = column(*profile, "word");
    QCOMPARE(word.topValues.at(0), (std::pair<std::string, std::uint64_t>("red", 150)));
    QCOMPARE(word.topValues.at(1), (std::pair<std::string, std::uint64_t>("blue", 50)));
    QVERIFY(column(*profile, "same").constant);
    QVERIFY(column(*profile, "serial").suspectedIdentifier);
    QVERIFY(!n.suspectedIdentifier && !word.suspectedIdentifier);
    QVERIFY(!column(*profile, "churn").labelAuc);
}

void TestProfiling::leaks_areSeenInWhateverShape() {
    QTemporaryDir folder;
    Random random(5);
    std::string text = "id,age,middle,reason,exit_date,CreditScore,rare,churn\n";
    for (int i = 0; i < 2000; ++i) {
        const bool left = i % 4 == 0;
        // middle: leavers between 40 and 60, stayers on both sides of them; its order alone tells nothing.
        const int middle = left ? 40 + i % 20 : (i % 2 ? i % 40 : 61 + i % 39);
        text += "k" + std::to_string(i) + "," + std::to_string(20 + i * 7 % 50) + "," + std::to_string(middle) + "," +
                (left ? (i % 8 ? "price" : "service") : "still here") + "," + (left && i % 3 == 0 ? "2026-01-0" + std::to_string(1 + i % 9) : "") +
                "," + std::to_string(300 + i * 13 % 500) + ",w" + std::to_string(random.below(700)) + "," + (left ? "yes" : "no") + "\n";
    }
    const auto profile = profileOf(write(folder, text), folder);
    QVERIFY2(static_cast<bool>(profile), profile ? "" : profile.error().message.c_str());
    QVERIFY2(column(*profile, "middle").labelAuc.value_or(0) > 0.97, "a relation that rises and falls");
    QVERIFY(!column(*profile, "middle").leakage.empty());
    QVERIFY(!column(*profile, "reason").leakage.empty());
    QVERIFY2(column(*profile, "exit_date").leakage.find("filled in only for customers who left") != std::string::npos,
             column(*profile, "exit_date").leakage.c_str());
    QVERIFY(column(*profile, "age").leakage.empty());
    QVERIFY(column(*profile, "CreditScore").leakage.empty());
    QVERIFY2(column(*profile, "rare").labelAuc.value_or(1) < 0.75, "target means of rare words are made without their own rows");
    QVERIFY(profile->warnings.size() >= 3);
}

void TestProfiling::realTables_warnOnlyWhereThereIsALeak_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("leaks");
    QTest::newRow("Telco") << "churn/Telco-Customer-Churn.csv" << 0;
    QTest::newRow("bank") << "churn/bank data.csv" << 0;
    QTest::newRow("mlc") << "churn/mlc_churn.csv" << 0;
    QTest::newRow("cards") << "churn/BankChurners.csv" << 2;
}

void TestProfiling::realTables_warnOnlyWhereThereIsALeak() {
    QFETCH(QString, path);
    QFETCH(int, leaks);
    if (!haveData(path.toStdString())) QSKIP("the real tables are not here; set HOLDFAST_DATA to the data folder");
    QTemporaryDir folder;
    const auto profile = profileOf(dataFolder() / path.toStdString(), folder);
    QVERIFY2(static_cast<bool>(profile), profile ? "" : profile.error().message.c_str());
    int found = 0;
    for (const ColumnProfile& candidate : profile->columns) {
        if (candidate.leakage.empty()) continue;
        ++found;
        QVERIFY2(candidate.spec.name.starts_with("Naive_Bayes_Classifier"), candidate.spec.name.c_str());
    }
    QCOMPARE(found, leaks);
}

void TestProfiling::emptyProject_saysWhatToDo() {
    QTemporaryDir folder;
    auto project = storage::Project::draft(std::filesystem::path(folder.path().toStdString()) / "e.holdfast");
    QVERIFY(static_cast<bool>(project));
    const auto profile = workbench::profileData(*project, TaskContext{});
    QVERIFY(!profile);
    QVERIFY(profile.error().message.find("Import") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestProfiling)
#include "tst_profiling.moc"
