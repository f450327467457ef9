// Customers: upserts that count only real changes, odd and many columns, whole-table reads, ordering, and a fingerprint
// that changes exactly when the data do.
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "tests/core/storage/storagefixture.h"

#include <cmath>
#include <set>

using namespace holdfast;
using namespace holdfast::storage;
using namespace holdfast::test;

namespace {

Result<std::vector<std::string>> orderedKeys(const Project& project, const std::string& by, bool descending) {
    HOLDFAST_ASSIGN(const auto ids, queryCustomerIds(project, {}, {by, descending}, TaskContext()));
    HOLDFAST_ASSIGN(const auto cells, fetchCustomers(project, ids, {"id"}));
    std::vector<std::string> keys;
    for (const auto& row : cells) keys.push_back(std::get<std::string>(row[0]));
    return keys;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : " ") + part;
    return text;
}

Result<void> scoreSome(Project& project, const std::vector<std::pair<std::string, double>>& given, UtcMillis asOf = 1000) {
    Scores scores;
    scores.modelVersion = 1;
    scores.asOf = asOf;
    for (const auto& [key, probability] : given) {
        scores.keys.push_back(key);
        scores.scores.push_back({probability, probability / 2, probability, false});
    }
    return replaceScores(project, scores);
}

}  // namespace

