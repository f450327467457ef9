// Who scores where a model is lost: a damaged champion gives way to the version before it, or to a logistic model trained at once, and
// from then on everything names the one that scores; a learner that fails leaves a project neither worse nor without a score.
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/workbench/champion.h"
#include "core/workbench/drift.h"
#include "core/workbench/project.h"
#include "core/workbench/promoting.h"
#include "core/workbench/reporting.h"
#include "core/workbench/scoring.h"
#include "core/workbench/standin.h"
#include "core/workbench/training.h"
#include "tests/core/workbench/trainedprojects.h"

#include <QTest>

#include <algorithm>
#include <memory>

using namespace holdfast;
using namespace holdfast::workbench;

namespace {

const Clock kClock = test::kTrainingClock;

/// Offers a learner whose fits all fail, besides a logistic one.
class FailingFactory final : public test::DescentFactory {
public:
    std::vector<std::string> names() const override { return {"logistic", "failing"}; }
    Result<std::unique_ptr<scoring::ChurnLearner>> create(std::string_view name) override {
        if (name != "failing") return DescentFactory::create(name);
        return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<Failing>());
    }

private:
    class Failing final : public scoring::ChurnLearner {
    public:
        std::string name() const override { return "failing"; }
        Result<std::unique_ptr<scoring::ChurnScorer>> fit(const scoring::TrainingSet&, const scoring::FitOptions&, const TaskContext&,
                                                          const scoring::FitMonitor&) const override {
            return Unexpected(ErrorCode::Model, "The loss is not a number.");
        }
    };
};

/// Kept in a format that this build does not know.
class FutureScorer final : public scoring::ChurnScorer {
public:
    explicit FutureScorer(const scoring::ChurnScorer& sound) : m_schema(sound.schema()), m_bytes(sound.save()) {
        if (!m_bytes.starts_with("HFNET")) qFatal("the scorer is not kept as a network");
        ++m_bytes[5];  // the format
    }
    std::string kind() const override { return "future"; }
    std::size_t members() const override { return 1; }
    void memberLogits(std::span<const double>, std::size_t, std::span<double> out) const override { std::fill(out.begin(), out.end(), 0.0); }
    const std::shared_ptr<const FeatureSchema>& schema() const override { return m_schema; }
    std::string save() const override { return m_bytes; }

private:
    std::shared_ptr<const FeatureSchema> m_schema;
    std::string m_bytes;
};

TrainRequest withLearner(const char* learner, std::vector<std::string> exclude = {}) {
    TrainRequest request;
    request.learner = learner;
    request.exclude = std::move(exclude);
    return request;
}

}  // namespace

class TestStandIn : public QObject, protected test::TrainedProjects {
    Q_OBJECT

    static Result<std::string> provide(storage::Project& opened) {
        static test::DescentFactory learners;
        return provideStandIn(opened, []() -> scoring::LearnerFactory& { return learners; }, kClock, TaskContext());
    }

private slots:
    void theVersionBefore_takesTheChampionsPlace_andEverythingNamesIt() {
        storage::Project opened = project();
        train(opened);
        const auto first = storage::readScores(opened);
        train(opened, withLearner("logistic", {"Contract"}));
        QVERIFY(opened.database().execute("UPDATE artefacts SET bytes = zeroblob(100) WHERE version = 2"));
        QVERIFY(!servingNotice(opened)->empty());
        const auto notice = provide(opened);
        QVERIFY2(notice.has_value(), notice ? "" : notice.error().message.c_str());
        QVERIFY2(notice->starts_with("logistic v2 cannot be used, logistic v1 serves instead."), notice->c_str());
        QVERIFY(servingNotice(opened)->empty());
        QCOMPARE(storage::readModel(opened, 0)->version, std::int64_t{1});
        const auto scores = storage::readScores(opened);
        QCOMPARE(scores->modelVersion, std::int64_t{1});
        for (std::size_t i = 0; i < first->scores.size(); ++i) QCOMPARE(scores->scores[i].probability, first->scores[i].probability);
        const auto report = buildReport(opened, {}, kClock, TaskContext());
        QVERIFY(report && report->provenance.modelVersion == 1);
        QCOMPARE(computeDrift(opened, 0, TaskContext())->modelVersion, std::int64_t{1});
        QCOMPARE(storage::readModels(opened)->size(), std::size_t{2});
        QCOMPARE(storage::readRuns(opened, 1)->front().command, std::string("rollback"));
        QVERIFY(provide(opened)->empty());  // once
    }

    void whenTheVersionBeforeIsDamagedToo_anOlderOneServes() {
        storage::Project opened = project();
        train(opened);
        train(opened, withLearner("logistic", {"Contract"}));
        train(opened, withLearner("logistic", {"tenure"}));
        QVERIFY(opened.database().execute("UPDATE artefacts SET bytes = zeroblob(100) WHERE version > 1"));
        QVERIFY(provide(opened)->starts_with("logistic v3 cannot be used, logistic v1 serves instead."));
        QCOMPARE(storage::readModel(opened, 0)->version, std::int64_t{1});
        QCOMPARE(storage::readScores(opened)->modelVersion, std::int64_t{1});
    }

