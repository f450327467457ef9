// The deployed scorer against torch: the same weights, the dense encoding, torch's own operations.
#include <torch/torch.h>
// torch's and Qt's headers both use the word "slots".
#include "core/scoring/netscorer.h"
#include "models/churn/logistic.h"
#include "models/churn/mlp.h"
#include "tests/models/syntheticchurn.h"

#include <QTest>

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
        }
    }
};

QTEST_APPLESS_MAIN(TestEquality)
#include "tst_equality.moc"
