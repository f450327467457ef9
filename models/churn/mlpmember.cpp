#include "models/churn/mlpmember.h"

#include "core/scoring/metrics.h"
#include "models/nn/adamw.h"
#include "models/nn/committee.h"
#include "models/nn/dropout.h"
#include "models/nn/torch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace holdfast::models {

namespace {

constexpr std::size_t kLargestBatch = 1024;
constexpr std::size_t kStepsPerEpoch = 64;  ///< more than so many steps an epoch: batches grow, up to the largest
constexpr std::size_t kEvaluationBatch = 1024;
constexpr std::size_t kGates = 0;  ///< places in the list of parameters
constexpr std::size_t kSlopes = 1;
constexpr std::size_t kBends = 2;
constexpr float kSpread = 3.4641016F;  ///< sqrt(12): 1 over the standard deviation of a uniform variable

torch::Tensor uniformTensor(std::vector<std::int64_t> shape, double bound, Random& random) {
    auto tensor = torch::empty(shape, torch::kFloat32);
    float* data = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i) data[i] = static_cast<float>(random.uniform(-bound, bound));
    return tensor;
}

}  // namespace

struct MlpMember::State : NetworkProgress {
    MlpSettings settings;
    const scoring::FeatureEncoding& encoding;
    const EncodedRows& rows;
    Workers* workers;  ///< may be null
    std::int64_t columns;
    std::vector<std::size_t> training;
    std::vector<std::size_t> heldOut;
    Random random;
    std::vector<torch::Tensor> parameters;  ///< gates, slopes, then weight and bias of each layer in turn; the head last
    std::vector<torch::Tensor> average;     ///< exponential moving average of the parameters: what is judged and kept
    std::vector<torch::Tensor> best;        ///< weight and bias of each layer, gates and slopes folded in
    torch::Tensor featureOfColumn;          ///< [columns]
    torch::Tensor featureOfNumber;          ///< [numbers]
    std::int64_t steps = 0;
    std::vector<AdamW> optimisers;  ///< one a parameter

    State(const World& world, std::vector<std::size_t> trainingRows, std::vector<std::size_t> heldOutRows, Random generator)
        : settings(world.settings),
          encoding(world.encoding),
          rows(world.rows),
          workers(world.workers),
          columns(static_cast<std::int64_t>(world.encoding.columns())),
          training(std::move(trainingRows)),
          heldOut(std::move(heldOutRows)),
          random(generator) {
        maxEpochs = settings.maxEpochs;
        patience = settings.patience;
        while (settings.batch < kLargestBatch && settings.batch * kStepsPerEpoch < training.size()) settings.batch *= 2;
        addFirstLayer();
        for (std::size_t i = 0; i < settings.denseLayers; ++i)
            addLayer(static_cast<std::int64_t>(settings.width), static_cast<std::int64_t>(settings.width));
        addLayer(static_cast<std::int64_t>(settings.width), 1);
        makeOptimisers();
    }

    /// Numbers start as straight lines over their quantiles (the slope), to which the bins learn to add bends: random
    /// bends would be noise that a small table cannot wash out. What is never met starts, and so stays, silent.
    void addFirstLayer() {
        const auto width = static_cast<std::int64_t>(settings.width);
        const auto features = static_cast<double>(encoding.size());
        auto bends = torch::zeros({columns, width}, torch::kFloat32);
        std::vector<std::int64_t> ofColumn;
        std::vector<std::int64_t> numbers;
        for (std::size_t f = 0; f < encoding.size(); ++f) {
            const auto& feature = encoding.features()[f];
            ofColumn.insert(ofColumn.end(), feature.columns(), static_cast<std::int64_t>(f));
            if (feature.kind == FeatureKind::Number) {
                numbers.push_back(static_cast<std::int64_t>(f));
                continue;
            }
            const auto levels = static_cast<std::int64_t>(feature.missingCell());
            if (levels > 0)
                bends.narrow(0, static_cast<std::int64_t>(feature.columnOffset), levels)
                    .copy_(uniformTensor({levels, width}, std::sqrt(2.0 / (features * static_cast<double>(levels))), random));
        }
        featureOfColumn = torch::tensor(ofColumn, torch::kInt64);
        featureOfNumber = torch::tensor(numbers, torch::kInt64);
        parameters.push_back(torch::ones({static_cast<std::int64_t>(encoding.size())}, torch::kFloat32));
        parameters.push_back(
            uniformTensor({static_cast<std::int64_t>(numbers.size()), width}, 1.0 / std::sqrt(features), random));
        parameters.push_back(bends);
        parameters.push_back(uniformTensor({width}, 1.0 / std::sqrt(features), random));
    }

