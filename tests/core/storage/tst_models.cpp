// Model versions with their artefacts, and scores with their history.
#include "core/storage/cardjson.h"
#include "core/storage/foldpredictions.h"
#include "core/storage/models.h"
#include "tests/core/storage/storagefixture.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <limits>

using namespace holdfast;
using namespace holdfast::storage;
using namespace holdfast::test;

namespace {

ModelCard fullCard() {
    ModelCard card;
    card.learner = "mlp";
    card.champion = true;
    card.trainedAt = 1'700'000'000'123;
    card.trainSeconds = 1.5;
    card.seed = 0xFFFF'FFFF'FFFF'FFFFULL;
    card.folds = 5;
    card.rows = 7043;
    card.labelRate = 0.2653;
    card.labelColumn = "Churn";
    card.dataFingerprint = "abc";
    card.softwareVersion = "0.1.0";
    card.calibration = "isotonic";
    card.level = {0.19, 0.2};
    card.newcomers = {12, 0.7, 0.4, "platt", {{"gnn", 1.0}}, {0.31, 0.3}};
    card.metrics = {0.85, 0.01, 0.66, 0.41, 0.13, 0.012, 0.9, 2.9};
    card.baselines = {{"logistic", 0.845}, {"unknown", std::numeric_limits<double>::quiet_NaN()}};
    card.ensemble = {{"xgboost", 0.75}, {"logistic", 0.0}};
    card.columns = {"tenure", "größe \"x\""};
    card.excludedColumns = {"Total (leaks)"};
    card.warnings = {"one"};
    card.roc = {{0, 0}, {0.1, 1.0 / 3.0}, {1, 1}};
    card.precisionRecall = {{0, 1}};
    card.calibrationBins = {{0.05, 0.06, 100, 0.03, 0.1}};
    card.lift = {{0.1, 2.9, 0.29}};
    card.importance = {{"tenure", 0.2}};
    card.coverage = {{"tenure under 9", 400, 120, 0.9, 0.875, true, 25, 396, 0.7, 0.96, MeasuredBy::All}, {"tenure from 9", 3, 1, 0.9, std::nan(""), false, 100}};
    card.drift = {7043, {{"tenure", {1.0, 1.0 / 3.0}, {}, {0.25, 0.5, 0.25, 0.0}}, {"plan", {}, {"a", "ü"}, {0.5, 0.25, 0.25}}},
                  {"score", {0.5}, {}, {0.5, 0.5, 0.0}}};
    return card;
}

Scores scoresOf(const std::vector<std::pair<std::string, double>>& given, UtcMillis asOf) {
    Scores scores;
    scores.modelVersion = 3;
    scores.asOf = asOf;
    for (const auto& [key, probability] : given) {
        scores.keys.push_back(key);
        scores.scores.push_back({probability, 0.0, 1.0, key == "b"});
        scores.topReasons.push_back("because of " + key);
    }
    scores.warnings = {"2 unseen categories"};
    return scores;
}

}  // namespace

