// Browsing: the card, the search and the values of a column.
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"
#include "core/workbench/browsing.h"
#include "tests/core/storage/storagefixture.h"

using namespace holdfast;
using namespace holdfast::test;
using namespace holdfast::workbench;
using storage::Project;

class TestBrowsing : public QObject {
    Q_OBJECT

private slots:
    void card_showsAllThatIsKnownOfACustomer() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        Scores scores;
        scores.modelVersion = 2;
        scores.asOf = 500;
        scores.keys = {"a"};
        scores.scores = {{0.7, 0.6, 0.8, true}};
        HOLDFAST_OK(storage::replaceScores(project, scores));
        HOLDFAST_OK(storage::writeNote(project, "a", "call her", 1));
        {
            HOLDFAST_GET(storage::RecordWriter writer, storage::RecordWriter::open(project));
            for (int i = 0; i < 250; ++i) HOLDFAST_OK(writer.write(Event{"a", i, "login", {}, ""}));
        }
        HOLDFAST_GET(const CustomerCard card, customerCard(project, "a"));
        QCOMPARE(card.key, std::string("a"));
        QCOMPARE(card.attributes.size(), std::size_t{6});
        QCOMPARE(card.attributes[0].first.name, std::string("plan"));
        QVERIFY(card.attributes[0].second == Value(std::string("Basic")));
        QVERIFY(card.score.has_value());
        QCOMPARE(card.score->upper, 0.8);
        QVERIFY(card.score->coldStart);
        QCOMPARE(card.modelVersion, std::int64_t{2});
        QCOMPARE(card.asOf, UtcMillis{500});
        QCOMPARE(card.history.size(), std::size_t{1});
        QCOMPARE(card.events.size(), std::size_t{200});
        QCOMPARE(card.events[0].time, UtcMillis{249});
        QCOMPARE(card.note, std::string("call her"));
    }

    void cardOfAnUnscoredCustomer_saysSo_andOfAStrangerIsNotFound() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const CustomerCard card, customerCard(project, "c"));
        QVERIFY(!card.score);
        QVERIFY(isMissing(card.attributes[0].second));
        HOLDFAST_FAILS(customerCard(project, "nobody"), NotFound);
    }

    void search_findsKeysByPrefixFirstThenText() {
        Folder folder;
        HOLDFAST_GET(Project project,
                     smallProject(folder / "x.holdfast",
                                  {{cell("bern-1"), cell("Pro"), cell("Rome"), missing(), missing(), missing(), missing()},
                                   {cell("z"), cell("Pro"), cell("In Bern"), missing(), missing(), missing(), missing()},
                                   {cell("a-bern"), cell("Pro"), cell("x"), missing(), missing(), missing(), missing()}}));
        HOLDFAST_GET(const auto hits, searchCustomers(project, "bern", 10, TaskContext()));
        QCOMPARE(hits.size(), std::size_t{3});
        QCOMPARE(hits[0].key, std::string("bern-1"));
        QCOMPARE(hits[0].column, std::string("id"));
        QCOMPARE(hits[1].key, std::string("z"));
        QCOMPARE(hits[1].column, std::string("city"));
        QCOMPARE(hits[1].text, std::string("In Bern"));
        QCOMPARE(hits[2].column, std::string("id"));
        HOLDFAST_GET(const auto one, searchCustomers(project, "bern", 1, TaskContext()));
        QCOMPARE(one.size(), std::size_t{1});
        HOLDFAST_GET(const auto wild, searchCustomers(project, "%", 10, TaskContext()));
        QVERIFY(wild.empty());
    }

    void searchOverWholeNumberKeys_takesTheirText() {
        Folder folder;
        HOLDFAST_GET(Project project, Project::draft(folder / "x.holdfast"));
        HOLDFAST_OK(storage::defineColumns(
            project, {column("no", ColumnType::Integer, ColumnRole::Key), column("v", ColumnType::Real)}));
        HOLDFAST_OK(writeRows(project, {"no"}, {{cell(12)}, {cell(1200)}, {cell(312)}, {cell(5)}}));
        HOLDFAST_GET(const auto hits, searchCustomers(project, "12", 10, TaskContext()));
        QCOMPARE(hits.size(), std::size_t{3});
        QCOMPARE(hits[0].key, std::string("12"));
        QCOMPARE(hits[2].key, std::string("312"));
    }

    void columnValues_areCountedMostFrequentFirst() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const auto values, columnValues(project, "plan", 10));
        QCOMPARE(values, (std::vector<std::pair<std::string, std::uint64_t>>{{"Basic", 2}, {"Pro", 1}}));
        HOLDFAST_GET(const auto first, columnValues(project, "plan", 1));
        QCOMPARE(first.size(), std::size_t{1});
        HOLDFAST_FAILS(columnValues(project, "nope", 1), InvalidInput);
    }

    void stoppedSearch_isCancelledAndTheProjectGoesOn() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        std::stop_source stop;
        stop.request_stop();
        HOLDFAST_FAILS(searchCustomers(project, "bern", 10, TaskContext(stop.get_token())), Cancelled);
        HOLDFAST_FAILS(findCustomers(project, {}, {}, TaskContext(stop.get_token())), Cancelled);
        HOLDFAST_GET(const auto ids, findCustomers(project, {}, {}, TaskContext()));
        HOLDFAST_GET(const auto cells, customerCells(project, ids, {"id"}));
        QCOMPARE(cells.size(), std::size_t{4});
    }
};

QTEST_APPLESS_MAIN(TestBrowsing)
#include "tst_browsing.moc"
