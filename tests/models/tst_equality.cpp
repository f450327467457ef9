// The deployed scorer against torch: the same weights, the dense encoding, torch's own operations.
#include <torch/script.h>
#include <torch/torch.h>
// torch's and Qt's headers both use the word "slots".
#include "core/scoring/graphscorer.h"
#include "core/scoring/netscorer.h"
#include "models/churn/logistic.h"
#include "models/churn/mlp.h"
#include "models/exporting/torchscript.h"
#include "tests/models/syntheticchurn.h"
#include "tests/support/randomnetwork.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <sstream>

using namespace holdfast;
using scoring::NetScorer;

namespace {

torch::Tensor tensorOf(const std::vector<float>& values, std::size_t offset, std::vector<std::int64_t> shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    auto tensor = torch::empty(shape, torch::kFloat32);
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(offset), count, tensor.data_ptr<float>());
    return tensor;
}

torch::Tensor denseInputs(const NetScorer& scorer, const FeatureMatrix& matrix) {
    const auto& encoding = scorer.encoding();
    auto inputs = torch::empty({static_cast<std::int64_t>(matrix.rows), static_cast<std::int64_t>(encoding.columns())});
    std::vector<std::uint16_t> cells(encoding.size());
    std::vector<float> fractions(encoding.size());
    for (std::size_t r = 0; r < matrix.rows; ++r) {
        encoding.locate(matrix.row(r), cells.data(), fractions.data());
        encoding.expand(cells.data(), fractions.data(), inputs.data_ptr<float>() + r * encoding.columns());
    }
    return inputs;
}

torch::Tensor torchLogits(const NetScorer& scorer, const FeatureMatrix& matrix, std::size_t member) {
    const auto& w = scorer.weights();
    const std::size_t columns = scorer.encoding().columns();
    const std::size_t outputs = std::max<std::size_t>(1, w.width);
    const auto width = static_cast<std::int64_t>(outputs);
    auto hidden = torch::addmm(tensorOf(w.firstBias, member * outputs, {width}), denseInputs(scorer, matrix),
                               tensorOf(w.first, member * columns * outputs, {static_cast<std::int64_t>(columns), width}));
    if (w.width == 0) return hidden.squeeze(1);
    hidden = torch::relu(hidden);
    for (std::size_t layer = 0; layer < w.denseLayers; ++layer) {
        const std::size_t index = member * w.denseLayers + layer;
        hidden = torch::relu(torch::addmm(tensorOf(w.denseBias, index * outputs, {width}), hidden,
                                          tensorOf(w.dense, index * outputs * outputs, {width, width})));
    }
    return torch::addmm(tensorOf(w.headBias, member, {1}), hidden, tensorOf(w.head, member * outputs, {width, 1})).squeeze(1);
}

double largestDifference(const NetScorer& scorer, const FeatureMatrix& matrix) {
    std::vector<double> logits(matrix.rows * scorer.members());
    scorer.memberLogits(matrix.values, matrix.rows, logits);
    double largest = 0.0;
    for (std::size_t m = 0; m < scorer.members(); ++m) {
        const auto expected = torchLogits(scorer, matrix, m).to(torch::kFloat64).contiguous();
        for (std::size_t r = 0; r < matrix.rows; ++r)
            largest = std::max(largest, std::abs(logits[r * scorer.members() + m] - expected.data_ptr<double>()[r]));
    }
    return largest;
}

/// The exported module's answers, from its bytes alone. `rows` may hold what no training row had.
double scriptDifference(const NetScorer& scorer, const FeatureMatrix& matrix) {
    const auto bytes = models::torchScript(scorer.save());
    if (!bytes) qFatal("%s", bytes.error().message.c_str());
    std::istringstream file(*bytes);
    auto module = torch::jit::load(file);
    const auto rows = static_cast<std::int64_t>(matrix.rows);
    const auto inputs = torch::tensor(matrix.values, torch::kFloat64).reshape({rows, -1});
    const auto answers = module.forward({inputs}).toTensor().contiguous();
    const auto expected = scoring::ensembleLogits(scorer, matrix.values, matrix.rows);
    double largest = answers.dtype() == torch::kFloat64 && answers.numel() == rows ? 0.0 : 1e9;
    for (std::size_t r = 0; r < expected.size() && largest < 1e9; ++r)
        largest = std::max(largest, std::abs(answers.data_ptr<double>()[r] - expected[r]));
    return largest;
}

