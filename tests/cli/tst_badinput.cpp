// Tables that no model, or only a modest one, can be made from: a clear error or a plain warning, with the real learners, and a
// project that is as it was.
#include "tests/cli/cliprocess.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <functional>

using holdfast::test::CliRun;
using holdfast::test::runCli;

namespace {

using Row = std::function<QByteArray(int)>;

/// A share that looks random and is the same every time (the mixing of SplitMix64).
double noise(int i, int salt) {
    quint64 z = (static_cast<quint64>(i) << 20U | static_cast<quint64>(salt)) * 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return static_cast<double>((z ^ (z >> 31U)) >> 11U) / 9007199254740992.0;
}

QByteArray number(double value) {
    return QByteArray::number(value, 'f', 3);
}

/// Leaves more often when x is large.
bool leaves(int i) {
    return noise(i, 1) + noise(i, 2) > 1.1;
}

bool anyContains(const QJsonArray& texts, const QString& part) {
    for (const auto& text : texts)
        if (text.toString().contains(part)) return true;
    return false;
}

}  // namespace

class TestCliBadInput : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_next = 0;

    QString path(const QString& name) const { return m_folder.filePath(name); }

    /// Imports a table of `rows` rows into a project of its own; its path.
    QString imported(const QByteArray& header, int rows, const Row& row, CliRun* run = nullptr) {
        const QString name = path(QString("p%1").arg(m_next++));
        QFile file(name + ".csv");
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
        file.write(header + "\n");
        for (int i = 0; i < rows; ++i) file.write(row(i) + "\n");
        file.close();
        const CliRun done = runCli({"import", name + ".holdfast", "--customers", name + ".csv", "--key", "id", "--label", "churn=yes", "--json"});
        if (run != nullptr)
            *run = done;
        else if (done.status != 0)
            qFatal("%s", done.told().constData());
        return name + ".holdfast";
    }

    /// Training with every learner fails in order, and leaves no model behind.
    void verifyRefused(const QString& project, const QStringList& words) {
        for (const QString learner : {"auto", "logistic"}) {
            const CliRun run = runCli({"train", project, "--learner", learner, "--json"});
            QVERIFY2(run.status == 1, run.told().constData());
            QVERIFY2(run.err.startsWith("error: InvalidInput: "), run.err.constData());
            for (const QString& word : words) QVERIFY2(run.err.contains(word.toUtf8()), run.err.constData());
            QVERIFY(run.out.isEmpty());
        }
        HOLDFAST_JSON(info, "info", project);
        QVERIFY(info["models"].toArray().isEmpty());
    }