class TestCustomers : public QObject {
    Q_OBJECT

private slots:
    void writtenRows_areReadBackByKeyWithMissingApart() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", {fourCustomers()[3], fourCustomers()[2],
                                                                           fourCustomers()[0], fourCustomers()[1]}));
        HOLDFAST_GET(const CustomerTable table, readCustomers(project, {}, TaskContext()));
        QCOMPARE(joined(table.keys), std::string("a b c d"));
        QCOMPARE(table.columns.size(), std::size_t{6});
        const TableColumn& plan = *table.find("plan");
        QCOMPARE(joined(plan.levels), std::string("Basic Pro"));  // order of first appearance by key, not by import
        QCOMPARE(plan.codes, (std::vector<std::int32_t>{0, 1, kMissingLevel, 0}));
        QCOMPARE(table.find("city")->levels[1], std::string());  // empty is not missing
        QCOMPARE(table.find("spend")->numbers[0], 10.5);
        QCOMPARE(table.find("spend")->numbers[1], 0.0);
        QVERIFY(std::isnan(table.find("spend")->numbers[2]));
        QCOMPARE(table.find("churn")->spec.positive, std::string("Yes"));
    }

    void chosenColumnsAndFilter_areHonoured() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        const Filter basic{{{"plan", Comparison::Equal, {std::string("Basic")}}}};
        HOLDFAST_GET(const CustomerTable table, readCustomers(project, {{"visits"}, basic}, TaskContext()));
        QCOMPARE(joined(table.keys), std::string("a d"));
        QCOMPARE(table.columns.size(), std::size_t{1});
        QCOMPARE(table.columns[0].numbers, (std::vector<double>{3, 7}));
        const auto unknown = readCustomers(project, {{"nope"}, {}}, TaskContext());
        QVERIFY(!unknown);
        HOLDFAST_FAILS(unknown, InvalidInput);
    }

    void sameRowsAgain_changeNothing() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const auto before, dataFingerprint(project));
        HOLDFAST_GET(const auto changed, writeRows(project, names(smallColumns()), fourCustomers()));
        QCOMPARE(changed, std::uint64_t{0});
        HOLDFAST_GET(const auto after, dataFingerprint(project));
        QCOMPARE(after, before);
    }

    void upsert_replacesOnlyTheGivenColumnsAndCountsRealChanges() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        // a: changed; b: the same; c: from missing to a value; d: from a value to missing; e: new.
        HOLDFAST_GET(const auto changed, writeRows(project, {"visits", "id"},
                                                   {{cell(4), cell("a")},
                                                    {cell(0), cell("b")},
                                                    {cell(1), cell("c")},
                                                    {missing(), cell("d")},
                                                    {cell(9), cell("e")}}));
        QCOMPARE(changed, std::uint64_t{4});
        HOLDFAST_GET(const CustomerTable table, readCustomers(project, {}, TaskContext()));
        QCOMPARE(joined(table.keys), std::string("a b c d e"));
        const auto& visits = table.find("visits")->numbers;
        QCOMPARE(visits[0], 4.0);
        QCOMPARE(visits[2], 1.0);
        QVERIFY(std::isnan(visits[3]));
        QCOMPARE(table.find("spend")->numbers[0], 10.5);
        QVERIFY(std::isnan(table.find("spend")->numbers[4]));
    }

    void keyMetTwiceInAFirstLoad_isOneCustomerWithTheLastValues() {
        Folder folder;
        HOLDFAST_GET(Project project, Project::draft(folder / "x.holdfast"));
        HOLDFAST_OK(defineColumns(project, smallColumns()));
        HOLDFAST_GET(const auto changed, writeRows(project, {"id", "visits"},
                                                   {{cell("a"), cell(1)},
                                                    {cell("b"), cell(2)},
                                                    {cell("a"), cell(3)},
                                                    {cell("c"), cell(4)},
                                                    {cell("c"), cell(4)}}));
        QCOMPARE(changed, std::uint64_t{4});
        HOLDFAST_GET(const CustomerTable table, readCustomers(project, {{"visits"}, {}}, TaskContext()));
        QCOMPARE(joined(table.keys), std::string("a b c"));
        QCOMPARE(table.columns[0].numbers, (std::vector<double>{3, 2, 4}));
        HOLDFAST_GET(const auto index,
                     project.database().queryInteger("SELECT count(*) FROM sqlite_schema WHERE name = 'customers_key'"));
        QCOMPARE(index, std::int64_t{1});
    }

    void rolledBackLoad_keepsTheKeyIndexAndNothingElse() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", {}));
        {
            HOLDFAST_GET(Transaction transaction, Transaction::begin(project.database()));
            HOLDFAST_GET(CustomerWriter writer, CustomerWriter::open(project, {"id"}));
            HOLDFAST_OK(writer.write(std::vector<Cell>{cell("a")}));
        }
        HOLDFAST_GET(const auto count, countCustomers(project, {}));
        QCOMPARE(count, std::uint64_t{0});
        HOLDFAST_GET(const auto index,
                     project.database().queryInteger("SELECT count(*) FROM sqlite_schema WHERE name = 'customers_key'"));
        QCOMPARE(index, std::int64_t{1});
    }

    void wholeNumberKeys_areFoundAsShownOnly() {
        Folder folder;
        HOLDFAST_GET(Project project, Project::draft(folder / "x.holdfast"));
        HOLDFAST_OK(
            defineColumns(project, {column("no", ColumnType::Integer, ColumnRole::Key), column("v", ColumnType::Real)}));
        HOLDFAST_OK(writeRows(project, {"no", "v"},
                              {{cell(10), cell(1.0)},
                               {cell(-7), cell(2.0)},
                               {cell(9), cell(3.0)},
                               {cell(-70), cell(4.0)},
                               {cell("9"), cell(5.0)}}));
        HOLDFAST_GET(const CustomerTable table, readCustomers(project, {}, TaskContext()));
        QCOMPARE(joined(table.keys), std::string("-70 -7 9 10"));
        QCOMPARE(table.columns[0].numbers, (std::vector<double>{4, 2, 5, 1}));
        HOLDFAST_OK(customerId(project, "9"));
        for (const char* other : {"09", " 9", "9.0", "11", ""}) HOLDFAST_FAILS(customerId(project, other), NotFound);
    }

    void oddRows_areRefused() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_FAILS(writeRows(project, {"plan"}, {{cell("Pro")}}), InvalidInput);
        HOLDFAST_FAILS(writeRows(project, {"id", "nope"}, {}), InvalidInput);
        HOLDFAST_FAILS(writeRows(project, {"id"}, {{missing()}}), InvalidInput);
        HOLDFAST_FAILS(writeRows(project, {"id", "plan"}, {{cell("z")}}), InvalidInput);
        HOLDFAST_FAILS(writeRows(project, {"id", "visits"}, {{cell("z"), cell("many")}}), InvalidInput);
        HOLDFAST_GET(const auto count, countCustomers(project, {}));
        QCOMPARE(count, std::uint64_t{4});
    }

    void oddColumnNames_allWork() {
        const std::vector<std::string> odd{"key",
                                           "rowid",
                                           "oid",
                                           "_rowid_",
                                           "ROWID",
                                           "Churn",
                                           "churn",
                                           "churn_2",
                                           "a \"quoted\" name",
                                           "select",
                                           "it's; DROP TABLE customers;--",
                                           "größe",
                                           "GRÖSSE",
                                           " ",
                                           "c",
                                           "s",
                                           "probability",
                                           "excluded"};
        std::vector<ColumnSpec> columns;
        std::vector<Cell> row;
        std::vector<Value> expected;
        for (std::size_t i = 0; i < odd.size(); ++i) {
            columns.push_back(column(odd[i], i == 0 ? ColumnType::Text : ColumnType::Integer,
                                     i == 0 ? ColumnRole::Key : ColumnRole::Behaviour));
            row.push_back(i == 0 ? cell("k") : cell(static_cast<int>(i)));
            expected.push_back(i == 0 ? Value(std::string("k")) : Value(static_cast<std::int64_t>(i)));
        }
        Folder folder;
        HOLDFAST_GET(Project project, Project::draft(folder / "x.holdfast"));
        HOLDFAST_OK(defineColumns(project, columns));
        HOLDFAST_OK(writeRows(project, odd, {row}));
        row[3] = cell(99);
        HOLDFAST_GET(const auto changed, writeRows(project, odd, {row}));
        QCOMPARE(changed, std::uint64_t{1});
        expected[3] = std::int64_t{99};
        HOLDFAST_GET(const auto id, customerId(project, "k"));
        HOLDFAST_GET(const auto cells, fetchCustomers(project, std::vector<std::int64_t>{id}, odd));
        QVERIFY(cells[0] == expected);
        HOLDFAST_GET(const CustomerTable table, readCustomers(project, {}, TaskContext()));
        QCOMPARE(names(smallColumns()).empty(), false);
        for (std::size_t i = 1; i < odd.size(); ++i) {
            QCOMPARE(table.columns[i - 1].spec.name, odd[i]);
            const Filter filter{{{odd[i], Comparison::Equal, {expected[i]}}}};
            HOLDFAST_GET(const auto count, countCustomers(project, filter));
            QCOMPARE(count, std::uint64_t{1});
        }
    }

    void unusableColumns_areRefusedInWords_data() {
        QTest::addColumn<int>("which");
        for (int i = 0; i < 8; ++i) QTest::addRow("case %d", i) << i;
    }
    void unusableColumns_areRefusedInWords() {
        QFETCH(int, which);
        const ColumnSpec key = column("id", ColumnType::Text, ColumnRole::Key);
        const std::vector<std::vector<ColumnSpec>> cases{
            {},
            {column("a", ColumnType::Text)},
            {key, column("b", ColumnType::Text, ColumnRole::Key)},
            {key, column("a", ColumnType::Text), column("a", ColumnType::Real)},
            {key, column("", ColumnType::Text)},
            {key, column("@probability", ColumnType::Real)},
            {column("id", ColumnType::Real, ColumnRole::Key)},
            {key, column("a", ColumnType::Text, ColumnRole::Label), column("b", ColumnType::Text, ColumnRole::Label)}};
        Folder folder;
        HOLDFAST_GET(Project project, Project::draft(folder / "x.holdfast"));
        const auto refused = defineColumns(project, cases[static_cast<std::size_t>(which)]);
        QVERIFY(!refused);
        HOLDFAST_FAILS(refused, InvalidInput);
        QVERIFY(!refused.error().message.empty());
    }

    void twoThousandColumns_workAndOneMoreIsRefused() {
        std::vector<ColumnSpec> columns;
        std::vector<Cell> row;
        for (int i = 0; i < 2000; ++i) {
            columns.push_back(column("c" + std::to_string(i),
                                     i == 0  ? ColumnType::Text
                                     : i % 2 ? ColumnType::Real
                                             : ColumnType::Text,
                                     i == 0 ? ColumnRole::Key : ColumnRole::Behaviour));
            row.push_back(i == 0 ? cell("k") : i % 2 ? cell(i * 0.5) : cell("text"));
        }
        Folder folder;
        HOLDFAST_GET(Project project, Project::draft(folder / "x.holdfast"));
        HOLDFAST_OK(defineColumns(project, columns));
        HOLDFAST_OK(writeRows(project, names(columns), {row}));
        row[1999] = cell(-1.0);
        HOLDFAST_GET(const auto changed, writeRows(project, names(columns), {row}));
        QCOMPARE(changed, std::uint64_t{1});
        HOLDFAST_GET(const CustomerTable table, readCustomers(project, {}, TaskContext()));
        QCOMPARE(table.columns.size(), std::size_t{1999});
        QCOMPARE(table.columns.back().numbers[0], -1.0);
        const Filter any{{{std::string(kAnyTextColumn), Comparison::Contains, {std::string("EXT")}}}};
        HOLDFAST_GET(const auto count, countCustomers(project, any));
        QCOMPARE(count, std::uint64_t{1});
        HOLDFAST_GET(const auto cells, fetchCustomers(project, std::vector<std::int64_t>{1}, names(columns)));
        QCOMPARE(cells[0].size(), std::size_t{2000});
        const auto refused = defineColumns(project, {columns[0], column("one more", ColumnType::Text)});
        QVERIFY(!refused);
        HOLDFAST_FAILS(refused, InvalidInput);
        QVERIFY(refused.error().message.find("2,000") != std::string::npos);
    }

    void laterImport_addsColumnsAndKeepsTypesAndKey() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_OK(defineColumns(project,
                                  {smallColumns()[0], column("visits", ColumnType::Text), column("Visits", ColumnType::Text)}));
        HOLDFAST_GET(const auto columns, readColumns(project));
        QCOMPARE(columns.size(), std::size_t{8});
        QVERIFY(columns[4].type == ColumnType::Integer);
        QCOMPARE(columns[7].name, std::string("Visits"));
        QCOMPARE(storedNames(columns)[7], std::string("Visits_2"));
        HOLDFAST_GET(const auto count, countCustomers(project, {{{"Visits", Comparison::IsMissing, {}}}}));
        QCOMPARE(count, std::uint64_t{4});
        HOLDFAST_FAILS(defineColumns(project, {column("mail", ColumnType::Text, ColumnRole::Key)}), InvalidInput);
    }

    void updateColumn_changesTheCatalogueButNeverTheType() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", {}));
        HOLDFAST_GET(const auto before, dataFingerprint(project));
        ColumnSpec visits = column("visits", ColumnType::Text, ColumnRole::Ignore);
        visits.actionability = Actionability::OnlyUp;
        visits.rangeMin = 0.5;
        HOLDFAST_OK(updateColumn(project, visits));
        HOLDFAST_GET(const auto columns, readColumns(project));
        visits.type = ColumnType::Integer;
        QVERIFY(columns[4] == visits);
        HOLDFAST_GET(const auto after, dataFingerprint(project));
        QVERIFY(after != before);
        HOLDFAST_FAILS(updateColumn(project, column("nope", ColumnType::Text)), NotFound);
        HOLDFAST_FAILS(updateColumn(project, column("visits", ColumnType::Text, ColumnRole::Label)), InvalidInput);
        HOLDFAST_FAILS(updateColumn(project, column("id", ColumnType::Text)), InvalidInput);
    }

    void fingerprint_followsTheDataNotTheOrderOfImport() {
        Folder folder;
        auto rows = fourCustomers();
        HOLDFAST_GET(Project first, smallProject(folder / "x.holdfast", rows));
        std::reverse(rows.begin(), rows.end());
        HOLDFAST_GET(Project second, smallProject(folder / "y.holdfast", rows));
        HOLDFAST_GET(const auto a, dataFingerprint(first));
        HOLDFAST_GET(const auto b, dataFingerprint(second));
        QCOMPARE(a, b);
        HOLDFAST_OK(writeRows(second, {"id", "city"}, {{cell("c"), cell("")}}));
        HOLDFAST_GET(const auto c, dataFingerprint(second));
        QVERIFY(c != a);
        HOLDFAST_OK(writeRows(second, {"id", "city"}, {{cell("c"), cell("100% Rome")}}));
        HOLDFAST_GET(const auto d, dataFingerprint(second));
        QCOMPARE(d, a);
    }

    void order_putsMissingLastEitherWay() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const auto up, orderedKeys(project, "spend", false));
        QCOMPARE(joined(up), std::string("d b a c"));
        HOLDFAST_GET(const auto down, orderedKeys(project, "spend", true));
        QCOMPARE(joined(down), std::string("a b d c"));
        HOLDFAST_GET(const auto imported, orderedKeys(project, "", true));
        QCOMPARE(joined(imported), std::string("d c b a"));
        HOLDFAST_FAILS(orderedKeys(project, "nope", true), InvalidInput);
    }

    void orderByScore_followsFilterAndPutsUnscoredLast() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const auto unscored, orderedKeys(project, "@probability", true));
        QCOMPARE(joined(unscored), std::string("a b c d"));
        HOLDFAST_OK(scoreSome(project, {{"a", 0.2}, {"b", 0.9}, {"d", 0.4}}));
        HOLDFAST_GET(const auto down, orderedKeys(project, "@probability", true));
        QCOMPARE(joined(down), std::string("b d a c"));
        HOLDFAST_GET(const auto up, orderedKeys(project, "@probability", false));
        QCOMPARE(joined(up), std::string("a d b c"));
        const Filter basic{
            {{"plan", Comparison::NotEqual, {std::string("Pro")}}, {"@probability", Comparison::Greater, {0.3}}}};
        HOLDFAST_GET(const auto ids, queryCustomerIds(project, basic, {"@probability", true}, TaskContext()));
        HOLDFAST_GET(const auto cells, fetchCustomers(project, ids, {"id", "@probability", "@lower", "@upper"}));
        QCOMPARE(cells.size(), std::size_t{1});
        QVERIFY(cells[0] == (std::vector<Value>{std::string("d"), 0.4, 0.2, 0.4}));
    }

    void deletedCustomer_takesScoresAndNotesAlong_andVacuumKeepsTheRest() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_OK(scoreSome(project, {{"a", 0.2}, {"b", 0.9}, {"d", 0.4}}));
        HOLDFAST_OK(writeNote(project, "a", "call", 1));
        HOLDFAST_OK(writeNote(project, "b", "wait", 1));
        HOLDFAST_OK(project.database().execute("DELETE FROM customers WHERE id = 'a'; VACUUM"));
        HOLDFAST_GET(const Scores scores, readScores(project));
        QCOMPARE(joined(scores.keys), std::string("b d"));
        QCOMPARE(scores.scores[1].probability, 0.4);
        HOLDFAST_GET(const auto history, project.database().queryInteger("SELECT count(*) FROM score_history"));
        QCOMPARE(history, std::int64_t{2});
        HOLDFAST_GET(const auto gone, readNote(project, "a"));
        QCOMPARE(gone, std::string());
        HOLDFAST_GET(const auto kept, readNote(project, "b"));
        QCOMPARE(kept, std::string("wait"));
    }

    void stoppedRead_isCancelled() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        std::stop_source stop;
        stop.request_stop();
        const auto read = readCustomers(project, {}, TaskContext(stop.get_token()));
        QVERIFY(!read);
        HOLDFAST_FAILS(read, Cancelled);
        project.database().interruptOn(stop.get_token());
        const auto count = project.database().queryInteger(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
        QVERIFY(!count);
        HOLDFAST_FAILS(count, Cancelled);
        project.database().interruptOn({});
        HOLDFAST_OK(countCustomers(project, {}));
    }

    void emptyProject_answersEverythingWithNothing() {
        Folder folder;
        HOLDFAST_GET(Project project, Project::draft(folder / "x.holdfast"));
        HOLDFAST_GET(const auto table, readCustomers(project, {}, TaskContext()));
        QCOMPARE(table.rows(), std::size_t{0});
        HOLDFAST_GET(const auto ids, queryCustomerIds(project, {}, {}, TaskContext()));
        QVERIFY(ids.empty());
        HOLDFAST_GET(const auto count, countCustomers(project, {}));
        QCOMPARE(count, std::uint64_t{0});
        HOLDFAST_FAILS(customerId(project, "a"), NotFound);
        HOLDFAST_OK(dataFingerprint(project));
        HOLDFAST_GET(const auto scores, readScores(project));
        QVERIFY(scores.keys.empty());
    }
};

QTEST_APPLESS_MAIN(TestCustomers)
#include "tst_customers.moc"
