// A project as a file: opening what is and is not one, drafts that appear whole or not at all, migrations with their
// backup, and a writer killed in the middle.
#include "core/base/resources.h"
#include "core/storage/foldpredictions.h"
#include "core/storage/graphstore.h"
#include "core/storage/models.h"
#include "core/storage/nodemetrics.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"
#include "tests/core/storage/storagefixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

using namespace holdfast;
using namespace holdfast::storage;
using namespace holdfast::test;

namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
}

std::size_t filesIn(const Folder& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()));
}

std::string integrity(const fs::path& path) {
    auto project = Project::open(path);
    if (!project) return project.error().message;
    auto check = project->database().prepare("PRAGMA integrity_check");
    if (!check || !check->step()) return "integrity_check could not run";
    return std::string(check->text(0));
}

/// Runs `body` in a child process that is killed once it says that it is in the middle of its work.
void killInTheMiddle(const std::function<void(const std::function<void()>&)>& body) {
    int pipeEnds[2];
    QVERIFY(::pipe(pipeEnds) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        body([&] { static_cast<void>(!::write(pipeEnds[1], "x", 1)); });
        ::_exit(0);
    }
    ::close(pipeEnds[1]);
    char byte = 0;
    QCOMPARE(::read(pipeEnds[0], &byte, 1), ssize_t{1});
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(pipeEnds[0]);
    QVERIFY(WIFSIGNALED(status));
}

/// Writes customers until killed, telling when `after` rows are in.
void writeForever(Project& project, int from, int after, const std::function<void()>& tell) {
    // A small cache, so that pages reach the file or its journal long before the commit.
    const auto small = project.database().execute("PRAGMA cache_size = -1000");
    auto transaction = Transaction::begin(project.database());
    auto writer = CustomerWriter::open(project, {"id", "plan"});
    if (!small || !transaction || !writer) ::_exit(3);
    for (int i = from;; ++i) {
        const std::string key = "k" + std::to_string(i);
        const std::string text(200, 'x');
        if (!writer->write(std::vector<Cell>{cell(key), cell(text)})) ::_exit(4);
        if (i == from + after) tell();
    }
}

}  // namespace

class TestProject : public QObject {
    Q_OBJECT

private slots:
    void publishedDraft_opensWithEveryPromise() {
        Folder folder;
        const fs::path path = folder / "shop.holdfast";
        {
            HOLDFAST_GET(Project project, Project::draft(path));
            QVERIFY(project.isDraft());
            QVERIFY(!fs::exists(path));
            HOLDFAST_OK(project.publish());
            QVERIFY(!project.isDraft());
            QVERIFY(fs::exists(path));
            HOLDFAST_OK(writeSetting(project, "currency", "CHF"));
        }
        QCOMPARE(filesIn(folder), std::size_t{1});
        HOLDFAST_GET(Project project, Project::open(path));
        QCOMPARE(project.name(), std::string("shop"));
        QCOMPARE(project.schemaVersion(), currentSchemaVersion());
        Database& database = project.database();
        HOLDFAST_GET(const auto id, database.queryInteger("PRAGMA application_id"));
        QCOMPARE(id, std::int64_t{kApplicationId});
        HOLDFAST_GET(const auto keys, database.queryInteger("PRAGMA foreign_keys"));
        QCOMPARE(keys, std::int64_t{1});
        HOLDFAST_GET(Statement mode, database.prepare("PRAGMA journal_mode"));
        QVERIFY(mode.step());
        QCOMPARE(std::string(mode.text(0)), std::string("wal"));
        HOLDFAST_GET(const auto currency, readSetting(project, "currency"));
        QCOMPARE(currency.value_or(""), std::string("CHF"));
    }

    void abandonedDraft_leavesNothing() {
        Folder folder;
        {
            HOLDFAST_GET(Project project, Project::draft(folder / "x.holdfast"));
            QCOMPARE(filesIn(folder), std::size_t{1});
        }
        QCOMPARE(filesIn(folder), std::size_t{0});
    }

