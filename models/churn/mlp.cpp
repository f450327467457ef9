#include "models/churn/mlp.h"

#include "models/churn/mlpmember.h"
#include "models/churn/networkfit.h"
#include "models/nn/committee.h"
#include "models/nn/timelimit.h"

#include <algorithm>
#include <utility>

namespace holdfast::models {

namespace {

/// Epochs that a fit may spend, by rows and columns alone, so that the model does not depend on how busy the machine is.
int affordableEpochs(const MlpSettings& settings, const EncodedRows& rows, std::size_t columns) {
    const auto width = static_cast<double>(settings.width);
    const double perRow = 3.0 * static_cast<double>(settings.members) * width *
                          (static_cast<double>(columns) + width * static_cast<double>(settings.denseLayers) + 1.0);
    const double epochs = settings.trainingProducts / (perRow * static_cast<double>(std::min(rows.size(), MlpMember::kEpochRows)));
    const int fewest = std::min(settings.fewestEpochs, settings.maxEpochs);
    return static_cast<int>(std::clamp(epochs, static_cast<double>(fewest), static_cast<double>(settings.maxEpochs)));
}

std::vector<MlpMember> makeMembers(const MlpMember::World& world, const scoring::TrainingSet& set, std::uint64_t seed) {
    const MlpSettings& settings = world.settings;
    const Random random(seed);
    const auto parts = stratifiedParts(set.labels, set.rows, settings.heldOutParts, random.split(0));
    std::vector<MlpMember> members;
    for (std::size_t m = 0; m < settings.members; ++m) {
        Random own = random.split(1 + m);
        CommitteeRows part = holdOut(parts, static_cast<int>(m) % settings.heldOutParts, own);
        members.emplace_back(world, std::move(part.training), std::move(part.heldOut), own);
    }
    return members;
}

/// What one fit works on.
struct Fit {
    const MlpSettings& settings;
    const scoring::FitOptions& options;
    const TaskContext& context;
    const scoring::FitMonitor& monitor;
    bool together;  ///< with other processes
    TimeLimit limit;
};

Result<void> train(std::vector<MlpMember>& members, const Fit& fit) {
    // Several processes meet after every batch, so all must come to the same member's batch at the same time.
    const unsigned threads = fit.together ? 1 : fit.options.threads;
    for (int epoch = 1; epoch <= fit.settings.maxEpochs; ++epoch) {
        const std::vector<MlpMember*> running = unfinished(members);
        if (running.empty() || (epoch > 1 && !fit.together && fit.limit.past())) break;
        HOLDFAST_CHECK(onAll(running.size(), threads, [&](std::size_t i) { return running[i]->runEpoch(fit.context); }));
        tellMean(members, epoch, fit.monitor);
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<scoring::ChurnScorer>> MlpLearner::fit(const scoring::TrainingSet& set,
                                                              const scoring::FitOptions& options, const TaskContext& context,
                                                              const scoring::FitMonitor& monitor) const {
    const TimeLimit limit(options.timeBudgetSeconds);
    HOLDFAST_ASSIGN(const auto begun, NetworkFit::begin(set, m_settings.maxBins, context));
    std::shared_ptr<Workers> workers;
    if (!options.alone) {
        HOLDFAST_ASSIGN(workers, Workers::ofProcess(context));
    }
    MlpSettings settings = m_settings;
    settings.maxEpochs = affordableEpochs(settings, begun->rows(), begun->encoding().columns());
    auto members = makeMembers({settings, begun->encoding(), begun->rows(), workers.get()}, set, options.seed);
    if (auto trained = train(members, {settings, options, context, monitor, workers != nullptr, limit}); !trained) {
        if (workers) Workers::leave();
        return Unexpected(trained.error());
    }
    scoring::NetWeights weights;
    weights.members = m_settings.members;
    weights.width = m_settings.width;
    weights.denseLayers = m_settings.denseLayers;
    for (const MlpMember& member : members) member.appendTo(weights);
    return begun->deploy(name(), std::move(weights));
}

}  // namespace holdfast::models
