#include "core/scoring/crossvalidation.h"
#include "core/scoring/ensemblescorer.h"
#include "core/scoring/graphscorer.h"
#include "tests/support/fakescorer.h"
#include "tests/support/randomnetwork.h"
#include "tests/support/randomtrees.h"

#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

std::shared_ptr<const ChurnScorer> trees(const FeatureMatrix& matrix, std::size_t members) {
    return test::randomTreeScorer(matrix, members, 12, 4);
}

std::shared_ptr<const ChurnScorer> descent(const FeatureMatrix& matrix, std::size_t members) {
    std::vector<double> labels;
    std::vector<std::size_t> rows;
    for (std::size_t r = 0; r < matrix.rows; ++r) {
        labels.push_back(r % 3 == 0 ? 1.0 : 0.0);
        rows.push_back(r);
    }
    return std::move(*test::DescentLearner("mlp", 20, members).fit({&matrix, labels, rows}, {}, TaskContext(), {}));
}

std::unique_ptr<EnsembleScorer> mixed(const FeatureMatrix& matrix) {
    return std::move(*EnsembleScorer::make({{"xgboost", 0.7, trees(matrix, 3)}, {"mlp", 0.5, descent(matrix, 2)}}, -0.25));
}

}  // namespace

class TestEnsembleScorer : public QObject {
    Q_OBJECT

private slots:
    void score_isTheWeightedSumOfTheBases() {
        const auto matrix = test::randomCustomers(300, 4, 2, 3);
        const auto ensemble = mixed(matrix);
        const auto a = ensembleLogits(*ensemble->bases()[0].scorer, matrix.values, matrix.rows);
        const auto b = ensembleLogits(*ensemble->bases()[1].scorer, matrix.values, matrix.rows);
        const auto all = ensembleLogits(*ensemble, matrix.values, matrix.rows, 3);
        std::vector<double> members(matrix.rows * 2);
        ensemble->memberLogits(matrix.values, matrix.rows, members);
        for (std::size_t r = 0; r < matrix.rows; ++r) {
            QVERIFY(std::abs(all[r] - (-0.25 + 0.7 * a[r] + 0.5 * b[r])) < 1e-12);
            QVERIFY(std::abs(members[r * 2] - (-0.25 + 1.2 * a[r])) < 1e-12);  // as if the first stood for all
        }
    }

    void oneBase_isScaledToo() {
        const auto matrix = test::randomCustomers(50, 4, 2, 3);
        const auto base = trees(matrix, 2);
        const auto ensemble = std::move(*EnsembleScorer::make({{"xgboost", 0.5, base}}, 0.1));
        const auto all = ensembleLogits(*ensemble, matrix.values, matrix.rows);
        const auto own = ensembleLogits(*base, matrix.values, matrix.rows);
        for (std::size_t r = 0; r < matrix.rows; ++r) QVERIFY(std::abs(all[r] - (0.1 + 0.5 * own[r])) < 1e-12);
    }

    void firstMembers_areTheScorersOwn_andSlimmedKeepsTwoFifths() {
        const auto matrix = test::randomCustomers(80, 4, 2, 3);
        for (const auto& committee : {trees(matrix, 6), descent(matrix, 6)}) {
            std::vector<double> all(80 * 6), some(80 * 2);
            committee->memberLogits(matrix.values, 80, all);
            const auto two = committee->firstMembers(2);
            QVERIFY(two);
            QCOMPARE(two->members(), std::size_t{2});
            two->memberLogits(matrix.values, 80, some);
            for (std::size_t r = 0; r < 80; ++r)
                for (std::size_t m = 0; m < 2; ++m) QCOMPARE(some[r * 2 + m], all[r * 6 + m]);
            QVERIFY(!committee->firstMembers(6) && !committee->firstMembers(0));
            QCOMPARE(slimmed(committee)->members(), std::size_t{3});  // 2.4, rounded up
            QVERIFY(loadScorer(slimmed(committee)->save()));
        }
        const auto one = trees(matrix, 1);
        QVERIFY(slimmed(one) == one);
        QCOMPARE(slimmed(trees(matrix, 8))->members(), std::size_t{4});
        QCOMPARE(slimmed(trees(matrix, 10))->members(), std::size_t{4});
    }

