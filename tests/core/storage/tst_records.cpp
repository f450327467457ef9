// Events, referrals, treatments, rejects, notes, what-ifs and runs.
#include "core/storage/cardjson.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"
#include "tests/core/storage/storagefixture.h"

using namespace holdfast;
using namespace holdfast::storage;
using namespace holdfast::test;

namespace {

const std::vector<Event> kEvents{{"b", 50, "login", {}, ""},
                                 {"a", 100, "purchase", 9.99, "s1"},
                                 {"a", 100, "purchase", 9.99, "s1"},  // really happened twice
                                 {"a", 100, "purchase", 9.98, "s1"},
                                 {"a", 200, "purchase", {}, "s1"},
                                 {"stranger", 1, "any kind at all", 0.0, ""}};

/// One life of a writer; how many records were new.
Result<int> writeAll(Project& project, const std::vector<Event>& events) {
    HOLDFAST_ASSIGN(Transaction transaction, Transaction::begin(project.database()));
    HOLDFAST_ASSIGN(RecordWriter writer, RecordWriter::open(project));
    int fresh = 0;
    for (const Event& event : events) {
        HOLDFAST_ASSIGN(const bool isNew, writer.write(event));
        fresh += isNew ? 1 : 0;
    }
    HOLDFAST_CHECK(transaction.commit());
    return fresh;
}

template <typename Record>
Result<int> writeTwice(Project& project, const std::vector<Record>& records) {
    int fresh = 0;
    for (int life = 0; life < 2; ++life) {
        HOLDFAST_ASSIGN(RecordWriter writer, RecordWriter::open(project));
        for (const Record& record : records) {
            HOLDFAST_ASSIGN(const bool isNew, writer.write(record));
            fresh += isNew ? 1 : 0;
        }
    }
    return fresh;
}

}  // namespace

