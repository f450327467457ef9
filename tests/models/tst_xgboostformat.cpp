// Exported trees in the hands of XGBoost itself: the library loads the file and predicts what our scorer does.
#include "core/scoring/treeexport.h"
#include "models/churn/boostedtrees.h"
#include "tests/models/syntheticchurn.h"
#include "tests/models/xgboostmargins.h"
#include "tests/support/randomtrees.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace holdfast;

namespace {

double largestDifference(const scoring::TreeScorer& scorer, const FeatureMatrix& matrix) {
    const auto text = scoring::xgboostJson(scorer);
    if (!text) qFatal("%s", text.error().message.c_str());
    const auto found = test::xgboostMargins(*text, matrix);
    const auto expected = scoring::ensembleLogits(scorer, matrix.values, matrix.rows);
    double largest = 0.0;
    for (std::size_t r = 0; r < matrix.rows; ++r) largest = std::max(largest, std::abs(static_cast<double>(found[r]) - expected[r]));
    return largest;
}

}  // namespace

class TestXGBoostFormat : public QObject {
    Q_OBJECT

private slots:
    void madeUpTrees_predictTheSame() {
        const FeatureMatrix matrix = test::randomCustomers(2000, 5, 4, 21);
        const double difference = largestDifference(*test::randomTreeScorer(matrix, 4, 25, 6), matrix);
        QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
    }

    void trainedTrees_predictTheSame_whereCellsAreMissingToo() {
        const auto data = test::syntheticChurn(900, 3);
        models::BoostedTreesSettings settings;
        settings.search.candidates = 3;
        settings.members = 2;
        settings.finalists = 1;
        settings.limits.maxRounds = 60;
        const auto scorer = models::BoostedTreesLearner(settings).fit(data.set(), {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
        QVERIFY(scorer);
        const auto* trees = dynamic_cast<const scoring::TreeScorer*>(scorer->get());
        QVERIFY(trees != nullptr && trees->forest().trees() > 5);
        FeatureMatrix matrix = data.features;
        for (std::size_t i = 0; i < matrix.values.size(); i += 9) matrix.values[i] = std::numeric_limits<double>::quiet_NaN();
        QVERIFY2(largestDifference(*trees, data.features) < 1e-5, "whole rows");
        QVERIFY2(largestDifference(*trees, matrix) < 1e-5, "rows with holes");
    }
};

QTEST_APPLESS_MAIN(TestXGBoostFormat)
#include "tst_xgboostformat.moc"
