// Newcomers on the command line: training on the referral network, what a score rests on, and scores for customers who are
// not in the project yet.
#include "tests/cli/cliprocess.h"
#include "tests/support/randomnetwork.h"

#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QTimeZone>
#include <QtTest>

#include <array>
#include <cmath>

using holdfast::test::runCli;

namespace {

double logOdds(double p) {
    return std::log(p / (1.0 - p));
}

QList<QByteArrayList> rowsOf(const QString& path) {
    QFile file(path);
    QList<QByteArrayList> rows;
    if (!file.open(QIODevice::ReadOnly)) return rows;
    for (const QByteArray& line : file.readAll().split('\n'))
        if (!line.isEmpty()) rows.append(line.split(','));
    return rows;
}

}  // namespace

constexpr int kCustomers = 1500;

class TestCliColdStart : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_project;

    QString path(const QString& name) const { return m_folder.filePath(name); }
    void write(const QString& name, const QByteArray& text) {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    /// Customers who take after who brought them, the last 150 of them new.
    void writeTables() {
        const auto world = holdfast::test::networkWorld(kCustomers, 3);
        const QDateTime now(QDate(2026, 1, 1), QTime(0, 0), QTimeZone::utc());
        QByteArray customers = "id,joined,age,region,fee,visits,churned\n", referrals = "referrer,referee\n";
        for (int i = 0; i < kCustomers; ++i) {
            const double* row = world.network.features.row(static_cast<std::size_t>(i));
            const QDateTime joined =
                now.addSecs(i < kCustomers - 150 ? -86400LL * (20 + kCustomers - i) : -3600LL * (kCustomers - i));
            customers += key(i) + "," + joined.toString(Qt::ISODate).toLatin1() + "," + QByteArray::number(row[0], 'f', 0) +
                         "," + QByteArray(std::array{"north", "south", "east"}.at(static_cast<std::size_t>(row[1]))) + "," +
                         QByteArray::number(row[2], 'f', 2) + "," +
                         (std::isnan(row[3]) ? QByteArray() : QByteArray::number(row[3], 'f', 3)) + "," +
                         (world.labels[static_cast<std::size_t>(i)] > 0.5 ? "yes" : "no") + "\n";
            for (const auto referee : world.network.links.referees.of(static_cast<std::size_t>(i)))
                referrals += key(i) + "," + key(static_cast<int>(referee)) + "\n";
        }
        write("customers.csv", customers);
        write("referrals.csv", referrals);
    }
    static QByteArray key(int i) { return "C" + QByteArray::number(10000 + i); }
    static void checkSum(const QJsonObject& why) {
        const QJsonObject parts = why["decomposition"].toObject();
        const double sum = parts["own"].toDouble() + parts["neighbours"].toDouble() + parts["cluster"].toDouble() +
                           parts["calibration"].toDouble();
        QVERIFY(std::abs(sum - parts["total"].toDouble()) < 1e-9);
        QVERIFY(std::abs(sum - logOdds(why["probability"].toDouble())) < 1e-6);
        double columns = why["baseline"].toDouble();
        for (const auto& item : why["contributions"].toArray()) columns += item.toObject()["contribution"].toDouble();
        QVERIFY(std::abs(columns - why["probability"].toDouble()) < 1e-6);
        // The network's contribution is among them: together they are what the score rests on before calibration.
        double logOddsOfColumns = why["baseline_log_odds"].toDouble();
        for (const auto& item : why["contributions"].toArray()) logOddsOfColumns += item.toObject()["log_odds"].toDouble();
        QVERIFY(std::abs(logOddsOfColumns - why["log_odds"].toDouble()) < 1e-9);
        QVERIFY(std::abs(logOddsOfColumns + parts["calibration"].toDouble() - parts["total"].toDouble()) < 1e-6);
    }

    /// Somebody so new is scored without his visits: they are told, and that they are not read, and weigh as if missing.
    static void checkUnread(const QJsonObject& why) {
        int told = 0;
        for (const auto& item : why["contributions"].toArray()) {
            const QString column = item.toObject()["column"].toString(), value = item.toObject()["value"].toString();
            QCOMPARE(value.contains("not read yet"), column == "visits");
            told += column == "visits" ? 1 : 0;
        }
        QCOMPARE(told, 1);
    }

private slots:
    void initTestCase() {
        m_project = path("world.holdfast");
        writeTables();
        HOLDFAST_JSON(imported, "import", m_project, "--customers", path("customers.csv"), "--referrals", path("referrals.csv"),
                      "--key", "id", "--label", "churned", "--role", "joined=signup_time", "--role", "visits=behaviour",
                      "--role", "age=demographic", "--role", "region=demographic");
        HOLDFAST_JSON(trained, "train", m_project, "--learner", "gnn", "--folds", "2", "--seed", "2");
        QCOMPARE(trained["learner"].toString(), QString("gnn"));
        QVERIFY(trained["metrics"].toObject()["auc"].toDouble() > 0.7);
        QVERIFY2(trainedRun.out.contains("Referrals help the network that reads them"), trainedRun.out.constData());
    }

    void everyNewcomer_isScoredAndSaysOnWhat() {
        QVERIFY(runCli({"score", m_project, "--out", path("scores.csv"), "--no-reasons"}).status == 0);
        const auto rows = rowsOf(path("scores.csv"));
        QCOMPARE(rows.size(), 1501);
        int cold = 0;
        for (const auto& row : rows) cold += row[4] == "true" ? 1 : 0;
        QCOMPARE(cold, 150);
        int withNeighbours = 0, withCluster = 0;
        for (int i = 1; i <= 1500 && (withNeighbours < 3 || withCluster < 3); ++i) {
            if (rows[i][4] != "true") continue;
            HOLDFAST_JSON(why, "explain", m_project, QString::fromLatin1(rows[i][0]));
            QVERIFY(why["cold_start"].toBool());
            QVERIFY(std::abs(why["probability"].toDouble() - rows[i][1].toDouble()) < 1e-9);  // as scored
            checkSum(why);
            checkUnread(why);
            const auto neighbours = why["neighbours"].toArray();
            if (neighbours.isEmpty()) {
                QVERIFY(why["cluster"].toObject()["clusters"].toInt() >= 1);
                QCOMPARE(why["decomposition"].toObject()["neighbours"].toDouble(), 0.0);
                ++withCluster;
            } else {
                QVERIFY(why["cluster"].toObject().isEmpty());
                double shares = 0.0;
                for (const auto& one : neighbours) shares += one.toObject()["contribution"].toDouble();
                QVERIFY(std::abs(shares - why["decomposition"].toObject()["neighbours"].toDouble()) < 1e-9);
                ++withNeighbours;
            }
        }
        QVERIFY(withNeighbours >= 3 && withCluster >= 3);
    }

    void aHub_isToldWithAllItsNeighbours() {
        const auto world = holdfast::test::networkWorld(kCustomers, 3);
        const auto count = static_cast<int>(world.network.links.neighbours(2).size());
        QVERIFY(count > 60);
        HOLDFAST_JSON(why, "explain", m_project, QString::fromLatin1(key(2)));
        double shares = 0.0;
        int own = 0, others = 0;
        for (const auto& item : why["neighbours"].toArray()) {
            const QJsonObject one = item.toObject();
            shares += one["contribution"].toDouble();  // null: nothing of his own
            if (one["relation"].toString() == "others") others = one["customers"].toInt();
            else own += one["contribution"].isNull() ? 0 : 1;
        }
        QCOMPARE(own + others, count);
        QVERIFY(others > 0);
        QVERIFY(std::abs(shares - why["decomposition"].toObject()["neighbours"].toDouble()) < 1e-9);
        bool told = false;
        for (const auto& item : why["contributions"].toArray())
            told = told || item.toObject()["value"].toString() == QString::number(count) + " neighbours";
        QVERIFY(told);
        const auto text = runCli({"explain", m_project, QString::fromLatin1(key(2))});
        QVERIFY2(text.out.contains(QByteArray::number(others) + " others"), text.out.constData());
    }

    void report_saysOnWhatTheHighestScoresRest() {
        QVERIFY(runCli({"report", m_project, "--out", path("report.csv"), "--top", "12"}).status == 0);
        bool inBasis = false;
        int rows = 0;
        for (const QByteArrayList& cells : rowsOf(path("report.csv"))) {
            if (cells[0] == "table" || cells[0] == "section") inBasis = cells[1] == "score_basis";
            if (!inBasis || !cells[0].startsWith("C1")) continue;
            QCOMPARE(cells.size(), 6);
            double sum = 0.0;
            for (int part = 1; part <= 4; ++part) sum += cells[part].toDouble();  // "none" counts nothing
            const double total = cells[5].trimmed().toDouble();
            QVERIFY(std::abs(sum - total) < 1e-6);
            HOLDFAST_JSON(why, "explain", m_project, QString::fromLatin1(cells[0]));
            QVERIFY(std::abs(why["decomposition"].toObject()["total"].toDouble() - total) < 1e-6);
            ++rows;
        }
        QCOMPARE(rows, 12);
    }

    void drift_looksAtScoresWithTheirReferrals() {
        HOLDFAST_JSON(drift, "models", m_project, "drift");
        // Nothing has changed since training, and everybody is labelled: the same customers score the same.
        QVERIFY(std::abs(drift["scores"].toObject()["psi"].toDouble(1.0)) < 1e-9);
    }

    void withoutReferrals_newcomersAreScoredThroughTheirLike() {
        const QString project = path("unlinked.holdfast");
        HOLDFAST_JSON(imported, "import", project, "--customers", path("customers.csv"), "--key", "id", "--label", "churned",
                      "--role", "joined=signup_time", "--role", "visits=behaviour", "--role", "age=demographic", "--role",
                      "region=demographic");
        HOLDFAST_JSON(trained, "train", project, "--learner", "gnn", "--folds", "2", "--seed", "2");
        QVERIFY(!trainedRun.out.contains("Referrals"));
        HOLDFAST_JSON(why, "explain", project, QString::fromLatin1(key(kCustomers - 1)));
        checkSum(why);
        QVERIFY(why["cluster"].toObject()["clusters"].toInt() >= 1);
        HOLDFAST_JSON(old, "explain", project, QString::fromLatin1(key(5)));
        checkSum(old);
        QVERIFY(old["cluster"].toObject().isEmpty());
    }

    void reasons_nameTheNetworkAndLeaveUnreadColumnsApart() {
        QVERIFY(runCli({"score", m_project, "--out", path("reasons.csv")}).status == 0);
        QFile file(path("reasons.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        int network = 0, cold = 0;
        for (const QByteArray& line : file.readAll().split('\n')) {
            network += line.contains("(referral network) = ") ? 1 : 0;
            if (!line.contains(",true,")) continue;
            ++cold;
            const auto at = line.indexOf("visits = ");
            QVERIFY2(at < 0 || line.mid(at).startsWith("visits = not read yet"), line.constData());
        }
        QCOMPARE(cold, 150);
        QVERIFY2(network > 300, QByteArray::number(network).constData());
    }

    void whatIf_onAColumnNotReadYet_saysSo() {
        const auto rows = rowsOf(path("scores.csv"));
        for (int i = 1; i < rows.size(); ++i) {
            if (rows[i][4] != "true") continue;
            HOLDFAST_JSON(what, "whatif", m_project, QString::fromLatin1(rows[i][0]), "--set", "visits=3");
            QCOMPARE(what["delta"].toDouble(1.0), 0.0);
            QVERIFY2(whatRun.out.contains("does not read visits yet"), whatRun.out.constData());
            QVERIFY(std::abs(what["before"].toObject()["probability"].toDouble() - rows[i][1].toDouble()) < 1e-9);
            return;
        }
        QFAIL("nobody is new");
    }

    void whatIf_startsFromTheScore() {
        const auto rows = rowsOf(path("scores.csv"));
        HOLDFAST_JSON(what, "whatif", m_project, QString::fromLatin1(rows[900][0]), "--set", "fee=15");
        QVERIFY(std::abs(what["before"].toObject()["probability"].toDouble() - rows[900][1].toDouble()) < 1e-9);
    }

    // Nobody is imported: the file says who brought them, one earlier in the file among them.
    void newcomersWithReferrersInTheFile_areScoredAsTheyJoin() {
        const auto customers = rowsOf(path("customers.csv"));
        const QByteArray cells = customers.last().mid(1).join(',');  // one and the same person but for who brought him
        const auto line = [&](const QByteArray& key, const QByteArray& referrer) { return key + "," + cells + "," + referrer + "\n"; };
        write("arrivals.csv", customers.first().join(',') + ",referrer\n" + line("A1", "") + line("A2", "C10040") +
                                  line("A3", "C10040;C10002") + line("A4", "C10040") + line("A4", "C10002") + line("A5", "A2") +
                                  line("A6", "NOBODY") + line("C10005", "C10040"));
        HOLDFAST_JSON(before, "info", m_project);
        HOLDFAST_JSON(scored, "score", m_project, "--input", path("arrivals.csv"), "--out", path("arrived.csv"));
        QCOMPARE(scored["rows"].toInt(), 7);
        QVERIFY2(scoredRun.out.contains("1 referrer is neither in the project"), scoredRun.out.constData());
        QVERIFY2(scoredRun.out.contains("1 row of customers whom the project knows already"), scoredRun.out.constData());
        QHash<QString, QJsonObject> by;
        const auto rows = rowsOf(path("arrived.csv"));
        QCOMPARE(rows.size(), 8);
        QVERIFY(rows.first().join(',').endsWith("own,neighbours,cluster,calibration,total"));
        for (const auto& item : scored["customers"].toArray()) {
            const QJsonObject one = item.toObject(), parts = one["decomposition"].toObject();
            const double sum = parts["own"].toDouble() + parts["neighbours"].toDouble() + parts["cluster"].toDouble() +
                               parts["calibration"].toDouble();
            QVERIFY(std::abs(sum - parts["total"].toDouble()) < 1e-9);
            QVERIFY(std::abs(sum - logOdds(one["probability"].toDouble())) < 1e-6);
            QVERIFY(std::abs(rows[by.size() + 1].last().trimmed().toDouble() - sum) < 1e-9);
            by.insert(one["key"].toString(), one);
        }
        const auto part = [&](const char* key, const char* name) { return by[key]["decomposition"].toObject()[name].toDouble(); };
        QCOMPARE(part("A1", "neighbours"), 0.0);
        QVERIFY(by["A1"]["cluster"].toObject()["clusters"].toInt() >= 1 && by["A1"]["cold_start"].toBool());
        QVERIFY(std::abs(part("A2", "neighbours")) > 1e-3 && part("A2", "cluster") == 0.0);
        QVERIFY(by["A2"]["probability"].toDouble() != by["A1"]["probability"].toDouble());
        QVERIFY(std::abs(part("A1", "own") - part("A2", "own")) < 1e-9);
        QVERIFY(std::abs(part("A3", "neighbours") - part("A2", "neighbours")) > 1e-6);
        QCOMPARE(by["A3"]["neighbours"].toArray().first().toObject()["customers"].toInt(), 2);
        QVERIFY(std::abs(part("A5", "neighbours")) > 0.0);
        QCOMPARE(part("A6", "neighbours"), 0.0);
        HOLDFAST_JSON(after, "info", m_project);
        QCOMPARE(after["fingerprint"], before["fingerprint"]);
        QCOMPARE(after["tables"], before["tables"]);

        // The same as a pass over the network that has grown by him: imported, he and his referral score so where they stand.
        write("a2.csv", customers.first().join(',') + "\nA2," + cells + "\n");
        write("a2referral.csv", "referrer,referee\nC10040,A2\n");
        QVERIFY(QFile::copy(m_project, path("grown.holdfast")));
        QVERIFY(runCli({"import", path("grown.holdfast"), "--referrals", path("a2referral.csv")}).status == 0);
        // A1 had joined before A2 without a referral, which changes nothing about A2.
        HOLDFAST_JSON(grown, "score", path("grown.holdfast"), "--input", path("a2.csv"), "--out", path("grown.csv"));
        QVERIFY(std::abs(rowsOf(path("grown.csv"))[1][1].toDouble() - by["A2"]["probability"].toDouble()) < 1e-6);
    }

    void aNewcomerInAFile_isScoredThroughWhoBroughtHim() {
        const auto customers = rowsOf(path("customers.csv"));
        QByteArrayList row = customers.last();
        row[0] = "NEW1";
        write("new.csv", customers.first().join(',') + "\n" + row.join(',') + "\n");
        HOLDFAST_JSON(before, "score", m_project, "--input", path("new.csv"), "--out", path("before.csv"));
        QCOMPARE(before["rows"].toInt(), 1);
        write("referral.csv", "referrer,referee\nC10040,NEW1\n");
        QVERIFY(runCli({"import", m_project, "--referrals", path("referral.csv")}).status == 0);
        HOLDFAST_JSON(after, "score", m_project, "--input", path("new.csv"), "--out", path("after.csv"));
        const auto one = rowsOf(path("before.csv")), two = rowsOf(path("after.csv"));
        QCOMPARE(two[1][0], QByteArray("NEW1"));
        QVERIFY(one[1][1] != two[1][1]);
    }
};

QTEST_GUILESS_MAIN(TestCliColdStart)
#include "tst_coldstart.moc"
