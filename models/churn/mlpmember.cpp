#include "models/churn/mlpmember.h"

#include "models/nn/torch.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::models {

namespace {

constexpr std::size_t kEpochRows = 100'000;  ///< of a very long table an epoch is a random part of this size
constexpr std::size_t kEvaluationBatch = 1024;

torch::Tensor uniformTensor(std::vector<std::int64_t> shape, double bound, Random& random) {
    auto tensor = torch::empty(shape, torch::kFloat32);
    float* data = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i) data[i] = static_cast<float>(random.uniform(-bound, bound));
    return tensor;
}

/// Scales kept entries so that the expectation stays; own generator, because torch's default one is shared by threads.
torch::Tensor dropoutMask(const torch::Tensor& like, double rate, Random& random) {
    auto mask = torch::empty_like(like);
    float* data = mask.data_ptr<float>();
    const auto threshold = static_cast<std::uint64_t>(std::lround(rate * 256.0));
    const auto kept = static_cast<float>(256.0 / (256.0 - static_cast<double>(threshold)));
    std::uint64_t state = random.below(std::numeric_limits<std::uint64_t>::max()) | 1U;
    for (std::int64_t i = 0; i < mask.numel(); i += 8) {
        state ^= state << 13U;  // xorshift64 (Marsaglia 2003); a byte an entry
        state ^= state >> 7U;
        state ^= state << 17U;
        const std::int64_t count = std::min<std::int64_t>(8, mask.numel() - i);
        for (std::int64_t j = 0; j < count; ++j) data[i + j] = ((state >> (8U * static_cast<unsigned>(j))) & 255U) < threshold ? 0.0F : kept;
    }
    return mask;
}

}  // namespace

struct MlpMember::State {
    MlpSettings settings;
    const EncodedRows& rows;
    std::int64_t columns;
    std::vector<std::size_t> training;
    std::vector<std::size_t> heldOut;
    Random random;
    std::vector<torch::Tensor> parameters;  ///< weight, bias of each layer in turn; the head last
    std::vector<torch::Tensor> best;
    std::unique_ptr<torch::optim::AdamW> optimiser;
    int epoch = 0;
    int sinceBest = 0;
    double trainLoss = 0.0;
    double heldOutLoss = 0.0;
    double bestLoss = std::numeric_limits<double>::infinity();

