#include "models/churn/mlp.h"

#include "core/base/parallel.h"
#include "core/scoring/netscorer.h"
#include "models/churn/mlpmember.h"
#include "models/churn/trainingdata.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <optional>

namespace holdfast::models {

namespace {

constexpr std::size_t kHeldOutLimit = 20'000;  ///< a larger hold-out would slow epochs and steady the loss no further

std::vector<MlpMember> makeMembers(const MlpMember::World& world, const scoring::TrainingSet& set, std::uint64_t seed) {
    const MlpSettings& settings = world.settings;
    const Random random(seed);
    const auto parts = stratifiedParts(set.labels, set.rows, settings.heldOutParts, random.split(0));
    std::vector<MlpMember> members;
    for (std::size_t m = 0; m < settings.members; ++m) {
        std::vector<std::size_t> training;
        std::vector<std::size_t> heldOut;
        for (std::size_t i = 0; i < parts.size(); ++i)
            (parts[i] == static_cast<int>(m) % settings.heldOutParts ? heldOut : training).push_back(i);
        Random own = random.split(1 + m);
        if (heldOut.size() > kHeldOutLimit) {
            own.shuffle(heldOut);
            training.insert(training.end(), heldOut.begin() + kHeldOutLimit, heldOut.end());
            heldOut.resize(kHeldOutLimit);
        }
        members.emplace_back(world, std::move(training), std::move(heldOut), own);
    }
    return members;
}

/// One epoch of every unfinished member, spread over threads. Torch's exceptions end here.
Result<void> runEpoch(std::vector<MlpMember*>& running, unsigned threads, const TaskContext& context) {
    std::mutex mutex;
    std::optional<Error> failure;
    try {
        parallelFor(running.size(), threads, [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t i = begin; i < end; ++i)
                if (auto done = running[i]->runEpoch(context); !done) {
                    const std::lock_guard lock(mutex);
                    failure = done.error();
                    return;
                }
        });
    } catch (const std::exception& thrown) {
        return Unexpected(ErrorCode::Model, std::string("Training the network failed: ") + thrown.what());
    }
    if (failure) return Unexpected(*failure);
    return {};
}

void report(const std::vector<MlpMember>& members, int epoch, const scoring::FitMonitor& monitor) {
    if (!monitor) return;
    scoring::FitProgress mean{epoch, 0.0, 0.0, 0.0};
    for (const MlpMember& member : members) {
        const auto count = static_cast<double>(members.size());
        mean.trainLoss += member.trainLoss() / count;
        mean.validationLoss += member.heldOutLoss() / count;
        mean.validationAuc += member.heldOutAuc() / count;
    }
    monitor(mean);
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
    HOLDFAST_ASSIGN(Workers* const workers, Workers::ofProcess());
    auto members = makeMembers({m_settings, encoding, rows, workers}, set, options.seed);
    // Several processes meet after every batch, so all must come to the same member's batch at the same time.
    const unsigned threads = workers == nullptr ? options.threads : 1;
    for (int epoch = 1; epoch <= m_settings.maxEpochs; ++epoch) {
        std::vector<MlpMember*> running;
        for (MlpMember& member : members)
            if (!member.finished()) running.push_back(&member);
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
        const bool late = workers == nullptr && options.timeBudgetSeconds > 0.0 && epoch > 1 && spent.count() > options.timeBudgetSeconds;
        if (running.empty() || late) break;
        HOLDFAST_CHECK(runEpoch(running, threads, context));
        report(members, epoch, monitor);
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