    void makeOptimisers() {
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            Pace pace{settings.learningRate, settings.weightDecay};
            if (i == kGates) pace = {settings.learningRate * settings.gateRate, settings.gateDecay};
            if (i == kBends) pace = {settings.learningRate * settings.bendRate, settings.bendDecay};
            if (i > kBends && i % 2 == 1) pace.decay = 0.0;  // biases
            optimisers.emplace_back(static_cast<std::size_t>(parameters[i].numel()), pace);
            average.push_back(parameters[i].clone());
            parameters[i].set_requires_grad(true);
        }
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

    /// Each number's quantile position, scaled to mean 0 and variance 1 where it is spread evenly over its bins.
    torch::Tensor positionsOf(const torch::Tensor& batch) const {
        auto result = torch::empty({batch.size(0), featureOfNumber.size(0)}, torch::kFloat32);
        float* out = result.data_ptr<float>();
        const float* in = batch.data_ptr<float>();
        for (std::int64_t row = 0; row < batch.size(0); ++row, in += columns)
            for (const auto& feature : encoding.features()) {
                if (feature.kind != FeatureKind::Number) continue;
                const float* bins = in + feature.columnOffset;
                const float sum = std::accumulate(bins, bins + feature.missingCell(), 0.0F);
                *out++ = kSpread * (sum / static_cast<float>(feature.missingCell()) - 0.5F);
            }
        return result;
    }

    /// Dropout for the rows of `share` of a whole batch, the same for a row whoever computes it; none without a batch.
    struct Batch {
        std::size_t rows = 0;
        Workers::Share share;
    };
    torch::Tensor dropped(const torch::Tensor& hidden, const Batch& batch) {
        if (batch.rows == 0 || settings.dropout <= 0.0) return hidden;
        const auto whole = torch::empty({static_cast<std::int64_t>(batch.rows), hidden.size(1)}, torch::kFloat32);
        return hidden * dropoutMask(whole, settings.dropout, random)
                            .narrow(0, static_cast<std::int64_t>(batch.share.begin), hidden.size(0));
    }

    torch::Tensor forward(const std::vector<torch::Tensor>& p, const torch::Tensor& input, const Batch& batch) {
        const auto bends = p[kBends] * p[kGates].index_select(0, featureOfColumn).unsqueeze(1);
        const auto slopes = p[kSlopes] * p[kGates].index_select(0, featureOfNumber).unsqueeze(1);
        auto hidden = torch::addmm(p[kBends + 1], input, bends).addmm(positionsOf(input), slopes);
        for (std::size_t i = kBends + 2; i < p.size(); i += 2) {
            hidden = dropped(torch::relu(hidden), batch);
            hidden = torch::addmm(p[i + 1], hidden, p[i]);
        }
        return hidden.squeeze(1);
    }

