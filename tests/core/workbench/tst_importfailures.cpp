// Imports that meet bad rows, hostile files and people who change their mind: rejects with reasons, clear errors, and a
// project that stays as it was.
#include "tests/core/workbench/importfixture.h"

using namespace holdfast;
using namespace holdfast::test;
using workbench::ImportRequest;

class TestImportFailures : public QObject, private ImportFixture {
    Q_OBJECT

private slots:
    void init() { begin(); }
    void badRows_areRejectedWithLineColumnAndReason();
    void rejectsFile_cannotRunAsFormulas();
    void currency_isCheckedBeforeAnythingIsRead();
    void repeatedKeys_areUnchangedOrRejected();
    void nothingAccepted_failsAndChangesNothing_data();
    void nothingAccepted_failsAndChangesNothing();
    void cancelledImport_leavesProjectUnchanged();
    void cancelledFirstImport_leavesNoFile();
    void unknownColumn_namesTheNearest();
    void otherKey_isRefused();
    void extremeFiles_areReadOrRefused_data();
    void extremeFiles_areReadOrRefused();
};

void TestImportFailures::badRows_areRejectedWithLineColumnAndReason() {
    ImportRequest wanted = request(file("id,age,joined,churn\n1,20,2026-01-01,yes\n2,\"abc\",2026-01-02,no\n3,30\n4,40,2026-13-01,no\n"
                                        "5,50,2026-01-03,no,extra\n,60,2026-01-04,no\n6,\"multi\nline\",2026-01-05,no\n7,70,2026-01-06,yes\n"
                                        "8,71,2026-01-06,no\n9,72,2026-01-06,no\n10,73,2026-01-07,no\n11,74,2026-01-07,no\n"));
    wanted.overrides.types = {{"age", ColumnType::Integer}, {"joined", ColumnType::Timestamp}};
    wanted.overrides.key = "id";
    wanted.rejectsFile = m_folder / "rejects.csv";
    const auto result = workbench::importFiles(wanted, TaskContext{});
    QCOMPARE(problemOf(result), QString());
    const FileImport& imported = result->files[0];
    QCOMPARE(imported.rowsRead, std::uint64_t{12});
    QCOMPARE(imported.rowsAccepted, std::uint64_t{6});
    QCOMPARE(imported.rowsRejected, std::uint64_t{6});
    const auto& rejects = result->firstRejects;
    QCOMPARE(rejects.size(), std::size_t{6});
    const auto is = [&](std::size_t i, std::uint64_t line, const char* column, const char* reason) {
        return rejects[i].line == line && rejects[i].column == column && rejects[i].reason == reason && rejects[i].file == "customers.csv";
    };
    QVERIFY2(is(0, 3, "age", "\"abc\" is not a whole number"), rejects[0].reason.c_str());
    QVERIFY2(is(1, 4, "", "has 2 fields where 4 are expected"), rejects[1].reason.c_str());
    QVERIFY2(is(2, 5, "joined", "\"2026-13-01\" is not a time"), rejects[2].reason.c_str());
    QVERIFY2(is(3, 6, "", "has 5 fields where 4 are expected"), rejects[3].reason.c_str());
    QVERIFY2(is(4, 7, "id", "the key is missing"), rejects[4].reason.c_str());
    QVERIFY2(is(5, 8, "age", "\"multi\nline\" is not a whole number"), rejects[5].reason.c_str());
    QCOMPARE(rejects[0].text, std::string("2,\"abc\",2026-01-02,no"));
    auto project = storage::Project::open(m_project, storage::OpenMode::ReadOnly);
    QVERIFY(static_cast<bool>(project));
    const auto kept = storage::readRejects(*project, 0, 100);
    QVERIFY(static_cast<bool>(kept));
    QCOMPARE(kept->size(), std::size_t{6});
    QCOMPARE((*kept)[5].line, std::uint64_t{8});
    const std::string csv = contentOf(m_folder / "rejects.csv");
    QVERIFY(csv.starts_with("file,line,column,reason,text\ncustomers.csv,3,age,\"\"\"abc\"\" is not a whole number\",\"2,\"\"abc\"\",2026-01-02,no\"\n"));
}

