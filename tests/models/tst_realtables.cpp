// Cross-validated quality on the real tables, with the settings everybody gets and no others. Slow.
#include "core/scoring/calibration.h"
#include "core/scoring/crossvalidation.h"
#include "core/scoring/metrics.h"
#include "models/factory.h"
#include "tests/support/churntables.h"

#include <QTest>

#include <chrono>
#include <cmath>
#include <numeric>
#include <thread>

using namespace holdfast;

namespace {

struct Quality {
    double auc = 0.0;
    double logLoss = 0.0;
    double rawEce = 0.0;
    double ece = 0.0;  ///< after calibration, each row mended by a curve fitted on the other folds
    double seconds = 0.0;
};

Quality crossValidated(const test::ChurnTableFile& file, const char* name, std::uint64_t seed) {
    const auto table = test::readChurnTable(file);
    const auto folds = scoring::stratifiedFolds(table.labels, 5, seed);
    const auto learner = std::move(*models::createLearner(name));
    const auto start = std::chrono::steady_clock::now();
    const scoring::FitOptions options{
        .seed = seed, .threads = std::max(1U, std::thread::hardware_concurrency()), .timeBudgetSeconds = 0.0};
    const auto result = scoring::crossValidate(*learner, table.features, table.labels, folds, options, TaskContext());
    if (!result) qFatal("%s", result.error().message.c_str());
    Quality quality;
    quality.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    quality.auc =
        std::accumulate(result->foldAuc.begin(), result->foldAuc.end(), 0.0) / static_cast<double>(result->foldAuc.size());
    std::vector<double> probabilities;
    for (const double logit : result->logits) probabilities.push_back(1.0 / (1.0 + std::exp(-logit)));
    quality.logLoss = scoring::logLoss(probabilities, table.labels);
    quality.rawEce = scoring::expectedCalibrationError(probabilities, table.labels);
    quality.ece = scoring::expectedCalibrationError(scoring::crossCalibrate(result->logits, table.labels, folds), table.labels);
    return quality;
}

}  // namespace

class TestRealTables : public QObject {
    Q_OBJECT

private slots:
    void outOfFoldQuality_reachesItsFloor_data() {
        QTest::addColumn<int>("file");
        QTest::addColumn<QString>("learner");
        QTest::addColumn<double>("floor");
        QTest::newRow("Telco, logistic") << 0 << "logistic" << 0.843;
        QTest::newRow("Telco, mlp") << 0 << "mlp" << 0.843;
        QTest::newRow("bank, logistic") << 1 << "logistic" << 0.84;
        QTest::newRow("bank, mlp") << 1 << "mlp" << 0.862;
        QTest::newRow("mlc, mlp") << 2 << "mlp" << 0.90;
        QTest::newRow("card, mlp") << 3 << "mlp" << 0.989;
#ifdef HOLDFAST_WITH_XGBOOST
        QTest::newRow("Telco, xgboost") << 0 << "xgboost" << 0.845;
        QTest::newRow("bank, xgboost") << 1 << "xgboost" << 0.866;
        QTest::newRow("mlc, xgboost") << 2 << "xgboost" << 0.918;
        QTest::newRow("card, xgboost") << 3 << "xgboost" << 0.993;
#endif
    }

    void outOfFoldQuality_reachesItsFloor() {
        QFETCH(int, file);
        QFETCH(QString, learner);
        QFETCH(double, floor);
        const auto& source = test::churnTableFiles()[static_cast<std::size_t>(file)];
        if (!test::haveData(source.file)) QSKIP("the real table is not here; set HOLDFAST_DATA to the data folder");
        const Quality quality = crossValidated(source, learner.toUtf8().constData(), 0);
        qInfo("%s %s: AUC %.4f, log loss %.4f, ECE %.4f (%.4f uncalibrated), %.1f s", source.file, learner.toUtf8().constData(),
              quality.auc, quality.logLoss, quality.ece, quality.rawEce, quality.seconds);
        QVERIFY(quality.auc >= floor);
        QVERIFY(quality.ece <= 0.02);
    }
};

QTEST_APPLESS_MAIN(TestRealTables)
#include "tst_realtables.moc"