class TestModels : public QObject {
    Q_OBJECT

private slots:
    void registeredModel_isReadBackWhole() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", {}));
        HOLDFAST_FAILS(readModel(project, 0), NotFound);
        const std::string artefact("bytes\0and more", 14);
        HOLDFAST_GET(const auto version, addModel(project, fullCard(), artefact));
        QCOMPARE(version, std::int64_t{1});
        HOLDFAST_GET(const ModelCard card, readModel(project, 0));
        QCOMPARE(card.version, version);
        QCOMPARE(card.name, std::string("mlp v1"));
        QVERIFY(card.champion);
        QCOMPARE(card.seed, fullCard().seed);
        QCOMPARE(card.trainedAt, fullCard().trainedAt);
        QCOMPARE(card.metrics.coverage90, 0.9);
        QCOMPARE(card.baselines.at("logistic"), 0.845);
        QCOMPARE(card.ensemble.size(), std::size_t{2});
        QCOMPARE(card.ensemble[0].learner, std::string("xgboost"));
        QCOMPARE(card.ensemble[0].weight, 0.75);
        QCOMPARE(card.ensemble[1].weight, 0.0);
        QVERIFY(std::isnan(card.baselines.at("unknown")));
        QCOMPARE(card.columns[1], std::string("größe \"x\""));
        QCOMPARE(card.roc[1].y, 1.0 / 3.0);
        QCOMPARE(card.calibrationBins[0].count, std::uint64_t{100});
        QCOMPARE(card.lift[0].captured, 0.29);
        QCOMPARE(card.importance[0].column, std::string("tenure"));
        QCOMPARE(card.coverage[0].heldOut, std::uint64_t{396});
        QCOMPARE(card.coverage[0].lower, 0.7);
        QCOMPARE(card.coverage[0].upper, 0.96);
        QVERIFY(card.coverage[0].ownBand && card.coverage[1].blockSize == 100 && std::isnan(card.coverage[1].lower));
        QVERIFY(card.coverage[0].measuredBy == MeasuredBy::All && card.coverage[1].measuredBy == MeasuredBy::Either);
        QVERIFY(card.level.from == 0.19 && card.level.to == 0.2);
        QVERIFY(card.newcomers.customers == 12 && card.newcomers.level.from == 0.31 && card.newcomers.level.to == 0.3);
        QCOMPARE(card.drift.rows, std::uint64_t{7043});
        QCOMPARE(card.drift.columns[0].cuts, fullCard().drift.columns[0].cuts);
        QCOMPARE(card.drift.columns[1].levels, fullCard().drift.columns[1].levels);
        QCOMPARE(card.drift.columns[1].shares, fullCard().drift.columns[1].shares);
        QCOMPARE(card.drift.scores.cuts, std::vector<double>{0.5});
        HOLDFAST_GET(const auto bytes, readArtefact(project, version));
        QCOMPARE(bytes, artefact);
    }

    void cardOfAnOlderBuild_isReadWithoutWhatItDidNotKnow() {
        auto json = nlohmann::json::parse(toJson(fullCard()));
        for (auto& group : json.at("coverage"))
            for (const char* field : {"held_out", "lower", "upper", "measured_by"}) QCOMPARE(group.erase(field), std::size_t{1});
        QVERIFY(json.erase("level") == 1 && json.at("newcomers").erase("level") == 1);
        HOLDFAST_GET(const ModelCard card, cardFromJson(json.dump()));
        QVERIFY(std::isnan(card.level.to) && std::isnan(card.newcomers.level.from));
        QCOMPARE(card.newcomers.calibration, std::string("platt"));
        QCOMPARE(card.coverage.size(), std::size_t{2});
        QCOMPARE(card.coverage[0].measured, 0.875);
        QVERIFY(std::isnan(card.coverage[0].lower) && std::isnan(card.coverage[0].upper) && card.coverage[0].heldOut == 0);
    }

    void onlyOneModelIsChampion_andVersionsAreNeverReused() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", {}));
        HOLDFAST_OK(addModel(project, fullCard(), "1"));
        HOLDFAST_OK(addModel(project, fullCard(), "2"));
        HOLDFAST_GET(const auto models, readModels(project));
        QCOMPARE(models.size(), std::size_t{2});
        QCOMPARE(models[0].version, std::int64_t{2});
        QVERIFY(models[0].champion && !models[1].champion);
        HOLDFAST_OK(setChampion(project, {1, 5, PromotionKind::Promoted}));
        HOLDFAST_GET(const ModelCard champion, readModel(project, 0));
        QCOMPARE(champion.version, std::int64_t{1});
        HOLDFAST_FAILS(setChampion(project, {9, 6, PromotionKind::Promoted}), NotFound);
        HOLDFAST_OK(project.database().execute("DELETE FROM model_versions WHERE version = 2"));
        HOLDFAST_FAILS(readArtefact(project, 2), NotFound);
        HOLDFAST_GET(const auto next, addModel(project, fullCard(), "3"));
        QCOMPARE(next, std::int64_t{3});
    }

    void damagedArtefact_isCorrupt() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", {}));
        HOLDFAST_OK(addModel(project, fullCard(), "weights"));
        HOLDFAST_OK(project.database().execute("UPDATE artefacts SET bytes = CAST('weightz' AS BLOB)"));
        HOLDFAST_FAILS(readArtefact(project, 1), Corrupt);
        HOLDFAST_OK(project.database().execute("UPDATE model_versions SET card = '{'"));
        HOLDFAST_FAILS(readModel(project, 1), Corrupt);
    }

    void foldPredictions_areReadBackToTheBit_whateverTheKeys() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", {}));
        HOLDFAST_OK(addModel(project, fullCard(), "1"));
        FoldPredictions given;
        given.keys = {"", "C0001", "C0002", "C0002x", "ü", std::string(700, 'k'), std::string(700, 'k') + "\n1", "C0002"};
        given.folds = {0, 1, 2, 19, 0, 1, 2, 0};
        given.labels = {0, 1, 0, 1, 1, 0, 0, 1};
        given.logits = {1.0 / 3.0, -700.0, 0.0, 1e-300, 5.0, -5.0, 2.0, 3.0};
        given.probabilities = {0.1, 0.9, 1.0 - 1e-16, 0.5, 0.2, 1e-17, 0.0, 1.0};
        given.groups = {"new", "under 12 \"months\""};
        given.group = {0, 1, FoldPredictions::kNoGroup, 1, 1, 0, 0, 0};
        HOLDFAST_OK(writeFoldPredictions(project, 1, given));
        HOLDFAST_GET(const FoldPredictions kept, readFoldPredictions(project, 1));
        QCOMPARE(kept.keys, given.keys);
        QCOMPARE(kept.folds, given.folds);
        QCOMPARE(kept.labels, given.labels);
        QCOMPARE(std::memcmp(kept.logits.data(), given.logits.data(), given.rows() * sizeof(double)), 0);
        QCOMPARE(std::memcmp(kept.probabilities.data(), given.probabilities.data(), given.rows() * sizeof(double)), 0);
        QCOMPARE(kept.group, given.group);
        QCOMPARE(kept.groups, given.groups);
        QVERIFY(kept.values.empty());
    }

    void foldPredictions_thatAreAbsentDamagedOrUneven_areRefused() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", {}));
        HOLDFAST_OK(addModel(project, fullCard(), "1"));
        HOLDFAST_FAILS(readFoldPredictions(project, 1), NotFound);
        FoldPredictions given{{"a", "b"}, {0, 1}, {0, 1}, {0.5, -0.5}, {0.6, 0.4}, {}, {}, {}};
        HOLDFAST_OK(writeFoldPredictions(project, 1, given));
        HOLDFAST_OK(readFoldPredictions(project, 1));
        HOLDFAST_OK(project.database().execute("UPDATE fold_predictions SET keys = zeroblob(length(keys))"));
        HOLDFAST_FAILS(readFoldPredictions(project, 1), Corrupt);
        given.logits.pop_back();
        HOLDFAST_FAILS(writeFoldPredictions(project, 1, given), InvalidInput);
        given.logits.push_back(1.0);
        given.group = {0, 0};  // of no group
        HOLDFAST_FAILS(writeFoldPredictions(project, 1, given), InvalidInput);
        HOLDFAST_OK(project.database().execute("DELETE FROM model_versions"));
        HOLDFAST_GET(const auto left, project.database().queryInteger("SELECT count(*) FROM fold_predictions"));
        QCOMPARE(left, std::int64_t{0});
    }

    void scores_areReplacedAndTheirHistoryKeepsNotableMoves() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_OK(replaceScores(project, scoresOf({{"b", 0.5}, {"a", 0.1}}, 100)));
        HOLDFAST_OK(replaceScores(project, scoresOf({{"a", 0.1006}, {"b", 0.7}, {"d", 0.3}}, 200)));
        HOLDFAST_OK(replaceScores(project, scoresOf({{"a", 0.1012}, {"b", 0.7}}, 300)));  // a has moved by 0.0012 since 100
        HOLDFAST_GET(const Scores scores, readScores(project));
        QCOMPARE(scores.keys, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(scores.scores[0].probability, 0.1012);
        QVERIFY(scores.scores[1].coldStart);
        QCOMPARE(scores.topReasons[1], std::string("because of b"));
        QCOMPARE(scores.modelVersion, std::int64_t{3});
        QCOMPARE(scores.asOf, UtcMillis{300});
        QCOMPARE(scores.warnings, (std::vector<std::string>{"2 unseen categories"}));
        HOLDFAST_GET(const auto a, readScoreHistory(project, "a"));
        QCOMPARE(a.size(), std::size_t{2});
        QCOMPARE(a[0].time, UtcMillis{100});
        QCOMPARE(a[1].time, UtcMillis{300});
        HOLDFAST_GET(const auto b, readScoreHistory(project, "b"));
        QCOMPARE(b.size(), std::size_t{2});
        QCOMPARE(b[1].probability, 0.7);
    }

    void scoreOfAStranger_changesNothing() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_OK(replaceScores(project, scoresOf({{"a", 0.1}}, 100)));
        HOLDFAST_FAILS(replaceScores(project, scoresOf({{"a", 0.9}, {"stranger", 0.5}}, 200)), NotFound);
        HOLDFAST_GET(const Scores scores, readScores(project));
        QCOMPARE(scores.scores[0].probability, 0.1);
        HOLDFAST_FAILS(readScoreHistory(project, "stranger"), NotFound);
    }
};

QTEST_APPLESS_MAIN(TestModels)
#include "tst_models.moc"