/// Rows with cells missing, far beyond what training saw, and categories that no schema knows.
FeatureMatrix strangeRows(const FeatureMatrix& matrix) {
    FeatureMatrix strange = matrix;
    for (std::size_t r = 0; r < strange.rows; ++r)
        for (std::size_t c = 0; c < strange.cols(); ++c) {
            const std::size_t kind = (r * 7 + c * 3) % 11;
            if (kind == 0) strange.row(r)[c] = std::numeric_limits<double>::quiet_NaN();
            if (kind == 1) strange.row(r)[c] = -1e9;
            if (kind == 2) strange.row(r)[c] = 1e9;
        }
    return strange;
}

}  // namespace

class TestEquality : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trainedScorers_agreeWithTorch() {
        const auto data = test::syntheticChurn(1200, 3);
        const models::LogisticLearner logistic;
        models::MlpSettings settings;
        settings.members = 3;
        settings.denseLayers = 2;
        settings.maxEpochs = 4;
        const models::MlpLearner mlp(settings);
        for (const scoring::ChurnLearner* learner :
             {static_cast<const scoring::ChurnLearner*>(&logistic), static_cast<const scoring::ChurnLearner*>(&mlp)}) {
            const auto scorer = learner->fit(data.set(), {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
            QVERIFY(scorer);
            const auto* net = dynamic_cast<const NetScorer*>(scorer->get());
            QVERIFY(net != nullptr);
            QVERIFY(largestDifference(*net, data.features) < 1e-5);
            QVERIFY2(scriptDifference(*net, data.features) < 1e-5, qPrintable(QString::number(scriptDifference(*net, data.features))));
            QVERIFY2(scriptDifference(*net, strangeRows(data.features)) < 1e-5, "strange rows");
        }
    }

    // Newcomers, unknown labels, people twice referred and by themselves: the module scores everybody where he stands.
    void exportedReferralNetwork_agreesWithTheScorer() {
        auto world = test::networkWorld(240, 3);
        CustomerNetwork& network = world.network;
        std::vector<CustomerLinks::Pair> pairs;
        for (std::uint32_t node = 0; node < network.nodes(); ++node)
            for (const std::uint32_t referee : network.links.referees.of(node)) pairs.emplace_back(node, referee);
        pairs.emplace_back(pairs.front());
        network.links = CustomerLinks::fromPairs(network.nodes(), pairs);
        for (std::size_t i = 0; i < network.nodes(); ++i) {
            network.isNew[i] = i % 5 == 0;
            if (i % 7 == 0) network.labels[i] = CustomerNetwork::kUnknownLabel;
        }
        for (const bool hears : {true, false}) {
            auto parts = test::randomParts(network, 2, 5);
            parts.hearsReferrals = hears;
            const auto scorer = scoring::GraphScorer::make(std::move(parts));
            QVERIFY(scorer);
            const auto bytes = models::torchScript((*scorer)->save());
            QVERIFY2(bytes.has_value(), bytes ? "" : bytes.error().message.c_str());
            std::istringstream file(*bytes);
            auto module = torch::jit::load(file);
            std::vector<std::int64_t> referrers, referees, isNew;
            for (const auto& [referrer, referee] : pairs) {
                referrers.push_back(referrer);
                referees.push_back(referee);
            }
            referrers.push_back(3);
            referees.push_back(3);  // no link: CustomerLinks leaves it out
            for (const bool one : network.isNew) isNew.push_back(one ? 1 : 0);
            const auto nodes = static_cast<std::int64_t>(network.nodes());
            const auto answers =
                module
                    .forward({torch::tensor(network.features.values, torch::kFloat64).reshape({nodes, -1}),
                              torch::tensor(isNew, torch::kInt64).to(torch::kBool), torch::tensor(network.labels, torch::kFloat32),
                              torch::tensor(referrers, torch::kInt64), torch::tensor(referees, torch::kInt64)})
                    .toTensor()
                    .contiguous();
            std::vector<std::size_t> everybody(network.nodes());
            std::iota(everybody.begin(), everybody.end(), std::size_t{0});
            const auto expected = (*scorer)->scoreNodes(network, everybody, TaskContext());
            QVERIFY(expected);
            double largest = 0.0;
            for (std::size_t i = 0; i < expected->size(); ++i)
                largest = std::max(largest, std::abs(answers.data_ptr<double>()[i] - (*expected)[i].total()));
            QVERIFY2(largest < 1e-5, qPrintable(QString::number(largest)));
        }
    }

    void torchScript_ofSomethingElse_isRefused() {
        const auto nothing = models::torchScript("no scorer");
        QVERIFY(!nothing && nothing.error().code == ErrorCode::Corrupt);
    }
};

QTEST_APPLESS_MAIN(TestEquality)
#include "tst_equality.moc"
