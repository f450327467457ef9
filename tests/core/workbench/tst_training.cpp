#include "core/scoring/metrics.h"
#include "core/storage/catalogue.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/workbench/champion.h"
#include "core/workbench/drift.h"
#include "core/workbench/editing.h"
#include "core/workbench/foldpredictions.h"
#include "core/workbench/learningcurves.h"
#include "core/workbench/modelquality.h"
#include "core/workbench/scoring.h"
#include "core/workbench/training.h"
#include "tests/core/workbench/trainedprojects.h"

#include <QTest>


#include <algorithm>
#include <cmath>

using namespace holdfast;
using namespace holdfast::workbench;

namespace {

const Clock kClock = test::kTrainingClock;

bool anyStartsWith(const std::vector<std::string>& texts, const std::string& start) {
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) { return text.starts_with(start); });
}

/// Counts how often its learners are fitted.
class CountingFactory : public test::DescentFactory {
public:
    int fits = 0;
    Result<std::unique_ptr<scoring::ChurnLearner>> create(std::string_view name) override {
        HOLDFAST_ASSIGN(auto learner, DescentFactory::create(name));
        return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<Counted>(std::move(learner), fits));
    }

private:
    class Counted final : public scoring::ChurnLearner {
    public:
        Counted(std::unique_ptr<scoring::ChurnLearner> learner, int& fits) : m_learner(std::move(learner)), m_fits(fits) {}
        std::string name() const override { return m_learner->name(); }
        Result<std::unique_ptr<scoring::ChurnScorer>> fit(const scoring::TrainingSet& set, const scoring::FitOptions& options,
                                                          const TaskContext& context,
                                                          const scoring::FitMonitor& monitor) const override {
            ++m_fits;
            return m_learner->fit(set, options, context, monitor);
        }

    private:
        std::unique_ptr<scoring::ChurnLearner> m_learner;
        int& m_fits;
    };
};

/// Offers one learner that works and one that never does.
class HalfBrokenFactory final : public scoring::LearnerFactory {
public:
    std::vector<std::string> names() const override { return {"broken", "logistic"}; }
    Result<std::unique_ptr<scoring::ChurnLearner>> create(std::string_view name) override {
        if (name == "broken") return Unexpected(ErrorCode::Unavailable, "The part is missing.");
        return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<test::DescentLearner>("logistic", 60));
    }
};

/// Offers a learner that reads the referral network besides one that does not, and notes how many links each network has that
/// it or its scorer is shown.
class NetworkFactory final : public scoring::LearnerFactory {
public:
    std::vector<std::size_t> learned, scored;

    std::vector<std::string> names() const override { return {"logistic", "network"}; }
    Result<std::unique_ptr<scoring::ChurnLearner>> create(std::string_view name) override {
        if (name != "network") return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<test::DescentLearner>("logistic", 60));
        return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<Learner>(*this));
    }

private:
    class Scorer final : public scoring::ChurnScorer {
    public:
        Scorer(NetworkFactory& factory, std::shared_ptr<const FeatureSchema> schema) : m_factory(factory), m_schema(std::move(schema)) {}
        std::string kind() const override { return "network"; }
        std::size_t members() const override { return 1; }
        void memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const override {
            for (std::size_t i = 0; i < rows; ++i) out[i] = -0.05 * std::max(0.0, values[i * m_schema->size() + 1]);
        }
        bool readsNetwork() const override { return true; }
        Result<std::vector<scoring::ScoreParts>> scoreNodes(const CustomerNetwork& network, std::span<const std::size_t> nodes,
                                                            const TaskContext&) const override {
            m_factory.scored.push_back(network.links.links());
            std::vector<scoring::ScoreParts> parts(nodes.size());
            for (std::size_t i = 0; i < nodes.size(); ++i)
                memberLogits({network.features.row(nodes[i]), network.features.cols()}, 1, {&parts[i].own, 1});
            return parts;
        }
        const std::shared_ptr<const FeatureSchema>& schema() const override { return m_schema; }
        std::string save() const override { return {}; }

    private:
        NetworkFactory& m_factory;
        std::shared_ptr<const FeatureSchema> m_schema;
    };
    class Learner final : public scoring::ChurnLearner {
    public:
        explicit Learner(NetworkFactory& factory) : m_factory(factory) {}
        std::string name() const override { return "network"; }
        bool readsNetwork() const override { return true; }
        Result<std::unique_ptr<scoring::ChurnScorer>> fit(const scoring::TrainingSet& set, const scoring::FitOptions&, const TaskContext&,
                                                          const scoring::FitMonitor&) const override {
            m_factory.learned.push_back(set.network->links.links());
            return std::unique_ptr<scoring::ChurnScorer>(std::make_unique<Scorer>(m_factory, set.features->schema));
        }

    private:
        NetworkFactory& m_factory;
    };
};

