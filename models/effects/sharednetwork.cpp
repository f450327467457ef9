#include "models/effects/sharednetwork.h"

#include "models/nn/adamw.h"
#include "models/nn/torch.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::models {

namespace {

constexpr std::size_t kPredictedAtOnce = 2048;
constexpr double kLeastChance = 0.02;    ///< of the arm received, in targeted regularisation
constexpr std::size_t kTrunk = 4;        ///< tensors of the trunk: weight and bias of two layers
constexpr std::size_t kLargestBatch = 512;
constexpr std::size_t kStepsPerEpoch = 30;  ///< more than so many steps an epoch: batches grow, up to the largest

/// Outcomes of every arm (logits where they are 0 or 1) and log-chances of every arm.
struct Foretold {
    torch::Tensor outcomes;  ///< [rows x outputs]
    torch::Tensor chances;   ///< [rows x outputs]
};

struct Batch {
    torch::Tensor inputs, outcomes, arms;
};

}  // namespace

struct SharedNetwork::State {
    SharedNetSettings settings;
    std::int64_t outputs;
    bool probability;
    Random random;
    /// Trunk; heads' layer, its bias, their ends, their biases; propensity's weight and bias; perturbation of targeted
    /// regularisation. The heads lie side by side: [outputs x width x headWidth].
    std::vector<torch::Tensor> parameters, average, best;
    std::vector<AdamW> optimisers;
    std::int64_t steps = 0;

    torch::Tensor uniform(std::vector<std::int64_t> shape, std::int64_t in) {
        auto tensor = torch::empty(shape, torch::kFloat32);
        const double bound = 1.0 / std::sqrt(static_cast<double>(in));
        float* data = tensor.data_ptr<float>();
        for (std::int64_t i = 0; i < tensor.numel(); ++i) data[i] = static_cast<float>(random.uniform(-bound, bound));
        return tensor;
    }

    State(const SharedNetSettings& chosen, const SharedRows& rows, Random generator)
        : settings(chosen), outputs(rows.outputs), probability(rows.probability), random(std::move(generator)) {
        computeOnOneThread();
        while (settings.batch < kLargestBatch && settings.batch * kStepsPerEpoch < rows.size()) settings.batch *= 2;
        const auto columns = static_cast<std::int64_t>(rows.columns);
        const std::int64_t width = settings.width, head = settings.headWidth;
        add(uniform({columns, width}, columns), settings.weightDecay);
        add(torch::zeros({width}), 0.0);
        add(uniform({width, width}, width), settings.weightDecay);
        add(torch::zeros({width}), 0.0);
        // Arms start alike, so that what tells them apart is learned and not drawn.
        add(uniform({1, width, head}, width).repeat({outputs, 1, 1}), settings.headDecay);
        add(torch::zeros({outputs, 1, head}), 0.0);
        add(uniform({1, head, 1}, head).repeat({outputs, 1, 1}), settings.headDecay);
        add(torch::zeros({outputs, 1, 1}), 0.0);
        add(uniform({width, outputs}, width), settings.weightDecay);
        add(torch::zeros({outputs}), 0.0);
        add(torch::zeros({outputs}), 0.0);
    }

    void add(const torch::Tensor& start, double decay) {
        auto tensor = start.contiguous();
        optimisers.emplace_back(static_cast<std::size_t>(tensor.numel()), Pace{settings.learningRate, decay});
        average.push_back(tensor.clone());
        parameters.push_back(tensor.set_requires_grad(true));
    }

    Foretold forward(const std::vector<torch::Tensor>& p, const torch::Tensor& inputs) const {
        auto trunk = torch::elu(torch::addmm(p[1], inputs, p[0]));
        trunk = torch::elu(torch::addmm(p[3], trunk, p[2]));
        const auto heads = torch::elu(torch::matmul(trunk.unsqueeze(0), p[kTrunk]) + p[kTrunk + 1]);
        const auto ends = torch::matmul(heads, p[kTrunk + 2]) + p[kTrunk + 3];  // [outputs x rows x 1]
        return {ends.squeeze(2).transpose(0, 1), torch::log_softmax(torch::addmm(p[kTrunk + 5], trunk, p[kTrunk + 4]), 1)};
    }

    torch::Tensor distance(const torch::Tensor& foretold, const torch::Tensor& outcomes) const {
        return probability ? torch::binary_cross_entropy_with_logits(foretold, outcomes) : torch::mse_loss(foretold, outcomes);
    }

    /// Of the outcomes that were seen; for DragonNet, of who was treated and of the perturbed outcomes as well (equations 2 and 3 of
    /// the paper, with a perturbation for each arm: its clever covariate is 1 / chance of the arm received).
    torch::Tensor loss(const std::vector<torch::Tensor>& p, const Batch& batch) const {
        const auto foretold = forward(p, batch.inputs);
        const auto received = batch.arms.unsqueeze(1);
        const auto outcome = foretold.outcomes.gather(1, received).squeeze(1);
        auto total = distance(outcome, batch.outcomes);
        if (!settings.dragon) return total;
        const auto chance = foretold.chances.gather(1, received).squeeze(1);
        total = total - settings.propensityWeight * chance.mean();
        const auto shift = p[kTrunk + 6].index_select(0, batch.arms) / torch::exp(chance).clamp_min(kLeastChance);
        return total + settings.targetedWeight * distance(outcome + shift, batch.outcomes);
    }

