// The sample command: the project, the files beside it, reading those back, and what an interruption leaves.
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/records.h"
#include "tests/cli/cliprocess.h"

#include <QDir>
#include <QFile>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <csignal>

using namespace holdfast;
using holdfast::test::runCli;

namespace {

bool sameNumbers(const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

std::vector<std::string> texts(const TableColumn& column) {
    std::vector<std::string> out;
    for (const std::int32_t code : column.codes)
        out.push_back(code == kMissingLevel ? "<missing>" : column.levels[std::size_t(code)]);
    return out;
}

std::vector<Event> allEvents(const storage::Project& project) {
    std::vector<Event> out;
    const auto done = storage::visitEvents(project, [&](const Event& event) {
        out.push_back(event);
        return true;
    });
    if (!done) out.clear();
    return out;
}

QStringList lines(const QString& file) {
    QFile opened(file);
    if (!opened.open(QIODevice::ReadOnly)) return {};
    return QString::fromUtf8(opened.readAll()).split('\n', Qt::SkipEmptyParts);
}

}  // namespace

class TestCliSampling : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QJsonObject m_made;

private slots:
    void initTestCase() {
        HOLDFAST_JSON(made, "sample", path("world.holdfast"), "--customers", "2000", "--seed", "5", "--export", path("csv"));
        m_made = made;
    }

    void counts_areToldAndThere() {
        QCOMPARE(m_made["customers"].toInt(), 2000);
        for (const char* key : {"events", "referrals", "treatments"}) QVERIFY2(m_made[key].toInt() > 0, key);
        QVERIFY(m_made["seconds"].isDouble());
        HOLDFAST_JSON(info, "info", path("world.holdfast"));
        const QJsonObject tables = info["tables"].toObject();
        for (const char* key : {"customers", "events", "referrals", "treatments"})
            QCOMPARE(tables[key].toInt(), m_made[key].toInt());
        QVERIFY(info["label_rate"].toDouble() > 0.08 && info["label_rate"].toDouble() < 0.25);
        QCOMPARE(info["currency"].toString(), QString("EUR"));
        QVERIFY(!info["fingerprint"].toString().isEmpty());
    }

    void files_holdEveryRow_andTheTruth() {
        QCOMPARE(lines(path("csv/customers.csv")).size(), 2001);
        QCOMPARE(lines(path("csv/events.jsonl")).size(), m_made["events"].toInt());
        QCOMPARE(lines(path("csv/referrals.csv")).size(), m_made["referrals"].toInt() + 1);
        QCOMPARE(lines(path("csv/treatments.csv")).size(), m_made["treatments"].toInt() + 1);
        QCOMPARE(lines(path("csv/campaigns.csv")).size(), m_made["treatments"].toInt() + 1);
        const QStringList truth = lines(path("csv/truth.csv"));
        QCOMPARE(truth.size(), 2001);
        QCOMPARE(truth[0], QString("customer,adversary,kind,value,p0,p_discount_5,p_discount_10,p_discount_15,p_discount_20,"
                                   "p_discount_25,p_upgrade,p_package,p_contact,spill"));
        QCOMPARE(QDir(path("csv")).entryList(QDir::Files).size(), 6);
    }

