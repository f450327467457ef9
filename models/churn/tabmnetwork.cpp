#include "models/churn/tabmnetwork.h"

#include "core/base/logistic.h"
#include "core/scoring/metrics.h"
#include "models/churn/tabmlayers.h"
#include "models/nn/adamw.h"
#include "models/nn/committee.h"
#include "models/nn/dropout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace holdfast::models {

namespace {

constexpr std::size_t kLargestBatch = 1024;
constexpr std::size_t kStepsPerEpoch = 64;          ///< more than so many steps an epoch: batches grow, up to the largest
constexpr std::size_t kEpochRows = 65'536;          ///< of a very long table an epoch is a random part of this size
constexpr std::size_t kEmbeddedFloats = 8'000'000;  ///< of a wide table batches are smaller
constexpr std::size_t kFewestRows = 16;

/// Places in the list of parameters; after them come, for each hidden layer, s, b, q, and W where another layer follows;
/// last the heads' biases.
constexpr std::size_t kAdapters = 0;
constexpr std::size_t kSlopes = 1;
constexpr std::size_t kBends = 2;
constexpr std::size_t kLayers = 3;
constexpr std::size_t kPerLayer = 4;

std::int64_t asSize(std::size_t size) {
    return static_cast<std::int64_t>(size);
}

torch::Tensor uniformTensor(std::vector<std::int64_t> shape, double bound, Random& random) {
    auto tensor = torch::empty(shape, torch::kFloat32);
    float* data = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i) data[i] = static_cast<float>(random.uniform(-bound, bound));
    return tensor;
}

}  // namespace

struct TabmNetwork::State : NetworkProgress {
    Request given;
    const scoring::FeatureEncoding& encoding;
    std::int64_t members;
    std::int64_t width;
    std::size_t batch;
    std::size_t layers;  ///< hidden ones
    std::vector<torch::Tensor> parameters;
    std::vector<torch::Tensor> average;  ///< exponential moving average of the parameters: what is judged and kept
    std::vector<torch::Tensor> best;
    std::vector<AdamW> optimisers;
    std::int64_t steps = 0;

    explicit State(Request request)
        : given(std::move(request)),
          encoding(*given.plan->encoding),
          members(asSize(given.settings.members)),
          width(asSize(given.shape.width)),
          batch(given.settings.batch),
          layers(given.shape.denseLayers + 1) {
        maxEpochs = given.settings.maxEpochs;
        patience = given.settings.patience;
        while (batch < kLargestBatch && batch * kStepsPerEpoch < given.training.size()) batch *= 2;
        batch = std::clamp(kEmbeddedFloats / (encoding.size() * given.shape.width), kFewestRows, batch);
        addFirstLayer();
        addMembers();
        makeOptimisers();
    }

    /// Numbers start as straight lines over their quantiles, to which the bins learn to add bends (see MlpMember).
    void addFirstLayer() {
        const auto features = static_cast<double>(encoding.size());
        auto adapters = torch::empty({members, asSize(encoding.size())}, torch::kFloat32);
        float* signs = adapters.data_ptr<float>();
        for (std::int64_t i = 0; i < adapters.numel(); ++i) signs[i] = given.random.bernoulli(0.5) ? 1.0F : -1.0F;
        parameters.push_back(adapters);
        parameters.push_back(uniformTensor({asSize(given.plan->numberCount), width}, 1.0 / std::sqrt(features), given.random));
        auto bends = torch::zeros({asSize(encoding.columns()), width}, torch::kFloat32);
        for (const auto& feature : encoding.features()) {
            const auto levels = asSize(feature.missingCell());
            if (feature.kind != FeatureKind::Category || levels == 0) continue;
            bends.narrow(0, asSize(feature.columnOffset), levels)
                .copy_(uniformTensor({levels, width}, std::sqrt(2.0 / (features * static_cast<double>(levels))), given.random));
        }
        parameters.push_back(bends);
    }

    void addMembers() {
        const double bound = 1.0 / std::sqrt(static_cast<double>(width));
        for (std::size_t layer = 0; layer < layers; ++layer) {
            const bool last = layer + 1 == layers;
            const double first = layer == 0 ? 1.0 / std::sqrt(static_cast<double>(encoding.size())) : bound;
            parameters.push_back(torch::ones({members, width}, torch::kFloat32));
            parameters.push_back(uniformTensor({members, width}, first, given.random));
            parameters.push_back(last ? uniformTensor({members, width}, bound, given.random)
                                      : torch::ones({members, width}, torch::kFloat32));
            parameters.push_back(last ? uniformTensor({members, 1}, bound, given.random)
                                      : uniformTensor({width, width}, bound, given.random));
        }
    }

