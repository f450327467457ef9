// Models as files, with the real learners: out of one project into another, and what damaged or foreign files meet.
#include "tests/cli/cliprocess.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>

using holdfast::test::CliRun;
using holdfast::test::runCli;

class TestCliModelFiles : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_project, m_other;
    QString path(const QString& name) const { return m_folder.filePath(name); }

    QByteArray read(const QString& name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void write(const QString& name, const QByteArray& bytes) const {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

    /// Importing fails with this, and the project has the models it had.
    void verifyRefused(const QString& file, const QByteArray& error, const QByteArray& words) {
        HOLDFAST_JSON(before, "info", m_other);
        const CliRun run = runCli({"models", m_other, "import", path(file)});
        QVERIFY2(run.status == 1 && run.err.startsWith("error: " + error + ": "), run.told().constData());
        QVERIFY2(run.err.contains(words), run.err.constData());
        HOLDFAST_JSON(after, "info", m_other);
        QCOMPARE(after["models"], before["models"]);
    }

private slots:
    void initTestCase() {
        m_project = path("one.holdfast");
        m_other = path("two.holdfast");
        HOLDFAST_JSON(one, "sample", m_project, "--customers", "1200", "--seed", "3");
        HOLDFAST_JSON(two, "sample", m_other, "--customers", "500", "--seed", "4");
        HOLDFAST_JSON(trained, "train", m_project, "--learner", "logistic", "--folds", "3");
        HOLDFAST_JSON(exported, "models", m_project, "export", "1", path("churn.hfmodel"));
        QCOMPARE(exported["files"].toArray().size(), 4);
    }

    void exportedNetwork_hasArtefactCardAndTorchScript() {
        QVERIFY(read("churn.hfmodel").startsWith("HFCHURN\n"));
        QVERIFY(read("churn.pt").startsWith("PK"));  // TorchScript is a zip
        QVERIFY(read("churn.newcomers.pt").startsWith("PK"));
        const QJsonObject card = QJsonDocument::fromJson(read("churn.json")).object();
        QCOMPARE(card["learner"].toString(), QString("logistic"));
        QCOMPARE(card["artefact"].toObject()["hash"].toString().size(), 32);
        QVERIFY(!card["features"].toArray().isEmpty());
        QCOMPARE(card["native"].toObject()["format"].toString(), QString("torchscript"));
    }

    void importedModel_isAChallenger_andScoresAsItDidThere() {
        HOLDFAST_JSON(own, "train", m_other, "--learner", "logistic", "--folds", "3", "--seed", "9");
        HOLDFAST_JSON(imported, "models", m_other, "import", path("churn.hfmodel"));
        QCOMPARE(imported["model_version"].toInt(), 2);
        QVERIFY(!imported["models"].toArray()[0].toObject()["champion"].toBool());
        HOLDFAST_JSON(promoted, "models", m_other, "promote", "2");
        HOLDFAST_JSON(there, "score", m_other, "--out", path("there.csv"));
        // The same rows under the same model, scored as a file where it was trained.
        QVERIFY(runCli({"sample", path("three.holdfast"), "--customers", "500", "--seed", "4", "--export", path("csv")}).status == 0);
        HOLDFAST_JSON(here, "score", m_project, "--input", path("csv/customers.csv"), "--out", path("here.csv"));
        const QList<QByteArray> a = read("there.csv").split('\n'), b = read("here.csv").split('\n');
        QVERIFY(a.size() > 400);
        QCOMPARE(a.size(), b.size());
        for (qsizetype i = 1; i + 1 < a.size(); ++i) QCOMPARE(a[i].split(',')[1], b[i].split(',')[1]);
        HOLDFAST_JSON(compared, "models", m_other, "compare", "1", "2");
        QVERIFY(compared["paired"].isNull() && !compared["notes"].toArray().isEmpty());
    }

    void damagedForeignAndNewerFiles_areRefused() {
        QByteArray bytes = read("churn.hfmodel");
        const QByteArray card = read("churn.json");
        bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 1);
        write("damaged.hfmodel", bytes);
        write("damaged.json", card);
        verifyRefused("damaged.hfmodel", "Corrupt", "is damaged");
        write("cut.hfmodel", read("churn.hfmodel").left(1000));
        write("cut.json", card);
        verifyRefused("cut.hfmodel", "Corrupt", "is damaged");
        write("foreign.hfmodel", "PK\x03\x04 something else");
        write("foreign.json", card);
        verifyRefused("foreign.hfmodel", "Corrupt", "no model of Holdfast");
        write("alone.hfmodel", read("churn.hfmodel"));
        verifyRefused("alone.hfmodel", "NotFound", "alone.json");
        verifyRefused("nowhere.hfmodel", "NotFound", "nowhere.hfmodel");
        write("edited.hfmodel", read("churn.hfmodel"));
        write("edited.json", QByteArray(card).replace("\"card_format\": 1", "\"card_format\": 2"));
        verifyRefused("edited.hfmodel", "Model", "newer Holdfast");
        const QByteArray hash = QJsonDocument::fromJson(card).object()["artefact"].toObject()["hash"].toString().toUtf8();
        write("edited.json", QByteArray(card).replace(hash, QByteArray(32, '0')));
        verifyRefused("edited.json", "Corrupt", "checksum");
        write("edited.json", QByteArray(card).replace("\"" + hash + "\"", "5"));
        verifyRefused("edited.json", "Corrupt", "checksum");
        write("edited.json", QByteArray(card).replace("\"learner\": \"", "\"learner\": \"x"));
        verifyRefused("edited.json", "Corrupt", "another learner");
        write("edited.json", "[1, 2");
        verifyRefused("edited.hfmodel", "Corrupt", "no card");
    }

    void modelOfOtherColumns_isRefused() {
        write("plain.csv", [] {
            QByteArray text = "id,colour,churn\n";
            for (int i = 0; i < 60; ++i) text += QByteArray::number(i) + (i % 2 ? ",red" : ",blue") + (i % 3 ? ",no\n" : ",yes\n");
            return text;
        }());
        const QString plain = path("plain.holdfast");
        HOLDFAST_JSON(made, "import", plain, "--customers", path("plain.csv"), "--key", "id", "--label", "churn=yes");
        const CliRun run = runCli({"models", plain, "import", path("churn.hfmodel")});
        QVERIFY2(run.status == 1 && run.err.startsWith("error: InvalidInput: "), run.told().constData());
        QVERIFY2(run.err.contains("none of the model's columns"), run.err.constData());
    }

    void filesOfOthers_areNotOverwritten() {
        write("mine.json", "{\"my\": \"notes\"}");
        const CliRun run = runCli({"models", m_project, "export", "1", path("mine.hfmodel")});
        QVERIFY2(run.status == 1 && run.err.startsWith("error: InvalidInput: "), run.told().constData());
        QVERIFY2(run.err.contains("mine.json is in the way") && run.err.contains("Move it away"), run.err.constData());
        QCOMPARE(read("mine.json"), QByteArray("{\"my\": \"notes\"}"));
        QVERIFY(!QFileInfo::exists(path("mine.hfmodel")) && !QFileInfo::exists(path("mine.pt")));
        HOLDFAST_JSON(named, "models", m_project, "export", "1", path("mine.json"));
        HOLDFAST_JSON(again, "models", m_project, "export", "1", path("mine.hfmodel"));
        QCOMPARE(again["files"].toArray().size(), 4);
    }

    void trees_goOutInXGBoostsFormat() {
#ifndef HOLDFAST_WITH_XGBOOST
        QSKIP("This build has no boosted trees.");
#endif
        HOLDFAST_JSON(trained, "train", m_project, "--learner", "xgboost", "--folds", "2");
        const QString version = QString::number(trained["model_version"].toInt());
        HOLDFAST_JSON(exported, "models", m_project, "export", version, path("trees.xgboost.json"));
        const QJsonObject model = QJsonDocument::fromJson(read("trees.xgboost.json")).object();
        QCOMPARE(model["learner"].toObject()["objective"].toObject()["name"].toString(), QString("binary:logistic"));
        QVERIFY(read("trees.hfmodel").startsWith("HFCHURN\n"));
        const CliRun script = runCli({"models", m_project, "export", version, path("trees.pt")});
        QVERIFY2(script.status == 1 && script.err.startsWith("error: Unavailable: "), script.told().constData());
        QVERIFY(!QFileInfo::exists(path("trees.pt")));
        HOLDFAST_JSON(back, "models", m_other, "import", path("trees.json"));
        QCOMPARE(back["models"].toArray()[0].toObject()["learner"].toString(), QString("xgboost"));
    }
};

QTEST_GUILESS_MAIN(TestCliModelFiles)
#include "tst_modelfiles.moc"
