// Models as files: what an export may replace, what it leaves alone, and that its files come all or none.
#include "core/scoring/ensemblescorer.h"
#include "core/scoring/model.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/workbench/modelfiles.h"
#include "core/workbench/training.h"
#include "tests/core/workbench/foldercontents.h"
#include "tests/support/churnproject.h"
#include "tests/support/fakescorer.h"
#include "tests/support/randomtrees.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::workbench;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const Clock kClock = [] { return UtcMillis{1'790'000'000'000}; };
constexpr std::int64_t kNetwork = 1, kTrees = 2, kOtherNetwork = 3;  ///< versions

/// Writes a network's own bytes for its TorchScript.
class ScriptingFactory final : public test::DescentFactory {
public:
    Result<std::string> torchScript(std::string_view scorer) override { return "PK" + std::string(scorer); }
};

Result<std::int64_t> addVersion(storage::Project& project, std::shared_ptr<const scoring::ChurnScorer> scorer) {
    ModelCard card;
    card.learner = scorer->kind();
    for (const FeatureSpec& feature : scorer->schema()->features) card.columns.push_back(feature.name);
    const scoring::ChurnModel model(std::move(scorer), {}, scoring::ConformalBand(), {});
    return storage::addModel(project, card, model.save());
}

/// A network over some columns of the project's, with so many members.
std::shared_ptr<const scoring::ChurnScorer> descended(std::size_t members) {
    auto schema = std::make_shared<FeatureSchema>();
    for (const char* name : {"tenure", "charges", "noise"}) {
        FeatureSpec spec;
        spec.name = name;
        schema->features.push_back(spec);
    }
    FeatureMatrix matrix{schema, 60, {}};
    Random random(4);
    std::vector<double> labels;
    std::vector<std::size_t> rows;
    for (std::size_t r = 0; r < matrix.rows; ++r) {
        for (std::size_t c = 0; c < schema->size(); ++c) matrix.values.push_back(random.normal());
        labels.push_back(r % 3 == 0 ? 1.0 : 0.0);
        rows.push_back(r);
    }
    auto scorer = test::DescentLearner("mlp", 10, members).fit({&matrix, labels, rows}, {}, TaskContext(), {});
    if (!scorer) qFatal("%s", scorer.error().message.c_str());
    return std::move(*scorer);
}

}  // namespace

class TestModelFiles : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_next = 0;
    std::optional<storage::Project> m_project;
    ScriptingFactory m_learners;

    fs::path folder() {
        const fs::path path = fs::path(m_folder.path().toStdString()) / std::to_string(m_next++);
        fs::create_directory(path);
        return path;
    }
    Result<ModelFiles> exported(std::int64_t version, const fs::path& file) { return exportModel(*m_project, version, file, m_learners); }

    /// Exporting there fails with this, says which file is in the way, and leaves the folder as it was.
    void verifyRefused(std::int64_t version, const fs::path& file, ErrorCode code, const std::string& words) {
        const auto before = test::contentsOf(file.parent_path());
        const auto files = exported(version, file);
        QVERIFY2(!files.has_value(), file.c_str());
        QVERIFY2(files.error().code == code && files.error().message.find(words) != std::string::npos, files.error().message.c_str());
        QVERIFY(test::contentsOf(file.parent_path()) == before);
    }