/// A build without one of the learners.
class ThinFactory final : public test::DescentFactory {
public:
    std::vector<scoring::AbsentLearner> absent() const override { return {{"xgboost", "Boosted trees are not in this build."}}; }
};

}  // namespace

class TestTraining : public QObject, protected test::TrainedProjects {
    Q_OBJECT

    Error trainingError(storage::Project& opened, const TrainRequest& request = {}) {
        test::DescentFactory learners;
        const auto card = trainModel(opened, learners, request, kClock, TaskContext());
        return card ? Error{ErrorCode::Internal, "it trained"} : card.error();
    }

private slots:
    void training_registersAChampion_scoresEverybody_andRecordsTheRun() {
        storage::Project opened = project({.unlabelled = 20});
        test::DescentFactory learners;
        int epochs = 0;
        TrainRequest request;
        request.learner = "logistic";
        request.monitor = [&](const scoring::FitProgress&) { ++epochs; };
        const auto card = trainModel(opened, learners, request, kClock, TaskContext());
        QVERIFY2(card.has_value(), card ? "" : card.error().message.c_str());
        QCOMPARE(card->version, std::int64_t{1});
        QCOMPARE(card->name, std::string("logistic v1"));
        QVERIFY(card->champion);
        QCOMPARE(card->rows, std::uint64_t{580});
        QCOMPARE(card->trainedAt, UtcMillis{1'790'000'000'000});
        QCOMPARE(card->labelColumn, std::string("Churn"));
        QVERIFY(!card->dataFingerprint.empty());
        // The learner tells once a fit: the window that calibrates, those judged, everybody; and as often for newcomers.
        QCOMPARE(epochs, 2 * (request.folds + 2));
        const auto learned = readLearningCurves(opened, 1);  // of the fits on everybody alone
        QVERIFY(learned && learned->size() == 2);
        QCOMPARE(learned->front().learner, std::string("logistic"));
        QCOMPARE(learned->back().learner, std::string("logistic, newcomers"));
        QCOMPARE(learned->front().epochs.size(), std::size_t{1});
        QCOMPARE(learned->front().epochs[0].validationLoss, 0.5);
        QVERIFY(readLearningCurves(opened, 2)->empty());
        QVERIFY(card->metrics.auc > 0.72 && card->metrics.auc < 0.95);
        QVERIFY(card->metrics.aucSd > 0.0 && card->metrics.ece < 0.1);
        QVERIFY(card->metrics.logLoss < card->baselines.at("constant_log_loss"));
        QVERIFY(card->roc.size() > 20 && card->calibrationBins.size() > 3 && card->lift.size() == 20);
        QVERIFY(card->metrics.coverage90 > 0.8);
        QCOMPARE(card->columns, (std::vector<std::string>{"Contract", "tenure", "charges", "senior", "gender", "noise"}));
        QVERIFY(card->importance.front().column == "Contract" || card->importance.front().column == "tenure");
        QVERIFY(anyStartsWith(card->warnings, "20 customers have no label"));

        const auto scores = storage::readScores(opened);
        QVERIFY(scores && scores->keys.size() == 600);
        QCOMPARE(scores->modelVersion, std::int64_t{1});
        QCOMPARE(scores->asOf, UtcMillis{test::kNewestSignup});
        QCOMPARE(std::count_if(scores->scores.begin(), scores->scores.end(), [](const Score& s) { return s.coldStart; }), 5);
        QVERIFY(!scores->topReasons[10].empty());
        const auto runs = storage::readRuns(opened, 5);
        QVERIFY(runs && runs->size() == 1 && runs->front().command == "train");
        QVERIFY(runs->front().outcome.find("\"model_version\":1") != std::string::npos);
    }

