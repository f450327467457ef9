// All metrics of the referral graph in one go: what the workbench stores as columns of the customers. Pure function of the
// graph, what is known of its nodes, and a seed; uses the context's threads.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/risk.h"
#include "core/graph/betweenness.h"
#include "core/graph/communities.h"
#include "core/graph/referralgraph.h"

#include <cstdint>
#include <vector>

namespace holdfast::graph {

/// What is known of the nodes. Every vector is [nodes] with NaN where unknown, or empty where nobody is known.
struct NodeFacts {
    std::vector<double> left;         ///< 1 left, 0 stayed
    std::vector<double> probability;  ///< of leaving, 0 to 1
    std::vector<double> value;        ///< money a period; when empty every node counts as 1
};

struct MetricsRequest {
    NodeFacts facts;
    double riskyFrom = kAtRiskFrom;
    double damping = 0.85;
    std::uint64_t betweennessBudget = BetweennessOptions{}.budget;
    std::uint32_t betweennessPivots = BetweennessOptions{}.pivots;
    double resolution = 1.0;  ///< of the communities
    std::uint64_t seed = 1;
};

/// Every vector is [nodes]. NaN where a figure has no base: nobody below with a label, no neighbour with a risk, fewer than
/// two neighbours, nobody below of whom both value and chance of leaving are known.
struct GraphMetrics {
    std::vector<std::uint32_t> referralsMade;      ///< out-degree, repetitions and self-referrals included
    std::vector<std::uint32_t> referralsReceived;  ///< in-degree, likewise
    std::vector<double> pageRank;                  ///< flowing from referee to referrer, see PageRankOptions::flow
    Groups weak, strong;
    std::vector<std::uint32_t> core;
    std::vector<double> betweenness;
    std::vector<double> betweennessErrors;  ///< how far off it may be, 0 where exact; see Betweenness
    std::vector<double> clustering;
    std::vector<std::uint32_t> depth;  ///< in the referral tree, 0 for who was not referred
    std::vector<std::uint32_t> below;  ///< people in the branch below
    std::vector<double> churnBelow;    ///< share of those below with a known outcome who left
    std::vector<double> influence;     ///< sum over those below of whom it is known of value x (1 - chance of leaving)
    Groups communities;
    std::vector<double> riskyNeighbours;  ///< share of neighbours still here and scored who are at risk, see core/data/risk.h

    // Of the whole network:
    double modularity = 0.0;
    bool betweennessExact = true;
    std::uint32_t betweennessPivots = 0, betweennessSampledOf = 0;
    double betweennessError = 0.0;   ///< the largest of betweennessErrors
    std::uint64_t brokenCycles = 0;  ///< of the referral tree
};

/// InvalidInput when a fact has not one entry per node; Cancelled.
Result<GraphMetrics> computeMetrics(const ReferralGraph& graph, const MetricsRequest& request, const TaskContext& context);

/// [nodes] Value x (1 - chance of leaving): nothing from who has left, all from who stayed and has no score; NaN where the
/// value or the chance is not known.
std::vector<double> expectedValues(const NodeFacts& facts, NodeId nodes);

/// [nodes] See GraphMetrics::riskyNeighbours; neighbours are distinct people in either direction.
std::vector<double> riskyShare(const UndirectedGraph& graph, const NodeFacts& facts, double riskyFrom);

}  // namespace holdfast::graph