private slots:
    void oneClass_isRefused() {
        verifyRefused(imported("id,x,churn", 300, [](int i) { return QByteArray::number(i) + "," + number(noise(i, 1)) + ",no"; }),
                      {"churn"});
        verifyRefused(imported("id,x,churn", 300, [](int i) { return QByteArray::number(i) + "," + number(noise(i, 1)) + ",yes"; }),
                      {"left", "nothing to tell apart"});
    }

    void oneClass_ofNo_isNotReadAsHavingLeft() {
        QFile file(path("no.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("id,x,churn\n");
        for (int i = 0; i < 300; ++i) file.write(QByteArray::number(i) + "," + number(noise(i, 1)) + ",no\n");
        file.close();
        const auto run = runCli({"import", path("no.holdfast"), "--customers", file.fileName(), "--key", "id", "--label", "churn"});
        QVERIFY2(run.status == 0 && !run.out.contains("was taken") && run.out.contains("single value"), run.told().constData());
        const auto train = runCli({"train", path("no.holdfast"), "--learner", "logistic"});
        QVERIFY2(train.status == 1 && !train.err.contains("Every customer with a label left"), train.told().constData());
    }

    void aWorldSizeThatTheLearnerDoesNotShare_isTold() {
        const QString project = imported("id,x,churn", 300, [](int i) {
            return QByteArray::number(i) + "," + number(noise(i, 1)) + (leaves(i) ? ",yes" : ",no");
        });
        qputenv("HOLDFAST_WORLD_SIZE", "2");
        const auto train = runCli({"train", project, "--learner", "logistic", "--json"});
        qunsetenv("HOLDFAST_WORLD_SIZE");
        QVERIFY2(train.status == 0, train.told().constData());
        QVERIFY2(train.err.contains("warning: HOLDFAST_WORLD_SIZE is 2, but logistic"), train.err.constData());
        QVERIFY2(train.out.contains("HOLDFAST_WORLD_SIZE is 2, but logistic"), train.out.constData());
        const auto alone = runCli({"train", project, "--learner", "logistic", "--json"});
        QVERIFY(alone.status == 0 && !alone.err.contains("HOLDFAST") && !alone.out.contains("HOLDFAST"));
    }

    void twelveRows_areRefused() {
        verifyRefused(imported("id,x,churn", 12,
                               [](int i) { return QByteArray::number(i) + "," + number(noise(i, 1)) + (i % 2 ? ",yes" : ",no"); }),
                      {"Only 6 customers", "at least 10"});
    }

    void labelWithThreeValues_isRefused() {
        CliRun run;
        const QString project = imported("id,x,churn", 300,
                                         [](int i) {
                                             return QByteArray::number(i) + "," + number(noise(i, 1)) +
                                                    (i % 3 == 0 ? ",yes" : i % 3 == 1 ? ",no" : ",perhaps");
                                         },
                                         &run);
        QVERIFY2(run.status == 1 && run.err.startsWith("error: InvalidInput: ") && run.err.contains("\"churn\" has more than two values"),
                 run.told().constData());
        QVERIFY(!QFile::exists(project));
    }

    void constantColumns_areRefused() {
        verifyRefused(imported("id,x,y,z,churn", 300, [](int i) { return QByteArray::number(i) + ",3,same,," + (leaves(i) ? "yes" : "no"); }),
                      {"Every feature was left out", "the same for every customer"});
    }

    void onlyTheKey_isRefused() {
        verifyRefused(imported("id,churn", 300, [](int i) { return QByteArray::number(i) + (leaves(i) ? ",yes" : ",no"); }),
                      {"No column is a feature"});
    }

    void threeThousandColumns_areRefusedAtImport() {
        QByteArray header = "id";
        for (int c = 0; c < 3000; ++c) header += ",c" + QByteArray::number(c);
        CliRun run;
        const QString project = imported(header + ",churn", 120,
                                         [](int i) {
                                             QByteArray row = QByteArray::number(i);
                                             for (int c = 0; c < 3000; ++c) row += "," + QByteArray::number((i * 7 + c) % 13);
                                             return row + (leaves(i) ? ",yes" : ",no");
                                         },
                                         &run);
        QCOMPARE(run.status, 1);
        QVERIFY2(run.err.startsWith("error: InvalidInput: ") && run.err.contains("2,000"), run.err.constData());
        QVERIFY(!QFile::exists(project));
    }

    // Many columns, of which one says anything: it trains, and that one comes first.
    void manyColumns_train() {
        QByteArray header = "id,x";
        for (int c = 0; c < 400; ++c) header += ",c" + QByteArray::number(c);
        const QString project = imported(header + ",churn", 1500, [](int i) {
            QByteArray row = QByteArray::number(i) + "," + number(noise(i, 1));
            for (int c = 0; c < 400; ++c) row += "," + number(noise(i, 100 + c)).left(4);
            return row + (leaves(i) ? ",yes" : ",no");
        });
        HOLDFAST_JSON(trained, "train", project, "--learner", "logistic", "--folds", "3");
        QVERIFY2(trained["metrics"].toObject()["auc"].toDouble() > 0.6, trainedRun.out.left(400).constData());
        QCOMPARE(trained["importance"].toArray()[0].toObject()["column"].toString(), QString("x"));
    }

    void fiftyThousandLevels_areLeftOutWithTheReason() {
        const QString project = imported("id,x,city,churn", 60'000, [](int i) {
            return QByteArray::number(i) + "," + number(noise(i, 1)) + ",city" + QByteArray::number(i % 50'000) + (leaves(i) ? ",yes" : ",no");
        });
        HOLDFAST_JSON(trained, "train", project, "--learner", "logistic", "--folds", "3");
        QVERIFY2(anyContains(trained["excluded_columns"].toArray(), "city (its role is ignore)"), trainedRun.out.left(600).constData());
        QVERIFY(trained["metrics"].toObject()["auc"].toDouble() > 0.8);
        HOLDFAST_JSON(scored, "score", project);
        QCOMPARE(scored["rows"].toInt(), 60'000);
    }

    // A column that knows the outcome is left out by every learner, and kept only when asked.
    void leakingColumn_isLeftOut_unlessInsistedOn() {
        const QString project = imported("id,x,refund,churn", 400, [](int i) {
            return QByteArray::number(i) + "," + number(noise(i, 1)) + "," + (leaves(i) ? "1" : "0") + (leaves(i) ? ",yes" : ",no");
        });
        HOLDFAST_JSON(careful, "train", project, "--learner", "logistic", "--folds", "3");
        QVERIFY(anyContains(careful["warnings"].toArray(), "Leakage: refund"));
        QVERIFY(anyContains(careful["excluded_columns"].toArray(), "refund (suspected leak"));
        QVERIFY(!careful["columns"].toArray().contains("refund"));
        HOLDFAST_JSON(insisted, "train", project, "--learner", "logistic", "--folds", "3", "--keep-leaks");
        QVERIFY(anyContains(insisted["warnings"].toArray(), "kept on request"));
        QVERIFY(insisted["columns"].toArray().contains("refund"));
        QVERIFY(insisted["metrics"].toObject()["auc"].toDouble() > careful["metrics"].toObject()["auc"].toDouble());
    }
};

QTEST_GUILESS_MAIN(TestCliBadInput)
#include "tst_badinput.moc"