    void foldPredictions_areKept_andGiveTheCardsFiguresAgain() {
        storage::Project opened = project({.unlabelled = 20});
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        request.split = SplitChoice::Random;
        const auto card = trainModel(opened, learners, request, kClock, TaskContext());
        QVERIFY2(card.has_value(), card ? "" : card.error().message.c_str());
        const auto kept = readFoldPredictions(opened, 0);
        QVERIFY2(kept.has_value(), kept ? "" : kept.error().message.c_str());
        QCOMPARE(kept->rows(), std::size_t{580});
        QVERIFY(kept->keys.front() == "C00000" && kept->keys.back() == "C00579");
        QCOMPARE(scoring::logLoss(kept->probabilities, kept->labels), card->metrics.logLoss);
        QCOMPARE(meanOf(kept->labels), card->labelRate);
        std::vector<double> foldAuc;
        for (int fold = 0; fold < card->folds; ++fold) {
            std::vector<double> logits, labels;
            for (std::size_t i = 0; i < kept->rows(); ++i) {
                if (kept->folds[i] != fold) continue;
                logits.push_back(kept->logits[i]);
                labels.push_back(kept->labels[i]);
            }
            foldAuc.push_back(scoring::rocAuc(logits, labels));
        }
        QCOMPARE(meanOf(foldAuc), card->metrics.auc);

        const auto table = storage::readCustomers(opened, {}, TaskContext());
        const std::vector<double>& charges = table->find("charges")->numbers;
        QCOMPARE(kept->values.size(), kept->rows());
        QVERIFY(std::isnan(kept->values[7]) && std::isnan(charges[7]));
        QCOMPARE(kept->values[8], charges[8]);

        QVERIFY(opened.database().execute("DELETE FROM customers WHERE id = 'C00008'"));
        const auto later = readFoldPredictions(opened, 1);
        QVERIFY(later && later->keys == kept->keys && std::isnan(later->values[8]));
        const auto unknown = readFoldPredictions(opened, 2);
        QVERIFY(!unknown && unknown.error().code == ErrorCode::NotFound);
    }

    void fingerprint_isThatOfTheDataThatWereRead() {
        storage::Project opened = project();
        const auto before = storage::dataFingerprint(opened);
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        bool edited = false;
        request.monitor = [&](const scoring::FitProgress&) {
            if (edited) return;
            const auto columns = storage::readColumns(opened);
            auto tenure = *std::find_if(columns->begin(), columns->end(), [](const ColumnSpec& c) { return c.name == "tenure"; });
            tenure.rangeMax = 4321.0;
            edited = editColumn(opened, tenure).has_value();
        };
        const auto card = trainModel(opened, learners, request, kClock, TaskContext());
        QVERIFY2(card.has_value(), card ? "" : card.error().message.c_str());
        QVERIFY(edited);
        QCOMPARE(card->dataFingerprint, *before);
        QVERIFY(*storage::dataFingerprint(opened) != *before);
    }

    void outOfFoldFigures_areNotThoseOfTheTrainingRows() {
        // 60 customers, labels by coin: an honest estimate has to stay near chance.
        test::ChurnProjectOptions options;
        options.customers = 300;
        storage::Project opened = project(options);
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        request.exclude = {"Contract", "tenure", "senior"};
        const auto card = trainModel(opened, learners, request, kClock, TaskContext());
        QVERIFY(card);
        QVERIFY2(card->metrics.auc < 0.6, qPrintable(QString::number(card->metrics.auc)));
        QVERIFY(anyStartsWith(card->excludedColumns, "Contract (left out on request)"));
        QVERIFY(anyStartsWith(card->warnings, "The model orders customers hardly better than chance"));
    }

