#include "models/coldstart/gnn.h"

#include "core/scoring/graphscorer.h"
#include "models/churn/trainingdata.h"
#include "models/coldstart/gnnmember.h"
#include "models/nn/committee.h"
#include "models/nn/timelimit.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace holdfast::models {

namespace {

/// The customers of the table alone, for a training set that brings no network.
CustomerNetwork aloneNetwork(const FeatureMatrix& features) {
    return {CustomerLinks::fromPairs(features.rows, {}), features,
            std::vector<float>(features.rows, CustomerNetwork::kUnknownLabel), std::vector<bool>(features.rows, false)};
}

std::vector<std::size_t> nodesOf(const scoring::TrainingSet& set) {
    std::vector<std::size_t> nodes(set.nodes.begin(), set.nodes.end());
    if (set.network == nullptr) {
        nodes.resize(set.features->rows);
        std::iota(nodes.begin(), nodes.end(), std::size_t{0});
    }
    return nodes;
}

Result<void> checkNetwork(const scoring::TrainingSet& set) {
    if (set.network == nullptr) return {};
    const bool fits = set.nodes.size() == set.features->rows && set.network->links.nodes() == set.network->nodes() &&
                      set.network->labels.size() == set.network->nodes() && set.network->isNew.size() == set.network->nodes() &&
                      set.network->features.cols() == set.features->cols() &&
                      std::all_of(set.nodes.begin(), set.nodes.end(), [&](std::size_t n) { return n < set.network->nodes(); });
    if (!fits) return Unexpected(ErrorCode::Internal, "The referral network does not fit the training rows.");
    return {};
}

std::vector<GnnMember> makeMembers(const GnnSettings& settings, const GnnProblem& problem, const scoring::TrainingSet& set,
                                   const std::vector<std::size_t>& nodes, std::uint64_t seed) {
    const Random random(seed);
    const int count = std::max(settings.heldOutParts, static_cast<int>(settings.members));
    const auto parts = stratifiedParts(set.labels, set.rows, count, random.split(0));
    std::vector<GnnMember> members;
    for (std::size_t m = 0; m < settings.members; ++m) {
        std::vector<std::size_t> training, heldOut;
        for (std::size_t i = 0; i < parts.size(); ++i)
            (parts[i] == static_cast<int>(m) ? heldOut : training).push_back(nodes[set.rows[i]]);
        members.emplace_back(problem, std::move(training), std::move(heldOut), random.split(1 + m));
    }
    return members;
}

Result<void> train(std::vector<GnnMember>& members, const GnnSettings& settings, const scoring::FitOptions& options,
                   const TaskContext& context, const scoring::FitMonitor& monitor) {
    const TimeLimit limit(options.timeBudgetSeconds);
    for (int epoch = 1; epoch <= settings.maxEpochs; ++epoch) {
        HOLDFAST_CHECK(context.checkpoint());
        const std::vector<GnnMember*> running = unfinished(members);
        if (running.empty() || (epoch > settings.evaluateEvery && limit.past())) break;
        const auto within = static_cast<unsigned>(std::max<std::size_t>(1, std::max(1U, options.threads) / running.size()));
        HOLDFAST_CHECK(onAll(running.size(), options.threads, [&](std::size_t i) { return running[i]->runEpoch(within, context); }));
        tellMean(members, epoch, monitor);
    }
    return {};
}

/// Every member scores the customers it held out as newcomers nobody brought; where that is off, cluster by cluster, the
/// clusters get heads of their own.
Result<scoring::ClusterPrior> fitPrior(const std::vector<GnnMember>& members, const scoring::GraphScorer& scorer,
                                       const GnnProblem& problem, std::uint64_t seed, const TaskContext& context) {
    std::vector<std::size_t> nodes;
    std::vector<double> logits, labels;
    const FeatureMatrix& features = problem.network->features;
    for (std::size_t m = 0; m < members.size(); ++m)
        for (const std::size_t node : members[m].heldOut()) {
            nodes.push_back(node);
            labels.push_back(static_cast<double>(problem.labels[node]));
            logits.push_back(scorer.nets()[m].isolated(scorer.shownValues(features.row(node), true).data()));
        }
    scoring::ClusterOptions options;
    options.seed = seed;
    HOLDFAST_ASSIGN(auto clusters, scoring::DemographicClusters::fit(features, nodes, options, context));
    auto prior = scoring::ClusterPrior::fit(std::move(clusters), features, nodes, logits, labels);
    // Heads rest on customers who were held out; how many a cluster has, and who of them left, is known of all.
    nodes.clear();
    labels.clear();
    for (std::size_t node = 0; node < problem.labels.size(); ++node)
        if (problem.labels[node] != CustomerNetwork::kUnknownLabel) {
            nodes.push_back(node);
            labels.push_back(static_cast<double>(problem.labels[node]));
        }
    prior.count(features, nodes, labels);
    return prior;
}

}  // namespace

Result<std::unique_ptr<scoring::ChurnScorer>> GnnLearner::fit(const scoring::TrainingSet& set,
                                                              const scoring::FitOptions& options, const TaskContext& context,
                                                              const scoring::FitMonitor& monitor) const {
    HOLDFAST_CHECK(checkTrainingSet(set));
    HOLDFAST_CHECK(checkNetwork(set));
    HOLDFAST_CHECK(context.checkpoint());
    const CustomerNetwork own = set.network == nullptr ? aloneNetwork(*set.features) : CustomerNetwork();
    const CustomerNetwork& network = set.network == nullptr ? own : *set.network;
    const std::vector<std::size_t> nodes = nodesOf(set);
    std::vector<float> labels(network.nodes(), CustomerNetwork::kUnknownLabel);
    for (const std::size_t row : set.rows) labels[nodes[row]] = set.labels[row] > 0.5 ? 1.0F : 0.0F;
    scoring::GraphScorerParts parts;
    parts.schema = set.features->schema;
    parts.encoding = scoring::FeatureEncoding::fit(*set.features, set.rows, {.maxBins = m_settings.maxBins, .graphColumns = false});
    parts.shape = {parts.encoding.columns(), m_settings.width, m_settings.heads};
    parts.members = m_settings.members;
    parts.prior.heads.resize(1);
    parts.hearsReferrals = network.links.links() > 0;
    std::optional<GnnProblem> problem;
    try {
        problem = GnnProblem::make(m_settings, parts.encoding, network, std::move(labels));
        std::vector<GnnMember> members = makeMembers(m_settings, *problem, set, nodes, options.seed);
        HOLDFAST_CHECK(train(members, m_settings, options, context, monitor));
        for (const GnnMember& member : members) {
            const auto weights = member.weights();
            parts.weights.insert(parts.weights.end(), weights.begin(), weights.end());
        }
        scoring::GraphScorerParts withoutPrior = parts;
        HOLDFAST_ASSIGN(const auto plain, scoring::GraphScorer::make(std::move(withoutPrior)));
        HOLDFAST_ASSIGN(parts.prior, fitPrior(members, *plain, *problem, options.seed, context));
    } catch (const std::exception& thrown) {
        return Unexpected(ErrorCode::Model, "Training the referral network failed: " + reasonOf(thrown));
    }
    HOLDFAST_ASSIGN(auto scorer, scoring::GraphScorer::make(std::move(parts)));
    return std::unique_ptr<scoring::ChurnScorer>(std::move(scorer));
}

}  // namespace holdfast::models
