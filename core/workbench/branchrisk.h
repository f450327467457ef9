// Which branches of the referral network are most at risk: every branch's expected leavers against what the network's mean
// chance of leaving would make of so many people, and the worst of them, none inside another. The graph page lists them.
// A pure function of plain values; any thread.
#pragma once

#include "core/base/proportion.h"
#include "core/base/taskcontext.h"
#include "core/graph/metrics.h"
#include "core/graph/referraltree.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace holdfast::workbench {

struct BranchRiskRequest {
    std::uint64_t fewest = 10;  ///< people still here with a score: a smaller branch is not compared
    std::size_t most = 5;       ///< branches returned
};

/// A branch is everyone below its root, the root not counted, as in BranchSummary. The figures are of those still here who
/// have a score; see openRisk.
struct RiskyBranch {
    graph::NodeId root = graph::kNoNode;
    std::uint64_t staying = 0;
    std::uint64_t risky = 0;            ///< of them at risk
    double leavers = 0.0;               ///< expected: the sum of their chances of leaving
    double mean = 0.0;                  ///< leavers / staying
    double excess = 0.0;                ///< leavers beyond what the network's mean would make, above 0
    std::optional<double> valueAtRisk;  ///< money a period; nothing where no value is known
    bool certain = false;               ///< more than chance would make, as standingOf says; else too few people to tell
};

struct BranchRanking {
    std::uint64_t compared = 0;       ///< branches of enough people
    double networkMean = 0.0;         ///< chance of leaving of those still here, the whole network over
    std::vector<RiskyBranch> worst;   ///< the certain ones first, each by excess; one that lies inside another, or around it, is left out
};

/// `facts` of the nodes of `tree`. Branches whose mean is about the network's or lower are never among the worst.
/// O(nodes + compared log compared). InvalidInput when the facts are not one a node; Cancelled.
Result<BranchRanking> branchesAtRisk(const graph::ReferralTree& tree, const graph::NodeFacts& facts,
                                     const BranchRiskRequest& request, const TaskContext& context);

}  // namespace holdfast::workbench
