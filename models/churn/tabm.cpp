#include "models/churn/tabm.h"

#include "core/base/logistic.h"
#include "models/churn/networkfit.h"
#include "models/churn/tabmkernel.h"
#include "models/churn/tabmnetwork.h"
#include "models/churn/tabmsearch.h"
#include "models/nn/committee.h"
#include "models/nn/timelimit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace holdfast::models {

namespace {

constexpr double kSearchShare = 0.4;              ///< of a time budget, and of the products a fit may take
constexpr double kEpochRows = 65'536.0;           ///< see TabmNetwork
constexpr int kFewestEpochs = 3;

/// What one fit works on.
struct Fit {
    TabmSettings settings;
    const scoring::FitOptions& options;
    const TaskContext& context;
    const scoring::FitMonitor& monitor;
    const kernel::EmbeddingPlan& plan;
    const EncodedRows& rows;
    const std::vector<double>& labels;
    Random random;
    TimeLimit limit;

    /// Epochs that a fit may spend on a number of rows, all networks together.
    double affordableEpochs(const TabmShape& shape, double count) const {
        const auto width = static_cast<double>(shape.width);
        const double perRow = 3.0 * static_cast<double>(settings.members) * width *
                              (static_cast<double>(plan.encoding->size()) + width * static_cast<double>(shape.denseLayers) + 1.0);
        return settings.trainingProducts / std::max(1.0, perRow * std::min(count, kEpochRows));
    }

    /// As many as the first rung of the search can afford with the middle shape.
    std::size_t candidates() const {
        const auto count = static_cast<double>(std::min(rows.size(), settings.searchRows));
        const double each = 2.0 * settings.firstEpochs;
        const double affordable = kSearchShare * affordableEpochs(TabmShape(), count) / each;
        return static_cast<std::size_t>(std::clamp(affordable, 1.0, static_cast<double>(settings.candidates)));
    }

    Result<TabmShape> choose() const {
        const TabmSearchRequest request{settings, plan, rows, labels, candidates(), options.threads,
                                        [this] { return limit.past(kSearchShare); }};
        return searchShape(request, random.split(0), context);
    }