void TestImportFailures::rejectsFile_cannotRunAsFormulas() {
    ImportRequest wanted = request(file(manyCustomers(100) + "=1+2\n"));
    wanted.rejectsFile = m_folder / "rejects.csv";
    QCOMPARE(problemOf(workbench::importFiles(wanted, TaskContext{})), QString());
    const std::string csv = contentOf(m_folder / "rejects.csv");
    QVERIFY2(csv.ends_with(",'=1+2\n"), csv.c_str());
}

void TestImportFailures::currency_isCheckedBeforeAnythingIsRead() {
    ImportRequest wanted = request(file(manyCustomers(100)));
    for (const char* bad : {"eur", "EURO", "E1R"}) {
        wanted.currency = bad;
        const auto result = workbench::importFiles(wanted, TaskContext{});
        QVERIFY(!result && result.error().code == ErrorCode::InvalidInput);
        QVERIFY(!std::filesystem::exists(m_project));
    }
    wanted.currency = "CHF";
    QCOMPARE(problemOf(workbench::importFiles(wanted, TaskContext{})), QString());
}

void TestImportFailures::repeatedKeys_areUnchangedOrRejected() {
    const auto result = workbench::importFiles(request(file("id,age,churn\na,1,yes\nb,2,no\na,1,yes\na,3,no\nc,4,no\nd,4,no\ne,5,yes\n"
                                                            "f,5,no\ng,5,no\nh,5,no\ni,5,no\nj,5,no\nk,5,no\nl,1,no\nm,2,no\nn,2,no\n"
                                                            "o,2,no\np,3,no\nq,4,no\nr,5,no\ns,6,no\nt,6,no\nu,7,no\n")), TaskContext{});
    QCOMPARE(problemOf(result), QString());
    QCOMPARE(result->files[0].rowsRead, std::uint64_t{23});
    QCOMPARE(result->files[0].rowsAccepted, std::uint64_t{22});
    QCOMPARE(result->files[0].rowsChanged, std::uint64_t{21});
    QCOMPARE(result->firstRejects.size(), std::size_t{1});
    QCOMPARE(result->firstRejects[0].line, std::uint64_t{5});
    QCOMPARE(result->firstRejects[0].reason, std::string("duplicate key, first seen in line 2"));
    QCOMPARE(table().find("age")->numbers[0], 1.0);
}

void TestImportFailures::nothingAccepted_failsAndChangesNothing_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << QByteArray() << "is empty";
    QTest::newRow("header only") << QByteArray("id,age,churn\n") << "no rows below";
    QTest::newRow("blank lines") << QByteArray("\n\n\n") << "only blank lines";
    QTest::newRow("binary") << QByteArray("\x7F" "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0", 24) << "not a text table";
    QTest::newRow("no row has a key") << QByteArray("id,age,churn\n,1,yes\n,2,no\n,3,no\n") << "the key is missing";
}

void TestImportFailures::nothingAccepted_failsAndChangesNothing() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    QCOMPARE(problemOf(workbench::importFiles(request(file("id,age,churn\n1,2,yes\n2,3,no\n", "good.csv")), TaskContext{})), QString());
    const std::string before = contentOf(m_project);
    ImportRequest bad = request(file(bytes.toStdString()));
    bad.overrides.key = bytes.startsWith("id") ? "id" : "";
    const auto result = workbench::importFiles(bad, TaskContext{});
    QVERIFY2(problemOf(result).startsWith("InvalidInput") && problemOf(result).contains(says), qPrintable(problemOf(result)));
    QCOMPARE(table().rows(), std::size_t{2});
    QVERIFY(contentOf(m_project) == before);
    bad.project = m_folder / "other.holdfast";
    QVERIFY(!workbench::importFiles(bad, TaskContext{}));
    QVERIFY(!std::filesystem::exists(bad.project));
}

