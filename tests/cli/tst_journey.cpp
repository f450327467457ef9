// The main job from end to end on the command line: import, train, score, explain, what-if, report, models, verify. On
// invented customers; tst_realtables.cpp goes the same way with real ones.
#include "core/storage/database.h"
#include "core/storage/project.h"
#include "tests/cli/cliprocess.h"
#include "tests/cli/csvrows.h"

#include <QFile>
#include <QtTest>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

using holdfast::test::CliRun;
using holdfast::test::readAll;
using holdfast::test::readCsv;
using holdfast::test::runCli;

namespace {

/// The process that is inside a write transaction on a project: it holds byte 120 of the -shm file, the WAL write lock
/// (https://www.sqlite.org/walformat.html, "WAL Locks"). Asking changes nothing. 0 when nobody is.
pid_t writerOf(const QString& project) {
    const int shm = ::open(QFile::encodeName(project + "-shm").constData(), O_RDWR | O_CLOEXEC);
    if (shm < 0) return 0;
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = 120;
    lock.l_len = 1;
    const bool asked = ::fcntl(shm, F_GETLK, &lock) == 0;
    ::close(shm);
    return asked && lock.l_type != F_UNLCK ? lock.l_pid : 0;
}

/// The rows of an open transaction wait in memory: the -wal file of an import this size stays empty until the commit.
qint64 residentPages(pid_t pid) {
    return readAll(QString("/proc/%1/statm").arg(pid)).split(' ').value(1).toLongLong();
}

}  // namespace

class TestCliJourney : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString m_project;

    void checkReports(const QString& project, const QString& name) const {
        const std::pair<const char*, const char*> formats[] = {{"html", "<"}, {"pdf", "%PDF"}, {"xlsx", "PK"}, {"csv", ""}};
        for (const auto& [extension, magic] : formats) {
            const QString file = path(name + "." + extension);
            HOLDFAST_JSON(report, "report", project, "--out", file);
            QCOMPARE(report["file"].toString(), file);
            QVERIFY(report["sections"].toArray().size() >= 4);
            QVERIFY(!report["fingerprint"].toString().isEmpty());
            const QByteArray bytes = readAll(file);
            QVERIFY2(bytes.size() > 500 && bytes.trimmed().startsWith(magic), extension);
        }
        QVERIFY(readAll(path(name + ".html")).contains("<svg"));
    }

