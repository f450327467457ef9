#include "models/coldstart/gnnmember.h"

#include "core/scoring/metrics.h"
#include "models/coldstart/gnnnetwork.h"
#include "models/coldstart/neighbourhood.h"
#include "models/nn/adamw.h"
#include "models/nn/committee.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace holdfast::models {

namespace {

constexpr float kUnknown = CustomerNetwork::kUnknownLabel;

torch::Tensor columnOf(const std::vector<float>& values) {
    return torch::tensor(values, torch::kFloat32).unsqueeze(1);
}

std::array<ConvLinks, 2> convLinks(const HeardLinks& links, unsigned threads) {
    return {ConvLinks(links.direction(0), threads), ConvLinks(links.direction(1), threads)};
}
std::array<ConvLinks, 2> convLinks(const Neighbourhood& sample, unsigned threads) {
    return {ConvLinks(sample.heard().direction(0), threads, sample.degrees[0]),
            ConvLinks(sample.heard().direction(1), threads, sample.degrees[1])};
}

}  // namespace

struct GnnProblem::Inputs {
    torch::Tensor own, behaviour;
};

namespace {

/// Encoded features of some nodes (all when `nodes` is empty).
GnnProblem::Inputs encode(const GnnProblem& problem, std::span<const std::size_t> nodes) {
    const auto& encoding = *problem.encoding;
    const FeatureMatrix& features = problem.network->features;
    const GnnColumns columns(*features.schema, encoding);
    const std::size_t count = nodes.empty() ? features.rows : nodes.size();
    auto dense = torch::empty({static_cast<std::int64_t>(count), static_cast<std::int64_t>(encoding.columns())});
    std::vector<std::uint16_t> cells(encoding.size());
    std::vector<float> fractions(encoding.size());
    for (std::size_t i = 0; i < count; ++i) {
        encoding.locate(features.row(nodes.empty() ? i : nodes[i]), cells.data(), fractions.data());
        encoding.expand(cells.data(), fractions.data(), dense.data_ptr<float>() + i * encoding.columns());
    }
    return {dense.index_select(1, columns.own), columns.haveBehaviour() ? dense.index_select(1, columns.behaviour) : torch::Tensor()};
}

}  // namespace

GnnProblem GnnProblem::make(const GnnSettings& settings, const scoring::FeatureEncoding& encoding,
                            const CustomerNetwork& network, std::vector<float> labels) {
    GnnProblem problem{&settings, &encoding, &network, std::move(labels), nullptr};
    if (!problem.sampled()) problem.inputs = std::make_shared<const Inputs>(encode(problem, {}));
    return problem;
}

struct GnnMember::State : NetworkProgress {
    const GnnProblem& problem;
    const GnnSettings& settings;
    std::vector<std::size_t> training, heldOut;
    Random random;
    GnnColumns columns;
    GnnNetwork network;
    std::vector<torch::Tensor> average, best;
    std::vector<AdamW> optimisers;
    std::vector<bool> kept;   ///< [nodes] all but the held-out: who exists in training
    CustomerLinks links;      ///< among the kept
    double leaverWeight = 1.0;
    std::int64_t steps = 0;

    State(const GnnProblem& given, std::vector<std::size_t> trainingNodes, std::vector<std::size_t> heldOutNodes, Random generator)
        : problem(given),
          settings(*given.settings),
          training(std::move(trainingNodes)),
          heldOut(std::move(heldOutNodes)),
          random(generator),
          columns(*given.network->features.schema, *given.encoding),
          network({given.encoding->columns(), settings.width, settings.heads}, given.encoding->size(), random),
          kept(given.network->nodes(), true) {
        for (const std::size_t node : heldOut) kept[node] = false;
        random.shuffle(heldOut);  // the first `settings.evaluated` stand for all
        links = given.network->links.among(kept);
        double left = 0.0;
        for (const std::size_t node : training) left += given.labels[node];
        const double odds = left / (static_cast<double>(training.size()) - left);
        leaverWeight = std::sqrt(1.0 / odds);
        const torch::NoGradGuard guard;
        network.bias()[-1] = std::log(odds * leaverWeight);
        for (const auto& parameter : network.parameters()) {
            average.push_back(parameter.detach().clone());
            const bool isMatrix = parameter.dim() > 1;
            optimisers.emplace_back(static_cast<std::size_t>(parameter.numel()),
                                    Pace{settings.learningRate, isMatrix ? settings.weightDecay : 0.0});
        }
        maxEpochs = settings.maxEpochs;
        patience = settings.patience;
        keep();
    }