    void staleDraft_isRemovedByTheNextOne_andALiveOneIsNot() {
        Folder folder;
        const pid_t gone = ::fork();
        if (gone == 0) ::_exit(0);
        ::waitpid(gone, nullptr, 0);
        const fs::path stale = folder / (".x.holdfast.partial-" + std::to_string(gone) + "-1");
        write(stale, "left behind");
        HOLDFAST_GET(Project first, Project::draft(folder / "x.holdfast"));
        QVERIFY(!fs::exists(stale));
        HOLDFAST_GET(Project second, Project::draft(folder / "x.holdfast"));
        QCOMPARE(filesIn(folder), std::size_t{2});
    }

    void twoDraftsOfOneName_onlyTheFirstIsPublished() {
        Folder folder;
        HOLDFAST_GET(Project first, Project::draft(folder / "x.holdfast"));
        HOLDFAST_GET(Project second, Project::draft(folder / "x.holdfast"));
        HOLDFAST_OK(writeSetting(first, "who", "first"));
        HOLDFAST_OK(first.publish());
        const auto refused = second.publish();
        QVERIFY(!refused);
        HOLDFAST_FAILS(refused, InvalidInput);
        HOLDFAST_GET(const auto who, readSetting(first, "who"));
        QCOMPARE(who.value_or(""), std::string("first"));
    }

    void draftOverAnExistingFile_isRefused() {
        Folder folder;
        write(folder / "x.holdfast", "precious");
        const auto draft = Project::draft(folder / "x.holdfast");
        QVERIFY(!draft);
        HOLDFAST_FAILS(draft, InvalidInput);
    }

    void journalOfADeletedProject_isNotReplayedIntoANewOne() {
        Folder folder;
        write((folder / "x.holdfast").string() + "-wal", std::string(5000, 'w'));
        HOLDFAST_GET(Project project, Project::draft(folder / "x.holdfast"));
        HOLDFAST_OK(project.publish());
        QCOMPARE(integrity(folder / "x.holdfast"), std::string("ok"));
    }