void TestImportFailures::cancelledImport_leavesProjectUnchanged() {
    QCOMPARE(problemOf(workbench::importFiles(request(file("customer_id,age,churn\nx,1,yes\ny,2,no\n", "first.csv")), TaskContext{})), QString());
    const CustomerTable before = table();
    std::stop_source stop;
    std::atomic<int> calls = 0;
    const TaskContext context(stop.get_token(), [&](const Progress&) {
        if (++calls == 3) stop.request_stop();
    });
    const auto result = workbench::importFiles(request(file(manyCustomers(300'000))), context);
    QVERIFY(!result);
    QVERIFY(result.error().code == ErrorCode::Cancelled);
    const CustomerTable after = table();
    QCOMPARE(after.keys, before.keys);
    QCOMPARE(after.columns.size(), before.columns.size());
}

void TestImportFailures::cancelledFirstImport_leavesNoFile() {
    std::stop_source stop;
    const TaskContext context(stop.get_token(), [&](const Progress&) { stop.request_stop(); });
    const auto source = file(manyCustomers(100'000));
    const auto result = workbench::importFiles(request(source), context);
    QVERIFY(!result);
    QVERIFY(result.error().code == ErrorCode::Cancelled);
    for (const auto& entry : std::filesystem::directory_iterator(m_folder)) QCOMPARE(entry.path(), source);
}

void TestImportFailures::unknownColumn_namesTheNearest() {
    ImportRequest wanted = request(file("id,age,Churn\n1,20,yes\n2,30,no\n"));
    wanted.overrides.label = "Chrun";
    const auto result = workbench::importFiles(wanted, TaskContext{});
    QVERIFY2(problemOf(result).contains("There is no column \"Chrun\". Did you mean \"Churn\"?"), qPrintable(problemOf(result)));
    wanted.overrides.label = "Churn";
    wanted.overrides.labelPositive = "maybe";
    QVERIFY(problemOf(workbench::importFiles(wanted, TaskContext{})).contains("never is \"maybe\""));
    QVERIFY(!std::filesystem::exists(m_project));
}

void TestImportFailures::otherKey_isRefused() {
    QCOMPARE(problemOf(workbench::importFiles(request(file("id,age,churn\n1,20,yes\n2,30,no\n")), TaskContext{})), QString());
    const auto result = workbench::importFiles(request(file("email,age\na@b.c,20\nd@e.f,30\n")), TaskContext{});
    QVERIFY2(problemOf(result).contains("no column \"id\""), qPrintable(problemOf(result)));
}

void TestImportFailures::extremeFiles_areReadOrRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");  // empty: imported
    const auto wide = [](int columns) {
        QByteArray names = "id", row = "a", other = "b";
        for (int i = 1; i < columns; ++i) {
            names += ",c" + QByteArray::number(i);
            row += "," + QByteArray::number(i);
            other += ",";
        }
        return names + "\n" + row + "\n" + other + "\n";
    };
    QTest::newRow("2,000 columns") << wide(2000) << "";
    QTest::newRow("2,001 columns") << wide(2001) << "2,000";
    QTest::newRow("a cell of 1 MB") << "id,note,age\na," + QByteArray(1 << 20, 'x') + ",5\nb,c,6\n" << "";
    QTest::newRow("a line of 3 MB") << "id,note,age\na,\"" + QByteArray(3'000'000, 'x') + "\",5\nb,c,6\n" << "";
    QTest::newRow("one line without an end") << QByteArray(3'000'000, 'x') << "";
    QTest::newRow("only delimiters") << QByteArray(",,,,\n,,,,\n,,,,\n") << "";
}

void TestImportFailures::extremeFiles_areReadOrRefused() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const auto result = workbench::importFiles(request(file(bytes.toStdString())), TaskContext{});
    if (says.isEmpty()) {
        // Imported with rows, or refused in words: what must not happen is anything else.
        if (!result) QVERIFY2(result.error().code == ErrorCode::InvalidInput, result.error().message.c_str());
        else QCOMPARE(result->files[0].rowsRead, result->files[0].rowsAccepted + result->files[0].rowsRejected);
        if (bytes.startsWith("id")) QCOMPARE(problemOf(result), QString());
    } else {
        QVERIFY2(problemOf(result).startsWith("InvalidInput") && problemOf(result).contains(says), qPrintable(problemOf(result)));
    }
}

QTEST_APPLESS_MAIN(TestImportFailures)
#include "tst_importfailures.moc"
