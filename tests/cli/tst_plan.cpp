// Plans on the command line, on invented customers: the contract's keys, files that agree with them, offers from a file, and
// what cannot be.
#include "tests/cli/cliprocess.h"
#include "tests/cli/csvrows.h"

#include <QFile>
#include <QJsonArray>
#include <QtTest>

#include <cmath>

using holdfast::test::CliRun;
using holdfast::test::readAll;
using holdfast::test::readCsv;
using holdfast::test::runCli;

class TestCliPlan : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_project;
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString write(const QString& name, const QByteArray& text) const {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
        file.write(text);
        return path(name);
    }

private slots:
    void initTestCase() {
        m_project = path("plan.holdfast");
        HOLDFAST_JSON(made, "sample", m_project, "--customers", "1200", "--seed", "5", "--months", "4");
        HOLDFAST_JSON(trained, "train", m_project, "--learner", "logistic", "--folds", "2");
        QCOMPARE(made["customers"].toInt(), 1200);
        QCOMPARE(trained["model_version"].toInt(), 1);
    }

    void plan_givesTheContractsKeys_andFilesThatAgree() {
        HOLDFAST_JSON(plan, "plan", m_project, "--budget", "1500", "--out", path("plan.csv"), "--options-out",
                      path("options.csv"));
        for (const char* key : {"spend", "expected_value", "bound", "gap", "customers_treated"})
            QVERIFY2(plan[key].isDouble(), key);
        QCOMPARE(plan["interval_leaves_out"], QJsonValue(QString()));  // all effects are assumed
        QVERIFY(plan["interval"].toArray().size() == 2 && plan["by_offer"].isObject() && plan["curve"].toArray().size() > 100);
        for (const char* key : {"random", "highest_risk", "current_policy", "best_single_offer"}) {
            QVERIFY2(plan["baselines"].toObject()[key].isDouble(), key);
            QVERIFY2(plan["baselines"].toObject()[key].toDouble() <= plan["expected_value"].toDouble(), key);
        }
        const auto rows = readCsv(path("plan.csv")), options = readCsv(path("options.csv"));
        QCOMPARE(static_cast<int>(rows.size()), plan["customers_treated"].toInt());
        double spend = 0.0, value = 0.0;
        QMap<QString, QMap<QString, QString>> listed;
        for (const auto& row : options) listed.insert(row["key"] + "/" + row["offer"], row);
        QSet<QString> seen;
        for (const auto& row : rows) {
            spend += row["cost"].toDouble();
            value += row["expected_value"].toDouble();
            QCOMPARE(listed[row["key"] + "/" + row["offer"]], row);
            QVERIFY(!seen.contains(row["key"]));
            seen.insert(row["key"]);
        }
        QVERIFY(spend <= 1500.0 && std::abs(spend - plan["spend"].toDouble()) < 1e-6);
        QVERIFY(std::abs(value - plan["expected_value"].toDouble()) < 1e-6);
        QVERIFY(plan["gap"].toDouble() <= 1e-4);
        QVERIFY(plan["bound"].toDouble() >= value * (1.0 - 1e-12));
        int treated = 0;
        for (const QJsonValue& offer : plan["by_offer"].toObject()) treated += offer.toObject()["customers"].toInt();
        QCOMPARE(treated, plan["customers_treated"].toInt());
        // Costs are those the sample's campaigns paid: a fixed part and three months' discount of the fee.
        for (const QJsonValue& offer : plan["scenario"].toObject()["offers"].toArray())
            if (offer.toObject()["name"] == "discount_10") {
                QVERIFY(std::abs(offer.toObject()["fixed"].toDouble() - 0.5) < 0.01);
                QVERIFY(std::abs(offer.toObject()["period_share"].toDouble() - 0.3) < 0.001);
            }
        QVERIFY(plan["left_out"].toObject()["left already"].toInt() > 0);
    }

    void sameCommand_writesTheSamePlan() {
        HOLDFAST_JSON(one, "plan", m_project, "--budget", "800", "--out", path("one.csv"), "--threads", "1");
        HOLDFAST_JSON(two, "plan", m_project, "--budget", "800", "--out", path("two.csv"), "--threads", "3");
        QVERIFY(!readAll(path("one.csv")).isEmpty());
        QCOMPARE(readAll(path("one.csv")), readAll(path("two.csv")));
        QCOMPARE(one["impact"], two["impact"]);
    }

    void offersOfAFile_areWhatIsPlanned() {
        const QString offers =
            write("offers.toml",
                  "[[offers]]\nname = \"discount_10\"\nfixed = 2\nshare = 0.01\ncapacity = 40\n"
                  "[[offers]]\nname = \"call\"\nfixed = 3\nassumed_keep = 0.1\n"
                  "eligible = [{ column = \"contract\", comparison = \"equal\", values = [\"monthly\"] }]\n");
        HOLDFAST_JSON(plan, "plan", m_project, "--budget", "400", "--offers", offers, "--objective", "retained", "--out",
                      path("calls.csv"), "--save", "calls");
        QCOMPARE(plan["by_offer"].toObject().keys(), (QStringList{"call", "discount_10"}));
        QVERIFY(plan["by_offer"].toObject()["discount_10"].toObject()["customers"].toInt() <= 40);
        QCOMPARE(plan["by_offer"].toObject()["call"].toObject()["evidence"].toString(), QString("assumed"));
        QCOMPARE(plan["objective"].toString(), QString("retained"));
        double kept = 0.0;
        for (const auto& row : readCsv(path("calls.csv"))) kept -= row["effect"].toDouble();
        QVERIFY(std::abs(kept - plan["expected_value"].toDouble()) < 1e-6);
        const CliRun again = runCli({"plan", m_project, "--budget", "500", "--offers", offers, "--save", "calls"});
        QVERIFY2(again.status == 0, again.told().constData());  // the kept scenario is replaced
        QVERIFY(again.out.contains("customers get an offer for"));
        QVERIFY(again.out.contains("assumed"));
    }

    void caution_leavesOutWhatIsNotSure_andTellsWhatIsExpected() {
        HOLDFAST_JSON(plain, "plan", m_project, "--budget", "400");
        HOLDFAST_JSON(careful, "plan", m_project, "--budget", "400", "--caution", "0.3", "--out", path("careful.csv"));
        QCOMPARE(plain["planned_value"].toDouble(), plain["expected_value"].toDouble());
        QVERIFY(careful["planned_value"].toDouble() <= careful["expected_value"].toDouble());
        QVERIFY(careful["expected_value"].toDouble() <= plain["expected_value"].toDouble() * (1.0 + 1e-9));
        QVERIFY(careful["planned_value"].toDouble() <= careful["bound"].toDouble() * (1.0 + 1e-9));
        QCOMPARE(careful["scenario"].toObject()["caution"].toDouble(), 0.3);
        double expected = 0.0;
        for (const auto& row : readCsv(path("careful.csv"))) {
            const double effect = row["effect"].toDouble(), error = (row["upper"].toDouble() - effect) / 1.6449;
            QVERIFY(effect + 0.299 * error < 0.0);
            expected += row["expected_value"].toDouble();
        }
        QVERIFY(std::abs(expected - careful["expected_value"].toDouble()) < 1e-3 * std::max(1.0, expected));
    }

    void budgets_atTheEnds() {
        HOLDFAST_JSON(none, "plan", m_project, "--budget", "0");
        QCOMPARE(none["customers_treated"].toInt(), 0);
        QCOMPARE(none["spend"].toDouble(), 0.0);
        HOLDFAST_JSON(all, "plan", m_project, "--budget", "1e12");
        QVERIFY(all["spend"].toDouble() < 1e9);
        QCOMPARE(all["gap"].toDouble(), 0.0);
        QVERIFY(allRun.out.contains("more than can be spent"));
    }

    void allExcluded_isAPlanOfNothing() {
        const QString offers =
            write("nobody.toml",
                  "[[offers]]\nname = \"contact\"\nfixed = 1\n"
                  "eligible = [{ column = \"contract\", comparison = \"equal\", values = [\"lifelong\"] }]\n");
        HOLDFAST_JSON(plan, "plan", m_project, "--budget", "100", "--offers", offers, "--out", path("nobody.csv"));
        QCOMPARE(plan["customers_treated"].toInt(), 0);
        QVERIFY(planRun.out.contains("nothing is planned"));
        QCOMPARE(readAll(path("nobody.csv")), QByteArray("key,offer,cost,effect,lower,upper,expected_value\n"));
    }

    void whatCannotBe_isRefused_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("words");
        const QString costly = write("costly.toml", "[[offers]]\nname = \"contact\"\nfixed = -3\n");
        const QString column = write("column.toml",
                                     "[[offers]]\nname = \"contact\"\nfixed = 3\n"
                                     "eligible = [{ column = \"wealth\", comparison = \"greater\", values = [3] }]\n");
        QTest::newRow("negative cost") << QStringList{"--budget", "5", "--offers", costly} << 1
                                       << QByteArray("error: InvalidInput: Offer contact: the fixed cost is -3");
        QTest::newRow("negative budget") << QStringList{"--budget", "-5"} << 1
                                         << QByteArray("error: InvalidInput: The budget is -5");
        QTest::newRow("no such column") << QStringList{"--budget", "5", "--offers", column} << 1
                                        << QByteArray("Offer contact, eligible");
        QTest::newRow("no such file") << QStringList{"--budget", "5", "--offers", path("none.toml")} << 1
                                      << QByteArray("error: NotFound");
        QTest::newRow("no budget") << QStringList{} << 2 << QByteArray("--budget is required");
        QTest::newRow("budget in words") << QStringList{"--budget", "much"} << 2 << QByteArray("much");
        QTest::newRow("caution") << QStringList{"--budget", "5", "--caution", "7"} << 2 << QByteArray("caution");
        QTest::newRow("objective") << QStringList{"--budget", "5", "--objective", "fame"} << 2 << QByteArray("fame");
        QTest::newRow("out to nowhere") << QStringList{"--budget", "5", "--out", path("no/such/plan.csv")} << 1
                                        << QByteArray("error: Io");
    }

    void whatCannotBe_isRefused() {
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        QFETCH(QByteArray, words);
        const CliRun run = runCli(QStringList{"plan", m_project} + arguments);
        QCOMPARE(run.status, status);
        QVERIFY2(run.err.contains(words), run.err.constData());
        QVERIFY(run.out.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestCliPlan)
#include "tst_plan.moc"
