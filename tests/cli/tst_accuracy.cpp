// What the command line promises about the two tables it is judged on: training with the settings everybody gets ranks
// customers at least this well, and the probabilities mean what they say. Slow: it trains every learner.
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
                               << "Churn=Yes" << 0.843;
        QTest::newRow("bank") << "bank data.csv"
                              << "CustomerId"
                              << "Exited=1" << 0.862;
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
        qInfo("%s: %s, AUC %.4f, ECE %.4f", qPrintable(file), qPrintable(run.json()["learner"].toString()), auc, ece);
        QVERIFY2(auc >= floor, qPrintable(QString::number(auc)));
        QVERIFY2(ece <= 0.02, qPrintable(QString::number(ece)));
    }
};

QTEST_GUILESS_MAIN(TestCliAccuracy)
#include "tst_accuracy.moc"
