// The life of model versions: promoted, rolled back, and compared on the customers whom both had not seen.
#include "core/scoring/graphscorer.h"
#include "core/scoring/metrics.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/workbench/champion.h"
#include "core/workbench/comparing.h"
#include "core/workbench/foldpredictions.h"
#include "core/workbench/modelfiles.h"
#include "core/workbench/promoting.h"
#include "core/workbench/scoring.h"
#include "core/workbench/training.h"
#include "tests/core/workbench/trainedprojects.h"
#include "tests/support/randomnetwork.h"
#include "tests/support/randomtrees.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <utility>

using namespace holdfast;
using namespace holdfast::workbench;

namespace {

const Clock kClock = test::kTrainingClock;

Promotion step(std::int64_t version, PromotionKind kind = PromotionKind::Promoted) {
    return {version, 0, kind};
}

/// Saves as whatever bytes it was given.
class BrokenScorer final : public scoring::ChurnScorer {
public:
    BrokenScorer(std::shared_ptr<const FeatureSchema> schema, std::string bytes) : m_schema(std::move(schema)), m_bytes(std::move(bytes)) {}
    std::string kind() const override { return "broken"; }
    std::size_t members() const override { return 1; }
    void memberLogits(std::span<const double>, std::size_t rows, std::span<double> out) const override { std::fill_n(out.begin(), rows, 0.0); }
    const std::shared_ptr<const FeatureSchema>& schema() const override { return m_schema; }
    std::string save() const override { return m_bytes; }

private:
    std::shared_ptr<const FeatureSchema> m_schema;
    std::string m_bytes;
};

TrainRequest without(std::vector<std::string> columns) {
    TrainRequest request;
    request.exclude = std::move(columns);
    return request;
}

TrainRequest onFolds(int folds, std::uint64_t seed) {
    TrainRequest request;
    request.folds = folds;
    request.seed = seed;
    return request;
}

}  // namespace

class TestVersions : public QObject, protected test::TrainedProjects {
    Q_OBJECT

    /// Everybody is judged.
    static ModelCard train(storage::Project& opened, TrainRequest request = {}) {
        request.split = SplitChoice::Random;
        return TrainedProjects::train(opened, std::move(request));
    }

private slots:
    void promote_bringsAnOlderVersionAndItsScoresBack() {
        storage::Project opened = project();
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        QVERIFY(trainModel(opened, learners, request, kClock, TaskContext()));
        const auto before = storage::readScores(opened);
        request.exclude = {"Contract"};
        QVERIFY(trainModel(opened, learners, request, kClock, TaskContext()));
        QVERIFY(storage::readScores(opened)->scores[3].probability != before->scores[3].probability);
        QVERIFY(promoteModel(opened, 1, kClock, TaskContext()));
        QCOMPARE(storage::readModel(opened, 0)->version, std::int64_t{1});
        const auto after = storage::readScores(opened);
        for (std::size_t i = 0; i < before->scores.size(); ++i)
            QCOMPARE(after->scores[i].probability, before->scores[i].probability);
        const auto unknown = promoteModel(opened, 9, kClock, TaskContext());
        QVERIFY(!unknown && unknown.error().code == ErrorCode::NotFound);
    }

    // Trees and networks whose bytes are sound on the outside and broken within, cut short, or of a kind nobody knows.
    void damagedArtefacts_ofEveryKind_areReplacedByTheVersionBefore() {
        const auto world = test::networkWorld(60, 3);
        const auto table = test::randomCustomers(200, 3, 1, 5);
        const std::string trees = test::randomTreeScorer(table, 2, 4, 3)->save();
        const auto graph = scoring::GraphScorer::make(test::randomParts(world.network, 1, 5));
        QVERIFY(graph);
        const std::string network = (*graph)->save();
        for (const std::string& sound : {trees, network}) QVERIFY(scoring::loadScorer(sound));
        std::vector<std::string> broken;
        for (const std::string& sound : {trees, network}) {
            broken.push_back(sound.substr(0, sound.size() / 2));
            broken.push_back(sound.substr(0, 12));
            for (const std::size_t place : {std::size_t{7}, sound.size() / 3, sound.size() / 2, sound.size() - 3}) {
                broken.push_back(sound);
                broken.back()[place] = static_cast<char>(broken.back()[place] ^ 0x41);
            }
        }
        broken.emplace_back("HFFUTURE of another kind");
        storage::Project opened = project();
        train(opened);
        for (const std::string& bytes : broken) {
            const scoring::ChurnModel model(std::make_shared<BrokenScorer>(table.schema, bytes), {}, scoring::ConformalBand(), {});
            ModelCard card;
            card.learner = "broken";
            card.champion = true;
            QVERIFY(storage::addModel(opened, card, model.save()));
            const auto serving = loadChampion(opened);
            QVERIFY2(serving.has_value(), serving ? "" : serving.error().message.c_str());
            QCOMPARE(serving->card.version, std::int64_t{1});
            QVERIFY(serving->notice.find("cannot be used, logistic v1 serves instead") != std::string::npos);
            const auto scores = scoreCustomers(opened, {}, kClock, TaskContext());
            QVERIFY2(scores && scores->modelVersion == 1, scores ? "" : scores.error().message.c_str());
        }
    }