    void crossValidation_tellsTheSlimmedScorersToo() {
        const auto matrix = test::randomCustomers(200, 3, 1, 3);
        std::vector<double> labels;
        for (std::size_t r = 0; r < 200; ++r) labels.push_back(matrix.row(r)[3] == 1.0 || r % 5 == 0 ? 1.0 : 0.0);
        std::vector<int> folds;
        for (std::size_t r = 0; r < 200; ++r) folds.push_back(static_cast<int>(r % 2));
        const test::DescentLearner learner("mlp", 20, 5);
        const auto found = crossValidate(learner, matrix, labels, folds, {.seed = 3}, TaskContext());
        QVERIFY(found);
        std::vector<std::size_t> odd;
        for (std::size_t r = 1; r < 200; r += 2) odd.push_back(r);
        const std::shared_ptr<const ChurnScorer> scorer =
            std::move(*learner.fit({&matrix, labels, odd}, {.seed = 3}, TaskContext(), {}));
        const auto whole = ensembleLogits(*scorer, matrix.values, 200), slim = ensembleLogits(*slimmed(scorer), matrix.values, 200);
        for (std::size_t r = 0; r < 200; r += 2) {
            QCOMPARE(found->logits[r], whole[r]);
            QCOMPARE(found->slimLogits[r], slim[r]);
        }
        QVERIFY(whole != slim);
    }

    void exactShares_andWhatIsLeftToSample_addUp() {
        const auto matrix = test::randomCustomers(60, 4, 2, 5);
        const auto forests =
            std::move(*EnsembleScorer::make({{"xgboost", 0.7, trees(matrix, 3)}, {"xgboost", 0.2, trees(matrix, 1)}}, 0.3));
        QVERIFY(forests->sampledLogits(matrix.values, matrix.rows, 1).empty());
        const std::shared_ptr<const ChurnScorer> inner = mixed(matrix);
        const auto nested = std::move(*EnsembleScorer::make({{"ensemble", 0.6, inner}, {"mlp", 0.2, descent(matrix, 3)}}, 0.1));
        for (const ChurnScorer* ensemble : {static_cast<const ChurnScorer*>(forests.get()), inner.get(), static_cast<const ChurnScorer*>(nested.get())}) {
            const auto all = ensembleLogits(*ensemble, matrix.values, matrix.rows);
            const auto left = ensemble->sampledLogits(matrix.values, matrix.rows, 2);
            for (std::size_t r = 0; r < matrix.rows; ++r) {
                const auto shares = ensemble->exactShares({matrix.row(r), matrix.cols()});
                QVERIFY(shares);
                double sum = shares->baseline + (left.empty() ? 0.0 : left[r]);
                for (const double share : shares->shares) sum += share;
                QVERIFY(std::abs(sum - all[r]) < 1e-5);
            }
        }
    }

    void savedEnsemble_loadsToTheSameScores() {
        const auto matrix = test::randomCustomers(200, 5, 3, 5);
        const auto ensemble = mixed(matrix);
        const auto loaded = loadScorer(ensemble->save());
        QVERIFY(loaded);
        QCOMPARE((*loaded)->kind(), std::string("ensemble"));
        QCOMPARE((*loaded)->save(), ensemble->save());
        QVERIFY((*loaded)->schema()->features == matrix.schema->features);
        QCOMPARE(ensembleLogits(**loaded, matrix.values, matrix.rows), ensembleLogits(*ensemble, matrix.values, matrix.rows));
        const auto& bases = dynamic_cast<const EnsembleScorer&>(**loaded).bases();
        QCOMPARE(bases[0].learner, std::string("xgboost"));
        QCOMPARE(bases[1].weight, 0.5);
    }