class TestRecords : public QObject {
    Q_OBJECT

private slots:
    void repetitionsInsideAFile_areKept_andTheFileAgainAddsNothing() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const int first, writeAll(project, kEvents));
        QCOMPARE(first, 6);
        HOLDFAST_GET(const int again, writeAll(project, kEvents));
        QCOMPARE(again, 0);
        auto longer = kEvents;
        longer.push_back(kEvents[1]);  // a third time
        std::reverse(longer.begin(), longer.end());
        HOLDFAST_GET(const int third, writeAll(project, longer));
        QCOMPARE(third, 1);
        HOLDFAST_GET(const auto counts, countTables(project));
        QCOMPARE(counts.at("events"), std::uint64_t{7});
        QCOMPARE(counts.at("customers"), std::uint64_t{4});
    }

    void theLastEvent_isLookedUp_notSearchedFor() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        const std::vector<std::string> asked{"stranger", "a", "nobody", "b", ""};
        HOLDFAST_GET(const auto before, readLastEventTimes(project, asked, TaskContext()));
        QVERIFY(std::none_of(before.begin(), before.end(), [](const auto& time) { return time.has_value(); }));
        HOLDFAST_OK(writeAll(project, kEvents));
        HOLDFAST_GET(const auto times, readLastEventTimes(project, asked, TaskContext()));
        QCOMPARE(times, (std::vector<std::optional<UtcMillis>>{1, 200, std::nullopt, 50, std::nullopt}));
        HOLDFAST_GET(Statement plan, project.database().prepare("EXPLAIN QUERY PLAN SELECT max(time) FROM events WHERE customer = ?"));
        HOLDFAST_OK(plan.step());
        QVERIFY2(plan.text(3).starts_with("SEARCH events USING PRIMARY KEY"), std::string(plan.text(3)).c_str());
        std::stop_source stopped;
        stopped.request_stop();
        HOLDFAST_FAILS(readLastEventTimes(project, asked, TaskContext(stopped.get_token())), Cancelled);
    }

    void events_areReadNewestFirstAndVisitedInOrder() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_OK(writeAll(project, kEvents));
        HOLDFAST_GET(const auto events, readEvents(project, "a", 2));
        QCOMPARE(events.size(), std::size_t{2});
        QCOMPARE(events[0].time, UtcMillis{200});
        QVERIFY(!events[0].value.has_value());
        QCOMPARE(events[1].session, std::string("s1"));
        std::vector<std::pair<std::string, UtcMillis>> visited;
        HOLDFAST_OK(visitEvents(project, [&](const Event& event) {
            visited.emplace_back(event.customer, event.time);
            return visited.size() < 5;
        }));
        QCOMPARE(visited.size(), std::size_t{5});
        QVERIFY(std::is_sorted(visited.begin(), visited.end()));
        QCOMPARE(visited.back().first, std::string("b"));
    }

    void referralsAndTreatments_survivePartlyEmpty() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const int referrals,
                     writeTwice<Referral>(
                         project, {{"a", "b", 5, "mail"}, {"a", "b", {}, "mail"}, {"x", "y", {}, ""}, {"x", "y", {}, ""}}));
        QCOMPARE(referrals, 4);
        HOLDFAST_GET(const int treatments,
                     writeTwice<Treatment>(project, {{"a", "none", 5, {}, {}, {}}, {"a", "discount_5", 5, 0.5, 2.0, 1.0}}));
        QCOMPARE(treatments, 2);
        HOLDFAST_GET(const auto readBack, readReferrals(project));
        QCOMPARE(readBack.size(), std::size_t{4});
        QCOMPARE(readBack[0].time.value_or(0), UtcMillis{5});
        QVERIFY(!readBack[1].time);
        HOLDFAST_GET(const auto treated, readTreatments(project));
        QCOMPARE(treated[1].propensity.value_or(0), 0.5);
        QVERIFY(!treated[0].outcome);
    }

    void rejects_belongToTheirRun() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", {}));
        for (const char* file : {"old.csv", "new.csv"}) {
            HOLDFAST_GET(Transaction transaction, Transaction::begin(project.database()));
            HOLDFAST_GET(const auto run, addRun(project, {0, "import", "{}", 0, 1, 0.0, "{}", "0.1.0"}));
            HOLDFAST_OK(
                writeRejects(project, run, {{file, 7, "age", "not a number", "x,y"}, {file, 9, "", "too few cells", ""}}));
            HOLDFAST_OK(transaction.commit());
        }
        HOLDFAST_OK(addRun(project, {0, "train", "{}", 0, 1, 0.0, "{}", "0.1.0"}));
        HOLDFAST_GET(const auto latest, readRejects(project, 0, 10));
        QCOMPARE(latest.size(), std::size_t{2});
        QCOMPARE(latest[0].file, std::string("new.csv"));
        QCOMPARE(latest[0].line, std::uint64_t{7});
        HOLDFAST_GET(const auto first, readRejects(project, 1, 1));
        QCOMPARE(first.size(), std::size_t{1});
        QCOMPARE(first[0].file, std::string("old.csv"));
    }

    void notes_areKeptReplacedAndRemoved() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_OK(writeNote(project, "a", "first", 1));
        HOLDFAST_OK(writeNote(project, "a", "second", 2));
        HOLDFAST_GET(const auto note, readNote(project, "a"));
        QCOMPARE(note, std::string("second"));
        HOLDFAST_OK(writeNote(project, "a", "", 3));
        HOLDFAST_GET(const auto rows, project.database().queryInteger("SELECT count(*) FROM notes"));
        QCOMPARE(rows, std::int64_t{0});
    }

    void whatIfs_comeBackUnderTheirOldId() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        RememberedWhatIf whatIf;
        whatIf.name = "cheaper";
        whatIf.key = "a";
        whatIf.settings = {{"plan", std::string("Pro")}, {"visits", std::int64_t{4}}, {"spend", 1.5}, {"city", Value()}};
        whatIf.result.before = {0.8, 0.7, 0.9, true};
        whatIf.result.evidence = {{"plan", Evidence::Extrapolation, "outside"}};
        whatIf.result.deltaIntervalKnown = false;
        whatIf.savedAt = 77;
        HOLDFAST_GET(const auto id, addWhatIf(project, whatIf));
        HOLDFAST_OK(addWhatIf(project, whatIf));
        HOLDFAST_OK(removeWhatIf(project, id));
        HOLDFAST_FAILS(removeWhatIf(project, id), NotFound);
        whatIf.id = id;
        HOLDFAST_GET(const auto again, addWhatIf(project, whatIf));
        QCOMPARE(again, id);
        HOLDFAST_GET(const auto all, readWhatIfs(project));
        QCOMPARE(all.size(), std::size_t{2});
        QVERIFY(all[0].settings == whatIf.settings);
        QCOMPARE(all[0].result.before.lower, 0.7);
        QVERIFY(all[0].result.before.coldStart);
        QVERIFY(!all[0].result.deltaIntervalKnown);
        QVERIFY(all[0].result.evidence[0].evidence == Evidence::Extrapolation);
        QCOMPARE(all[0].savedAt, UtcMillis{77});
    }

    void whatIfsOfEarlierBuilds_haveAKnownInterval() {
        std::string json = toJson(WhatIfResult{});
        const std::string field = "\"delta_interval_known\":true,";
        const auto at = json.find(field);
        QVERIFY2(at != std::string::npos, json.c_str());
        HOLDFAST_GET(const auto read, whatIfFromJson(json.erase(at, field.size())));
        QVERIFY(read.deltaIntervalKnown);
    }

    void runs_areListedNewestFirst() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", {}));
        HOLDFAST_OK(addRun(project, {0, "import", "{}", 0, 1, 0.0, "", "0.1.0"}));
        HOLDFAST_GET(const auto id, addRun(project, {0, "train", "{\"folds\":5}", ~0ULL, 2, 0.0, "", "0.1.0"}));
        HOLDFAST_OK(finishRun(project, id, 1.25, "{\"auc\":0.8}"));
        HOLDFAST_FAILS(finishRun(project, 99, 0, ""), NotFound);
        HOLDFAST_GET(const auto runs, readRuns(project, 10));
        QCOMPARE(runs.size(), std::size_t{2});
        QCOMPARE(runs[0].command, std::string("train"));
        QCOMPARE(runs[0].seed, ~0ULL);
        QCOMPARE(runs[0].seconds, 1.25);
        QCOMPARE(runs[0].outcome, std::string("{\"auc\":0.8}"));
    }
};

QTEST_APPLESS_MAIN(TestRecords)
#include "tst_records.moc"
