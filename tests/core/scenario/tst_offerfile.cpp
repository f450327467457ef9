// Scenarios as people write them and as the project keeps them.
#include "core/data/savedscenario.h"
#include "core/scenario/offerfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace holdfast;

class TestOfferFile : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    Result<Scenario> read(const QByteArray& text) {
        QFile file(m_folder.filePath("offers.toml"));
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
        file.write(text);
        file.close();
        return scenario::readOfferFile(m_folder.filePath("offers.toml").toStdString());
    }

private slots:
    void everything_isRead_andKeptAsItWas() {
        const auto read = this->read(R"(
objective = "net"
combine_offers = true
[worth]
margin = 0.45
horizon = 12
interest = 0.008
later_risk = 0.6
[[offers]]
name = "discount_10"
fixed = 0.5
share = 0.01
period_share = 0.3
acceptance = 0.8
capacity = 500
cool_down_days = 30
excludes = ["upgrade"]
eligible = [{ column = "contract", comparison = "equal", values = ["monthly", "yearly"] }, { column = "age", comparison = "less", values = [65] }]
assumed_keep = 0.12
[[offers]]
name = "upgrade"
fixed = 6
[[segments]]
name = "north"
who = [{ column = "region", comparison = "equal", values = ["north"] }]
min_share = 0.2
max_share = 0.5
)");
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QVERIFY(read->objective == PlanObjective::Net);
        QVERIFY(read->combineOffers);
        QCOMPARE(read->worth.horizon, 12);
        QCOMPARE(read->offers.size(), std::size_t{2});
        const Offer& offer = read->offers[0];
        QCOMPARE(offer.periodShare, 0.3);
        QCOMPARE(*offer.capacity, std::uint64_t{500});
        QCOMPARE(offer.coolDownDays, 30);
        QCOMPARE(offer.eligible.conditions.size(), std::size_t{2});
        QCOMPARE(offer.assumedKeep, 0.12);
        QCOMPARE(offer.assumedError, 0.06);  // half of it where nobody says
        QCOMPARE(read->offers[1].fixedCost, 6.0);
        QVERIFY(read->offers[1].assumedKeep > 0.0);  // the usual guess for an offer of the domain
        QCOMPARE(*read->segments[0].minShare, 0.2);
        QVERIFY(check(*read).has_value());
        const auto again = scenarioFromJson(toJson(*read));
        QVERIFY(again.has_value());
        QVERIFY(*again == *read);
    }

    void tablesByName_areOffersToo() {
        const auto read = this->read("[offers.discount_5]\nfixed = 0.5\n[offers.contact]\nfixed = 1\n");
        QVERIFY(read.has_value());
        QCOMPARE(read->offers.size(), std::size_t{2});
    }

    void mistakes_areNamed_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("words");
        QTest::newRow("no TOML") << QByteArray("[[offers]\nname = 3") << ", line 1: ";
        QTest::newRow("no offer") << QByteArray("objective = \"value\"") << "names no offer";
        QTest::newRow("text for a number") << QByteArray("[[offers]]\nname = \"a\"\nfixed = \"much\"")
                                           << "Offer a: fixed should be a number";
        QTest::newRow("not a number") << QByteArray("[[offers]]\nname = \"a\"\nfixed = nan")
                                      << "Offer a: fixed should be a number";
        QTest::newRow("unknown entry") << QByteArray("[[offers]]\nname = \"a\"\nfix = 1") << "there is no entry \"fix\" here";
        QTest::newRow("half a place") << QByteArray("[[offers]]\nname = \"a\"\ncapacity = 1.5")
                                      << "capacity should be a whole number";
        QTest::newRow("objective") << QByteArray("objective = \"fame\"\n[[offers]]\nname = \"a\"")
                                   << "Use value, retained or net";
        QTest::newRow("filter") << QByteArray("[[offers]]\nname = \"a\"\neligible = [{column = \"x\"}]")
                                << "list of conditions";
    }

    void mistakes_areNamed() {
        QFETCH(QByteArray, text);
        QFETCH(QString, words);
        const auto read = this->read(text);
        QVERIFY(!read.has_value());
        QVERIFY(read.error().code == ErrorCode::InvalidInput);
        QVERIFY2(QString::fromStdString(read.error().message).contains(words), read.error().message.c_str());
    }

    void absentFile_isNotFound() {
        const auto read = scenario::readOfferFile(m_folder.filePath("nowhere.toml").toStdString());
        QVERIFY(!read.has_value());
        QVERIFY(read.error().code == ErrorCode::NotFound);
    }

    void summaries_areKeptAsTheyWere() {
        PlanSummary summary;
        summary.spend = 12.5;
        summary.customers = 3;
        summary.customersByOffer = {{"a", 3}};
        summary.fingerprint = "abc";
        const auto again = planSummaryFromJson(toJson(summary));
        QVERIFY(again.has_value());
        QCOMPARE(toJson(*again), toJson(summary));
        QVERIFY(std::isnan(again->p5));
        QVERIFY(!planSummaryFromJson("{}").has_value());
        QVERIFY(!planSummaryFromJson("[1]").has_value());
    }
};

QTEST_APPLESS_MAIN(TestOfferFile)
#include "tst_offerfile.moc"