private slots:
    void initTestCase() {
        auto made = test::makeChurnProject((m_folder.path() + "/p.holdfast").toStdString(), {});
        QVERIFY(made);
        m_project.emplace(std::move(*made));
        for (const std::int64_t version : {kNetwork, kTrees, kOtherNetwork}) {
            if (version == kTrees) {
                QVERIFY(addVersion(*m_project, test::randomTreeScorer(test::randomCustomers(60, 2, 1, 5), 1, 3, 2)));
                continue;
            }
            TrainRequest request;
            request.learner = "logistic";
            if (version == kOtherNetwork) request.exclude = {"tenure"};
            QVERIFY(trainModel(*m_project, m_learners, request, kClock, TaskContext()));
        }
    }

    void filesOfOthers_areInTheWay() {
        for (const char* theirs : {"m.hfmodel", "m.json", "m.pt"}) {
            for (const char* named : {"m.hfmodel", "m.json", "m.pt"}) {
                const fs::path place = folder();
                test::writeBytes(place / theirs, "somebody's work");
                if (std::string_view(theirs) == named) {  // named, so it may be overwritten
                    const auto files = exported(kNetwork, place / named);
                    QVERIFY2(files.has_value(), files ? "" : files.error().message.c_str());
                    QVERIFY(test::bytesIn(place / theirs) != "somebody's work");
                    QCOMPARE(test::contentsOf(place).size(), std::size_t{4});
                } else {
                    verifyRefused(kNetwork, place / named, ErrorCode::InvalidInput, (place / theirs).string() + " is in the way");
                }
            }
        }
    }

    void earlierExport_isReplaced_andWhatIsStaleGoes() {
        const fs::path place = folder();
        QVERIFY(exported(kNetwork, place / "m.hfmodel"));
        const auto network = test::contentsOf(place);
        QVERIFY(network.size() == 4 && network.contains("m.pt") && network.contains("m.newcomers.pt"));  // whom it scores apart
        QVERIFY(network.at("m.pt") != network.at("m.newcomers.pt"));
        QVERIFY(exported(kOtherNetwork, place / "m.hfmodel"));
        QVERIFY(test::contentsOf(place).at("m.pt") != network.at("m.pt"));
        QVERIFY(exported(kTrees, place / "m.json"));
        const auto trees = test::contentsOf(place);
        QVERIFY(trees.size() == 3 && trees.contains("m.xgboost.json") && !trees.contains("m.pt"));
        QVERIFY(exported(kNetwork, place / "m.pt"));
        QVERIFY(test::contentsOf(place) == network);
        test::DescentFactory noTorch;
        QVERIFY(exportModel(*m_project, kNetwork, place / "m.hfmodel", noTorch));
        QCOMPARE(test::contentsOf(place).size(), std::size_t{2});
        QVERIFY(!json::parse(test::bytesIn(place / "m.json")).contains("native"));
    }

    void cardOfOlderHoldfast_withoutChecksumsOfNatives_isAnEarlierExport() {
        const fs::path place = folder();
        QVERIFY(exported(kNetwork, place / "m.hfmodel"));
        json card = json::parse(test::bytesIn(place / "m.json"));
        card["native"] = {{"file", "m.pt"}, {"format", "torchscript"}};
        test::writeBytes(place / "m.json", card.dump());
        const auto files = exported(kTrees, place / "m.hfmodel");
        QVERIFY2(files.has_value(), files ? "" : files.error().message.c_str());
        QVERIFY(!fs::exists(place / "m.pt") && fs::exists(place / "m.xgboost.json"));
    }

    void whatWasChangedSince_isSomebodysWork() {
        const fs::path place = folder();
        QVERIFY(exported(kNetwork, place / "m.hfmodel"));
        test::writeBytes(place / "m.pt", "trained further");
        verifyRefused(kOtherNetwork, place / "m.hfmodel", ErrorCode::InvalidInput, "m.pt is in the way");
        const auto files = exported(kTrees, place / "m.hfmodel");
        QVERIFY(files && files->notes.size() == 1 && files->notes.front().find("m.pt was changed") != std::string::npos);
        QCOMPARE(test::bytesIn(place / "m.pt"), std::string("trained further"));
    }

    void cardOfAnotherModel_orThatNamesOtherFiles_isNoLicence() {
        const fs::path place = folder();
        QVERIFY(exported(kNetwork, place / "a.hfmodel"));
        fs::copy(place / "a.json", place / "b.json");
        verifyRefused(kNetwork, place / "b.hfmodel", ErrorCode::InvalidInput, "b.json is in the way");
        const fs::path other = folder();
        QVERIFY(exported(kNetwork, other / "m.hfmodel"));
        json card = json::parse(test::bytesIn(other / "m.json"));
        for (const fs::path& theirs : {fs::path("notes.txt"), ".." / place.filename() / "a.pt", fs::path("m.txt.d") / "a"}) {
            test::writeBytes(other / "notes.txt", "theirs");
            card["native"] = {{"file", theirs.string()}, {"format", "torchscript"}};
            for (const char* native : {"m.pt", "m.xgboost.json"}) fs::remove(other / native);
            test::writeBytes(other / "m.json", card.dump());
            QVERIFY(exported(kTrees, other / "m.hfmodel"));
            QCOMPARE(test::bytesIn(other / "notes.txt"), std::string("theirs"));
            QVERIFY(fs::exists(place / "a.pt"));
        }
    }

    void folderInTheWay_isNamed_andNothingIsWritten() {
        for (const char* taken : {"m.hfmodel", "m.json", "m.pt"}) {
            const fs::path place = folder();
            fs::create_directory(place / taken);
            verifyRefused(kNetwork, place / "m.hfmodel", ErrorCode::Io, (place / taken).string());
            if (std::string_view(taken) != "m.json") verifyRefused(kNetwork, place / "m.json", ErrorCode::Io, (place / taken).string());
        }
        const auto nowhere = exported(kNetwork, folder() / "absent" / "m.hfmodel");
        QVERIFY(!nowhere && nowhere.error().message.find("there is no folder") != std::string::npos);
    }

    void ensemble_hasAFileForEachOfItsModels_andComesBackWhole() {
        const fs::path place = folder();
        std::vector<scoring::EnsembleBase> bases{{"tab../net", 0.7, descended(1)}, {"tabnet", 0.4, descended(3)}};
        auto made = scoring::EnsembleScorer::make(std::move(bases), -0.25);
        QVERIFY(made);
        const auto version = addVersion(*m_project, std::move(*made));
        QVERIFY(version);
        for (const char* single : {"m.pt", "m.xgboost.json"}) verifyRefused(*version, place / single, ErrorCode::Unavailable, "m.hfmodel");
        const auto files = exported(*version, place / "m.hfmodel");
        QVERIFY2(files.has_value(), files ? "" : files.error().message.c_str());
        QVERIFY(files->natives.size() == 2 && files->notes.empty());
        QVERIFY(fs::exists(place / "m.tabnet.pt") && fs::exists(place / "m.tabnet2.pt"));  // names that artefacts make up stay in the folder
        const json native = json::parse(test::bytesIn(place / "m.json"))["native"];
        QCOMPARE(native["intercept"].get<double>(), -0.25);
        QCOMPARE(native["bases"][1]["weight"].get<double>(), 0.4);
        QCOMPARE(native["bases"][1]["file"].get<std::string>(), std::string("m.tabnet2.pt"));
        auto other = test::makeChurnProject((place / "other.holdfast").string(), {});
        QVERIFY(other);
        const auto imported = importModel(*other, place / "m.tabnet2.pt", kClock);
        QVERIFY2(imported.has_value(), imported ? "" : imported.error().message.c_str());
        QCOMPARE(*storage::readArtefact(*other, imported->card.version), *storage::readArtefact(*m_project, *version));
        test::DescentFactory noTorch;
        const auto bare = exportModel(*m_project, *version, place / "m.hfmodel", noTorch);
        QVERIFY(bare && bare->natives.empty() && bare->notes.size() == 2);
        QVERIFY(!fs::exists(place / "m.tabnet.pt") && !fs::exists(place / "m.tabnet2.pt"));
        const json noted = json::parse(test::bytesIn(place / "m.json"))["native"]["bases"];
        QVERIFY(noted.size() == 2 && !noted[0].contains("file") && noted[0]["note"].is_string());
    }

    // One learner for everybody but newcomers, whom several score: their forms go along, with their weights.
    void newcomersModels_areExportedBesideOneLearners() {
        const fs::path place = folder();
        const auto most = descended(1), other = descended(3);
        std::shared_ptr<const scoring::ChurnScorer> newcomers = std::move(
            *scoring::EnsembleScorer::make({{"mlp", 0.2, most}, {"gnn", 0.9, other}}, -0.4, scoring::EnsembleScorer::Of::Newcomers));
        ModelCard card;
        card.learner = most->kind();
        for (const FeatureSpec& feature : most->schema()->features) card.columns.push_back(feature.name);
        const auto model = scoring::ChurnModel(most, {}, scoring::ConformalBand(), {}).withNewcomers(newcomers, {});
        const auto version = storage::addModel(*m_project, card, model.save());
        QVERIFY(version);
        const auto files = exported(*version, place / "m.hfmodel");
        QVERIFY2(files.has_value(), files ? "" : files.error().message.c_str());
        QCOMPARE(files->natives.size(), std::size_t{2});
        const json native = json::parse(test::bytesIn(place / "m.json"))["native"];
        QCOMPARE(native["intercept"].get<double>(), 0.0);
        QCOMPARE(native["newcomers_intercept"].get<double>(), -0.4);
        QCOMPARE(native["bases"][0]["weight"].get<double>(), 1.0);
        QCOMPARE(native["bases"][0]["newcomers_weight"].get<double>(), 0.2);
        QCOMPARE(native["bases"][1]["weight"].get<double>(), 0.0);
        QCOMPARE(native["bases"][1]["newcomers_weight"].get<double>(), 0.9);
    }

    // Even where a single learner scores both, newcomers' log-odds are weighed.
    void aWeightOfNewcomersAlone_isExported() {
        const fs::path place = folder();
        const auto only = descended(1);
        std::shared_ptr<const scoring::ChurnScorer> newcomers =
            std::move(*scoring::EnsembleScorer::make({{"mlp", 0.8, only}}, -0.2, scoring::EnsembleScorer::Of::Newcomers));
        ModelCard card;
        card.learner = only->kind();
        for (const FeatureSpec& feature : only->schema()->features) card.columns.push_back(feature.name);
        const auto version = storage::addModel(*m_project, card, scoring::ChurnModel(only, {}, scoring::ConformalBand(), {}).withNewcomers(newcomers, {}).save());
        QVERIFY(version && exported(*version, place / "m.hfmodel"));
        const json native = json::parse(test::bytesIn(place / "m.json"))["native"];
        QCOMPARE(native["newcomers_intercept"].get<double>(), -0.2);
        QCOMPARE(native["bases"][0]["weight"].get<double>(), 1.0);
        QCOMPARE(native["bases"][0]["newcomers_weight"].get<double>(), 0.8);
    }

    void import_isRegisteredWithItsRecord_orNotAtAll() {
        const fs::path place = folder();
        QVERIFY(exported(kNetwork, place / "m.hfmodel"));
        auto made = test::makeChurnProject((place / "other.holdfast").string(), {});
        QVERIFY(made);
        storage::Project& other = *made;
        const auto imported = importModel(other, place / "m.pt", kClock);
        QVERIFY2(imported.has_value(), imported ? "" : imported.error().message.c_str());
        const auto runs = storage::readRuns(other, 10);
        QVERIFY(runs && runs->size() == 1);
        QCOMPARE(runs->front().command, std::string("import model"));
        QCOMPARE(runs->front().startedAt, kClock());
        QCOMPARE(runs->front().seed, imported->card.seed);
        QCOMPARE(json::parse(runs->front().request)["file"].get<std::string>(), std::string("m.hfmodel"));
        QCOMPARE(json::parse(runs->front().outcome)["model_version"].get<std::int64_t>(), imported->card.version);
        QVERIFY(other.database().execute("ALTER TABLE runs RENAME TO runs_elsewhere"));
        QVERIFY(!importModel(other, place / "m.hfmodel", kClock));
        QCOMPARE(storage::readModels(other)->size(), std::size_t{1});  // no version without its record
        QVERIFY(other.database().execute("ALTER TABLE runs_elsewhere RENAME TO runs"));
        QVERIFY(importModel(other, place / "m.hfmodel", kClock));
        QCOMPARE(storage::readModels(other)->size(), std::size_t{2});
    }
};

QTEST_GUILESS_MAIN(TestModelFiles)
#include "tst_modelfiles.moc"