    void truth_isNowhereInTheProject() {
        QFile file(path("world.holdfast"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        for (const char* word : {"sleeping_dog", "lost_cause", "persuadable", "adversary", "p_discount"})
            QVERIFY2(!bytes.contains(word), word);
    }

    void exported_andImportedAgain_givesTheSameTables() {
        HOLDFAST_JSON(imported, "import", path("again.holdfast"), "--customers", path("csv/customers.csv"), "--events",
                      path("csv/events.jsonl"), "--referrals", path("csv/referrals.csv"), "--treatments",
                      path("csv/treatments.csv"));
        for (const auto& file : imported["files"].toArray()) QCOMPARE(file.toObject()["rows_rejected"].toInt(), 0);
        auto first = storage::Project::open(path("world.holdfast").toStdString(), storage::OpenMode::ReadOnly);
        auto second = storage::Project::open(path("again.holdfast").toStdString(), storage::OpenMode::ReadOnly);
        QVERIFY(first && second);
        const auto a = storage::readCustomers(*first, {}, {}), b = storage::readCustomers(*second, {}, {});
        QVERIFY(a && b);
        QVERIFY(a->keys == b->keys);
        QCOMPARE(a->columns.size(), b->columns.size());
        for (std::size_t c = 0; c < a->columns.size(); ++c) {
            const TableColumn &x = a->columns[c], &y = b->columns[c];
            QVERIFY2(x.spec.name == y.spec.name && x.spec.type == y.spec.type, x.spec.name.c_str());
            QVERIFY2(sameNumbers(x.numbers, y.numbers) && texts(x) == texts(y), x.spec.name.c_str());
            if (x.spec.role == ColumnRole::Label) QVERIFY(y.spec.role == ColumnRole::Label);
        }
        compareRecords(*first, *second);
    }

    void sameSeed_sameProject() {
        HOLDFAST_JSON(again, "sample", path("same.holdfast"), "--customers", "2000", "--seed", "5", "--threads", "1",
                      "--export", path("csv2"));
        HOLDFAST_JSON(one, "info", path("world.holdfast"));
        HOLDFAST_JSON(two, "info", path("same.holdfast"));
        QCOMPARE(again["events"], m_made["events"]);
        QCOMPARE(one["fingerprint"], two["fingerprint"]);
        for (const char* name : {"customers.csv", "events.jsonl", "truth.csv", "campaigns.csv"})
            QVERIFY2(lines(path("csv/") + name) == lines(path("csv2/") + name), name);
    }

    void existingProject_isNotTouched() {
        const auto run = runCli({"sample", path("world.holdfast"), "--customers", "500"});
        QCOMPARE(run.status, 1);
        QVERIFY2(run.err.startsWith("error: InvalidInput: "), run.err.constData());
        HOLDFAST_JSON(info, "info", path("world.holdfast"));
        QCOMPARE(info["tables"].toObject()["customers"].toInt(), 2000);
    }

    void senselessSizes_leaveNothing() {
        const auto run = runCli({"sample", path("tiny.holdfast"), "--customers", "3", "--export", path("tiny")});
        QCOMPARE(run.status, 1);
        QVERIFY2(run.err.startsWith("error: InvalidInput: "), run.err.constData());
        QVERIFY(!QFile::exists(path("tiny.holdfast")));
        QVERIFY(!QFile::exists(path("tiny")));
    }

    void interrupted_leavesNothing_andExits130() {
        QProcess process;
        test::prepare(process, {"sample", path("stop.holdfast"), "--customers", "300000", "--export", path("stopped")});
        process.start();
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path("stopped/events.jsonl.part")), 10'000);
        ::kill(pid_t(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(process.readAllStandardError().contains("error: Cancelled: "));
        QVERIFY(!QFile::exists(path("stopped")));
        QCOMPARE(QDir(m_folder.path()).entryList({"*stop*"}, QDir::AllEntries | QDir::Hidden), QStringList());
    }

    void killed_leavesNoProjectUnderTheName() {
        QProcess process;
        test::prepare(process, {"sample", path("killed.holdfast"), "--customers", "300000"});
        process.start();
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(!QDir(m_folder.path()).entryList({"*killed*"}, QDir::AllEntries | QDir::Hidden).isEmpty(),
                                 10'000);
        process.kill();
        QVERIFY(process.waitForFinished());
        QVERIFY(!QFile::exists(path("killed.holdfast")));
        HOLDFAST_JSON(made, "sample", path("killed.holdfast"), "--customers", "300");
        QCOMPARE(made["customers"].toInt(), 300);
        HOLDFAST_JSON(verified, "verify", path("killed.holdfast"));
        QVERIFY(verified["ok"].toBool());
    }

private:
    void compareRecords(const storage::Project& first, const storage::Project& second) {
        const auto x = allEvents(first), y = allEvents(second);
        QVERIFY(!x.empty());
        QVERIFY(std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const Event& a, const Event& b) {
            return a.customer == b.customer && a.time == b.time && a.kind == b.kind && a.value == b.value &&
                   a.session == b.session;
        }));
        const auto r = storage::readReferrals(first), s = storage::readReferrals(second);
        QVERIFY(r && s && std::equal(r->begin(), r->end(), s->begin(), s->end(), [](const Referral& a, const Referral& b) {
                    return a.referrer == b.referrer && a.referee == b.referee && a.time == b.time && a.channel == b.channel;
                }));
        const auto t = storage::readTreatments(first), u = storage::readTreatments(second);
        QVERIFY(t && u && std::equal(t->begin(), t->end(), u->begin(), u->end(), [](const Treatment& a, const Treatment& b) {
                    return a.customer == b.customer && a.arm == b.arm && a.time == b.time && a.propensity == b.propensity &&
                           a.cost == b.cost && a.outcome == b.outcome;
                }));
    }
};

QTEST_GUILESS_MAIN(TestCliSampling)
#include "tst_sampling.moc"
