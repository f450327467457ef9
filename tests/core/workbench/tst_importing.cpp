// Imports from end to end: real tables, the same file twice, one file after another, overrides and mappings.
#include "core/workbench/graph.h"
#include "tests/core/workbench/importfixture.h"

using namespace holdfast;
using namespace holdfast::test;
using workbench::ImportRequest;

class TestImporting : public QObject, private ImportFixture {
    Q_OBJECT

private slots:
    void init() { begin(); }
    void realTables_areImportedWhole_data();
    void realTables_areImportedWhole();
    void blankTotalCharges_areMissing();
    void sameFileTwice_changesNothing_data();
    void sameFileTwice_changesNothing();
    void secondFile_isReadWithTheFirstOnesTypes();
    void upsert_changesOnlyWhatDiffers();
    void laterContradiction_widensTheType();
    void dryRun_writesNothing();
    void overrides_win();
    void mappingFile_roundTrips();
    void fileWithoutKey_getsStableKeys();
    void quotedEmptyText_isNotMissing();
    void preview_showsWhatWouldBeRead();
    void preview_tellsWhatColumnsOfRecordsHold_andAChoiceWins();
    void run_isRecorded();
};

void TestImporting::realTables_areImportedWhole_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("leavers");
    QTest::newRow("Telco") << "churn/Telco-Customer-Churn.csv" << 7043 << 1869;
    QTest::newRow("bank") << "churn/bank data.csv" << 10000 << 2037;
    QTest::newRow("mlc") << "churn/mlc_churn.csv" << 5000 << 707;
    QTest::newRow("cards") << "churn/BankChurners.csv" << 10127 << 1627;
}

void TestImporting::realTables_areImportedWhole() {
    QFETCH(QString, path);
    QFETCH(int, rows);
    QFETCH(int, leavers);
    if (!haveData(path.toStdString())) QSKIP("the real tables are not here; set HOLDFAST_DATA to the data folder");
    const auto result = workbench::importFiles(request(dataFolder() / path.toStdString()), TaskContext{});
    QCOMPARE(problemOf(result), QString());
    const FileImport& imported = result->files.at(0);
    QCOMPARE(imported.rowsRead, static_cast<std::uint64_t>(rows));
    QCOMPARE(imported.rowsAccepted, static_cast<std::uint64_t>(rows));
    QCOMPARE(imported.rowsRejected, std::uint64_t{0});
    const CustomerTable customers = table();
    QCOMPARE(customers.rows(), static_cast<std::size_t>(rows));
    const auto labels = labelsOf(customers);
    QVERIFY(static_cast<bool>(labels));
    QCOMPARE(static_cast<int>(std::count(labels->begin(), labels->end(), 1.0)), leavers);
    QCOMPARE(static_cast<int>(std::count(labels->begin(), labels->end(), 0.0)), rows - leavers);
}

void TestImporting::blankTotalCharges_areMissing() {
    HOLDFAST_NEEDS_DATA("churn/Telco-Customer-Churn.csv");
    const auto result = workbench::importFiles(request(dataFolder() / "churn/Telco-Customer-Churn.csv"), TaskContext{});
    QCOMPARE(problemOf(result), QString());
    const ImportedColumn* total = columnOf(result->files[0], "TotalCharges");
    QVERIFY(total);
    QCOMPARE(total->missing, std::uint64_t{11});
    QVERIFY(total->spec.type == ColumnType::Real);
    QVERIFY(columnOf(result->files[0], "SeniorCitizen")->spec.type == ColumnType::Boolean);
    QVERIFY(columnOf(result->files[0], "Churn")->spec.type == ColumnType::Text);
    const CustomerTable customers = table();
    const TableColumn* column = customers.find("TotalCharges");
    QCOMPARE(std::count_if(column->numbers.begin(), column->numbers.end(), [](double v) { return std::isnan(v); }), std::ptrdiff_t{11});
}

void TestImporting::sameFileTwice_changesNothing_data() {
    QTest::addColumn<QString>("path");
    QTest::newRow("with a key") << "churn/Telco-Customer-Churn.csv";
    QTest::newRow("without one") << "damaged/churn-bigml-80.csv";
    QTest::newRow("without one and with equal rows") << "uplift/hillstrom.csv";
}

