// What explanations credit the referral network with, in an ensemble whose models read newcomers differently.
#include "core/data/label.h"
#include "core/scoring/ensemblescorer.h"
#include "core/scoring/explainer.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/models.h"
#include "core/workbench/customernetwork.h"
#include "core/workbench/scoring.h"
#include "tests/core/workbench/graphproject.h"
#include "tests/core/workbench/trainedprojects.h"
#include "tests/support/randomnetwork.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <fstream>

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

    // A file names who brought whom: nobody is imported, and each scores as in a pass over the network that has grown by him.
    void newcomersOfAFile_areScoredThroughWhoBroughtThem() {
        auto opened = project({.customers = 300});
        QVERIFY(test::addReferrals(opened, {{"C00100", "C00101", {}, {}}, {"C00102", "C00100", {}, {}}}));
        deploy(opened, true);
        const auto file = (m_folder.path() + "/arrivals.csv").toStdString();
        const std::string cells = ",One year,3,50,0,Female,0.4,2024-10-03T00:00:00Z,";
        std::ofstream(file) << "id,Contract,tenure,charges,senior,gender,noise,joined,referrer\nA1" << cells << "\nA2" << cells
                            << "C00100\nA3" << cells << "C00100; C00101\nA4" << cells << "A2\nA5" << cells << "NOBODY\nA3" << cells
                            << "C00102\nC00007" << cells << "C00100\n";
        const std::string before = *storage::dataFingerprint(opened);
        const auto scores = scoreCustomers(opened, {.input = file, .output = {}}, test::kTrainingClock, TaskContext());
        QVERIFY2(scores.has_value(), scores ? "" : scores.error().message.c_str());
        QCOMPARE(scores->keys, (std::vector<std::string>{"A1", "A2", "A3", "A4", "A5", "C00007"}));
        QCOMPARE(*storage::dataFingerprint(opened), before);
        for (std::size_t i = 0; i < 6; ++i) {
            const ScoreBasis& rests = scores->bases[i];
            const double p = scores->scores[i].probability;
            QVERIFY(std::abs(rests.own + rests.neighbours + rests.cluster + rests.calibration - rests.total) < 1e-9);
            QVERIFY(std::abs(rests.total - std::log(p / (1.0 - p))) < 1e-6);
        }
        QVERIFY(scores->bases[0].neighbours == 0.0 && scores->bases[0].cluster != 0.0 && scores->bases[0].similar);
        QVERIFY(scores->bases[1].neighbours != 0.0 && scores->bases[1].cluster == 0.0);
        QVERIFY(scores->scores[1].probability != scores->scores[0].probability);
        QCOMPARE(scores->bases[2].neighbourCount(), std::uint64_t{3});
        QVERIFY(scores->bases[3].neighbours != 0.0);
        QCOMPARE(scores->bases[4].neighbours, 0.0);
        const auto told = [&](const char* part) {
            return std::any_of(scores->warnings.begin(), scores->warnings.end(), [&](const auto& one) { return one.find(part) != std::string::npos; });
        };
        QVERIFY(told("1 referrer is neither in the project") && told("1 row of customers whom the project knows already"));
        QVERIFY(test::addReferrals(opened, {{"C00100", "A2", {}, {}}}));
        std::ofstream(file) << "id,Contract,tenure,charges,senior,gender,noise,joined\nA2" << cells.substr(0, cells.size() - 1) << "\n";
        const auto grown = scoreCustomers(opened, {.input = file, .output = {}}, test::kTrainingClock, TaskContext());
        QVERIFY(grown && grown->bases.empty());
        QVERIFY(std::abs(grown->scores[0].probability - scores->scores[1].probability) < 1e-6);
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