    void stepBack_undoesOnePromotion() {
        using enum PromotionKind;
        QCOMPARE(previousChampion({}), std::int64_t{0});
        QCOMPARE(previousChampion({step(1, Trained)}), std::int64_t{0});
        QCOMPARE(previousChampion({step(1, Trained), step(2, Trained), step(3, Trained)}), std::int64_t{2});
        QCOMPARE(previousChampion({step(1, Trained), step(2, Trained), step(3, Trained), step(2, RolledBack)}), std::int64_t{1});
        QCOMPARE(previousChampion({step(1), step(2), step(3), step(2, RolledBack), step(1, RolledBack)}), std::int64_t{0});
        QCOMPARE(previousChampion({step(1), step(2), step(1, RolledBack), step(2)}), std::int64_t{1});
        QCOMPARE(previousChampion({step(1), step(2), step(2)}), std::int64_t{1});   // promoted twice counts once
        QCOMPARE(previousChampion({step(4), step(1, RolledBack)}), std::int64_t{0});  // the version before was deleted
    }

    void rollback_goesBackStepByStep_andIsKeptInTheHistory() {
        storage::Project opened = project();
        const auto nothing = rollBackModel(opened, kClock, TaskContext());
        QVERIFY(!nothing && nothing.error().code == ErrorCode::NotFound);
        train(opened);
        const auto before = storage::readScores(opened);
        train(opened, without({"Contract"}));
        train(opened, without({"tenure"}));
        QCOMPARE(*versionBefore(opened), std::int64_t{2});
        const auto second = rollBackModel(opened, kClock, TaskContext());
        QVERIFY2(second.has_value(), second ? "" : second.error().message.c_str());
        QCOMPARE(*second, std::int64_t{2});
        const auto first = rollBackModel(opened, kClock, TaskContext());
        QVERIFY(first && *first == 1);
        QCOMPARE(storage::readModel(opened, 0)->version, std::int64_t{1});
        const auto scores = storage::readScores(opened);
        QCOMPARE(scores->modelVersion, std::int64_t{1});
        QCOMPARE(scores->scores[9].probability, before->scores[9].probability);
        const auto history = storage::readPromotions(opened);
        QVERIFY(history && history->size() == 5);
        QVERIFY(history->back().kind == PromotionKind::RolledBack && history->back().version == 1);
        QCOMPARE(history->back().at, kClock());
        QCOMPARE(storage::readRuns(opened, 1)->front().command, std::string("rollback"));
        QVERIFY(!rollBackModel(opened, kClock, TaskContext()));
        QCOMPARE(storage::readModels(opened)->size(), std::size_t{3});  // nothing is lost: forth goes by number
        QVERIFY(promoteModel(opened, 3, kClock, TaskContext()));
        QCOMPARE(*versionBefore(opened), std::int64_t{1});
    }

