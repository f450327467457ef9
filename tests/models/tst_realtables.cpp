// Cross-validated quality on the real tables, with the settings everybody gets and no others. Slow.
#include "core/base/logistic.h"
#include "core/scoring/calibration.h"
#include "core/scoring/crossvalidation.h"
#include "core/scoring/metrics.h"
#include "core/scoring/stacking.h"
#include "models/factory.h"
#include "tests/support/churntables.h"

#include <QTest>

#include <chrono>
#include <thread>

using namespace holdfast;

namespace {

constexpr int kFolds = 5;

struct Quality {
    double auc = 0.0;  ///< mean over folds
    double rawEce = 0.0;
    double logLoss = 0.0, ece = 0.0;  ///< after calibration, each row mended by a curve fitted on the other folds
    double seconds = 0.0;
};

scoring::CrossValidation crossValidated(const test::ChurnTable& table, const std::vector<int>& folds, const char* name, std::uint64_t seed) {
    const auto learner = std::move(*models::createLearner(name));
    const scoring::FitOptions options{
        .seed = seed, .threads = std::max(1U, std::thread::hardware_concurrency()), .timeBudgetSeconds = 0.0};
    auto result = scoring::crossValidate(*learner, table.features, table.labels, folds, options, TaskContext());
    if (!result) qFatal("%s", result.error().message.c_str());
    return std::move(*result);
}

double meanFoldAuc(const std::vector<double>& logits, const std::vector<double>& labels, const std::vector<int>& folds) {
    double sum = 0.0;
    for (int fold = 0; fold < kFolds; ++fold) {
        std::vector<double> held, own;
        for (std::size_t i = 0; i < folds.size(); ++i)
            if (folds[i] == fold) {
                held.push_back(logits[i]);
                own.push_back(labels[i]);
            }
        sum += scoring::rocAuc(held, own);
    }
    return sum / kFolds;
}

/// Of one learner, or of the ensemble of all: stacked on their predictions out of fold, as training does.
Quality measured(const test::ChurnTableFile& file, const QString& name, std::uint64_t seed) {
    const auto table = test::readChurnTable(file);
    const auto folds = scoring::stratifiedFolds(table.labels, kFolds, seed);
    const auto start = std::chrono::steady_clock::now();
    std::vector<double> logits;
    if (name == "ensemble") {
        scoring::StackData stack{{}, table.labels};
        for (const char* base : {"logistic", "mlp", "tabm", "xgboost"})
            stack.logits.push_back(crossValidated(table, folds, base, seed).slimLogits);
        logits = scoring::crossStack(stack, folds);
    } else {
        logits = crossValidated(table, folds, name.toUtf8().constData(), seed).logits;
    }
    Quality quality;
    quality.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    quality.auc = meanFoldAuc(logits, table.labels, folds);
    std::vector<double> probabilities;
    for (const double logit : logits) probabilities.push_back(logistic(logit));
    quality.rawEce = scoring::expectedCalibrationError(probabilities, table.labels);
    const auto calibrated = scoring::crossCalibrate(logits, table.labels, folds);
    quality.logLoss = scoring::logLoss(calibrated, table.labels);
    quality.ece = scoring::expectedCalibrationError(calibrated, table.labels);
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
        QTest::addColumn<double>("ceiling");  // of the log loss
        QTest::newRow("Telco, logistic") << 0 << "logistic" << 0.843 << 1.0;
        QTest::newRow("Telco, mlp") << 0 << "mlp" << 0.843 << 1.0;
        QTest::newRow("bank, logistic") << 1 << "logistic" << 0.84 << 1.0;
        QTest::newRow("bank, mlp") << 1 << "mlp" << 0.862 << 1.0;
        QTest::newRow("mlc, mlp") << 2 << "mlp" << 0.90 << 1.0;
        QTest::newRow("card, mlp") << 3 << "mlp" << 0.989 << 1.0;
#ifdef HOLDFAST_WITH_XGBOOST
        QTest::newRow("Telco, xgboost") << 0 << "xgboost" << 0.845 << 1.0;
        QTest::newRow("bank, xgboost") << 1 << "xgboost" << 0.866 << 1.0;
        QTest::newRow("mlc, xgboost") << 2 << "xgboost" << 0.918 << 1.0;
        QTest::newRow("card, xgboost") << 3 << "xgboost" << 0.993 << 1.0;
        // What other people's learners reach (the data folder's README), and the log loss of the best of them on these very folds
        // (scikit-learn 1.2, XGBoost 1.7). Bank's is the best AUC on these folds, too: the README's 0.8695 was measured on others,
        // on which this ensemble has 0.8705.
        QTest::newRow("Telco, ensemble") << 0 << "ensemble" << 0.8453 << 0.4174;
        QTest::newRow("bank, ensemble") << 1 << "ensemble" << 0.8673 << 0.3315;
        QTest::newRow("mlc, ensemble") << 2 << "ensemble" << 0.9271 << 0.1491;
        QTest::newRow("card, ensemble") << 3 << "ensemble" << 0.9936 << 0.0731;
#endif
    }

    void outOfFoldQuality_reachesItsFloor() {
        QFETCH(int, file);
        QFETCH(QString, learner);
        QFETCH(double, floor);
        QFETCH(double, ceiling);
        const auto& source = test::churnTableFiles()[static_cast<std::size_t>(file)];
        if (!test::haveData(source.file)) QSKIP("the real table is not here; set HOLDFAST_DATA to the data folder");
        const Quality quality = measured(source, learner, 0);
        qInfo("%s %s: AUC %.4f, log loss %.4f, ECE %.4f (%.4f uncalibrated), %.1f s", source.file, learner.toUtf8().constData(),
              quality.auc, quality.logLoss, quality.ece, quality.rawEce, quality.seconds);
        QVERIFY(quality.auc >= floor);
        QVERIFY(quality.logLoss <= ceiling);
        QVERIFY(quality.ece <= 0.02);
    }
};

QTEST_APPLESS_MAIN(TestRealTables)
#include "tst_realtables.moc"