    State(const MlpSettings& given, const scoring::FeatureEncoding& encoding, const EncodedRows& encoded,
          std::vector<std::size_t> trainingRows, std::vector<std::size_t> heldOutRows, Random generator)
        : settings(given),
          rows(encoded),
          columns(static_cast<std::int64_t>(encoding.columns())),
          training(std::move(trainingRows)),
          heldOut(std::move(heldOutRows)),
          random(generator) {
        addLayer(columns, static_cast<std::int64_t>(settings.width));
        for (const auto& feature : encoding.features())  // what is never met must not speak
            parameters[0][static_cast<std::int64_t>(feature.columnOffset + feature.missingCell())].zero_();
        for (std::size_t i = 0; i < settings.denseLayers; ++i)
            addLayer(static_cast<std::int64_t>(settings.width), static_cast<std::int64_t>(settings.width));
        addLayer(static_cast<std::int64_t>(settings.width), 1);
        std::vector<torch::Tensor> weights;
        std::vector<torch::Tensor> biases;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            parameters[i].set_requires_grad(true);
            (i % 2 == 0 ? weights : biases).push_back(parameters[i]);
        }
        using Options = torch::optim::AdamWOptions;
        std::vector<torch::optim::OptimizerParamGroup> groups;
        groups.emplace_back(weights, std::make_unique<Options>(Options(settings.learningRate).weight_decay(settings.weightDecay)));
        groups.emplace_back(biases, std::make_unique<Options>(Options(settings.learningRate).weight_decay(0.0)));
        optimiser = std::make_unique<torch::optim::AdamW>(std::move(groups), Options(settings.learningRate));
    }

    void addLayer(std::int64_t in, std::int64_t out) {
        const double bound = 1.0 / std::sqrt(static_cast<double>(in));
        parameters.push_back(uniformTensor({in, out}, bound, random));
        parameters.push_back(uniformTensor({out}, bound, random));
    }

    torch::Tensor inputs(std::span<const std::size_t> positions) const {
        auto batch = torch::empty({static_cast<std::int64_t>(positions.size()), columns}, torch::kFloat32);
        rows.expand(positions, batch.data_ptr<float>());
        return batch;
    }

    torch::Tensor labels(std::span<const std::size_t> positions) const {
        auto batch = torch::empty({static_cast<std::int64_t>(positions.size())}, torch::kFloat32);
        float* data = batch.data_ptr<float>();
        for (std::size_t i = 0; i < positions.size(); ++i) data[i] = rows.label(positions[i]);
        return batch;
    }

    torch::Tensor forward(const torch::Tensor& input, bool dropout) {
        auto hidden = input;
        for (std::size_t i = 0; i + 2 < parameters.size(); i += 2) {
            hidden = torch::relu(torch::addmm(parameters[i + 1], hidden, parameters[i]));
            if (dropout && settings.dropout > 0.0) hidden = hidden * dropoutMask(hidden.detach(), settings.dropout, random);
        }
        return torch::addmm(parameters.back(), hidden, parameters[parameters.size() - 2]).squeeze(1);
    }

    Result<double> learn(const TaskContext& context) {
        random.shuffle(training);
        const std::size_t count = std::min(training.size(), kEpochRows);
        double total = 0.0;
        for (std::size_t begin = 0; begin < count; begin += settings.batch) {
            HOLDFAST_CHECK(context.checkpoint());
            const std::span<const std::size_t> batch(training.data() + begin, std::min(settings.batch, count - begin));
            optimiser->zero_grad();
            const auto loss = torch::binary_cross_entropy_with_logits(forward(inputs(batch), true), labels(batch));
            loss.backward();
            optimiser->step();
            total += loss.item<double>() * static_cast<double>(batch.size());
        }
        return total / static_cast<double>(count);
    }

    Result<double> evaluate(const TaskContext& context) {
        const torch::NoGradGuard guard;
        double total = 0.0;
        for (std::size_t begin = 0; begin < heldOut.size(); begin += kEvaluationBatch) {
            HOLDFAST_CHECK(context.checkpoint());
            const std::span<const std::size_t> batch(heldOut.data() + begin, std::min(kEvaluationBatch, heldOut.size() - begin));
            const auto loss = torch::binary_cross_entropy_with_logits(forward(inputs(batch), false), labels(batch));
            total += loss.item<double>() * static_cast<double>(batch.size());
        }
        return total / static_cast<double>(heldOut.size());
    }

    void keepBest() {
        ++sinceBest;
        if (!(heldOutLoss < bestLoss)) return;
        bestLoss = heldOutLoss;
        sinceBest = 0;
        best.clear();
        for (const auto& parameter : parameters) best.push_back(parameter.detach().clone());
    }
};

MlpMember::MlpMember(const MlpSettings& settings, const scoring::FeatureEncoding& encoding, const EncodedRows& rows,
                     std::vector<std::size_t> training, std::vector<std::size_t> heldOut, Random random)
    : m_state(std::make_unique<State>(settings, encoding, rows, std::move(training), std::move(heldOut), random)) {}
MlpMember::~MlpMember() = default;
MlpMember::MlpMember(MlpMember&&) noexcept = default;
MlpMember& MlpMember::operator=(MlpMember&&) noexcept = default;

Result<void> MlpMember::runEpoch(const TaskContext& context) {
    computeOnOneThread();
    HOLDFAST_ASSIGN(m_state->trainLoss, m_state->learn(context));
    HOLDFAST_ASSIGN(m_state->heldOutLoss, m_state->evaluate(context));
    if (!std::isfinite(m_state->trainLoss) || !std::isfinite(m_state->heldOutLoss))
        return Unexpected(ErrorCode::Model, "Training diverged: the network's loss is no longer a number. Train with another "
                                            "seed, or check the columns for extreme values.");
    ++m_state->epoch;
    m_state->keepBest();
    return {};
}

bool MlpMember::finished() const {
    return m_state->epoch >= m_state->settings.maxEpochs || m_state->sinceBest >= m_state->settings.patience;
}

double MlpMember::trainLoss() const { return m_state->trainLoss; }
double MlpMember::heldOutLoss() const { return m_state->heldOutLoss; }

void MlpMember::appendTo(scoring::NetWeights& weights) const {
    const auto append = [](std::vector<float>& target, const torch::Tensor& source) {
        const auto values = source.contiguous();
        target.insert(target.end(), values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    };
    const auto& best = m_state->best;
    append(weights.first, best[0]);
    append(weights.firstBias, best[1]);
    for (std::size_t i = 2; i + 2 < best.size(); i += 2) {
        append(weights.dense, best[i]);
        append(weights.denseBias, best[i + 1]);
    }
    append(weights.head, best[best.size() - 2]);
    append(weights.headBias, best.back());
}

}  // namespace holdfast::models