    // Another build may read it: nothing is lost, so nothing is changed, and it is said who scores meanwhile.
    void aModelOfANewerHoldfast_staysChampion_andNothingIsWritten() {
        storage::Project opened = project();
        train(opened);
        train(opened, withLearner("logistic", {"Contract"}));
        const auto before = storage::readScores(opened);
        const auto sound = loadChampion(opened);
        QVERIFY(sound.has_value());
        ModelCard card = sound->card;
        card.champion = true;
        const auto future = storage::addModel(
            opened, card, scoring::ChurnModel(std::make_shared<FutureScorer>(sound->model.scorer()), {}, scoring::ConformalBand(), {}).save());
        QVERIFY2(future.has_value(), future ? "" : future.error().message.c_str());
        const auto runs = storage::readRuns(opened, 100)->size();
        const auto notice = provide(opened);
        QVERIFY2(notice && notice->find("serves instead.") != std::string::npos, notice ? notice->c_str() : notice.error().message.c_str());
        QCOMPARE(storage::readModel(opened, 0)->version, *future);
        QCOMPARE(storage::readRuns(opened, 100)->size(), runs);
        QCOMPARE(storage::readScores(opened)->modelVersion, before->modelVersion);
        QVERIFY(!servingNotice(opened)->empty());
        // Where nobody else can serve, no model is trained in its place either.
        QVERIFY(opened.database().execute("UPDATE artefacts SET bytes = zeroblob(100) WHERE version < 3"));
        QVERIFY(provide(opened)->find("Update Holdfast") != std::string::npos);
        QCOMPARE(storage::readModels(opened)->size(), std::size_t{3});
    }

    void aLearnerThatFails_givesWayToALogisticModel_whereNobodyScoresYet() {
        storage::Project opened = project();
        FailingFactory learners;
        const auto card = trainModel(opened, learners, withLearner("failing"), kClock, TaskContext());
        QVERIFY2(card.has_value(), card ? "" : card.error().message.c_str());
        QCOMPARE(card->learner, std::string("logistic"));
        QVERIFY(card->champion);
        QVERIFY2(card->warnings.front().starts_with("The learner failing could not be trained, so a logistic model was trained in its place. "),
                 card->warnings.front().c_str());
        QVERIFY(card->warnings.front().find("The loss is not a number.") != std::string::npos);
        // Where somebody scores, he goes on, and it is an error.
        const auto again = trainModel(opened, learners, withLearner("failing"), kClock, TaskContext());
        QVERIFY(!again && again.error().code == ErrorCode::Model);
        QVERIFY2(again.error().message.find("logistic v1 goes on scoring.") != std::string::npos, again.error().message.c_str());
        QCOMPARE(storage::readModels(opened)->size(), std::size_t{1});
    }

    void whereNobodyElseCanServe_aLogisticModelIsTrainedAtOnce_andItsCardSaysWhy() {
        storage::Project opened = project();
        test::DescentFactory learners;
        int asked = 0;
        const LearnersOnDemand onDemand = [&]() -> scoring::LearnerFactory& {
            ++asked;
            return learners;
        };
        const auto before = provideStandIn(opened, onDemand, kClock, TaskContext());
        QVERIFY(before && before->empty());  // nothing was trained yet: nothing to stand in for
        TrainRequest request;
        request.learner = "logistic";
        request.seed = 7;
        request.exclude = {"Contract"};
        QVERIFY(trainModel(opened, learners, request, kClock, TaskContext()));
        const auto sound = provideStandIn(opened, onDemand, kClock, TaskContext());
        QVERIFY(sound && sound->empty() && asked == 0);

        QVERIFY(opened.database().execute("UPDATE artefacts SET bytes = zeroblob(100)"));
        QVERIFY(!servingNotice(opened)->empty());
        const auto notice = provideStandIn(opened, onDemand, kClock, TaskContext());
        QVERIFY2(notice.has_value(), notice ? "" : notice.error().message.c_str());
        QVERIFY(notice->starts_with("logistic v1 cannot be used, and no version before it can. logistic v2, a logistic model,"));
        QCOMPARE(asked, 1);
        QVERIFY(servingNotice(opened)->empty());
        const auto scores = scoreCustomers(opened, {}, kClock, TaskContext());
        QVERIFY(scores && scores->modelVersion == 2);
        const auto card = storage::readModel(opened, 0);
        QVERIFY(card && card->version == 2 && card->seed == 7);
        QVERIFY(card->warnings.front().starts_with("It stands in for logistic v1, which cannot be used"));
        QVERIFY(std::find(card->columns.begin(), card->columns.end(), "Contract") == card->columns.end());  // as it was forbidden
        QCOMPARE(card->columns, storage::readModel(opened, 1)->columns);
        QCOMPARE(storage::readModels(opened)->size(), std::size_t{2});  // the damaged one stays listed
    }

    void whereNoStandInCanBeTrainedEither_bothReasonsAreTold() {
        storage::Project opened = project();
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        QVERIFY(trainModel(opened, learners, request, kClock, TaskContext()));
        QVERIFY(opened.database().execute("UPDATE artefacts SET bytes = zeroblob(100)"));
        QVERIFY(opened.database().execute("UPDATE customers SET Churn = 'No'"));
        const auto none = provideStandIn(opened, [&]() -> scoring::LearnerFactory& { return learners; }, kClock, TaskContext());
        QVERIFY(!none && none.error().code == ErrorCode::Corrupt);
        QVERIFY(none.error().message.starts_with("logistic v1 cannot be used: "));
        QVERIFY(none.error().message.find(" could be trained in its place either: ") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestStandIn)
#include "tst_standin.moc"
