// What explanations credit the referral network with, in an ensemble whose models read newcomers differently.
#include "core/data/label.h"
#include "core/scoring/ensemblescorer.h"
#include "core/scoring/explainer.h"
#include "core/storage/customers.h"
#include "core/storage/models.h"
#include "core/workbench/customernetwork.h"
#include "core/workbench/scoring.h"
#include "tests/core/workbench/graphproject.h"
#include "tests/core/workbench/trainedprojects.h"
#include "tests/support/randomnetwork.h"

#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::workbench;

class TestScoreBasis : public QObject, test::TrainedProjects {
    Q_OBJECT

    /// A champion of a network that nobody trained, which leaves behaviour of newcomers out, and a regression that reads all of it.
    static void deploy(storage::Project& opened, bool hears) {
        CustomerTable table = *storage::readCustomers(opened, {}, TaskContext());
        const FeatureMatrix features = scoring::buildFeatures(table);
        const auto placed = placeCustomers(opened, {&table, nullptr, features.schema, test::kNewestSignup, true}, TaskContext());
        QVERIFY(placed && *placed);
        auto parts = test::randomParts((*placed)->network, 2, 5);
        parts.hearsReferrals = hears;
        std::shared_ptr<const scoring::ChurnScorer> graph = std::move(*scoring::GraphScorer::make(std::move(parts)));
        const auto labels = *labelsOf(table);
        std::vector<std::size_t> rows(features.rows);
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
        std::shared_ptr<const scoring::ChurnScorer> plain =
            std::move(*test::DescentLearner("logistic", 60).fit({&features, labels, rows}, {}, TaskContext(), {}));
        auto ensemble = scoring::EnsembleScorer::make({{"gnn", 0.6, graph}, {"logistic", 0.5, plain}}, 0.1);
        QVERIFY(ensemble);
        const scoring::ChurnModel model(std::shared_ptr<const scoring::ChurnScorer>(std::move(*ensemble)), {}, {},
                                        scoring::sampleBackground(features, 1));
        ModelCard card;
        card.learner = "ensemble";
        card.champion = true;
        card.seed = 1;
        QVERIFY(storage::addModel(opened, card, model.save()));
    }

    static const Contribution* networkOf(const Explanation& why) {
        for (const Contribution& one : why.contributions)
            if (one.column == scoring::kNetworkColumn) return &one;
        return nullptr;
    }

private slots:
    void network_isCreditedWithNeighboursAndClusterAlone_data() {
        QTest::addColumn<bool>("hears");
        QTest::newRow("referrals are heard") << true;
        QTest::newRow("referrals were found not to help") << false;
    }
    void network_isCreditedWithNeighboursAndClusterAlone() {
        QFETCH(bool, hears);
        auto opened = project({.customers = 300});
        QVERIFY(test::addReferrals(opened, {{"C00100", "C00000", {}, {}}, {"C00101", "C00000", {}, {}}, {"C00002", "C00001", {}, {}}}));
        deploy(opened, hears);
        for (const char* key : {"C00000", "C00001", "C00003", "C00100", "C00200"}) {
            const auto why = explainCustomer(opened, key, test::kTrainingClock, TaskContext());
            QVERIFY2(why.has_value(), why ? "" : why.error().message.c_str());
            const ScoreBasis& rests = why->basis;
            const double added = rests.neighbours + rests.cluster;
            const Contribution* network = networkOf(*why);
            QCOMPARE(network != nullptr, added != 0.0 || !hears);
            if (network) {
                QVERIFY2(std::abs(network->logOdds - added) < 1e-9, key);
                QCOMPARE(network->value.starts_with("referrals are not read"), !hears);
            }
            double columns = why->baselineLogOdds;
            for (const Contribution& one : why->contributions) columns += &one == network ? 0.0 : one.logOdds;
            QVERIFY2(std::abs(columns - rests.own) < 1e-5, key);  // own columns explain own, whichever model leaves which out
            QVERIFY(std::abs(why->logOdds - (rests.own + added)) < 1e-5);
        }
        const auto linked = explainCustomer(opened, "C00000", test::kTrainingClock, TaskContext());
        QCOMPARE(linked->basis.neighbours != 0.0, hears);
        QCOMPARE(linked->basis.cluster != 0.0, !hears);
    }

    void reasons_doSoToo() {
        auto opened = project({.customers = 300});
        QVERIFY(test::addReferrals(opened, {{"C00100", "C00000", {}, {}}}));
        deploy(opened, false);
        const auto scores = scoreCustomers(opened, {}, test::kTrainingClock, TaskContext());
        QVERIFY(scores);
        for (std::size_t i = 0; i < scores->keys.size(); ++i) {
            const auto at = scores->topReasons[i].find("(referral network)");
            if (at == std::string::npos) continue;
            QVERIFY2(scores->scores[i].coldStart, scores->keys[i].c_str());  // through the cluster
            QVERIFY(scores->topReasons[i].substr(at).starts_with("(referral network) = referrals are not read"));
        }
    }
};

QTEST_APPLESS_MAIN(TestScoreBasis)
#include "tst_scorebasis.moc"
