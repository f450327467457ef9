// Importing events, referrals and treatments beside the customers.
#include "tests/core/workbench/importfixture.h"

using namespace holdfast;
using namespace holdfast::test;
using workbench::ImportRequest;

class TestImportRecords : public QObject, private ImportFixture {
    Q_OBJECT

private slots:
    void init() { begin(); }
    void records_areImported_data();
    void records_areImported();
    void eventsTwice_addNothing();
    void allFourFiles_goInTogetherOrNotAtAll();
    void whoReferredHimself_isKeptAndCounted();
};

void TestImportRecords::records_areImported_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("as");
    QTest::addColumn<int>("read");
    QTest::addColumn<int>("rejected");
    QTest::newRow("shop") << "events/onlineretail.csv.gz" << "events" << 541909 << 135080;
    QTest::newRow("CDNOW") << "events/CDNOW_master_restored.csv" << "events" << 69659 << 0;
    QTest::newRow("messages") << "events/CollegeMsg.txt" << "events" << 59835 << 0;
    QTest::newRow("ratings") << "graph/otc_network.csv" << "referrals" << 35592 << 0;
    QTest::newRow("friends") << "graph/ENGB_edges.csv" << "referrals" << 35324 << 0;
}

void TestImportRecords::records_areImported() {
    QFETCH(QString, path);
    QFETCH(QString, as);
    QFETCH(int, read);
    QFETCH(int, rejected);
    if (!haveData(path.toStdString())) QSKIP("the real tables are not here; set HOLDFAST_DATA to the data folder");
    ImportRequest wanted;
    wanted.project = m_project;
    (as == "events" ? wanted.events : wanted.referrals) = dataFolder() / path.toStdString();
    const auto result = workbench::importFiles(wanted, TaskContext{});
    QCOMPARE(problemOf(result), QString());
    const FileImport& imported = result->files[0];
    QCOMPARE(static_cast<int>(imported.rowsRead), read);
    QCOMPARE(static_cast<int>(imported.rowsRejected), rejected);
    QCOMPARE(imported.rowsAccepted, imported.rowsRead - imported.rowsRejected);
    auto project = storage::Project::open(m_project, storage::OpenMode::ReadOnly);
    QVERIFY(static_cast<bool>(project));
    const auto counts = storage::countTables(*project);
    QVERIFY(static_cast<bool>(counts));
    QCOMPARE(counts->at(as.toStdString()), imported.rowsAccepted);
    if (path.contains("onlineretail")) {
        const auto events = storage::readEvents(*project, "17850", 1000);
        QVERIFY(static_cast<bool>(events));
        QVERIFY(!events->empty());
        QCOMPARE(formatIso8601(events->back().time), std::string("2010-12-01T08:26:00Z"));
        QVERIFY(std::abs(events->back().value.value_or(0)) > 0);
    }
}

void TestImportRecords::eventsTwice_addNothing() {
    ImportRequest wanted;
    wanted.project = m_project;
    wanted.events = file("{\"customer\":\"a\",\"time\":1289241911,\"kind\":\"click\"}\n{\"customer\":\"a\",\"time\":1289241911,\"kind\":\"click\"}\n"
                         "{\"customer\":\"b\",\"time\":1289241912,\"kind\":\"purchase\",\"value\":12.5,\"session\":\"s\"}\n"
                         "{\"customer\":\"b\",\"time\":\"soon\",\"kind\":\"click\"}\n", "events.jsonl");
    auto result = workbench::importFiles(wanted, TaskContext{});
    QCOMPARE(problemOf(result), QString());
    QCOMPARE(result->files[0].rowsAccepted, std::uint64_t{3});
    QCOMPARE(result->files[0].rowsChanged, std::uint64_t{3});
    QCOMPARE(result->firstRejects.at(0).line, std::uint64_t{4});
    QCOMPARE(result->firstRejects.at(0).column, std::string("time"));
    result = workbench::importFiles(wanted, TaskContext{});
    QCOMPARE(problemOf(result), QString());
    QCOMPARE(result->files[0].rowsAccepted, std::uint64_t{3});
    QCOMPARE(result->files[0].rowsChanged, std::uint64_t{0});
}

void TestImportRecords::allFourFiles_goInTogetherOrNotAtAll() {
    ImportRequest wanted = request(file("customer,age,churn\na,20,yes\nb,30,no\n"));
    wanted.events = file("customer,time,kind\na,2026-01-01,click\n", "events.csv");
    wanted.referrals = file("referrer,referee,time,channel\na,b,2026-01-01,mail\na,a,,\n", "referrals.csv");
    wanted.treatments = file("customer,arm,time,propensity,cost,outcome\na,none,2026-01-01,0.5,,1\n", "treatments.csv");
    const auto result = workbench::importFiles(wanted, TaskContext{});
    QCOMPARE(problemOf(result), QString());
    QCOMPARE(result->files.size(), std::size_t{4});
    for (const FileImport& one : result->files) QCOMPARE(one.rowsRejected, std::uint64_t{0});
    {
        auto project = storage::Project::open(m_project, storage::OpenMode::ReadOnly);
        const auto treatments = storage::readTreatments(*project);
        QCOMPARE(treatments->at(0).outcome, std::optional<double>(1.0));
        QVERIFY(!treatments->at(0).cost);
        QCOMPARE(storage::readReferrals(*project)->size(), std::size_t{2});
    }
    wanted.project = m_folder / "second.holdfast";
    wanted.treatments = file("customer,arm\n,none\n", "treatments.csv");
    QVERIFY(problemOf(workbench::importFiles(wanted, TaskContext{})).contains("treatments.csv"));
    QVERIFY(!std::filesystem::exists(wanted.project));
}

void TestImportRecords::whoReferredHimself_isKeptAndCounted() {
    ImportRequest wanted = request(file("customer,age,churn\na,20,yes\nb,30,no\n"));
    const auto warnings = [&](const char* referrals) {
        wanted.referrals = file(referrals, "referrals.csv");
        const auto result = workbench::importFiles(wanted, TaskContext{});
        std::string text = problemOf(result).toStdString();
        for (std::size_t i = 0; result && i < result->files.size(); ++i)
            if (result->files[i].table == "referrals")
                for (const std::string& warning : result->files[i].warnings) text += warning + "\n";
        return text;
    };
    QCOMPARE(warnings("referrer,referee,time\na,b,2026-01-01\n"), std::string());
    const auto one = warnings("referrer,referee,time\na,a,2026-01-01\n");
    QVERIFY2(one.starts_with("1 referral is by"), one.c_str());
    const auto more = warnings("referrer,referee,time\na, a ,2026-01-02\nb,b,\nb,b,\nb,a,\n");
    QVERIFY2(more.starts_with("3 referrals are by"), more.c_str());
    auto project = storage::Project::open(m_project, storage::OpenMode::ReadOnly);
    QCOMPARE(storage::readReferrals(*project)->size(), std::size_t{6});
}

QTEST_APPLESS_MAIN(TestImportRecords)
#include "tst_importrecords.moc"
