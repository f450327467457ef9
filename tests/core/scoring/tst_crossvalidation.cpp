#include "core/scoring/crossvalidation.h"
#include "core/scoring/metrics.h"
#include "tests/support/fakescorer.h"

#include <QTest>

#include <algorithm>
#include <mutex>
#include <set>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

struct Case {
    FeatureMatrix features;
    std::vector<double> labels;
};

Case makeCase(std::size_t rows) {
    Case result{test::randomNumbers(test::numberSchema(3), rows, 4), {}};
    Random random(9);
    for (std::size_t i = 0; i < rows; ++i)
        result.labels.push_back(random.bernoulli(test::logistic(1.5 * result.features.at(i, 0) - 1.0)) ? 1.0 : 0.0);
    return result;
}

/// Remembers which rows it was shown.
class SpyLearner final : public ChurnLearner {
public:
    mutable std::vector<std::set<std::size_t>> seen;
    std::string name() const override { return "spy"; }
    Result<std::unique_ptr<ChurnScorer>> fit(const TrainingSet& set, const FitOptions&, const TaskContext&,
                                             const FitMonitor&) const override {
        seen.emplace_back(set.rows.begin(), set.rows.end());
        const double mark = static_cast<double>(seen.size());
        return std::unique_ptr<ChurnScorer>(std::make_unique<test::FunctionScorer>(
            set.features->schema, [mark](const double* row) { return row[0] + 10.0 * mark; }));
    }
};

}  // namespace

class TestCrossValidation : public QObject {
    Q_OBJECT

private slots:
    void folds_spreadBothClassesEvenly() {
        std::vector<double> labels(103, 0.0);
        std::fill_n(labels.begin(), 23, 1.0);
        const auto folds = stratifiedFolds(labels, 5, 1);
        std::vector<int> size(5), positives(5);
        for (std::size_t i = 0; i < folds.size(); ++i) {
            ++size[static_cast<std::size_t>(folds[i])];
            positives[static_cast<std::size_t>(folds[i])] += labels[i] > 0.5;
        }
        QVERIFY(*std::max_element(size.begin(), size.end()) - *std::min_element(size.begin(), size.end()) <= 1);
        QVERIFY(*std::max_element(positives.begin(), positives.end()) - *std::min_element(positives.begin(), positives.end()) <=
                1);
        QCOMPARE(stratifiedFolds(labels, 5, 1), folds);
        QVERIFY(stratifiedFolds(labels, 5, 2) != folds);
    }

    void everyRow_isPredictedByAModelThatNeverSawIt() {
        const Case data = makeCase(200);
        const auto folds = stratifiedFolds(data.labels, 4, 3);
        const SpyLearner spy;
        const auto result = crossValidate(spy, data.features, data.labels, folds, {}, TaskContext());
        QVERIFY(result);
        QCOMPARE(spy.seen.size(), std::size_t{4});
        for (std::size_t i = 0; i < data.labels.size(); ++i) {
            const auto fold = static_cast<std::size_t>(folds[i]);
            QVERIFY(!spy.seen[fold].contains(i));
            QCOMPARE(spy.seen[fold].size() + static_cast<std::size_t>(std::count(folds.begin(), folds.end(), folds[i])),
                     std::size_t{200});
            QVERIFY(std::abs(result->logits[i] - (data.features.at(i, 0) + 10.0 * static_cast<double>(fold + 1))) < 1e-12);
        }
    }

    void aRealLearner_findsTheSignal() {
        const Case data = makeCase(1500);
        const auto folds = stratifiedFolds(data.labels, 5, 1);
        const auto result = crossValidate(test::DescentLearner(), data.features, data.labels, folds, {}, TaskContext());
        QVERIFY(result);
        QCOMPARE(result->foldAuc.size(), std::size_t{5});
        const double best = rocAuc(
            [&] {
                std::vector<double> truth;
                for (std::size_t i = 0; i < data.features.rows; ++i) truth.push_back(data.features.at(i, 0));
                return truth;
            }(),
            data.labels);
        QVERIFY(rocAuc(result->logits, data.labels) > best - 0.02);
    }

    void progress_namesEachFold_andCancelStopsBetween() {
        const Case data = makeCase(100);
        const auto folds = stratifiedFolds(data.labels, 5, 1);
        std::stop_source stop;
        std::vector<std::string> stages;
        const TaskContext context(stop.get_token(), [&](const Progress& progress) {
            stages.push_back(progress.stage);
            if (stages.size() == 2) stop.request_stop();
        });
        const SpyLearner spy;
        const auto result = crossValidate(spy, data.features, data.labels, folds, {}, context);
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::Cancelled);
        QCOMPARE(stages.front(), std::string("Fold 1 of 5 (spy)"));
        QCOMPARE(spy.seen.size(), std::size_t{2});
    }
};

QTEST_APPLESS_MAIN(TestCrossValidation)
#include "tst_crossvalidation.moc"