    void auto_triesEveryLearner_andKeepsTheOneWithTheLowestLogLoss() {
        storage::Project opened = project();
        test::DescentFactory learners;
        const auto card = trainModel(opened, learners, {}, kClock, TaskContext());
        QVERIFY(card);
        QVERIFY(card->baselines.contains("logistic") && card->baselines.contains("mlp"));
        QVERIFY(card->baselines.at(card->learner) == card->metrics.auc);
    }

    void anEnsemble_isStackedOutOfFold_andDeploysTheLearnersThatHaveAPart() {
        storage::Project opened = project();
        CountingFactory learners;
        TrainRequest request;
        request.learner = "ensemble";
        const auto card = trainModel(opened, learners, request, kClock, TaskContext());
        QVERIFY2(card.has_value(), card ? "" : card.error().message.c_str());
        QCOMPARE(card->learner, std::string("ensemble"));
        QCOMPARE(card->ensemble.size(), std::size_t{2});
        QVERIFY(card->ensemble[0].weight >= card->ensemble[1].weight && card->ensemble[1].weight >= 0.0);
        QVERIFY(card->baselines.contains("logistic") && card->baselines.contains("mlp"));
        QCOMPARE(card->baselines.at("ensemble"), card->metrics.auc);
        QVERIFY(card->metrics.auc > std::min(card->baselines.at("logistic"), card->baselines.at("mlp")));
        const auto deployed = std::count_if(card->ensemble.begin(), card->ensemble.end(),
                                            [](const LearnerWeight& part) { return part.weight > 0.0; });
        const auto ofNewcomers = std::count_if(card->newcomers.ensemble.begin(), card->newcomers.ensemble.end(),
                                               [](const LearnerWeight& part) { return part.weight > 0.0; });
        // By time: one window only calibrates. Each as customers are and as on their first day.
        QCOMPARE(learners.fits, 2 * 2 * (request.folds + 1) + static_cast<int>(deployed + ofNewcomers));
        const auto champion = loadChampion(opened);
        QVERIFY(champion);
        QCOMPARE(champion->model.scorer().kind(), std::string("ensemble"));
        QCOMPARE(static_cast<std::ptrdiff_t>(champion->model.scorer().members()), deployed);
        QCOMPARE(champion->card.ensemble.size(), std::size_t{2});
    }

    void auto_weighsTheEnsembleToo_withoutTrainingAnythingTwice() {
        storage::Project opened = project();
        CountingFactory learners;
        const auto card = trainModel(opened, learners, {}, kClock, TaskContext());
        QVERIFY(card);
        QVERIFY(card->baselines.contains("ensemble"));
        QVERIFY2(card->splitNote.find("the best of 3 tried on these same customers") != std::string::npos, card->splitNote.c_str());
        QCOMPARE(card->ensemble.empty(), card->learner != "ensemble");
        // Deployed is who takes part in somebody's score: newcomers' models are their own.
        int deployed = card->ensemble.empty() ? 1 : 0;
        for (const auto& parts : {card->ensemble, card->newcomers.ensemble})
            for (const LearnerWeight& part : parts) deployed += part.weight > 0.0 ? 1 : 0;
        QCOMPARE(learners.fits, 2 * 2 * (TrainRequest().folds + 1) + deployed);
    }