    void whatIsNoProject_isRefusedInWords_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("code");
        QTest::newRow("empty") << QByteArray() << int(ErrorCode::Corrupt);
        QTest::newRow("text") << QByteArray("id,churn\n1,yes\n") << int(ErrorCode::Corrupt);
        QTest::newRow("long text") << QByteArray(5000, 'x') << int(ErrorCode::Corrupt);
        QTest::newRow("header only") << QByteArray("SQLite format 3\0", 16) << int(ErrorCode::Corrupt);
    }
    void whatIsNoProject_isRefusedInWords() {
        QFETCH(QByteArray, content);
        QFETCH(int, code);
        Folder folder;
        write(folder / "x.holdfast", content.toStdString());
        for (const OpenMode mode : {OpenMode::ReadOnly, OpenMode::ReadWrite}) {
            const auto project = Project::open(folder / "x.holdfast", mode);
            QVERIFY(!project);
            QCOMPARE(int(project.error().code), code);
            QVERIFY(project.error().message.find("x.holdfast") != std::string::npos);
        }
        QCOMPARE(filesIn(folder), std::size_t{1});
    }

    void absentFile_isNotFound_andAFolderIsInvalid() {
        Folder folder;
        const auto absent = Project::open(folder / "no.holdfast");
        QVERIFY(!absent);
        HOLDFAST_FAILS(absent, NotFound);
        const auto directory = Project::open(folder.path());
        QVERIFY(!directory);
        HOLDFAST_FAILS(directory, InvalidInput);
    }

    void foreignDatabase_isCorruptAndUntouched() {
        Folder folder;
        {
            HOLDFAST_GET(Database foreign, Database::open(folder / "x.holdfast", false, true));
            HOLDFAST_OK(foreign.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1)"));
        }
        const auto project = Project::open(folder / "x.holdfast");
        QVERIFY(!project);
        HOLDFAST_FAILS(project, Corrupt);
        QVERIFY(project.error().message.find("another program") != std::string::npos);
    }

    void truncatedProject_isCorrupt() {
        Folder folder;
        { HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers())); }
        fs::resize_file(folder / "x.holdfast", 8192 * 3);
        const auto project = Project::open(folder / "x.holdfast");
        QVERIFY(!project);
        HOLDFAST_FAILS(project, Corrupt);
    }

    void newerProject_isRefused() {
        Folder folder;
        {
            HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", {}));
            HOLDFAST_OK(project.database().execute("PRAGMA user_version = 999"));
        }
        const auto project = Project::open(folder / "x.holdfast");
        QVERIFY(!project);
        HOLDFAST_FAILS(project, InvalidInput);
        QVERIFY(project.error().message.find("newer") != std::string::npos);
    }

    void olderProject_isMigratedAfterABackup_data() {
        QTest::addColumn<bool>("readOnly");
        QTest::newRow("for writing") << false;
        QTest::newRow("for reading") << true;
    }
    void olderProject_isMigratedAfterABackup() {
        QFETCH(bool, readOnly);
        Folder folder;
        {
            HOLDFAST_GET(Database old, Database::open(folder / "x.holdfast", false, true));
            HOLDFAST_OK(old.execute(resource("migrations/0001_project.sql")));
            HOLDFAST_OK(old.execute("PRAGMA journal_mode = WAL; PRAGMA user_version = 1; PRAGMA application_id = " +
                                    std::to_string(kApplicationId)));
            HOLDFAST_OK(old.execute("INSERT INTO settings VALUES ('currency', 'JPY')"));
        }
        {
            HOLDFAST_GET(Project project,
                         Project::open(folder / "x.holdfast", readOnly ? OpenMode::ReadOnly : OpenMode::ReadWrite));
            QCOMPARE(project.schemaVersion(), currentSchemaVersion());
            HOLDFAST_GET(const auto currency, readSetting(project, "currency"));
            QCOMPARE(currency.value_or(""), std::string("JPY"));
            HOLDFAST_GET(const auto note, readNote(project, "nobody"));
            QCOMPARE(note, std::string());
            QCOMPARE(bool(writeSetting(project, "currency", "EUR")), !readOnly);
        }
        HOLDFAST_GET(Database backup, Database::open(folder / "x.holdfast.backup-v1", true, false));
        HOLDFAST_GET(const auto version, backup.queryInteger("PRAGMA user_version"));
        QCOMPARE(version, std::int64_t{1});
        HOLDFAST_GET(const auto kept, backup.queryInteger("SELECT count(*) FROM settings WHERE value = 'JPY'"));
        QCOMPARE(kept, std::int64_t{1});
    }

    void columnsOfAnOlderProject_comeFromImports_andKeepTheirFingerprint() {
        Folder folder;
        std::string before;
        {
            HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
            HOLDFAST_GET(before, dataFingerprint(project));
            HOLDFAST_OK(project.database().execute(
                "ALTER TABLE catalogue DROP COLUMN source; DROP TABLE node_positions; DROP TABLE scenes; DROP TABLE "
                "graph_metrics; "
                "DROP TABLE node_metrics; DROP TABLE fold_predictions; DROP TABLE scenarios; DROP TABLE effects; DROP TABLE effect_evidence; "
                "DROP TABLE promotions; DELETE FROM settings WHERE name = 'fingerprint'; PRAGMA user_version = 2"));
        }
        HOLDFAST_GET(Project project, Project::open(folder / "x.holdfast"));
        HOLDFAST_GET(const auto columns, readColumns(project));
        QCOMPARE(columns.size(), smallColumns().size());
        for (const ColumnSpec& spec : columns) QVERIFY(spec.source == ColumnSource::Import);
        HOLDFAST_GET(const auto after, dataFingerprint(project));
        QCOMPARE(after, before);
    }

    // Schema 3 had no metrics by key: it is copied, then gets their table and keeps what it had.
    void projectOfSchemaThree_isMigratedAfterABackup() {
        Folder folder;
        {
            HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
            HOLDFAST_OK(writeStoredMetrics(project, {5, 6, 7, 8, 9, "{}"}));
            HOLDFAST_OK(
                project.database().execute("DROP TABLE node_metrics; DROP TABLE fold_predictions; DROP TABLE scenarios; DROP TABLE effects; DROP TABLE "
                                           "effect_evidence; DROP TABLE promotions; PRAGMA user_version = 3"));
        }
        {
            HOLDFAST_GET(Project project, Project::open(folder / "x.holdfast"));
            QCOMPARE(project.schemaVersion(), currentSchemaVersion());
            HOLDFAST_GET(const auto metrics, readStoredMetrics(project));
            QVERIFY(metrics == (StoredMetrics{5, 6, 7, 8, 9, "{}"}));
            HOLDFAST_GET(const auto others, countNodeMetrics(project));
            QCOMPARE(others, std::uint64_t{0});
        }
        HOLDFAST_GET(Database backup, Database::open(folder / "x.holdfast.backup-v3", true, false));
        HOLDFAST_GET(const auto tables, backup.queryInteger("SELECT count(*) FROM sqlite_schema WHERE name = 'node_metrics'"));
        QCOMPARE(tables, std::int64_t{0});
        HOLDFAST_GET(const auto kept, backup.queryInteger("SELECT count(*) FROM customers"));
        QCOMPARE(kept, std::int64_t{4});
    }

    // Schema 4 kept no predictions of its models: it is copied, then gets their table; its versions are there without them.
    void projectOfSchemaFour_isMigratedAfterABackup() {
        Folder folder;
        {
            HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
            HOLDFAST_GET(const auto version, addModel(project, {}, "bytes"));
            QCOMPARE(version, std::int64_t{1});
            HOLDFAST_OK(project.database().execute("DROP TABLE fold_predictions; DROP TABLE scenarios; DROP TABLE effects; DROP TABLE effect_evidence; "
                                                   "DROP TABLE promotions; PRAGMA user_version = 4"));
        }
        {
            HOLDFAST_GET(Project project, Project::open(folder / "x.holdfast"));
            QCOMPARE(project.schemaVersion(), currentSchemaVersion());
            HOLDFAST_FAILS(readFoldPredictions(project, 1), NotFound);
            HOLDFAST_GET(const auto artefact, readArtefact(project, 1));
            QCOMPARE(artefact, std::string("bytes"));
        }
        HOLDFAST_GET(Database backup, Database::open(folder / "x.holdfast.backup-v4", true, false));
        HOLDFAST_GET(const auto kept, backup.queryInteger("SELECT count(*) FROM model_versions"));
        QCOMPARE(kept, std::int64_t{1});
    }

    void failedMigration_leavesTheOldProject() {
        Folder folder;
        {
            HOLDFAST_GET(Database old, Database::open(folder / "x.holdfast", false, true));
            HOLDFAST_OK(old.execute(resource("migrations/0001_project.sql")));
            HOLDFAST_OK(old.execute("CREATE TABLE what_ifs (in_the_way); PRAGMA user_version = 1; PRAGMA application_id = " +
                                    std::to_string(kApplicationId)));
        }
        QVERIFY(!Project::open(folder / "x.holdfast"));
        HOLDFAST_GET(Database after, Database::open(folder / "x.holdfast", true, false));
        HOLDFAST_GET(const auto version, after.queryInteger("PRAGMA user_version"));
        QCOMPARE(version, std::int64_t{1});
        HOLDFAST_GET(const auto notes, after.queryInteger("SELECT count(*) FROM sqlite_schema WHERE name = 'notes'"));
        QCOMPARE(notes, std::int64_t{0});
    }

    void readOnlyProject_refusesWritesAndLeavesNoCompanions() {
        Folder folder;
        { HOLDFAST_GET(Project made, smallProject(folder / "x.holdfast", fourCustomers())); }
        {
            HOLDFAST_GET(Project project, Project::open(folder / "x.holdfast", OpenMode::ReadOnly));
            QVERIFY(project.isReadOnly());
            const auto refused = writeSetting(project, "currency", "EUR");
            QVERIFY(!refused);
            HOLDFAST_FAILS(refused, Storage);
            HOLDFAST_GET(const auto fingerprint, dataFingerprint(project));
            QCOMPARE(fingerprint.size(), std::size_t{32});
        }
        QCOMPARE(filesIn(folder), std::size_t{1});
    }

    void readOnlyFolder_canStillBeRead() {
        Folder folder;
        { HOLDFAST_GET(Project made, smallProject(folder / "x # 1%.holdfast", fourCustomers())); }
        fs::permissions(folder / "x # 1%.holdfast", fs::perms(0444));
        fs::permissions(folder.path(), fs::perms(0555));
        const pid_t child = ::fork();
        if (child == 0) {
            // Root may write anywhere, so the child becomes somebody else.
            if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(9);
            auto project = Project::open(folder / "x # 1%.holdfast", OpenMode::ReadOnly);
            if (!project) ::_exit(1);
            auto count = countCustomers(*project, {});
            ::_exit(count && *count == 4 ? 0 : 2);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        fs::permissions(folder.path(), fs::perms(0755));
        QVERIFY(WIFEXITED(status));
        if (WEXITSTATUS(status) == 9) QSKIP("cannot become another user here");
        QCOMPARE(WEXITSTATUS(status), 0);
    }

    void readerBesideAWriter_seesTheLastCommit() {
        Folder folder;
        HOLDFAST_GET(Project writer, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(Project reader, Project::open(folder / "x.holdfast", OpenMode::ReadOnly));
        HOLDFAST_GET(Transaction transaction, Transaction::begin(writer.database()));
        HOLDFAST_OK(writer.database().execute("DELETE FROM customers WHERE id = 'a'"));
        HOLDFAST_GET(const auto before, countCustomers(reader, {}));
        QCOMPARE(before, std::uint64_t{4});
        HOLDFAST_OK(transaction.commit());
        HOLDFAST_GET(const auto after, countCustomers(reader, {}));
        QCOMPARE(after, std::uint64_t{3});
    }

    void killedWriter_leavesTheStepUndoneAndTheFileWhole() {
        Folder folder;
        const fs::path path = folder / "x.holdfast";
        { HOLDFAST_GET(Project made, smallProject(path, fourCustomers())); }
        // Once early, once after changed pages have spilled far into the journal.
        for (const int after : {10, 50'000}) {
            killInTheMiddle([&](const std::function<void()>& tell) {
                auto project = Project::open(path);
                if (!project) ::_exit(2);
                writeForever(*project, 0, after, tell);
            });
            QCOMPARE(integrity(path), std::string("ok"));
            HOLDFAST_GET(Project project, Project::open(path));
            HOLDFAST_GET(const auto count, countCustomers(project, {}));
            QCOMPARE(count, std::uint64_t{4});
        }
    }

    void killedDraft_leavesNoProject() {
        Folder folder;
        const fs::path path = folder / "x.holdfast";
        killInTheMiddle([&](const std::function<void()>& tell) {
            auto project = Project::draft(path);
            if (!project || !defineColumns(*project, smallColumns())) ::_exit(2);
            writeForever(*project, 0, 1000, tell);
        });
        QVERIFY(!fs::exists(path));
        HOLDFAST_GET(Project next, Project::draft(path));
        QCOMPARE(filesIn(folder), std::size_t{1});  // the killed one's file went
    }

    void killedAfterTheCommit_keepsTheStep() {
        Folder folder;
        const fs::path path = folder / "x.holdfast";
        { HOLDFAST_GET(Project made, smallProject(path, fourCustomers())); }
        killInTheMiddle([&](const std::function<void()>& tell) {
            auto project = Project::open(path);
            if (!project || !writeRows(*project, {"id"}, {{cell("e")}})) ::_exit(2);
            writeForever(*project, 0, 1000, tell);
        });
        QCOMPARE(integrity(path), std::string("ok"));
        HOLDFAST_GET(Project project, Project::open(path));
        HOLDFAST_GET(const auto count, countCustomers(project, {}));
        QCOMPARE(count, std::uint64_t{5});
    }
};

QTEST_APPLESS_MAIN(TestProject)
#include "tst_project.moc"
