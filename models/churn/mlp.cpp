#include "models/churn/mlp.h"

#include "core/scoring/netscorer.h"
#include "models/churn/mlpmember.h"
#include "models/churn/trainingdata.h"
#include "models/nn/committee.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace holdfast::models {

namespace {

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
    std::chrono::steady_clock::time_point start;

    bool late() const {
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
        return !together && options.timeBudgetSeconds > 0.0 && spent.count() > options.timeBudgetSeconds;
    }
};

Result<void> train(std::vector<MlpMember>& members, const Fit& fit) {
    // Several processes meet after every batch, so all must come to the same member's batch at the same time.
    const unsigned threads = fit.together ? 1 : fit.options.threads;
    for (int epoch = 1; epoch <= fit.settings.maxEpochs; ++epoch) {
        const std::vector<MlpMember*> running = unfinished(members);
        if (running.empty() || (epoch > 1 && fit.late())) break;
        HOLDFAST_CHECK(onAll(running.size(), threads, [&](std::size_t i) { return running[i]->runEpoch(fit.context); }));
        tellMean(members, epoch, fit.monitor);
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<scoring::ChurnScorer>> MlpLearner::fit(const scoring::TrainingSet& set,
                                                              const scoring::FitOptions& options, const TaskContext& context,
                                                              const scoring::FitMonitor& monitor) const {
    HOLDFAST_CHECK(checkTrainingSet(set));
    HOLDFAST_CHECK(context.checkpoint());
    const auto start = std::chrono::steady_clock::now();
    const auto encoding = scoring::FeatureEncoding::fit(*set.features, set.rows, {.maxBins = m_settings.maxBins});
    const EncodedRows rows(encoding, set, set.rows);
    HOLDFAST_ASSIGN(const auto workers, Workers::ofProcess(context));
    auto members = makeMembers({m_settings, encoding, rows, workers.get()}, set, options.seed);
    if (auto trained = train(members, {m_settings, options, context, monitor, workers != nullptr, start}); !trained) {
        Workers::leave();
        return Unexpected(trained.error());
    }
    scoring::NetWeights weights;
    weights.members = m_settings.members;
    weights.width = m_settings.width;
    weights.denseLayers = m_settings.denseLayers;
    for (const MlpMember& member : members) member.appendTo(weights);
    HOLDFAST_ASSIGN(auto scorer, scoring::NetScorer::make(name(), set.features->schema, encoding, std::move(weights)));
    return std::unique_ptr<scoring::ChurnScorer>(std::move(scorer));
}

}  // namespace holdfast::models