    // The card's fingerprint says from which data a model was made; a referral that comes meanwhile is not among them.
    void referrals_areThoseOfTheMomentTheCustomersWereReadAt() {
        storage::Project opened = project();
        const auto add = [&](int i) {
            const std::string values = "('" + test::customerKey(i) + "', '" + test::customerKey(i + 1) + "', " + std::to_string(i + 1) + ")";
            auto other = storage::Project::open(opened.path());
            if (!other || !other->database().execute("INSERT INTO referrals (referrer, referee, fingerprint) VALUES " + values))
                qFatal("the referral could not be added");
        };
        add(0);
        NetworkFactory learners;
        TrainRequest request;
        request.learner = "network";
        bool added = false, read = false;
        const TaskContext context({}, [&](const Progress& progress) {
            read = read || progress.stage == "Reading referrals";
            if (!added && progress.stage == "Looking for leaks") add(10);
            added = added || progress.stage == "Looking for leaks";
        }, 1);
        const auto card = trainModel(opened, learners, request, kClock, context);
        QVERIFY2(card.has_value(), card ? "" : card.error().message.c_str());
        QVERIFY(added && read);
        QVERIFY(!learners.learned.empty() && !learners.scored.empty());
        for (const std::size_t links : learners.learned) QVERIFY(links <= 1);
        for (const std::size_t links : learners.scored) QVERIFY(links <= 1);
        read = false;
        request.learner = "logistic";
        QVERIFY(trainModel(opened, learners, request, kClock, context));
        QVERIFY(!read);  // nobody asks for them
        request.learner = "auto";
        QVERIFY(trainModel(opened, learners, request, kClock, context));
        QVERIFY(read);
    }

    void auto_passesOverALearnerThatFails_andSaysSo() {
        storage::Project opened = project();
        HalfBrokenFactory learners;
        const auto card = trainModel(opened, learners, {}, kClock, TaskContext());
        QVERIFY(card);
        QCOMPARE(card->learner, std::string("logistic"));
        QVERIFY(anyStartsWith(card->warnings, "The learner broken could not be used: The part is missing."));
        TrainRequest asked;
        asked.learner = "broken";
        const auto refused = trainModel(opened, learners, asked, kClock, TaskContext());
        QVERIFY(!refused && refused.error().code == ErrorCode::Unavailable);
    }

    void aLearnerThatTheBuildLacks_isToldUnderAuto_andRefusedWhenAskedFor() {
        storage::Project opened = project();
        ThinFactory learners;
        const auto card = trainModel(opened, learners, {}, kClock, TaskContext());
        QVERIFY(card);
        QVERIFY(anyStartsWith(card->warnings, "Boosted trees are not in this build."));
        TrainRequest asked;
        asked.learner = "xgboost";
        const auto refused = trainModel(opened, learners, asked, kClock, TaskContext());
        QVERIFY(!refused && refused.error().code == ErrorCode::Unavailable);
        asked.learner = "logistic";
        QVERIFY(!anyStartsWith(trainModel(opened, learners, asked, kClock, TaskContext())->warnings, "Boosted trees"));
    }

    void sameSeed_givesTheSameModelToTheBit() {
        test::DescentFactory learners;
        std::vector<double> first;
        for (const unsigned threads : {1U, 3U}) {
            storage::Project opened = project();
            QVERIFY(trainModel(opened, learners, {}, kClock, TaskContext({}, {}, threads)));
            std::vector<double> probabilities;
            const auto scores = storage::readScores(opened);
            for (const Score& score : scores->scores) probabilities.push_back(score.probability);
            if (first.empty()) first = probabilities;
            QCOMPARE(probabilities, first);
        }
    }

    void aLeakingColumn_isLeftOutWithAWarning_andKeptOnRequest() {
        storage::Project opened = project({.leak = true});
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        const auto card = trainModel(opened, learners, request, kClock, TaskContext());
        QVERIFY(card);
        QVERIFY(std::find(card->columns.begin(), card->columns.end(), "ReasonForLeaving") == card->columns.end());
        QVERIFY(anyStartsWith(card->excludedColumns, "ReasonForLeaving (suspected leak"));
        QVERIFY(anyStartsWith(card->warnings, "Leakage: ReasonForLeaving"));
        QVERIFY(card->metrics.auc < 0.95);
        request.keepLeaks = true;
        const auto kept = trainModel(opened, learners, request, kClock, TaskContext());
        QVERIFY(kept);
        QVERIFY(kept->metrics.auc > 0.98);
        QVERIFY(anyStartsWith(kept->warnings, "Leakage: ReasonForLeaving"));
        QCOMPARE(kept->version, std::int64_t{2});
    }