    /// One step of every parameter; the average follows, the faster the fewer steps were made.
    void step() {
        const torch::NoGradGuard guard;
        ++steps;
        const double share = std::max(1.0 - settings.averaging, 1.0 / (1.0 + 0.1 * static_cast<double>(steps)));
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            if (!parameters[i].grad().defined()) continue;  // a table without numbers has no slopes
            const auto gradient = parameters[i].grad().contiguous();
            optimisers[i].step(parameters[i].data_ptr<float>(), gradient.data_ptr<float>(), average[i].data_ptr<float>(),
                               share);
            parameters[i].mutable_grad().reset();
        }
    }

    /// The mean loss of a batch, and its gradients. Of several processes each differentiates its share.
    Result<double> differentiate(std::span<const std::size_t> batch, const TaskContext& context) {
        const Workers::Share share = workers == nullptr ? Workers::Share{0, batch.size()} : workers->shareOf(batch.size());
        const auto mine = batch.subspan(share.begin, share.count);
        const auto logits = forward(parameters, inputs(mine), {batch.size(), share});
        if (workers == nullptr) {
            const auto loss = torch::binary_cross_entropy_with_logits(logits, labels(mine));
            loss.backward();
            return loss.item<double>();
        }
        const auto sum = torch::binary_cross_entropy_with_logits(logits, labels(mine), {}, {}, at::Reduction::Sum);
        const auto loss = sum / static_cast<double>(batch.size());
        loss.backward();
        return addUp(loss.item<float>(), context);
    }

    /// Loss and gradients of all processes' shares, in one message.
    Result<double> addUp(float loss, const TaskContext& context) {
        std::vector<float> values{loss};
        for (const torch::Tensor& parameter : parameters) {
            if (!parameter.grad().defined()) continue;
            const auto gradient = parameter.grad().contiguous();
            values.insert(values.end(), gradient.data_ptr<float>(), gradient.data_ptr<float>() + gradient.numel());
        }
        HOLDFAST_CHECK(workers->sum(values, context));
        float* next = values.data() + 1;
        for (torch::Tensor& parameter : parameters) {
            if (!parameter.grad().defined()) continue;
            parameter.mutable_grad() = torch::from_blob(next, parameter.sizes(), torch::kFloat32).clone();
            next += parameter.numel();
        }
        return static_cast<double>(values.front());
    }

    Result<double> learn(const TaskContext& context) {
        random.shuffle(training);
        const std::size_t count = std::min(training.size(), kEpochRows);
        double total = 0.0;
        for (std::size_t begin = 0; begin < count; begin += settings.batch) {
            HOLDFAST_CHECK(context.checkpoint());
            const std::span<const std::size_t> batch(training.data() + begin, std::min(settings.batch, count - begin));
            HOLDFAST_ASSIGN(const double loss, differentiate(batch, context));
            step();
            total += loss * static_cast<double>(batch.size());
        }
        return total / static_cast<double>(count);
    }

    Result<double> evaluate(const TaskContext& context) {
        const torch::NoGradGuard guard;
        double total = 0.0;
        std::vector<double> scores, known;
        for (std::size_t begin = 0; begin < heldOut.size(); begin += kEvaluationBatch) {
            HOLDFAST_CHECK(context.checkpoint());
            const std::span<const std::size_t> batch(heldOut.data() + begin,
                                                     std::min(kEvaluationBatch, heldOut.size() - begin));
            const auto logits = forward(average, inputs(batch), {}).contiguous();
            const auto loss = torch::binary_cross_entropy_with_logits(logits, labels(batch));
            total += loss.item<double>() * static_cast<double>(batch.size());
            scores.insert(scores.end(), logits.data_ptr<float>(), logits.data_ptr<float>() + logits.numel());
            for (const std::size_t position : batch) known.push_back(static_cast<double>(rows.label(position)));
        }
        heldOutAuc = scoring::rocAuc(scores, known);
        return total / static_cast<double>(heldOut.size());
    }

    /// A quantile position is a sum of bins, so its slope is exactly so much more on each bin, and a shift of the bias.
    void foldFirstLayer() {
        const auto gates = average[kGates].index_select(0, featureOfColumn).unsqueeze(1);
        best[0].mul_(gates);
        std::int64_t number = 0;
        for (std::size_t f = 0; f < encoding.size(); ++f) {
            const auto& feature = encoding.features()[f];
            if (feature.kind != FeatureKind::Number) continue;
            const auto bins = static_cast<std::int64_t>(feature.missingCell());
            const auto slope = average[kSlopes][number++] * average[kGates][static_cast<std::int64_t>(f)] * kSpread;
            best[0].narrow(0, static_cast<std::int64_t>(feature.columnOffset), bins).add_(slope / static_cast<double>(bins));
            best[1].sub_(slope * 0.5);
        }
    }

    void keepBest() {
        if (!improved()) return;
        best.clear();
        for (std::size_t i = kBends; i < average.size(); ++i) best.push_back(average[i].clone());
        foldFirstLayer();
    }
};

MlpMember::MlpMember(const World& world, std::vector<std::size_t> training, std::vector<std::size_t> heldOut, Random random)
    : m_state(std::make_unique<State>(world, std::move(training), std::move(heldOut), random)) {}
MlpMember::~MlpMember() = default;
MlpMember::MlpMember(MlpMember&&) noexcept = default;
MlpMember& MlpMember::operator=(MlpMember&&) noexcept = default;

Result<void> MlpMember::runEpoch(const TaskContext& context) {
    computeOnOneThread();
    HOLDFAST_ASSIGN(m_state->trainLoss, m_state->learn(context));
    HOLDFAST_ASSIGN(m_state->heldOutLoss, m_state->evaluate(context));
    HOLDFAST_CHECK(checkLosses(m_state->trainLoss, m_state->heldOutLoss));
    ++m_state->epoch;
    m_state->keepBest();
    return {};
}

const NetworkProgress& MlpMember::progress() const {
    return *m_state;
}

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