    Pace paceOf(std::size_t parameter) const {
        const TabmSettings& s = given.settings;
        const double rate = given.shape.rate;
        if (parameter == kAdapters) return {rate * s.adapterRate, s.adapterDecay};
        if (parameter == kBends) return {rate * s.bendRate, s.bendDecay};
        if (parameter == kSlopes) return {rate, s.weightDecay};
        const std::size_t role = (parameter - kLayers) % kPerLayer;
        const bool last = parameter >= kLayers + kPerLayer * (layers - 1);
        const bool decays = last ? role == 2 : role == 3;  // heads, shared matrices
        return {rate, decays ? s.weightDecay : 0.0};
    }

    void makeOptimisers() {
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            optimisers.emplace_back(static_cast<std::size_t>(parameters[i].numel()), paceOf(i));
            average.push_back(parameters[i].clone());
            parameters[i].set_requires_grad(true);
        }
    }

    kernel::LocatedRows located(std::span<const std::size_t> positions) const {
        kernel::LocatedRows rows;
        rows.rows = positions.size();
        for (const std::size_t position : positions) {
            const auto cells = given.rows->cells(position);
            const auto fractions = given.rows->fractions(position);
            rows.cells.insert(rows.cells.end(), cells.begin(), cells.end());
            rows.fractions.insert(rows.fractions.end(), fractions.begin(), fractions.end());
        }
        return rows;
    }

    /// The members' log-odds. [members x rows]
    torch::Tensor forward(const std::vector<torch::Tensor>& p, const kernel::LocatedRows& rows, bool dropout) {
        const std::int64_t count = asSize(rows.rows);
        const bool drops = dropout && given.shape.dropout > 0.0;
        auto x = p[kAdapters].mm(embedRows(*given.plan, rows, p[kBends], p[kSlopes])).view({members, count, width});
        for (std::size_t layer = 0; layer < layers; ++layer) {
            const std::size_t at = kLayers + kPerLayer * layer;
            const auto mask = drops ? dropoutMask(x.detach(), given.shape.dropout, given.random) : torch::Tensor();
            x = memberStep(x, {p[at], p[at + 1], p[at + 2]}, mask);
            if (layer + 1 < layers) x = x.view({members * count, width}).mm(p[at + 3]).view({members, count, width});
        }
        return x.sum(2) + p.back();
    }

    /// One step of every parameter; the average follows, the faster the fewer steps were made.
    void step() {
        const torch::NoGradGuard guard;
        ++steps;
        const double share = std::max(1.0 - given.settings.averaging, 1.0 / (1.0 + 0.1 * static_cast<double>(steps)));
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const auto gradient = parameters[i].grad().contiguous();
            optimisers[i].step(parameters[i].data_ptr<float>(), gradient.data_ptr<float>(), average[i].data_ptr<float>(),
                               share);
            parameters[i].mutable_grad().reset();
        }
    }

    torch::Tensor labels(std::span<const std::size_t> positions) const {
        auto result = torch::empty({1, asSize(positions.size())}, torch::kFloat32);
        float* data = result.data_ptr<float>();
        for (std::size_t i = 0; i < positions.size(); ++i) data[i] = given.rows->label(positions[i]);
        return result;
    }

    Result<double> learn(const TaskContext& context) {
        given.random.shuffle(given.training);
        const std::size_t count = std::min(given.training.size(), kEpochRows);
        double total = 0.0;
        for (std::size_t begin = 0; begin < count; begin += batch) {
            HOLDFAST_CHECK(context.checkpoint());
            const std::span<const std::size_t> positions(given.training.data() + begin, std::min(batch, count - begin));
            const auto rows = located(positions);
            const auto logits = forward(parameters, rows, true);
            const auto loss = torch::binary_cross_entropy_with_logits(logits, labels(positions).expand_as(logits));
            loss.backward();
            step();
            total += loss.item<double>() * static_cast<double>(positions.size());
        }
        return total / static_cast<double>(count);
    }

    /// The members' log-odds for the held-out rows under some state. [members x heldOut]
    Result<std::vector<float>> judge(const std::vector<torch::Tensor>& state, const TaskContext& context) {
        const torch::NoGradGuard guard;
        const std::size_t all = given.heldOut.size();
        std::vector<float> result(given.settings.members * all);
        for (std::size_t begin = 0; begin < all; begin += batch) {
            HOLDFAST_CHECK(context.checkpoint());
            const std::span<const std::size_t> positions(given.heldOut.data() + begin, std::min(batch, all - begin));
            const auto rows = located(positions);
            const auto logits = forward(state, rows, false).contiguous();
            for (std::size_t k = 0; k < given.settings.members; ++k)
                std::copy_n(logits.data_ptr<float>() + k * positions.size(), positions.size(), result.data() + k * all + begin);
        }
        return result;
    }

    Result<void> evaluate(const TaskContext& context) {
        HOLDFAST_ASSIGN(const auto logits, judge(average, context));
        const std::size_t all = given.heldOut.size();
        heldOutLoss = 0.0;
        std::vector<double> left, labels;
        for (std::size_t i = 0; i < all; ++i) {
            double right = 0.0;  // probability that the mean of the members gives to what happened
            const double sign = given.rows->label(given.heldOut[i]) > 0.5F ? 1.0 : -1.0;
            for (std::size_t k = 0; k < given.settings.members; ++k)
                right += std::exp(-softplus(-sign * static_cast<double>(logits[k * all + i])));
            right /= static_cast<double>(given.settings.members);
            heldOutLoss -= std::log(std::max(1e-15, right));
            left.push_back(sign > 0.0 ? right : 1.0 - right);
            labels.push_back(sign > 0.0 ? 1.0 : 0.0);
        }
        heldOutLoss /= static_cast<double>(all);
        heldOutAuc = scoring::rocAuc(left, labels);
        return {};
    }

    void keepBest() {
        if (!improved()) return;
        best.clear();
        for (const auto& tensor : average) best.push_back(tensor.clone());
    }

    void fold(scoring::NetWeights& weights, std::int64_t member) const;
};