    std::vector<TabmNetwork> makeNetworks(const TabmShape& shape) {
        const double epochs = (1.0 - kSearchShare) * affordableEpochs(shape, static_cast<double>(rows.size())) /
                              static_cast<double>(settings.networks);
        settings.maxEpochs = static_cast<int>(std::clamp(epochs, static_cast<double>(std::min(kFewestEpochs, settings.maxEpochs)),
                                                         static_cast<double>(settings.maxEpochs)));
        std::vector<std::size_t> all(rows.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        const auto parts = stratifiedParts(labels, all, settings.heldOutParts, random.split(1));
        std::vector<TabmNetwork> networks;
        for (std::size_t n = 0; n < settings.networks; ++n) {
            Random own = random.split(2 + n);
            CommitteeRows part = holdOut(parts, static_cast<int>(n) % settings.heldOutParts, own);
            networks.emplace_back(
                TabmNetwork::Request{settings, shape, &plan, &rows, std::move(part.training), std::move(part.heldOut), own});
        }
        return networks;
    }
};

Result<void> train(std::vector<TabmNetwork>& networks, const Fit& fit) {
    for (int epoch = 1; epoch <= fit.settings.maxEpochs; ++epoch) {
        const std::vector<TabmNetwork*> running = unfinished(networks);
        if (running.empty() || (epoch > 1 && fit.limit.past())) break;
        HOLDFAST_CHECK(
            onAll(running.size(), fit.options.threads, [&](std::size_t i) { return running[i]->runEpoch(fit.context); }));
        tellMean(networks, epoch, fit.monitor);
    }
    return {};
}

/// `wanted` members whose mean probability has the lowest log loss on the held-out rows, best first (greedy forward
/// selection without replacement; Caruana et al. 2004, "Ensemble Selection from Libraries of Models").
std::vector<std::size_t> pickMembers(const std::vector<float>& logits, const std::vector<float>& labels, std::size_t members,
                                     std::size_t wanted) {
    std::vector<double> sums(labels.size(), 0.0);
    std::vector<std::size_t> picked;
    std::vector<bool> taken(members, false);
    while (picked.size() < std::min(wanted, members)) {
        std::size_t best = members;
        double bestLoss = std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < members; ++k) {
            if (taken[k]) continue;
            double loss = 0.0;
            for (std::size_t i = 0; i < labels.size(); ++i) {
                const double p = (sums[i] + logistic(logits[k * labels.size() + i])) / static_cast<double>(picked.size() + 1);
                loss -= std::log(std::max(1e-15, labels[i] > 0.5F ? p : 1.0 - p));
            }
            if (loss < bestLoss || best == members) {
                best = k;
                bestLoss = loss;
            }
        }
        taken[best] = true;
        picked.push_back(best);
        for (std::size_t i = 0; i < labels.size(); ++i) sums[i] += logistic(logits[best * labels.size() + i]);
    }
    return picked;
}

/// How many members of each network are deployed.
std::size_t deployedMembers(const TabmSettings& settings, const TabmShape& shape, std::size_t features) {
    const auto width = static_cast<double>(shape.width);
    const double each = width * (2.0 * static_cast<double>(features) + width * static_cast<double>(shape.denseLayers) + 1.0);
    const double share = settings.deployedProducts / each / static_cast<double>(settings.networks);
    return static_cast<std::size_t>(std::clamp(share, 1.0, static_cast<double>(settings.members)));
}

Result<scoring::NetWeights> deploy(const std::vector<TabmNetwork>& networks, const TabmShape& shape, const Fit& fit) {
    const std::size_t wanted = deployedMembers(fit.settings, shape, fit.plan.encoding->size());
    scoring::NetWeights weights;
    weights.members = wanted * networks.size();
    weights.width = shape.width;
    weights.denseLayers = shape.denseLayers;
    std::vector<std::vector<std::size_t>> picked(networks.size());
    HOLDFAST_CHECK(onAll(networks.size(), fit.options.threads, [&](std::size_t n) -> Result<void> {
        HOLDFAST_ASSIGN(const auto logits, networks[n].heldOutLogits(fit.context));
        std::vector<float> labels;
        for (const std::size_t position : networks[n].heldOut()) labels.push_back(fit.rows.label(position));
        picked[n] = pickMembers(logits, labels, fit.settings.members, wanted);
        return {};
    }));
    // Best first, the networks by turns: the first members of a committee are the ones to keep of it.
    for (std::size_t place = 0; place < wanted; ++place)
        for (std::size_t n = 0; n < networks.size(); ++n) networks[n].appendTo(weights, std::span(picked[n]).subspan(place, 1));
    return weights;
}

}  // namespace

Result<std::unique_ptr<scoring::ChurnScorer>> TabmLearner::fit(const scoring::TrainingSet& set,
                                                               const scoring::FitOptions& options, const TaskContext& context,
                                                               const scoring::FitMonitor& monitor) const {
    const TimeLimit limit(options.timeBudgetSeconds);
    HOLDFAST_ASSIGN(const auto begun, NetworkFit::begin(set, m_settings.maxBins, context));
    const kernel::EmbeddingPlan plan(begun->encoding());
    Fit fit{m_settings, options, context, monitor, plan, begun->rows(), begun->labels(), Random(options.seed), limit};
    HOLDFAST_ASSIGN(const TabmShape shape, fit.choose());
    auto networks = fit.makeNetworks(shape);
    HOLDFAST_CHECK(train(networks, fit));
    HOLDFAST_ASSIGN(auto weights, deploy(networks, shape, fit));
    return begun->deploy(name(), std::move(weights));
}

}  // namespace holdfast::models