    void anyDamagedByte_isNoticed() {
        const auto matrix = test::randomCustomers(40, 2, 1, 5);
        const std::string bytes = mixed(matrix)->save();
        for (std::size_t place = 5; place < bytes.size(); place += 7) {
            std::string damaged = bytes;
            damaged[place] = static_cast<char>(damaged[place] ^ 0x55);
            QVERIFY(!EnsembleScorer::load(damaged));
        }
        for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{21}, bytes.size() / 2, bytes.size() - 1})
            QVERIFY(!EnsembleScorer::load(bytes.substr(0, size)));
    }

    void basesThatDoNotFit_areRefused() {
        const auto matrix = test::randomCustomers(40, 2, 1, 5), other = test::randomCustomers(40, 3, 1, 5);
        QVERIFY(EnsembleScorer::make({}, 0.0).error().code == ErrorCode::Corrupt);
        QVERIFY(!EnsembleScorer::make({{"xgboost", 0.0, trees(matrix, 1)}}, 0.0));
        QVERIFY(!EnsembleScorer::make({{"xgboost", -1.0, trees(matrix, 1)}}, 0.0));
        QVERIFY(!EnsembleScorer::make({{"xgboost", 1.0, nullptr}}, 0.0));
        QVERIFY(!EnsembleScorer::make({{"xgboost", 1.0, trees(matrix, 1)}}, std::nan("")));
        QVERIFY(!EnsembleScorer::make({{"xgboost", 1.0, trees(matrix, 1)}, {"xgboost", 1.0, trees(other, 1)}}, 0.0));
        std::shared_ptr<const ChurnScorer> inner = mixed(matrix);
        const auto nested = std::move(*EnsembleScorer::make({{"ensemble", 1.0, inner}}, 0.0));
        QVERIFY(!EnsembleScorer::load(nested->save()));
    }

    void network_isReadWhereABaseReadsIt_andThePartsAddUp() {
        const auto world = test::networkWorld(200, 3);
        std::shared_ptr<const ChurnScorer> graph = std::move(*GraphScorer::make(test::randomParts(world.network, 2, 5)));
        const auto plain = descent(world.network.features, 1);
        const auto ensemble = std::move(*EnsembleScorer::make({{"gnn", 0.6, graph}, {"mlp", 0.3, plain}}, 0.2));
        QVERIFY(ensemble->readsNetwork());
        QVERIFY(!std::move(*EnsembleScorer::make({{"mlp", 0.3, plain}}, 0.2))->readsNetwork());
        const auto parts = test::scoresOf(*ensemble, world.network, 2);
        const auto own = test::scoresOf(*graph, world.network, 2);
        const auto alone = ensembleLogits(*plain, world.network.features.values, world.network.nodes());
        std::vector<std::size_t> nodes;
        for (std::size_t i = 0; i < world.network.nodes(); ++i) {
            QVERIFY(std::abs(parts[i].total() - (0.2 + 0.6 * own[i].total() + 0.3 * alone[i])) < 1e-12);
            QVERIFY(std::abs(parts[i].neighbours - 0.6 * own[i].neighbours) < 1e-12);
            if (i % 17 == 0) nodes.push_back(i);
        }
        const auto accounts = test::accountsOf(*ensemble, world.network, nodes, 2);
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            QVERIFY(std::abs(accounts[i].parts.total() - parts[nodes[i]].total()) < 1e-6);
            double sum = 0.0;
            for (const auto& [node, share] : accounts[i].neighbours) sum += share;
            QVERIFY(std::abs(sum - accounts[i].parts.neighbours) < 1e-9);
        }
    }
};

QTEST_APPLESS_MAIN(TestEnsembleScorer)
#include "tst_ensemblescorer.moc"
