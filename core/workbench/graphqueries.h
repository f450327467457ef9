// Questions about single customers in the referral graph, by key: those around them, the chains between two, whom two have in
// common, and what a branch adds up to. Pure functions of a ProjectGraph; any thread while nobody refreshes it.
#pragma once

#include "core/graph/queries.h"
#include "core/graph/referraltree.h"
#include "core/workbench/graph.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

using graph::Direction;

struct EgoQuery {
    std::string key;
    std::uint32_t hops = 2;
    Direction direction = Direction::Both;
    std::uint32_t perNode = 200;  ///< see graph::EgoRequest
    std::uint32_t limit = 2'000;
};
/// NotFound for an unknown key; InvalidInput when limit or perNode is 0.
Result<graph::EgoNetwork> egoNetwork(const ProjectGraph& graph, const EgoQuery& query);

struct PathQuery {
    std::string from, to;
    Direction direction = Direction::Both;
    std::uint32_t limit = 100;  ///< paths returned; the others are counted
    std::uint32_t extra = 0;    ///< also those up to so many referrals longer than the shortest; see graph::PathRequest
};
/// NotFound for an unknown key. No path is an empty result, not an error.
Result<graph::Paths> shortestPaths(const ProjectGraph& graph, const PathQuery& query);

/// NotFound for an unknown key.
Result<std::vector<graph::CommonReferrer>> commonReferrers(const ProjectGraph& graph, const std::string& first,
                                                           const std::string& second, std::uint32_t hops);

/// People whom referrals name but no customer table, by a part of the key (ASCII letters of either case alike): the key itself,
/// then those that begin with it, then those that contain it, each in the order of nodes; at most `limit`. Cancelled.
Result<std::vector<graph::NodeId>> findUnknownEnds(const ProjectGraph& graph, const std::string& text, std::size_t limit,
                                                   const TaskContext& context);

/// Everyone below a customer in the referral tree, and what they add up to: "why is this branch risky".
struct BranchSummary {
    std::vector<graph::NodeId> members;      ///< the customer first, each member's own branch in one piece
    std::uint64_t people = 0;                ///< below, the customer not counted, like every figure here
    std::uint64_t customers = 0;             ///< of them known to the project
    std::vector<std::uint64_t> byDepth;      ///< [levels] people one, two ... referrals below
    std::uint64_t labelled = 0, left = 0;    ///< with a known outcome, and who of them left
    std::uint64_t scored = 0;                ///< with a score
    std::uint64_t staying = 0, risky = 0;    ///< scored and not known to have left; of them at risk
    std::optional<double> churnRate;         ///< left / labelled
    std::optional<double> networkChurnRate;  ///< the same over the whole graph, to compare with
    std::optional<double> meanProbability;   ///< of those scored
    std::optional<double> expectedValue;     ///< see graph::GraphMetrics::influence; nothing where it is known of nobody
    std::optional<double> valueAtRisk;       ///< sum of value x probability of leaving over those staying, likewise
};
/// `tree` of the graph and `facts` of its nodes (see nodeFacts). NotFound for an unknown key.
Result<BranchSummary> branchOf(const ProjectGraph& graph, const graph::ReferralTree& tree, const graph::NodeFacts& facts,
                               const std::string& key, double riskyFrom = kAtRiskFrom);

/// The same of any people, all of them counted and `byDepth` left empty: a selection. `people` are nodes of the graph.
BranchSummary summaryOf(const ProjectGraph& graph, const graph::NodeFacts& facts, std::vector<graph::NodeId> people,
                        double riskyFrom = kAtRiskFrom);

}  // namespace holdfast::workbench