    void step() {
        ++steps;
        const double share = std::max(1.0 - settings.averaging, 1.0 / static_cast<double>(steps));
        for (std::size_t i = 0; i < optimisers.size(); ++i) {
            auto& parameter = network.parameters()[i];
            const auto gradient = parameter.grad().contiguous();
            optimisers[i].step(parameter.data_ptr<float>(), gradient.data_ptr<float>(), average[i].data_ptr<float>(), share);
            parameter.mutable_grad() = torch::Tensor();
        }
    }

    /// What is seen of the network in one pass: who hears whom, who shows his label, and who is cold, as on the day he joined.
    struct View {
        HeardLinks links;
        const std::vector<bool>& labelShown;  ///< [nodes]
        const std::vector<bool>& cold;        ///< [nodes]
    };

    /// What the nodes (all when `nodes` is empty) show: cold ones no behaviour.
    GnnInputs inputsOf(const GnnProblem::Inputs& encoded, std::span<const std::size_t> nodes, const View& view) const {
        const std::size_t count = nodes.empty() ? view.cold.size() : nodes.size();
        std::vector<float> coldness(count), labels(2 * count, 0.0F);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t node = nodes.empty() ? i : nodes[i];
            coldness[i] = view.cold[node] || problem.network->isNew[node] ? 1.0F : 0.0F;
            const float label = problem.labels[node];
            if (view.labelShown[node] && label != kUnknown) labels[2 * i + (label > 0.5F ? 1 : 0)] = 1.0F;
        }
        return {encoded.own, encoded.behaviour, columnOf(coldness),
                torch::tensor(labels, torch::kFloat32).view({static_cast<std::int64_t>(count), 2})};
    }

    torch::Tensor lossOf(const torch::Tensor& logits, const std::vector<std::size_t>& nodes,
                         const std::vector<std::int64_t>& places, bool weighted) const {
        std::vector<float> labels, weights;
        for (const std::size_t node : nodes) {
            labels.push_back(problem.labels[node]);
            weights.push_back(weighted && labels.back() > 0.5F ? static_cast<float>(leaverWeight) : 1.0F);
        }
        const auto asked = logits.index_select(0, torch::tensor(places, torch::kInt64));
        const auto corrected = weighted ? asked : asked - std::log(leaverWeight);
        return torch::binary_cross_entropy_with_logits(corrected, torch::tensor(labels, torch::kFloat32),
                                                       torch::tensor(weights, torch::kFloat32));
    }

    struct Pass {
        torch::Tensor loss;
        torch::Tensor logits;  ///< [asked]
    };

    /// Log-odds of the asked nodes over the whole of the view's links or a sampled neighbourhood, then their loss.
    Pass passOver(const std::vector<std::size_t>& asked, const View& view, bool learning, unsigned threads) {
        const GnnDropout dropout{settings.dropout, learning ? &random : nullptr};
        const auto& parameters = learning ? network.parameters() : average;
        std::vector<std::int64_t> places(asked.size());
        if (!problem.sampled()) {
            std::copy(asked.begin(), asked.end(), places.begin());
            const auto logits = network.forward(parameters, columns, inputsOf(*problem.inputs, {}, view),
                                                convLinks(view.links, threads), dropout);
            return finish(logits, asked, places, learning);
        }
        std::iota(places.begin(), places.end(), 0);
        const auto sample = sampleAround(view.links, asked, {3, settings.fanout}, random);
        const auto logits = network.forward(parameters, columns, inputsOf(encode(problem, sample.nodes), sample.nodes, view),
                                            convLinks(sample, threads), dropout);
        return finish(logits, asked, places, learning);
    }
    Pass finish(const torch::Tensor& logits, const std::vector<std::size_t>& asked, const std::vector<std::int64_t>& places,
                bool learning) const {
        const auto loss = lossOf(logits, asked, places, learning);
        if (learning) loss.backward();
        return {loss.detach(), logits.detach().index_select(0, torch::tensor(places, torch::kInt64)).contiguous()};
    }

    double aucOf(const torch::Tensor& logits, const std::vector<std::size_t>& nodes) const {
        std::vector<double> known;
        for (const std::size_t node : nodes) known.push_back(static_cast<double>(problem.labels[node]));
        return scoring::rocAuc(std::vector<double>(logits.data_ptr<float>(), logits.data_ptr<float>() + logits.numel()), known);
    }

    /// One step over all, or one a batch where neighbourhoods are sampled.
    Result<double> learn(unsigned threads, const TaskContext& context) {
        std::vector<bool> shown = kept;
        std::vector<bool> cold(kept.size(), false);
        std::vector<std::size_t> asked;
        for (const std::size_t node : training) {
            if (!random.bernoulli(settings.hiddenShare)) continue;
            asked.push_back(node);
            shown[node] = false;
            cold[node] = random.bernoulli(settings.coldShare);
        }
        if (asked.empty()) asked.push_back(training.front());
        const std::size_t batch = problem.sampled() ? settings.batch : asked.size();
        if (problem.sampled()) random.shuffle(asked);
        const CustomerLinks heardUp = links.withoutReferees(cold);
        const View view{{&links, &heardUp}, shown, cold};
        double total = 0.0;
        for (std::size_t begin = 0; begin < asked.size(); begin += batch) {
            HOLDFAST_CHECK(context.checkpoint());
            const std::vector<std::size_t> some(asked.begin() + static_cast<std::ptrdiff_t>(begin),
                                                asked.begin() + static_cast<std::ptrdiff_t>(std::min(begin + batch, asked.size())));
            total += passOver(some, view, true, threads).loss.item<double>() * static_cast<double>(some.size());
            step();
        }
        return total / static_cast<double>(asked.size());
    }

    /// Held-out customers in their place in the network, once as they are and once as newcomers, whom nobody followed yet.
    double evaluate(unsigned threads) {
        const torch::NoGradGuard guard;
        std::vector<std::size_t> asked = heldOut;
        asked.resize(std::min(asked.size(), settings.evaluated));
        std::vector<bool> cold(kept.size(), false);
        const CustomerLinks& all = problem.network->links;
        const Pass asTheyAre = passOver(asked, {{&all, &all}, kept, cold}, false, threads);
        heldOutAuc = aucOf(asTheyAre.logits, asked);
        for (const std::size_t node : asked) cold[node] = true;
        const CustomerLinks heardUp = all.withoutReferees(cold);
        const Pass asNewcomers = passOver(asked, {{&all, &heardUp}, kept, cold}, false, threads);
        return 0.5 * (asTheyAre.loss.item<double>() + asNewcomers.loss.item<double>());
    }

    void keepBest() {
        if (improved()) keep();
    }

    void keep() {
        best.clear();
        for (const auto& parameter : average) best.push_back(parameter.clone());
    }
};