    void constantsAndIdentifiers_areLeftOut() {
        storage::Project opened = project({.useless = true});
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        const auto card = trainModel(opened, learners, request, kClock, TaskContext());
        QVERIFY(card);
        QVERIFY(anyStartsWith(card->excludedColumns, "country (the same for every customer)"));
        QVERIFY(anyStartsWith(card->excludedColumns, "mail (nearly every customer has an own value)"));
        QVERIFY(anyStartsWith(card->excludedColumns, "number (a running number)"));
        QCOMPARE(card->columns.size(), std::size_t{6});
    }

    void whatCannotBeTrained_isRefusedInPlainWords_data() {
        QTest::addColumn<QString>("label");
        QTest::addColumn<bool>("role");
        QTest::addColumn<QString>("says");
        QTest::newRow("no label column") << "mixed" << false << "label";
        QTest::newRow("one class") << "all No" << true << "stayed";
        QTest::newRow("three values") << "third" << true << "two values";
        QTest::newRow("three leavers") << "few" << true << "Only 3 customers left";
    }
    void whatCannotBeTrained_isRefusedInPlainWords() {
        QFETCH(QString, label);
        QFETCH(bool, role);
        QFETCH(QString, says);
        storage::Project opened = project({.label = label.toStdString(), .labelRole = role});
        const Error error = trainingError(opened);
        QVERIFY2(error.code == ErrorCode::InvalidInput, error.message.c_str());
        QVERIFY2(QString::fromStdString(error.message).contains(says), error.message.c_str());
        QVERIFY(storage::readModels(opened)->empty());
    }

    void wrongRequests_areRefused() {
        storage::Project opened = project();
        TrainRequest request;
        request.learner = "oracle";
        QVERIFY(trainingError(opened, request).message.find("Choose one of: auto, logistic, mlp") != std::string::npos);
        request = {};
        request.folds = 1;
        QVERIFY(trainingError(opened, request).code == ErrorCode::InvalidInput);
        request = {};
        request.exclude = {"nonsense"};
        QVERIFY(trainingError(opened, request).message.find("nonsense") != std::string::npos);
        request.exclude = {"Contract", "tenure", "charges", "senior", "gender", "noise"};
        QVERIFY(trainingError(opened, request).message.find("nothing to learn from") != std::string::npos);
    }

