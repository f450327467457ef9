// What the command line promises about the real tables: training with the settings everybody gets ranks customers at least this
// well, and the probabilities mean what they say; and on the sample world it finds out itself that referrals help. Slow: it
// trains every learner.
#include "tests/cli/cliprocess.h"
#include "tests/support/testdata.h"

#include <QtTest>

using holdfast::test::runCli;

class TestCliAccuracy : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void defaultTraining_reachesItsFloor_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("label");
        QTest::addColumn<double>("floor");
        QTest::newRow("Telco") << "Telco-Customer-Churn.csv"
                               << "customerID"
                               << "Churn=Yes" << 0.8453;
        QTest::newRow("bank") << "bank data.csv"
                              << "CustomerId"
                              << "Exited=1" << 0.868;
        QTest::newRow("mlc") << "mlc_churn.csv"
                             << "rownames"
                             << "churn=yes" << 0.92;
        QTest::newRow("cards") << "BankChurners.csv"
                               << "CLIENTNUM"
                               << "Attrition_Flag=Attrited Customer" << 0.9936;
    }
    void defaultTraining_reachesItsFloor() {
        QFETCH(QString, file);
        QFETCH(QString, key);
        QFETCH(QString, label);
        QFETCH(double, floor);
        const auto table = holdfast::test::dataFolder() / "churn" / file.toStdString();
        if (!std::filesystem::exists(table)) QSKIP("this real table is not here; set HOLDFAST_DATA to the data folder");
        const QString project = m_folder.filePath(file + ".holdfast");
        HOLDFAST_JSON(imported, "import", project, "--customers", QString::fromStdString(table.string()), "--key", key,
                      "--label", label);
        const auto run = runCli({"train", project, "--learner", "auto", "--seed", "1", "--json"}, 1'400'000);
        QVERIFY2(run.status == 0, run.told().constData());
        const QJsonObject metrics = run.json()["metrics"].toObject();
        QVERIFY(metrics["auc"].isDouble() && metrics["ece"].isDouble());
        const double auc = metrics["auc"].toDouble();
        const double ece = metrics["ece"].toDouble();
        qInfo("%s: %s, AUC %.4f, log loss %.4f, ECE %.4f, %.0f s", qPrintable(file), qPrintable(run.json()["learner"].toString()), auc,
              metrics["log_loss"].toDouble(), ece, run.json()["seconds"].toDouble());
        // Two columns of the card holders' table were worked out from the label.
        const QByteArray warnings = QJsonDocument(run.json()["warnings"].toArray()).toJson();
        QCOMPARE(warnings.count("Naive_Bayes_Classifier") >= 2, file == "BankChurners.csv");
        QVERIFY2(auc >= floor, qPrintable(QString::number(auc)));
        QVERIFY2(ece <= 0.02, qPrintable(QString::number(ece)));
    }

    // Judged by time, whose first windows alone would not show it.
    void referralsOfTheSampleWorld_areFoundToHelp() {
        const QString project = m_folder.filePath("world.holdfast");
        HOLDFAST_JSON(made, "sample", project, "--customers", "10000", "--seed", "1");
        const auto run = runCli({"train", project, "--learner", "gnn", "--seed", "1", "--json"}, 1'400'000);
        QVERIFY2(run.status == 0, run.told().constData());
        const QString warnings = QJsonDocument(run.json()["warnings"].toArray()).toJson();
        qInfo("%s", qPrintable(warnings));
        QVERIFY(warnings.contains("Referrals help the network that reads them"));
    }
};

QTEST_GUILESS_MAIN(TestCliAccuracy)
#include "tst_accuracy.moc"