void TestImporting::sameFileTwice_changesNothing() {
    QFETCH(QString, path);
    if (!haveData(path.toStdString())) QSKIP("the real tables are not here; set HOLDFAST_DATA to the data folder");
    QCOMPARE(problemOf(workbench::importFiles(request(dataFolder() / path.toStdString()), TaskContext{})), QString());
    const CustomerTable before = table();
    const auto again = workbench::importFiles(request(dataFolder() / path.toStdString()), TaskContext{});
    QCOMPARE(problemOf(again), QString());
    QCOMPARE(again->files[0].rowsChanged, std::uint64_t{0});
    QCOMPARE(again->files[0].rowsAccepted, again->files[0].rowsRead);
    const CustomerTable after = table();
    QCOMPARE(after.keys, before.keys);
    QCOMPARE(after.keys.size(), static_cast<std::size_t>(again->files[0].rowsRead));
    for (std::size_t i = 0; i < before.columns.size(); ++i) QVERIFY(after.columns[i].spec == before.columns[i].spec);
}

void TestImporting::secondFile_isReadWithTheFirstOnesTypes() {
    HOLDFAST_NEEDS_DATA("damaged/churn-bigml-80.csv");
    QCOMPARE(problemOf(workbench::importFiles(request(dataFolder() / "damaged/churn-bigml-80.csv"), TaskContext{})), QString());
    const auto second = workbench::importFiles(request(dataFolder() / "damaged/churn-bigml-20.csv"), TaskContext{});
    QCOMPARE(problemOf(second), QString());
    QCOMPARE(second->files[0].rowsAccepted, std::uint64_t{667});
    QCOMPARE(second->files[0].rowsRejected, std::uint64_t{0});
    const CustomerTable customers = table();
    QCOMPARE(customers.rows(), std::size_t{2661 + 667});
    const auto labels = labelsOf(customers);
    QVERIFY(static_cast<bool>(labels));
    QCOMPARE(std::count(labels->begin(), labels->end(), 1.0), std::ptrdiff_t{386 + 95});
}

void TestImporting::upsert_changesOnlyWhatDiffers() {
    QCOMPARE(problemOf(workbench::importFiles(request(file("id,age,plan,churn\n1,20,a,yes\n2,30,b,no\n3,40,a,no\n")), TaskContext{})), QString());
    const auto second = workbench::importFiles(request(file("age,id,city\n20,1,Bonn\n31,2,\n50,4,Kiel\n")), TaskContext{});
    QCOMPARE(problemOf(second), QString());
    const CustomerTable customers = table();
    QCOMPARE(customers.keys, (std::vector<std::string>{"1", "2", "3", "4"}));
    QCOMPARE(customers.find("age")->numbers, (std::vector<double>{20, 31, 40, 50}));
    QCOMPARE(customers.find("plan")->levels.size(), std::size_t{2});
    QCOMPARE(customers.find("plan")->codes[3], kMissingLevel);
    QCOMPARE(customers.find("city")->codes[1], kMissingLevel);
    QVERIFY(customers.find("city")->codes[0] != kMissingLevel);
}