    void cancelling_leavesTheProjectAsItWas() {
        storage::Project opened = project();
        test::DescentFactory learners;
        std::stop_source stop;
        const TaskContext context(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage.starts_with("Scoring")) stop.request_stop();  // the last stage but one
        });
        const auto card = trainModel(opened, learners, {}, kClock, context);
        QVERIFY(!card && card.error().code == ErrorCode::Cancelled);
        QVERIFY(storage::readModels(opened)->empty());
        QVERIFY(storage::readScores(opened)->keys.empty());
        QVERIFY(storage::readRuns(opened, 5)->empty());
    }

    void drift_isNoneAfterTraining_andSeenOnceTheCustomersChanged() {
        storage::Project opened = project();
        test::DescentFactory learners;
        QVERIFY(!computeDrift(opened, 0, TaskContext()));
        TrainRequest request;
        request.learner = "logistic";
        QVERIFY(trainModel(opened, learners, request, kClock, TaskContext()));
        const auto none = computeDrift(opened, 0, TaskContext());
        QVERIFY(none && none->known());
        QCOMPARE(none->modelVersion, std::int64_t{1});
        QCOMPARE(none->scores.psi, 0.0);
        for (const ColumnDrift& column : none->columns) QCOMPARE(column.psi, 0.0);
        QVERIFY(!none->retrain);
        QVERIFY(opened.database().execute("UPDATE customers SET Contract = 'Month-to-month', tenure = 1"));
        const auto moved = computeDrift(opened, 0, TaskContext());
        QVERIFY(moved && moved->retrain);
        QVERIFY(moved->columns[0].column == "Contract" || moved->columns[0].column == "tenure");
        QVERIFY(moved->scores.level == DriftLevel::Other);
        QCOMPARE(moved->columns.back().psi, 0.0);
    }

    void damagedChampion_isReplacedByTheNewestVersionThatCanBeRead_andSaysSo() {
        storage::Project opened = project();
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        QVERIFY(trainModel(opened, learners, request, kClock, TaskContext()));
        const auto first = storage::readScores(opened);
        request.exclude = {"Contract"};
        QVERIFY(trainModel(opened, learners, request, kClock, TaskContext()));
        QVERIFY(opened.database().execute("UPDATE artefacts SET bytes = zeroblob(100) WHERE version = 2"));
        const auto scores = scoreCustomers(opened, {}, kClock, TaskContext());
        QVERIFY2(scores.has_value(), scores ? "" : scores.error().message.c_str());
        QCOMPARE(scores->modelVersion, std::int64_t{1});
        QCOMPARE(scores->scores[3].probability, first->scores[3].probability);
        QVERIFY(anyStartsWith(scores->warnings, "logistic v2 cannot be used, logistic v1 serves instead."));
        const auto why = explainCustomer(opened, "C00003", kClock, TaskContext());
        QVERIFY(why && why->modelVersion == 1 && why->notice.starts_with("logistic v2 cannot be used"));
        QCOMPARE(storage::readModel(opened, 0)->version, std::int64_t{2});  // what was promoted stays promoted
        QVERIFY(!loadChampion(opened, 2));                                  // asked for by number it fails
        QVERIFY(opened.database().execute("UPDATE artefacts SET bytes = zeroblob(100)"));
        const auto none = scoreCustomers(opened, {}, kClock, TaskContext());
        QVERIFY(!none && none.error().code == ErrorCode::Corrupt);
    }

    void learning_onlyReads_andKeepingIsAllOrNothing() {
        storage::Project opened = project();
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        auto learned = learnModel(opened, learners, request, kClock, TaskContext());
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        QVERIFY(storage::readModels(opened)->empty());
        QVERIFY(storage::readScores(opened)->keys.empty());
        QVERIFY(storage::writeSetting(opened, "meanwhile", "somebody else wrote"));  // while the model was learned
        const auto card = keepModel(opened, std::move(*learned));
        QVERIFY2(card.has_value(), card ? "" : card.error().message.c_str());
        QVERIFY(card->version == 1 && card->champion);
        QCOMPARE(storage::readScores(opened)->keys.size(), std::size_t{600});
        const auto whole = trainModel(opened, learners, request, kClock, TaskContext());  // the same in one step
        QVERIFY(whole && whole->version == 2);
        QCOMPARE(whole->metrics.auc, card->metrics.auc);

        auto late = learnModel(opened, learners, request, kClock, TaskContext());
        QVERIFY(late.has_value());
        QVERIFY(opened.database().execute("DROP TABLE runs"));  // the last thing that is written
        QVERIFY(!keepModel(opened, std::move(*late)));
        QCOMPARE(storage::readModels(opened)->size(), std::size_t{2});
        QVERIFY(readLearningCurves(opened, 3)->empty());
    }

    void howItLearned_keepsWhatWasNotMeasuredAsMissing() {
        storage::Project opened = project();
        scoring::FitProgress first{1, 0.625, 0.6875, std::nan("")}, second{2, std::nan(""), 0.5, 0.75};
        QVERIFY(keepLearningCurves(opened, 9, {{"mlp", {first, second}}, {"xgboost", {}}}));
        const auto kept = readLearningCurves(opened, 9);
        QVERIFY(kept && kept->size() == 2 && kept->at(0).epochs.size() == 2 && kept->at(1).epochs.empty());
        QVERIFY(std::isnan(kept->at(0).epochs[0].validationAuc) && std::isnan(kept->at(0).epochs[1].trainLoss));
        QCOMPARE(kept->at(0).epochs[0].trainLoss, 0.625);
        QCOMPARE(kept->at(0).epochs[1].validationAuc, 0.75);
        QVERIFY(storage::writeSetting(opened, "learning_curves_v9", "[{\"learner\": 3}]"));
        QVERIFY(readLearningCurves(opened, 9).error().code == ErrorCode::Corrupt);
    }
};

QTEST_GUILESS_MAIN(TestTraining)
#include "tst_training.moc"