/// A member's network on its own: r, slopes and s go into the first layer's weights, q and s into the dense ones.
void TabmNetwork::State::fold(scoring::NetWeights& weights, std::int64_t member) const {
    const auto append = [](std::vector<float>& target, const torch::Tensor& source) {
        const auto values = source.contiguous();
        target.insert(target.end(), values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    };
    auto first = best[kBends].clone();
    auto bias = best[kLayers + 1][member].clone();
    for (std::size_t f = 0; f < encoding.size(); ++f) {
        const auto& feature = encoding.features()[f];
        auto own = first.narrow(0, asSize(feature.columnOffset), asSize(feature.columns()));
        const auto adapter = best[kAdapters][member][asSize(f)];
        if (feature.kind == FeatureKind::Number) {
            // A quantile position is a sum of bins: so much more on each bin, and a shift of the bias.
            const auto slope = best[kSlopes][asSize(given.plan->numbers[f])];
            own.narrow(0, 0, asSize(feature.missingCell())).add_(slope * given.plan->paces[f]);
            bias.sub_(best[kLayers][member] * adapter * slope * (0.5F * kernel::kSpread));
        }
        own.mul_(adapter);
    }
    append(weights.first, first * best[kLayers][member].unsqueeze(0));
    append(weights.firstBias, bias);
    for (std::size_t layer = 1; layer < layers; ++layer) {
        const std::size_t before = kLayers + kPerLayer * (layer - 1);
        append(weights.dense, best[before + 2][member].unsqueeze(1) * best[before + 3] *
                                  best[before + kPerLayer][member].unsqueeze(0));
        append(weights.denseBias, best[before + kPerLayer + 1][member]);
    }
    append(weights.head, best[best.size() - 2][member]);
    append(weights.headBias, best.back()[member]);
}

TabmNetwork::TabmNetwork(Request request) : m_state(std::make_unique<State>(std::move(request))) {}
TabmNetwork::~TabmNetwork() = default;
TabmNetwork::TabmNetwork(TabmNetwork&&) noexcept = default;
TabmNetwork& TabmNetwork::operator=(TabmNetwork&&) noexcept = default;

Result<void> TabmNetwork::runEpoch(const TaskContext& context) {
    computeOnOneThread();
    HOLDFAST_ASSIGN(m_state->trainLoss, m_state->learn(context));
    HOLDFAST_CHECK(m_state->evaluate(context));
    HOLDFAST_CHECK(checkLosses(m_state->trainLoss, m_state->heldOutLoss));
    ++m_state->epoch;
    m_state->keepBest();
    return {};
}

const NetworkProgress& TabmNetwork::progress() const {
    return *m_state;
}
std::span<const std::size_t> TabmNetwork::heldOut() const {
    return m_state->given.heldOut;
}

Result<std::vector<float>> TabmNetwork::heldOutLogits(const TaskContext& context) const {
    computeOnOneThread();
    return m_state->judge(m_state->best, context);
}

void TabmNetwork::appendTo(scoring::NetWeights& weights, std::span<const std::size_t> members) const {
    const torch::NoGradGuard guard;
    for (const std::size_t member : members) m_state->fold(weights, asSize(member));
}

}  // namespace holdfast::models