void TestImporting::laterContradiction_widensTheType() {
    // 12,000 rows of 0 and 1, whole numbers and plain ones; then, beyond the sample, a 2, a half, a separator and a word.
    std::string text = "id,flag,count,price,code\n";
    for (int i = 0; i < 12'000; ++i)
        text += std::to_string(i) + "," + std::to_string(i % 2) + "," + std::to_string(i % 9) + "," + std::to_string(i % 500) + ".25," +
                std::to_string(100 + i) + "\n";
    text += "12000,2,0.5,\"1,234.50\",007\n12001,0,1,2,12\n";
    const auto result = workbench::importFiles(request(file(text)), TaskContext{});
    QCOMPARE(problemOf(result), QString());
    QCOMPARE(result->files[0].rowsRead, std::uint64_t{12'002});
    QCOMPARE(result->files[0].rowsRejected, std::uint64_t{0});
    QVERIFY(columnOf(result->files[0], "flag")->spec.type == ColumnType::Integer);
    QVERIFY(columnOf(result->files[0], "count")->spec.type == ColumnType::Real);
    QVERIFY(columnOf(result->files[0], "code")->spec.type == ColumnType::Text);
    QCOMPARE(table().rows(), std::size_t{12'002});
    QCOMPARE(table().find("price")->numbers[12'000], 1234.5);
}

void TestImporting::dryRun_writesNothing() {
    ImportRequest dry = request(file(manyCustomers(1000) + "bad row\n"));
    dry.dryRun = true;
    dry.rejectsFile = m_folder / "rejects.csv";
    const auto result = workbench::importFiles(dry, TaskContext{});
    QCOMPARE(problemOf(result), QString());
    QCOMPARE(result->files[0].rowsAccepted, std::uint64_t{1000});
    QCOMPARE(result->files[0].rowsRejected, std::uint64_t{1});
    QCOMPARE(result->files[0].rowsChanged, std::uint64_t{0});
    QVERIFY(!std::filesystem::exists(m_project));
    QVERIFY(std::filesystem::exists(m_folder / "rejects.csv"));
}

void TestImporting::overrides_win() {
    ImportRequest wanted = request(file("num,code,age,monthly_fee,gone\n1,07,20,5,stay\n2,08,30,6,go\n3,09,40,7,stay\n"));
    wanted.overrides.key = "CODE";
    wanted.overrides.label = "gone";
    wanted.overrides.labelPositive = "GO";
    wanted.overrides.roles = {{"age", ColumnRole::Ignore}, {"monthly_fee", ColumnRole::Monetary}};
    wanted.overrides.types = {{"num", ColumnType::Text}};
    wanted.overrides.actionability = {{"num", Actionability::OnlyDown}};
    const auto result = workbench::importFiles(wanted, TaskContext{});
    QCOMPARE(problemOf(result), QString());
    const FileImport& imported = result->files[0];
    QVERIFY(columnOf(imported, "code")->spec.role == ColumnRole::Key);
    QVERIFY(columnOf(imported, "code")->spec.type == ColumnType::Text);
    QVERIFY(columnOf(imported, "gone")->spec.role == ColumnRole::Label);
    QCOMPARE(columnOf(imported, "gone")->spec.positive, std::string("go"));
    QVERIFY(columnOf(imported, "age")->spec.role == ColumnRole::Ignore);
    QVERIFY(columnOf(imported, "monthly_fee")->spec.role == ColumnRole::Monetary);
    QVERIFY(columnOf(imported, "num")->spec.type == ColumnType::Text);
    QVERIFY(columnOf(imported, "num")->spec.actionability == Actionability::OnlyDown);
    QCOMPARE(table().keys, (std::vector<std::string>{"07", "08", "09"}));
}

void TestImporting::mappingFile_roundTrips() {
    ColumnOverrides overrides;
    overrides.key = "code";
    overrides.label = "gone";
    overrides.labelPositive = "go";
    overrides.roles = {{"a \"b\".c", ColumnRole::Value}, {"age", ColumnRole::Ignore}};
    overrides.types = {{"age", ColumnType::Real}};
    overrides.actionability = {{"age", Actionability::Fixed}};
    overrides.fields = {{"events.time", "when"}, {"customer", "who"}};
    overrides.format.delimiter = ";";
    overrides.format.header = true;
    const auto path = m_folder / "mapping.toml";
    QVERIFY(static_cast<bool>(workbench::saveMapping(path, overrides)));
    ImportRequest wanted = request(file("num;code;age;a \"b\".c;gone\n1;07;20;5;stay\n2;08;30;6;go\n"));
    wanted.mapping = path;
    const auto result = workbench::importFiles(wanted, TaskContext{});
    QCOMPARE(problemOf(result), QString());
    QVERIFY(columnOf(result->files[0], "age")->spec.type == ColumnType::Real);
    QVERIFY(columnOf(result->files[0], "a \"b\".c")->spec.role == ColumnRole::Value);
    QVERIFY(columnOf(result->files[0], "code")->spec.role == ColumnRole::Key);
    wanted.mapping = file("[customers.columns.age]\nrole = \"valeu\"\n", "bad.toml");
    QVERIFY(problemOf(workbench::importFiles(wanted, TaskContext{})).contains("line 2: unknown role \"valeu\""));
}

void TestImporting::fileWithoutKey_getsStableKeys() {
    QCOMPARE(problemOf(workbench::importFiles(request(file("age,fee,churn\n20,1.5,yes\n30,2.5,no\n20,1.5,yes\n")), TaskContext{})), QString());
    const auto first = table().keys;
    QCOMPARE(first.size(), std::size_t{3});
    const auto again = workbench::importFiles(request(file("age,fee,churn\n30,2.5,no\n20,1.5,yes\n40,1.5,no\n20,1.5,yes\n")), TaskContext{});
    QCOMPARE(problemOf(again), QString());
    QCOMPARE(again->files[0].rowsChanged, std::uint64_t{1});
    QCOMPARE(table().rows(), std::size_t{4});
}

void TestImporting::quotedEmptyText_isNotMissing() {
    const auto result = workbench::importFiles(request(file("id,note,n,churn\na,,1,yes\nb,\"\",0,no\nc,NULL,,no\nd,x,2,no\n")), TaskContext{});
    QCOMPARE(problemOf(result), QString());
    const CustomerTable customers = table();
    const TableColumn* note = customers.find("note");
    QCOMPARE(note->codes[0], kMissingLevel);
    QVERIFY(note->codes[1] != kMissingLevel);
    QCOMPARE(note->levels[static_cast<std::size_t>(note->codes[1])], std::string());
    QCOMPARE(note->codes[2], kMissingLevel);
    QCOMPARE(customers.find("n")->numbers[1], 0.0);
    QVERIFY(std::isnan(customers.find("n")->numbers[2]));
}

void TestImporting::preview_showsWhatWouldBeRead() {
    const auto preview = workbench::previewFile(file(manyCustomers(500)), {}, TaskContext{});
    QVERIFY(static_cast<bool>(preview));
    QCOMPARE(preview->format, std::string("CSV, comma, UTF-8, header"));
    QCOMPARE(preview->table, std::string("customers"));
    QCOMPARE(preview->rows.size(), std::size_t{100});
    QCOMPARE(preview->sampledRows, std::uint64_t{500});
    QCOMPARE(preview->columns.size(), std::size_t{5});
    QVERIFY(preview->columns[0].role == ColumnRole::Key);
    QVERIFY(preview->columns[3].role == ColumnRole::Value);
    QCOMPARE(preview->columns[4].positive, std::string("yes"));
}

void TestImporting::preview_tellsWhatColumnsOfRecordsHold_andAChoiceWins() {
    const auto list = file("6,2,4,1289241911\n6,5,2,1289241941\n1,15,1,1289243140\n4,3,7,1289245277\n", "edges.csv");
    const auto preview = workbench::previewFile(list, {}, TaskContext{});
    QVERIFY(static_cast<bool>(preview));
    const auto& referrals = preview->records.at("referrals");
    QCOMPARE(referrals.fields, (std::vector<std::string>{"referrer", "referee", "time", "channel"}));
    QCOMPARE(referrals.required, (std::vector<std::string>{"referrer", "referee"}));
    QCOMPARE(referrals.columns, (std::vector<std::string>{"referrer", "referee", "", "time"}));
    workbench::ImportRequest wanted = request({});
    wanted.customers.reset();
    wanted.referrals = list;
    wanted.overrides.fields = {{"referrals.referrer", "column_2"}, {"referrals.referee", "column_1"}, {"referrals.time", ""}};
    QCOMPARE(problemOf(workbench::importFiles(wanted, TaskContext{})), QString());
    auto project = storage::Project::open(m_project, storage::OpenMode::ReadOnly);
    const auto graph = workbench::loadGraph(*project, TaskContext{});
    QVERIFY(static_cast<bool>(graph));
    QCOMPARE(graph->graph.out(graph->graph.find("2")).size(), std::size_t{1});
    QCOMPARE(graph->graph.key(graph->graph.out(graph->graph.find("2"))[0]), std::string_view("6"));
    QVERIFY(!graph->graph.outTime(graph->graph.find("2"), 0));
}

void TestImporting::run_isRecorded() {
    QCOMPARE(problemOf(workbench::importFiles(request(file(manyCustomers(50))), TaskContext{})), QString());
    auto project = storage::Project::open(m_project, storage::OpenMode::ReadOnly);
    const auto runs = storage::readRuns(*project, 10);
    QVERIFY(static_cast<bool>(runs));
    QCOMPARE(runs->size(), std::size_t{1});
    QCOMPARE(runs->at(0).command, std::string("import"));
    QCOMPARE(runs->at(0).startedAt, UtcMillis{1'795'408'000'000});
    QVERIFY(runs->at(0).outcome.find("\"rows_accepted\":50") != std::string::npos);
}

QTEST_APPLESS_MAIN(TestImporting)
#include "tst_importing.moc"
