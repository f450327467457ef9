// holdfast-cli effects, end to end on a small sample world: the keys of the contract, the file, and what goes wrong.
#include "tests/cli/cliprocess.h"
#include "tests/cli/csvrows.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using holdfast::test::runCli;

class TestCliEffects : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const QString& name) const { return m_folder.filePath(name); }

private slots:
    void initTestCase() {
        HOLDFAST_JSON(made, "sample", path("world.holdfast"), "--customers", "1500", "--seed", "3");
        QVERIFY(made["treatments"].toInt() > 500);
    }

    void effects_haveTheKeysOfTheContract() {
        HOLDFAST_JSON(learned, "effects", path("world.holdfast"), "--out", path("effects.csv"), "--folds", "3", "--no-refutations");
        const QJsonArray arms = learned["arms"].toArray();
        QCOMPARE(arms.size(), 8);
        for (const auto& value : arms) {
            const QJsonObject arm = value.toObject();
            for (const char* key : {"arm", "ate", "ate_interval", "qini", "qini_interval", "overlap", "placebo"})
                QVERIFY2(arm.contains(key), key);
            if (arm.contains("refusal")) continue;
            const QJsonArray interval = arm["ate_interval"].toArray();
            QVERIFY(interval[0].toDouble() <= arm["ate"].toDouble() && arm["ate"].toDouble() <= interval[1].toDouble());
            QVERIFY(arm["overlap"].toObject()["effective_treated"].toDouble() > 0.0);
        }
        QVERIFY(learned["warnings"].isArray());
        QFile file(path("effects.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto lines = QString::fromUtf8(file.readAll()).split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 1501);
        QVERIFY(lines[0].startsWith("key,effect_contact,lower_contact,upper_contact,effect_discount_10"));
        QCOMPARE(lines[1].split(',').size(), 1 + 3 * 8);
    }

    void wrongUse_isTold() {
        QCOMPARE(runCli({"effects", path("world.holdfast"), "--folds", "1"}).status, 2);
        const auto unknown = runCli({"effects", path("world.holdfast"), "--outcome", "visit"});
        QCOMPARE(unknown.status, 1);
        QVERIFY2(unknown.err.contains("error: InvalidInput: There is no column \"visit\""), unknown.err.constData());
        QCOMPARE(runCli({"effects", path("nowhere.holdfast")}).status, 1);
    }
};

QTEST_APPLESS_MAIN(TestCliEffects)
#include "tst_effects.moc"
