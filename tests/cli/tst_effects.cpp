// holdfast-cli effects, end to end on a small sample world: the keys of the contract, the file, and what goes wrong.
#include "tests/cli/cliprocess.h"
#include "tests/cli/csvrows.h"

#include "core/base/random.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <functional>

using holdfast::test::runCli;

namespace {

/// One line of a table of treatments.
struct Given {
    QString arm = "offer", propensity = "0.5", outcome = "0";
};

/// A campaign that halves the risk of those it reached; `spoil` may damage a customer's line.
void writeCampaign(const QString& customers, const QString& treatments, const std::function<void(int, Given&)>& spoil) {
    QFile people(customers), campaign(treatments);
    QVERIFY(people.open(QIODevice::WriteOnly) && campaign.open(QIODevice::WriteOnly));
    people.write("id,age,usage\n");
    campaign.write("customer,arm,time,propensity,outcome\n");
    holdfast::Random random(12);
    for (int i = 0; i < 600; ++i) {
        people.write(QString("c%1,%2,%3\n").arg(i).arg(20 + static_cast<int>(random.below(50))).arg(random.normal()).toUtf8());
        Given given;
        const bool treated = random.bernoulli(0.5);
        if (!treated) given.arm = "none";
        given.outcome = random.bernoulli(treated ? 0.2 : 0.4) ? "1" : "0";
        spoil(i, given);
        campaign.write(QString("c%1,%2,2024-01-01,%3,%4\n").arg(i).arg(given.arm, given.propensity, given.outcome).toUtf8());
    }
}

bool mentions(const QJsonArray& warnings, const QString& words) {
    for (const auto& warning : warnings)
        if (warning.toString().contains(words)) return true;
    return false;
}

}  // namespace

class TestCliEffects : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QJsonObject m_learned;  ///< what `effects` says of world.holdfast
    QString path(const QString& name) const { return m_folder.filePath(name); }

private slots:
    void initTestCase() {
        HOLDFAST_JSON(made, "sample", path("world.holdfast"), "--customers", "1500", "--seed", "3");
        QVERIFY(made["treatments"].toInt() > 500);
        HOLDFAST_JSON(learned, "effects", path("world.holdfast"), "--out", path("effects.csv"), "--folds", "3", "--no-refutations",
                      "--no-networks");
        m_learned = learned;
    }

    void effects_haveTheKeysOfTheContract() {
        const QJsonArray arms = m_learned["arms"].toArray();
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
        QVERIFY(m_learned["warnings"].isArray());
        QFile file(path("effects.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto lines = QString::fromUtf8(file.readAll()).split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 1501);
        QVERIFY(lines[0].startsWith("key,effect_contact,lower_contact,upper_contact,effect_discount_10"));
        QCOMPARE(lines[1].split(',').size(), 1 + 3 * 8);
    }

    // Offers that no campaign made are in the plan and not in what campaigns say of it; the text says so, and what its own promise is
    // in proportion, as the window and the report do.
    void planHeldAgainstCampaigns_tellsWhatIsMissing() {
        HOLDFAST_JSON(trained, "train", path("world.holdfast"), "--learner", "logistic", "--folds", "2");
        QFile offers(path("offers.toml"));
        QVERIFY(offers.open(QIODevice::WriteOnly));
        offers.write("[[offers]]\nname = \"discount_10\"\nfixed = 1\n\n[[offers]]\nname = \"gift\"\nfixed = 2\nassumed_keep = 0.1\ncapacity = 20\n");
        offers.close();
        const QStringList plan{"plan", path("world.holdfast"), "--budget", "400", "--offers", path("offers.toml")};
        const QJsonObject json = runCli(plan + QStringList{"--json"}).json(), known = json["held_against_campaigns"].toObject();
        QVERIFY2(json["interval_leaves_out"].toString().startsWith("It does not count that a plan takes what looks best"), qPrintable(json["interval_leaves_out"].toString()));
        QCOMPARE(known["offers_left_out"].toArray(), QJsonArray{"gift"});
        const auto told = runCli(plan);
        QVERIFY2(told.status == 0, told.told().constData());
        QVERIFY2(told.out.contains("No campaign made gift, so"), told.out.constData());
        QVERIFY2(told.out.contains("The plan itself promises"), told.out.constData());
        QVERIFY2(told.out.contains("takes what looks best among many estimates, nor"), told.out.constData());
    }

    void badCampaigns_areTold_andTheRestStillWorks_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("words");
        QTest::newRow("an arm with three customers") << 0 << "only 3 customers got it";
        QTest::newRow("propensities of 0 and 1") << 1 << "had a propensity of 0 or 1";
        QTest::newRow("outcome missing for half") << 2 << "(50 %) have no known outcome";
        QTest::newRow("no control") << 3 << "the control";
    }

    void badCampaigns_areTold_andTheRestStillWorks() {
        QFETCH(int, which);
        QFETCH(QString, words);
        const QString customers = path("c.csv"), treatments = path("t.csv"), project = path(QString("bad%1.holdfast").arg(which));
        writeCampaign(customers, treatments, [which](int i, Given& given) {
            if (which == 0 && i < 3) given.arm = "rare";
            if (which == 1 && i < 40) given.propensity = i % 2 == 0 ? "0" : "1";
            if (which == 2 && i % 2 == 0) given.outcome.clear();
            if (which == 3) given.arm = "offer";
        });
        HOLDFAST_JSON(imported, "import", project, "--customers", customers, "--treatments", treatments, "--key", "id");
        if (which == 3) {
            const auto refused = runCli({"effects", project, "--no-networks", "--no-refutations"});
            QCOMPARE(refused.status, 1);
            QVERIFY2(refused.err.contains("error: InvalidInput: ") && refused.err.contains(words.toUtf8()), refused.err.constData());
            return;
        }
        QStringList asked{"effects", project, "--no-refutations", "--folds", "3", "--json"};
        if (which != 0) asked << "--no-networks";  // once with them, for the way to the module
        const auto run = runCli(asked);
        QVERIFY2(run.status == 0, run.told().constData());
        const QJsonObject learned = run.json();
        bool networks = false;
        for (const auto& candidate : learned["candidates"].toArray())
            networks = networks || candidate.toObject()["learner"].toString() == "DragonNet";
        QCOMPARE(networks, which == 0);
        QVERIFY2(mentions(learned["warnings"].toArray(), words), QJsonDocument(learned).toJson().constData());
        for (const auto& value : learned["arms"].toArray()) {
            const QJsonObject arm = value.toObject();
            const bool refused = arm["arm"].toString() == "rare";
            QCOMPARE(arm.contains("refusal"), refused);
            QCOMPARE(arm["ate"].isNull(), refused);
            if (refused) continue;
            const QJsonArray interval = arm["ate_interval"].toArray();
            QVERIFY(interval[0].toDouble() < -0.1 && interval[1].toDouble() < 0.0);  // the offer keeps: by 0.2
        }
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
