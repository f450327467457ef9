#include "app/wiring/learners.h"
#include "tests/models/syntheticchurn.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <string>

using namespace holdfast;

namespace {

bool isLoaded(const char* library) {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        if (line.find(library) != std::string::npos) return true;
    return false;
}
bool torchIsLoaded() {
    return isLoaded("libtorch");
}

}  // namespace

class TestWiring : public QObject {
    Q_OBJECT

private slots:
    void names_areKnownWithoutLoadingAnything() {
        const auto factory = app::makeLearnerFactory();
#ifdef HOLDFAST_WITH_XGBOOST
        QCOMPARE(factory->names(), (std::vector<std::string>{"logistic", "mlp", "tabm", "xgboost", "gnn"}));
        QVERIFY(factory->absent().empty());
#else
        QCOMPARE(factory->names(), (std::vector<std::string>{"logistic", "mlp", "tabm", "gnn"}));
        QCOMPARE(factory->absent().front().name, std::string("xgboost"));
        const auto missing = factory->create("xgboost");
        QVERIFY(missing.error().code == ErrorCode::Unavailable);
        QVERIFY(QString::fromStdString(missing.error().message).contains("libxgboost-dev"));
#endif
        QVERIFY(factory->create("oracle").error().code == ErrorCode::NotFound);
        QVERIFY(!torchIsLoaded());
        QVERIFY(!isLoaded("libxgboost"));
    }

    void missingModule_isSaidPlainly() {
        const QTemporaryDir empty;
        const auto learner = app::makeLearnerFactory(empty.path().toStdString())->create("logistic");
        QVERIFY(!learner);
        QVERIFY(learner.error().code == ErrorCode::Unavailable);
        QVERIFY(QString::fromStdString(learner.error().message).contains("libholdfast_models.so"));
    }

    void unusableModule_isSaidPlainly() {
        const QTemporaryDir folder;
        std::ofstream(folder.filePath("libholdfast_models.so").toStdString()) << "no library";
        const auto learner = app::makeLearnerFactory(folder.path().toStdString())->create("mlp");
        QVERIFY(!learner);
        QVERIFY(learner.error().code == ErrorCode::Unavailable);
    }

    void learnersFromTheModule_outliveItsFactory_data() {
        QTest::addColumn<QString>("name");
        QTest::newRow("logistic") << QStringLiteral("logistic");
#ifdef HOLDFAST_WITH_XGBOOST
        QTest::newRow("xgboost") << QStringLiteral("xgboost");
#endif
    }
    void learnersFromTheModule_outliveItsFactory() {
        QFETCH(QString, name);
        std::unique_ptr<scoring::ChurnScorer> scorer;
        const auto data = test::syntheticChurn(800, 1);
        {
            const auto factory = app::makeLearnerFactory();
            auto learner = factory->create(name.toStdString());
            QVERIFY2(learner, learner ? "" : learner.error().message.c_str());
            QVERIFY(torchIsLoaded());
            auto fitted = (*learner)->fit(data.set(), {.seed = 1, .threads = 2, .timeBudgetSeconds = 0.0}, TaskContext());
            QVERIFY(fitted);
            scorer = std::move(*fitted);
        }
        const auto logits = scoring::ensembleLogits(*scorer, data.features.values, data.features.rows, 2);
        // The engine's own copy of the code reads what the module wrote, and computes the same.
        const auto loaded = scoring::loadScorer(scorer->save());
        QVERIFY(loaded);
        QCOMPARE(scoring::ensembleLogits(**loaded, data.features.values, data.features.rows), logits);
    }

    void errorsAndCancelling_crossTheModuleBorder() {
        const auto factory = app::makeLearnerFactory();
        const auto learner = factory->create("mlp");
        QVERIFY(learner);
        auto data = test::syntheticChurn(300, 2);
        std::stop_source stopped;
        stopped.request_stop();
        QVERIFY((*learner)->fit(data.set(), {}, TaskContext(stopped.get_token())).error().code == ErrorCode::Cancelled);
        std::fill(data.labels.begin(), data.labels.end(), 1.0);
        QVERIFY((*learner)->fit(data.set(), {}, TaskContext()).error().code == ErrorCode::InvalidInput);
    }
};

QTEST_APPLESS_MAIN(TestWiring)
#include "tst_wiring.moc"