private slots:
    void initTestCase() {
        m_project = path("journey.holdfast");
        HOLDFAST_JSON(made, "sample", path("source.holdfast"), "--customers", "1500", "--seed", "9", "--export", path("csv"));
        QCOMPARE(made["customers"].toInt(), 1500);
        HOLDFAST_JSON(imported, "import", m_project, "--customers", path("csv/customers.csv"), "--referrals",
                      path("csv/referrals.csv"), "--key", "customer_id", "--label", "churned=1", "--role",
                      "acquisition=ignore");
        const QJsonObject customers = imported["customers"].toObject();
        QCOMPARE(customers["rows_read"].toInt(), 1500);
        QCOMPARE(customers["rows_accepted"].toInt() + customers["rows_rejected"].toInt(), 1500);
        bool ignored = false;
        for (const auto& column : customers["columns"].toArray())
            ignored = ignored || (column.toObject()["name"] == "acquisition" && column.toObject()["role"] == "ignore");
        QVERIFY(ignored);
        HOLDFAST_JSON(trained, "train", m_project, "--learner", "logistic", "--folds", "3", "--seed", "4");
        QCOMPARE(trained["model_version"].toInt(), 1);
        QCOMPARE(trained["learner"].toString(), QString("logistic"));
        for (const char* key : {"auc", "auc_sd", "average_precision", "log_loss", "brier", "ece", "coverage90"})
            QVERIFY2(trained["metrics"].toObject()[key].isDouble(), key);
        QVERIFY(trained["metrics"].toObject()["auc"].toDouble() > 0.68);
        QVERIFY(trained["baselines"].isObject() && trained["warnings"].isArray());
    }

    void importingTwice_changesNothing() {
        HOLDFAST_JSON(before, "info", m_project);
        HOLDFAST_JSON(again, "import", m_project, "--customers", path("csv/customers.csv"), "--referrals",
                      path("csv/referrals.csv"));
        QCOMPARE(again["customers"].toObject()["rows_changed"].toInt(), 0);
        HOLDFAST_JSON(after, "info", m_project);
        QCOMPARE(after["tables"], before["tables"]);
        QCOMPARE(after["fingerprint"], before["fingerprint"]);
    }

    void dryRun_writesNothing() {
        HOLDFAST_JSON(dry, "import", path("dry.holdfast"), "--customers", path("csv/customers.csv"), "--dry-run");
        QCOMPARE(dry["customers"].toObject()["rows_accepted"].toInt(), 1500);
        QVERIFY(!QFile::exists(path("dry.holdfast")));
    }

    void badRows_areRejectedWithLineAndReason() {
        QFile bad(path("bad.csv"));
        QVERIFY(bad.open(QIODevice::WriteOnly));
        bad.write("id,age,plan,Churn\n");
        for (int i = 0; i < 60; ++i)
            bad.write(QString("%1,%2,basic,%3\n").arg(i).arg(20 + i % 50).arg(i % 4 ? "No" : "Yes").toUtf8());
        bad.write("100,forty,basic,No\n101,25,basic,No,extra\n");
        bad.close();
        HOLDFAST_JSON(imported, "import", path("bad.holdfast"), "--customers", bad.fileName(), "--key", "id", "--label",
                      "Churn=Yes", "--rejects", path("rejects.csv"));
        const QJsonObject file = imported["files"].toArray()[0].toObject();
        QCOMPARE(file["rows_read"].toInt(), file["rows_accepted"].toInt() + file["rows_rejected"].toInt());
        QVERIFY(file["rows_rejected"].toInt() >= 1);
        QVERIFY(readAll(path("rejects.csv")).contains("63"));
    }

    void hopelessFiles_failAndLeaveNoProject() {
        const std::pair<const char*, QByteArray> files[] = {
            {"empty.csv", ""}, {"header.csv", "a,b,c\n"}, {"binary.csv", QByteArray(5000, '\0') + "\xff\xfe\x01"}};
        for (const auto& [name, bytes] : files) {
            QFile file(path(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes);
            file.close();
            const CliRun run = runCli({"import", path(QString(name) + ".holdfast"), "--customers", file.fileName(), "--json"});
            QVERIFY2(run.status == 1 && run.err.startsWith("error: ") && run.out.isEmpty(), name);
            QVERIFY(!QFile::exists(path(QString(name) + ".holdfast")));
        }
    }

    void scores_coverEveryCustomer() {
        HOLDFAST_JSON(scored, "score", m_project, "--out", path("scores.csv"));
        QCOMPARE(scored["rows"].toInt(), 1500);
        QCOMPARE(scored["model_version"].toInt(), 1);
        QCOMPARE(readAll(path("scores.csv")).split('\n')[0].trimmed(),
                 QByteArray("key,probability,lower,upper,cold_start,top_reasons"));
        const auto rows = readCsv(path("scores.csv"));
        QCOMPARE(rows.size(), std::size_t{1500});
        int cold = 0;
        for (const auto& row : rows) {
            const double p = row["probability"].toDouble();
            QVERIFY(row["lower"].toDouble() <= p && p <= row["upper"].toDouble() && p > 0 && p < 1);
            cold += row["cold_start"] == "1" || row["cold_start"] == "true" ? 1 : 0;
        }
        QCOMPARE(scored["cold_start"].toInt(), cold);
        QVERIFY(cold >= 140 && cold <= 160);
    }

    void contributions_addUpToTheScore() {
        HOLDFAST_JSON(why, "explain", m_project, "C0000042");
        double sum = why["baseline"].toDouble();
        for (const auto& item : why["contributions"].toArray()) sum += item.toObject()["contribution"].toDouble();
        QVERIFY2(std::abs(sum - why["probability"].toDouble()) < 1e-6,
                 qPrintable(QString::number(sum - why["probability"].toDouble())));
        double logOdds = why["baseline_log_odds"].toDouble();
        for (const auto& item : why["contributions"].toArray()) logOdds += item.toObject()["log_odds"].toDouble();
        QVERIFY(why["log_odds"].isDouble() && std::abs(logOdds - why["log_odds"].toDouble()) < 1e-9);
        const QJsonObject rests = why["decomposition"].toObject();
        QVERIFY(std::abs(logOdds - rests["own"].toDouble()) < 1e-6);
        QVERIFY(why["neighbours"].isArray());
        const CliRun nobody = runCli({"explain", m_project, "nobody", "--json"});
        QCOMPARE(nobody.status, 1);
        QVERIFY(nobody.err.startsWith("error: NotFound: ") && nobody.out.isEmpty());
    }

    void neighbours_areThoseOfTheReferrals() {
        QMap<QString, int> degree;
        for (const auto& row : readCsv(path("csv/referrals.csv"))) ++degree[row["referee"]], ++degree[row["referrer"]];
        HOLDFAST_JSON(why, "explain", m_project, "C0000900");
        QCOMPARE(why["neighbours"].toArray().size(), degree["C0000900"]);
        for (const auto& item : why["neighbours"].toArray()) QVERIFY(item.toObject()["probability"].isDouble());
    }

    void whatIf_movesTheScore_andSaysWhatItIs() {
        HOLDFAST_JSON(result, "whatif", m_project, "C0000042", "--set", "contract=two years", "--set", "monthly_fee=15");
        const double delta =
            result["after"].toObject()["probability"].toDouble() - result["before"].toObject()["probability"].toDouble();
        QVERIFY(std::abs(delta - result["delta"].toDouble()) < 1e-9);
        QVERIFY(result["delta_interval"].isNull());  // a logistic model has one member and so no spread
        QCOMPARE(result["evidence"].toObject()["contract"].toString(), QString("associational"));
        HOLDFAST_JSON(far, "whatif", m_project, "C0000042", "--set", "monthly_fee=100000");
        QCOMPARE(far["evidence"].toObject()["monthly_fee"].toString(), QString("extrapolation"));
        HOLDFAST_JSON(same, "whatif", m_project, "C0000042", "--set", "monthly_fee=20 ", "contract=monthly", "--remember",
                      "a test");
        QVERIFY(readAll(m_project).size() > 0);
        HOLDFAST_JSON(report, "report", m_project, "--out", path("remembered.csv"));
        QVERIFY(readAll(path("remembered.csv")).contains("a test"));
    }

    void wrongSettings_areRefused_data() {
        QTest::addColumn<QString>("setting");
        QTest::newRow("unknown column") << "NoSuchColumn=1";
        QTest::newRow("unknown level") << "contract=forever";
        QTest::newRow("not a number") << "monthly_fee=cheap";
        QTest::newRow("not finite") << "monthly_fee=nan";
        QTest::newRow("the key") << "customer_id=X";
        QTest::newRow("the label") << "churned=0";
    }
    void wrongSettings_areRefused() {
        QFETCH(QString, setting);
        const CliRun run = runCli({"whatif", m_project, "C0000042", "--set", setting, "--json"});
        QVERIFY2(run.status == 1, run.told().constData());
        QVERIFY2(run.err.startsWith("error: InvalidInput: "), run.err.constData());
        QVERIFY(run.out.isEmpty());
    }

    void report_inFourFormats() {
        checkReports(m_project, "report");
        QVERIFY(readAll(path("report.csv")).contains("C000"));
        const CliRun wrong = runCli({"report", m_project, "--out", path("report.docx")});
        QCOMPARE(wrong.status, 1);
        QVERIFY(wrong.err.startsWith("error: InvalidInput: "));
        const CliRun scenario = runCli({"report", m_project, "--out", path("s.html"), "--scenario", "spring"});
        QCOMPARE(scenario.status, 1);
        QVERIFY(scenario.err.startsWith("error: NotFound: "));
        QVERIFY(!QFile::exists(path("s.html")));
    }

    void models_areListedComparedPromotedAndExported() {
        HOLDFAST_JSON(second, "train", m_project, "--learner", "logistic", "--folds", "3", "--seed", "5");
        QCOMPARE(second["model_version"].toInt(), 2);
        HOLDFAST_JSON(list, "models", m_project, "list");
        QCOMPARE(list["models"].toArray().size(), 2);
        QVERIFY(list["models"].toArray()[0].toObject()["champion"].toBool());
        HOLDFAST_JSON(compared, "models", m_project, "compare", "1", "2");
        QVERIFY(compared["difference"].toObject()["auc"].isDouble());
        QVERIFY(compared["same_data"].toBool());
        QVERIFY(compared["same_folds"].toBool() && compared["notes"].toArray().isEmpty());  // by time, whatever the seed
        const auto auc = compared["paired"].toObject()["auc"].toObject();
        const auto interval = auc["interval"].toArray();
        QVERIFY(interval[0].toDouble() <= auc["difference"].toDouble() && auc["difference"].toDouble() <= interval[1].toDouble());
        HOLDFAST_JSON(promoted, "models", m_project, "promote", "1");
        for (const auto& model : promoted["models"].toArray())
            QCOMPARE(model.toObject()["champion"].toBool(), model.toObject()["version"].toInt() == 1);
        HOLDFAST_JSON(back, "models", m_project, "rollback");
        for (const auto& model : back["models"].toArray())
            QCOMPARE(model.toObject()["champion"].toBool(), model.toObject()["version"].toInt() == 2);
        HOLDFAST_JSON(exported, "models", m_project, "export", "2", path("card.json"));
        QCOMPARE(QJsonDocument::fromJson(readAll(path("card.json"))).object()["seed"].toInt(), 5);
        const CliRun absent = runCli({"models", m_project, "promote", "77"});
        QCOMPARE(absent.status, 1);
        QVERIFY(absent.err.startsWith("error: NotFound: "));
    }

    void aDamagedChampion_givesWay_andEveryCommandNamesWhoScores() {
        const QString copy = path("lost.holdfast");
        QVERIFY(QFile::copy(m_project, copy));
        {
            auto project = holdfast::storage::Project::open(copy.toStdString());
            QVERIFY(project && project->database().execute("UPDATE artefacts SET bytes = zeroblob(64) WHERE version = 2"));
        }
        HOLDFAST_JSON(listed, "models", copy, "list");
        QVERIFY(listed["warnings"].toArray()[0].toString().startsWith("logistic v2 cannot be used, logistic v1 serves instead."));
        HOLDFAST_JSON(report, "report", copy, "--out", path("lost.html"));
        QVERIFY(report["warnings"].toArray()[0].toString().startsWith("logistic v2 cannot be used, logistic v1 serves instead."));
        QCOMPARE(report["model_version"].toInt(), 1);
        HOLDFAST_JSON(after, "models", copy, "list");
        QVERIFY(!after.contains("warnings"));
        for (const auto& model : after["models"].toArray())
            QCOMPARE(model.toObject()["champion"].toBool(), model.toObject()["version"].toInt() == 1);
        HOLDFAST_JSON(drift, "models", copy, "drift");
        QCOMPARE(drift["model_version"].toInt(), 1);
    }

    void project_verifies() {
        HOLDFAST_JSON(verified, "verify", m_project);
        QVERIFY(verified["ok"].toBool());
        QVERIFY(verified["checks"].toArray().size() >= 5);
    }

    void damagedArtefact_isFound() {
        const QString copy = path("damaged.holdfast");
        QVERIFY(QFile::copy(m_project, copy));
        QFile file(copy);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 0x55);
        file.seek(0);
        file.write(bytes);
        file.close();
        // Whatever was hit, the command ends in order: it either still opens and says so, or names the damage.
        const CliRun run = runCli({"verify", copy, "--json"});
        QVERIFY2(run.status == 0 || (run.status == 1 && run.err.startsWith("error: ")), run.told().constData());
    }

    void whereTheOnlyModelIsDamaged_aLogisticOneStandsIn_andEveryCommandSaysSo() {
        for (const QStringList& arguments :
             {QStringList{"score"}, QStringList{"explain", "C0000042"}, QStringList{"whatif", "C0000042", "--set", "monthly_fee=15"}}) {
            const QString copy = path("lost-" + arguments.front() + ".holdfast");
            QVERIFY(QFile::copy(m_project, copy));
            {
                auto opened = holdfast::storage::Project::open(copy.toStdString());
                QVERIFY(opened && opened->database().execute("UPDATE artefacts SET bytes = zeroblob(64)"));
            }
            QStringList all = arguments;
            all.insert(1, copy);
            const CliRun run = runCli(all + QStringList{"--json"});
            QVERIFY2(run.status == 0, run.told().constData());
            const auto told = QJsonDocument::fromJson(run.out).object()["warnings"].toArray();
            QVERIFY2(!told.isEmpty() && told.first().toString().contains("a logistic model, was trained at once"), run.out.constData());
            const CliRun again = runCli(all);  // it serves from now on, and nobody is told twice
            QVERIFY2(again.status == 0 && !again.out.contains("trained at once"), again.told().constData());
        }
    }

    void textOutput_isForPeople() {
        for (const QStringList& arguments : {QStringList{"info", m_project},
                                             {"score", m_project},
                                             {"explain", m_project, "C0000042"},
                                             {"models", m_project},
                                             {"verify", m_project}}) {
            const CliRun run = runCli(arguments);
            QVERIFY2(run.status == 0, run.told().constData());
            QVERIFY2(run.out.count('\n') >= 2 && !run.out.startsWith("{"), run.out.constData());
            QVERIFY(!QRegularExpression("\\b(nan|inf)\\b").match(QString::fromUtf8(run.out)).hasMatch());
        }
    }

    void sameSeed_sameScores() {
        HOLDFAST_JSON(imported, "import", path("twin.holdfast"), "--customers", path("csv/customers.csv"), "--referrals",
                      path("csv/referrals.csv"), "--key", "customer_id", "--label", "churned=1", "--role",
                      "acquisition=ignore");
        HOLDFAST_JSON(trained, "train", path("twin.holdfast"), "--learner", "logistic", "--folds", "3", "--seed", "4");
        HOLDFAST_JSON(scored, "score", path("twin.holdfast"), "--out", path("twin.csv"));
        QCOMPARE(readAll(path("twin.csv")), readAll(path("scores.csv")));
    }

    void interruptedImport_leavesTheProjectAsItWas_data() {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGKILL") << SIGKILL;
    }
    void interruptedImport_leavesTheProjectAsItWas() {
        QFETCH(int, signal);
        if (!QFile::exists(path("big.csv"))) {
            QFile big(path("big.csv"));
            QVERIFY(big.open(QIODevice::WriteOnly));
            QByteArray rows = "customer_id,x,churned\n";
            for (int i = 0; i < 1'500'000; ++i)
                rows += "n" + QByteArray::number(i) + "," + QByteArray::number(i % 97) + (i % 5 ? ",0\n" : ",1\n");
            big.write(rows);
        }
        HOLDFAST_JSON(before, "info", m_project);
        QProcess process;
        holdfast::test::prepare(process, {"import", m_project, "--customers", path("big.csv"), "--key", "customer_id"});
        process.start();
        QVERIFY(process.waitForStarted());
        // Until the import holds the project's write lock, there is nothing to interrupt.
        const auto pid = pid_t(process.processId());
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_project + "-wal") && writerOf(m_project) == pid, 90'000);
        const qint64 atFirst = residentPages(pid);
        QTRY_VERIFY_WITH_TIMEOUT(residentPages(pid) > atFirst + 2'000, 90'000);  // rows are piling up uncommitted
        QCOMPARE(writerOf(m_project), pid);
        ::kill(pid, signal);
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitStatus(), signal == SIGKILL ? QProcess::CrashExit : QProcess::NormalExit);
        if (signal != SIGKILL) {
            QCOMPARE(process.exitCode(), 130);
            QVERIFY(process.readAllStandardError().contains("error: Cancelled: "));
        }
        HOLDFAST_JSON(after, "info", m_project);
        QCOMPARE(after["tables"], before["tables"]);
        QCOMPARE(after["fingerprint"], before["fingerprint"]);
        HOLDFAST_JSON(verified, "verify", m_project);
        QVERIFY(verified["ok"].toBool());
    }
};

QTEST_GUILESS_MAIN(TestCliJourney)
#include "tst_journey.moc"
