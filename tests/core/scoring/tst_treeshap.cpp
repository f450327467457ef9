#include "core/scoring/explainer.h"
#include "core/scoring/treeshap.h"
#include "tests/support/randomtrees.h"
#include "tests/support/treegames.h"

#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

ChurnModel modelOf(const FeatureMatrix& matrix, Calibrator calibrator = {}) {
    return ChurnModel(test::randomTreeScorer(matrix, 3, 30, 5), std::move(calibrator), ConformalBand(),
                      sampleBackground(matrix, 1, 64));
}

}  // namespace

class TestTreeShap : public QObject {
    Q_OBJECT

private slots:
    void shares_areTheShapleyValuesOverAllSubsets_data() {
        QTest::addColumn<int>("numbers");
        QTest::addColumn<int>("categories");
        QTest::addColumn<int>("depth");
        QTest::newRow("stumps") << 4 << 2 << 1;
        QTest::newRow("every column many times on a path") << 2 << 1 << 8;
        QTest::newRow("more columns than levels") << 6 << 3 << 4;
        QTest::newRow("one column") << 1 << 0 << 5;
        QTest::newRow("leaves alone") << 2 << 1 << 0;
    }
    void shares_areTheShapleyValuesOverAllSubsets() {
        QFETCH(int, numbers);
        QFETCH(int, categories);
        QFETCH(int, depth);
        const auto matrix =
            test::randomCustomers(80, static_cast<std::size_t>(numbers), static_cast<std::size_t>(categories), 2);
        const auto encoding = test::fittedEncoding(matrix);
        const TreeForest forest = test::RandomTrees(encoding, 5).forest(2, 6, depth);
        std::vector<std::uint8_t> codes(matrix.cols());
        for (std::size_t r = 0; r < 12; ++r) {
            encoding.encode(matrix.row(r), codes.data());
            const LogitShares shares = treeShap(forest, codes);
            const auto expected = test::shapleyOfSubsets(forest, codes);
            QVERIFY(std::abs(shares.baseline - test::worth(forest, codes, 0)) < 1e-12);
            for (std::size_t j = 0; j < codes.size(); ++j) QVERIFY(std::abs(shares.shares[j] - expected[j]) < 1e-10);
        }
    }

    void shares_addUpToTheLogOdds() {
        const auto matrix = test::randomCustomers(300, 8, 4, 3);
        const auto scorer = test::randomTreeScorer(matrix, 4, 100, 8);
        const auto logits = ensembleLogits(*scorer, matrix.values, matrix.rows);
        for (std::size_t r = 0; r < 40; ++r) {
            const auto shares = scorer->exactShares({matrix.row(r), matrix.cols()});
            QVERIFY(shares);
            const double sum = std::accumulate(shares->shares.begin(), shares->shares.end(), shares->baseline);
            QVERIFY(std::abs(sum - logits[r]) < 1e-9);
        }
    }

    void coversFarApart_giveFiniteShares() {
        std::vector<TreeNode> tree(5);
        tree[0] = {0, 3, 252, 1, 2, 0.0F, 1e6F};
        tree[1] = {0, 0, 0, 0, 0, 0.5F, 1e6F};
        tree[2] = {0, 9, 246, 3, 4, 0.0F, 1e-30F};
        tree[3] = {0, 0, 0, 0, 0, -1.0F, 1e-30F};
        tree[4] = {0, 0, 0, 0, 0, 2.0F, 1e-30F};
        TreeForest forest;
        forest.beginMember(0.25);
        forest.addTree(tree);
        QVERIFY(forest.check(1));
        for (const std::uint8_t code : {std::uint8_t{0}, std::uint8_t{5}, std::uint8_t{200}}) {
            const LogitShares shares = treeShap(forest, std::vector<std::uint8_t>{code});
            const double logit = 0.25 + (code == 0 ? 0.5 : code == 5 ? -1.0 : 2.0);
            QVERIFY(std::abs(shares.baseline + shares.shares[0] - logit) < 1e-9);
        }
    }

    void explanation_isExact_andAddsUpInProbabilityAndInLogOdds() {
        const auto matrix = test::randomCustomers(400, 6, 3, 4);
        std::vector<double> logits = ensembleLogits(*test::randomTreeScorer(matrix, 3, 30, 5), matrix.values, matrix.rows);
        std::vector<double> labels;
        Random random(5);
        for (const double logit : logits) labels.push_back(random.bernoulli(1.0 / (1.0 + std::exp(-2.0 * logit))) ? 1.0 : 0.0);
        for (const auto& calibrator : {Calibrator(), Calibrator::platt(logits, labels), Calibrator::isotonic(logits, labels)}) {
            const ChurnModel model = modelOf(matrix, calibrator);
            for (std::size_t r = 0; r < 30; ++r) {
                const Explanation why = explain(model, {matrix.row(r), matrix.cols()});
                double probability = why.baseline;
                double logOdds = why.baselineLogOdds;
                for (const Contribution& part : why.contributions) {
                    QCOMPARE(part.standardError, 0.0);
                    QVERIFY(part.contribution * part.logOdds >= 0.0);  // calibration is monotone
                    probability += part.contribution;
                    logOdds += part.logOdds;
                }
                QVERIFY(std::abs(probability - why.score.probability) < 1e-9);
                QVERIFY(std::abs(logOdds - why.logOdds) < 1e-9);
                QVERIFY(std::abs(logOdds - logits[r]) < 1e-6);
                QVERIFY(std::abs(why.baseline - model.calibrated(why.baselineLogOdds)) < 1e-12);
            }
        }
    }

    void importance_isTheMeanOfTheExactContributions() {
        const auto matrix = test::randomCustomers(50, 4, 2, 6);
        const ChurnModel model = modelOf(matrix);
        const auto importance = globalImportance(model, matrix, matrix.rows, {}, TaskContext({}, {}, 2));
        for (const FeatureImportance& column : importance) {
            double sum = 0.0;
            for (std::size_t r = 0; r < matrix.rows; ++r)
                for (const Contribution& part : explain(model, {matrix.row(r), matrix.cols()}).contributions)
                    if (part.column == column.column) sum += std::abs(part.contribution);
            QVERIFY(std::abs(column.importance - sum / static_cast<double>(matrix.rows)) < 1e-12);
        }
    }
};

QTEST_APPLESS_MAIN(TestTreeShap)
#include "tst_treeshap.moc"