    void exportedModel_isImportedAsAChallenger() {
        storage::Project opened = project();
        train(opened);
        const std::filesystem::path folder = m_folder.path().toStdString();
        test::DescentFactory learners;  // knows no torch
        const auto files = exportModel(opened, 1, folder / "m.hfmodel", learners);
        QVERIFY2(files.has_value(), files ? "" : files.error().message.c_str());
        QVERIFY(files->natives.empty() && files->notes.size() == 1);
        QVERIFY(files->description == folder / "m.json" && std::filesystem::exists(folder / "m.json"));
        QVERIFY(!exportModel(opened, 1, folder / "m.pt", learners));
        QVERIFY(!exportModel(opened, 1, folder / "absent" / "m.hfmodel", learners));
        storage::Project other = project({.seed = 8});
        train(other);
        const auto imported = importModel(other, folder / "m.json", kClock);
        QVERIFY2(imported.has_value(), imported ? "" : imported.error().message.c_str());
        QVERIFY(imported->warnings.empty());
        QCOMPARE(imported->card.version, std::int64_t{2});
        QCOMPARE(imported->card.name, std::string("logistic v2"));
        QVERIFY(!imported->card.champion && storage::readModel(other, 0)->version == 1);
        QCOMPARE(imported->card.metrics.logLoss, storage::readModel(opened, 1)->metrics.logLoss);
        QVERIFY(imported->card.warnings.back().find("where it was logistic v1") != std::string::npos);
        QCOMPARE(*storage::readArtefact(other, 2), *storage::readArtefact(opened, 1));
        QVERIFY(other.database().execute("DELETE FROM catalogue WHERE name = 'tenure'"));
        const auto poorer = importModel(other, folder / "m.hfmodel", kClock);
        QVERIFY(poorer && poorer->warnings.size() == 1 && poorer->warnings[0].find("tenure") != std::string::npos);
        QVERIFY(other.database().execute("UPDATE catalogue SET type = 'real' WHERE name = 'Contract'"));
        const auto otherKind = importModel(other, folder / "m.hfmodel", kClock);
        QVERIFY(!otherKind && otherKind.error().code == ErrorCode::InvalidInput);
        QCOMPARE(storage::readModels(other)->size(), std::size_t{3});
    }

    void comparison_isPaired_onTheSameFolds() {
        storage::Project opened = project();
        train(opened);
        train(opened, without({"Contract", "tenure"}));  // hardly anything is left to go by
        const auto found = compareVersions(opened, 1, 2);
        QVERIFY2(found.has_value(), found ? "" : found.error().message.c_str());
        QVERIFY(found->sameData && found->sameFolds && found->paired && found->notes.empty());
        QCOMPARE(found->paired->customers, std::uint64_t{600});
        const auto first = readFoldPredictions(opened, 1), second = readFoldPredictions(opened, 2);
        QCOMPARE(found->paired->auc.first, scoring::rocAuc(first->probabilities, first->labels));
        QCOMPARE(found->paired->auc.second, scoring::rocAuc(second->probabilities, second->labels));
        QVERIFY(std::abs(found->paired->logLoss.difference - (found->second.metrics.logLoss - found->first.metrics.logLoss)) < 1e-12);
        QVERIFY(found->paired->auc.settled() && found->paired->auc.upper < 0.0);
        QVERIFY(found->paired->logLoss.settled() && found->paired->logLoss.lower > 0.0);
        const auto turned = compareVersions(opened, 2, 1);
        QVERIFY(std::abs(turned->paired->auc.lower + found->paired->auc.upper) < 1e-12);
    }

    void comparison_saysWhenDataFoldsOrCustomersDiffer() {
        storage::Project opened = project({.unlabelled = 50});
        train(opened);
        train(opened, onFolds(4, 1));
        train(opened, onFolds(5, 2));
        auto found = compareVersions(opened, 1, 2);
        QVERIFY(found && found->sameData && !found->sameFolds && found->paired);
        QVERIFY(found->notes.size() == 1 && found->notes[0].find("different folds") != std::string::npos);
        QVERIFY(!compareVersions(opened, 1, 3)->sameFolds);
        QVERIFY(opened.database().execute("UPDATE customers SET Churn = 'No' WHERE id >= 'C00550'"));
        QVERIFY(opened.database().execute("UPDATE customers SET Churn = CASE Churn WHEN 'Yes' THEN 'No' ELSE 'Yes' END WHERE id < 'C00010'"));
        QVERIFY(opened.database().execute("DELETE FROM customers WHERE id BETWEEN 'C00020' AND 'C00029'"));
        QVERIFY(opened.database().execute("UPDATE settings SET value = value + 1 WHERE name = 'data_version'"));
        train(opened);
        found = compareVersions(opened, 1, 4);
        QVERIFY(found && !found->sameData && !found->sameFolds && found->paired);
        QCOMPARE(found->paired->customers, std::uint64_t{550 - 10 - 10});
        QCOMPARE(found->onlyFirst, std::uint64_t{20});
        QCOMPARE(found->onlySecond, std::uint64_t{60});
        QCOMPARE(found->notes.size(), std::size_t{3});
        QVERIFY(opened.database().execute("DELETE FROM fold_predictions WHERE version = 1"));
        found = compareVersions(opened, 1, 4);
        QVERIFY(found && !found->paired && found->notes.front().find("Model version 1 has no predictions") == 0);
        const auto unknown = compareVersions(opened, 1, 9);
        QVERIFY(!unknown && unknown.error().code == ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestVersions)
#include "tst_versions.moc"