    static Batch take(const SharedRows& rows, std::span<const std::size_t> which) {
        const auto count = static_cast<std::int64_t>(which.size());
        Batch batch{torch::empty({count, static_cast<std::int64_t>(rows.columns)}), torch::empty({count}),
                    torch::empty({count}, torch::kInt64)};
        for (std::size_t i = 0; i < which.size(); ++i) {
            const std::size_t row = which[i];
            std::copy_n(rows.inputs.data() + row * rows.columns, rows.columns, batch.inputs.data_ptr<float>() + i * rows.columns);
            batch.outcomes.data_ptr<float>()[i] = rows.outcomes[row];
            batch.arms.data_ptr<std::int64_t>()[i] = rows.arms[row];
        }
        return batch;
    }

    void step(const Batch& batch) {
        loss(parameters, batch).backward();
        const torch::NoGradGuard guard;
        ++steps;
        const double share = std::max(0.01, 1.0 / (1.0 + 0.1 * static_cast<double>(steps)));
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            if (!parameters[i].grad().defined()) continue;  // what a TARNet does not use
            const auto gradient = parameters[i].grad().contiguous();
            optimisers[i].step(parameters[i].data_ptr<float>(), gradient.data_ptr<float>(), average[i].data_ptr<float>(), share);
            parameters[i].mutable_grad().reset();
        }
    }

    double heldOutLoss(const SharedRows& rows, const std::vector<std::size_t>& held) const {
        const torch::NoGradGuard guard;
        const Batch batch = take(rows, held);
        const auto outcome = forward(average, batch.inputs).outcomes.gather(1, batch.arms.unsqueeze(1)).squeeze(1);
        return distance(outcome, batch.outcomes).item<double>();
    }

    void keep() {
        best.clear();
        for (const torch::Tensor& tensor : average) best.push_back(tensor.clone());
    }
};

SharedNetwork::SharedNetwork(const SharedNetSettings& settings, const SharedRows& rows, Random random)
    : m_state(std::make_unique<State>(settings, rows, std::move(random))) {}
SharedNetwork::~SharedNetwork() = default;
SharedNetwork::SharedNetwork(SharedNetwork&&) noexcept = default;

Result<void> SharedNetwork::train(const SharedRows& rows, std::vector<std::size_t> learned, const std::vector<std::size_t>& held,
                                  const TaskContext& context) {
    computeOnOneThread();
    State& state = *m_state;
    const SharedNetSettings& settings = state.settings;
    double lowest = std::numeric_limits<double>::infinity();
    std::size_t read = 0;
    for (int epoch = 0, since = 0; epoch < settings.maxEpochs && since < settings.patience && read < settings.mostRowsRead; ++epoch) {
        state.random.shuffle(learned);
        for (std::size_t begin = 0; begin < learned.size() && read < settings.mostRowsRead; begin += settings.batch) {
            HOLDFAST_CHECK(context.checkpoint());
            const std::size_t count = std::min(settings.batch, learned.size() - begin);
            state.step(State::take(rows, {learned.data() + begin, count}));
            read += count;
        }
        const double loss = state.heldOutLoss(rows, held);
        if (!std::isfinite(loss))
            return Unexpected(ErrorCode::Model, "A network for effects diverged: its loss is no longer a number. Check the columns for "
                                                "extreme values, or use another seed.");
        ++since;
        if (loss >= lowest) continue;
        lowest = loss;
        since = 0;
        state.keep();
    }
    return {};
}

void SharedNetwork::addTo(std::span<const float> inputs, double share, std::vector<std::vector<double>>& outcomes,
                          std::vector<std::vector<double>>& chances) const {
    computeOnOneThread();
    const torch::NoGradGuard guard;
    const State& state = *m_state;
    const auto columns = static_cast<std::size_t>(state.best[0].size(0));
    const std::size_t rows = outcomes.front().size();
    for (std::size_t begin = 0; begin < rows; begin += kPredictedAtOnce) {
        const std::size_t count = std::min(kPredictedAtOnce, rows - begin);
        auto batch = torch::empty({static_cast<std::int64_t>(count), static_cast<std::int64_t>(columns)});
        std::copy_n(inputs.data() + begin * columns, count * columns, batch.data_ptr<float>());
        const auto foretold = state.forward(state.best, batch);
        const auto outcome = (state.probability ? torch::sigmoid(foretold.outcomes) : foretold.outcomes).contiguous();
        const auto chance = torch::exp(foretold.chances).contiguous();
        const auto width = static_cast<std::size_t>(state.outputs);
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t a = 0; a < width; ++a) {
                outcomes[a][begin + i] += share * static_cast<double>(outcome.data_ptr<float>()[i * width + a]);
                chances[a][begin + i] += share * static_cast<double>(chance.data_ptr<float>()[i * width + a]);
            }
    }
}

}  // namespace holdfast::models
