// An exported ensemble in other hands: from its card, torch and XGBoost alone its log-odds come out as Holdfast's own.
#include <torch/script.h>
#include <torch/torch.h>
// torch's and Qt's headers both use the word "slots".
#include "core/scoring/ensemblescorer.h"
#include "core/scoring/graphscorer.h"
#include "core/scoring/model.h"
#include "core/storage/models.h"
#include "core/workbench/modelfiles.h"
#include "models/churn/boostedtrees.h"
#include "models/churn/logistic.h"
#include "models/churn/mlp.h"
#include "models/exporting/torchscript.h"
#include "tests/models/syntheticchurn.h"
#include "tests/models/xgboostmargins.h"
#include "tests/support/churnproject.h"
#include "tests/support/fakescorer.h"
#include "tests/support/randomnetwork.h"
#include "tests/support/randomtrees.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>
#include <iterator>

using namespace holdfast;
namespace fs = std::filesystem;
using nlohmann::json;
using ScorerPointer = std::shared_ptr<const scoring::ChurnScorer>;

namespace {

class TorchFactory final : public test::DescentFactory {
public:
    Result<std::string> torchScript(std::string_view scorer) override { return models::torchScript(scorer); }
};

std::string bytesIn(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// What a module of torch's says: of rows alone, or of a network's nodes.
std::vector<double> scriptLogits(const fs::path& file, const FeatureMatrix& matrix, const CustomerNetwork* network) {
    auto module = torch::jit::load(file.string());
    const auto rows = static_cast<std::int64_t>(matrix.rows);
    std::vector<torch::jit::IValue> inputs{torch::tensor(matrix.values, torch::kFloat64).reshape({rows, -1})};
    if (network != nullptr) {
        std::vector<std::int64_t> isNew(network->isNew.begin(), network->isNew.end()), referrers, referees;
        for (std::uint32_t node = 0; node < network->nodes(); ++node)
            for (const std::uint32_t referee : network->links.referees.of(node)) {
                referrers.push_back(node);
                referees.push_back(referee);
            }
        inputs.emplace_back(torch::tensor(isNew, torch::kInt64).to(torch::kBool));
        inputs.emplace_back(torch::tensor(network->labels, torch::kFloat32));
        inputs.emplace_back(torch::tensor(referrers, torch::kInt64));
        inputs.emplace_back(torch::tensor(referees, torch::kInt64));
    }
    const auto answers = module.forward(inputs).toTensor().to(torch::kFloat64).contiguous();
    return {answers.data_ptr<double>(), answers.data_ptr<double>() + answers.numel()};
}

/// The ensemble's log-odds by its card, as somebody without Holdfast would reckon them. Empty when a part is missing.
std::vector<double> logitsByCard(const fs::path& cardFile, const FeatureMatrix& matrix, const CustomerNetwork* network) {
    const json native = json::parse(bytesIn(cardFile)).at("native");
    std::vector<double> sums(matrix.rows, native.at("intercept").get<double>());
    for (const json& base : native.at("bases")) {
        const fs::path file = cardFile.parent_path() / base.at("file").get<std::string>();
        std::vector<double> logits;
        if (base.at("format") == "xgboost") {
            const auto margins = test::xgboostMargins(bytesIn(file), matrix);
            logits.assign(margins.begin(), margins.end());
        } else {
            logits = scriptLogits(file, matrix, base.at("learner") == "gnn" ? network : nullptr);
        }
        if (logits.size() != sums.size()) return {};
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += base.at("weight").get<double>() * logits[i];
    }
    return sums;
}

double largestDifference(const std::vector<double>& a, const std::vector<double>& b) {
    double largest = a.size() == b.size() && !a.empty() ? 0.0 : 1e9;
    for (std::size_t i = 0; i < a.size() && largest < 1e9; ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

ScorerPointer fitted(const scoring::ChurnLearner& learner, const scoring::TrainingSet& set) {
    auto scorer = learner.fit(set, {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext(), {});
    if (!scorer) qFatal("%s", scorer.error().message.c_str());
    return std::move(*scorer);
}

std::shared_ptr<const scoring::EnsembleScorer> ensembleOf(std::vector<scoring::EnsembleBase> bases, double intercept) {
    auto made = scoring::EnsembleScorer::make(std::move(bases), intercept);
    if (!made) qFatal("%s", made.error().message.c_str());
    return std::move(*made);
}

}  // namespace

class TestEnsembleExport : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_next = 0;

    /// The files of a project's only version, which this scorer is.
    workbench::ModelFiles exported(const ScorerPointer& scorer) {
        const fs::path folder = m_folder.path().toStdString();
        const std::string name = "e" + std::to_string(m_next++);
        auto project = test::makeChurnProject((folder / (name + ".holdfast")).string(), {.customers = 20});
        if (!project) qFatal("%s", project.error().message.c_str());
        ModelCard card;
        card.learner = scorer->kind();
        const auto version = storage::addModel(*project, card, scoring::ChurnModel(scorer, {}, scoring::ConformalBand(), {}).save());
        if (!version) qFatal("%s", version.error().message.c_str());
        TorchFactory learners;
        auto files = workbench::exportModel(*project, *version, folder / (name + ".hfmodel"), learners);
        if (!files) qFatal("%s", files.error().message.c_str());
        return std::move(*files);
    }

private Q_SLOTS:
    void trainedEnsemble_isTheSumOfItsParts() {
        const auto data = test::syntheticChurn(900, 3);
        models::MlpSettings small;
        small.members = 2;
        small.maxEpochs = 3;
        models::BoostedTreesSettings few;
        few.search.candidates = 2;
        few.members = 2;
        few.finalists = 1;
        few.limits.maxRounds = 40;
        const auto ensemble = ensembleOf({{"xgboost", 0.55, fitted(models::BoostedTreesLearner(few), data.set())},
                                          {"mlp", 0.4, fitted(models::MlpLearner(small), data.set())},
                                          {"logistic", 0.1, fitted(models::LogisticLearner(), data.set())}},
                                         -0.27);
        const auto files = exported(ensemble);
        QCOMPARE(files.natives.size(), std::size_t{3});
        QCOMPARE(files.natives.front().file.filename(), fs::path("e0.xgboost.xgboost.json"));
        QCOMPARE(files.natives.back().file.filename(), fs::path("e0.logistic.pt"));
        QVERIFY(files.notes.empty());
        FeatureMatrix holes = data.features;
        for (std::size_t i = 0; i < holes.values.size(); i += 9) holes.values[i] = std::numeric_limits<double>::quiet_NaN();
        for (const FeatureMatrix& matrix : {data.features, holes}) {
            const auto expected = scoring::ensembleLogits(*ensemble, matrix.values, matrix.rows);
            const double difference = largestDifference(logitsByCard(files.description, matrix, nullptr), expected);
            QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
        }
    }

    void ensembleWithTheReferralNetwork_isTheSumOfItsParts() {
        auto world = test::networkWorld(240, 3);
        for (std::size_t i = 0; i < world.network.nodes(); ++i) world.network.isNew[i] = i % 5 == 0;
        auto graph = scoring::GraphScorer::make(test::randomParts(world.network, 2, 5));
        QVERIFY(graph);
        const auto ensemble = ensembleOf({{"gnn", 0.6, ScorerPointer(std::move(*graph))},
                                          {"xgboost", 0.3, test::randomTreeScorer(world.network.features, 2, 8, 4)},
                                          {"logistic", 0.2, fitted(test::DescentLearner(), world.set())}},
                                         0.4);
        const auto files = exported(ensemble);
        std::vector<double> expected;
        for (const auto& parts : test::scoresOf(*ensemble, world.network, 1)) expected.push_back(parts.total());
        const auto found = logitsByCard(files.description, world.network.features, &world.network);
        const double difference = largestDifference(found, expected);
        QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
    }
};

QTEST_APPLESS_MAIN(TestEnsembleExport)
#include "tst_ensembleexport.moc"