GnnMember::GnnMember(const GnnProblem& problem, std::vector<std::size_t> training, std::vector<std::size_t> heldOut,
                     Random random)
    : m_state(std::make_unique<State>(problem, std::move(training), std::move(heldOut), random)) {}
GnnMember::~GnnMember() = default;
GnnMember::GnnMember(GnnMember&&) noexcept = default;
GnnMember& GnnMember::operator=(GnnMember&&) noexcept = default;

Result<void> GnnMember::runEpoch(unsigned threads, const TaskContext& context) {
    computeOnOneThread();
    State& state = *m_state;
    HOLDFAST_ASSIGN(state.trainLoss, state.learn(threads, context));
    ++state.epoch;
    const bool judged = state.epoch % state.settings.evaluateEvery == 0 || state.epoch == state.maxEpochs;
    if (judged) {
        state.heldOutLoss = state.evaluate(threads);
        if (std::isfinite(state.heldOutLoss)) state.keepBest();
    }
    return checkLosses(state.trainLoss, judged ? state.heldOutLoss : 0.0);
}

const NetworkProgress& GnnMember::progress() const {
    return *m_state;
}
const std::vector<std::size_t>& GnnMember::heldOut() const {
    return m_state->heldOut;
}

std::vector<float> GnnMember::weights() const {
    std::vector<float> result;
    for (std::size_t i = 0; i < m_state->best.size(); ++i) {
        auto values = m_state->best[i].contiguous();
        if (i == 1) {
            values = values.clone();
            values[-1] = values[-1] - std::log(m_state->leaverWeight);  // back to the odds there are
        }
        result.insert(result.end(), values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    }
    return result;
}

}  // namespace holdfast::models
