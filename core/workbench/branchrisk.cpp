#include "core/workbench/branchrisk.h"

#include <algorithm>
#include <cmath>

namespace holdfast::workbench {

namespace {

using graph::NodeId;

/// Sums from the beginning of the tree's order to a place in it, so that a branch's is a difference of two.
struct Sums {
    std::vector<std::uint64_t> staying, risky, valued;
    std::vector<double> leavers, value;

    Sums(const graph::ReferralTree& tree, const graph::NodeFacts& facts)
        : staying(tree.order.size() + 1), risky(staying), valued(staying), leavers(tree.order.size() + 1), value(leavers) {
        for (std::size_t at = 0; at < tree.order.size(); ++at) {
            const NodeId node = tree.order[at];
            const double risk = facts.probability.empty() ? std::nan("")
                                : facts.left.empty()      ? facts.probability[node]
                                                          : openRisk(facts.left[node], facts.probability[node]);
            const bool here = !std::isnan(risk);
            const bool worth = here && !facts.value.empty() && !std::isnan(facts.value[node]);
            staying[at + 1] = staying[at] + (here ? 1 : 0);
            risky[at + 1] = risky[at] + (here && risk >= kAtRiskFrom ? 1 : 0);
            valued[at + 1] = valued[at] + (worth ? 1 : 0);
            leavers[at + 1] = leavers[at] + (here ? risk : 0.0);
            value[at + 1] = value[at] + (worth ? facts.value[node] * risk : 0.0);
        }
    }

    RiskyBranch branch(const graph::ReferralTree& tree, NodeId root) const {
        const std::size_t from = std::size_t{tree.place[root]} + 1;
        const std::size_t to = from + tree.below[root];
        RiskyBranch found;
        found.root = root;
        found.staying = staying[to] - staying[from];
        found.risky = risky[to] - risky[from];
        found.leavers = leavers[to] - leavers[from];
        if (valued[to] > valued[from]) found.valueAtRisk = value[to] - value[from];
        return found;
    }
};

bool worse(const RiskyBranch& a, const RiskyBranch& b) {
    if (a.certain != b.certain) return a.certain;
    return a.excess != b.excess ? a.excess > b.excess : a.root < b.root;
}

bool overlap(const graph::ReferralTree& tree, NodeId a, NodeId b) {
    const auto holds = [&tree](NodeId outer, NodeId inner) {
        return tree.place[inner] >= tree.place[outer] && tree.place[inner] <= tree.place[outer] + tree.below[outer];
    };
    return holds(a, b) || holds(b, a);
}

}  // namespace

Result<BranchRanking> branchesAtRisk(const graph::ReferralTree& tree, const graph::NodeFacts& facts,
                                     const BranchRiskRequest& request, const TaskContext& context) {
    const std::size_t nodes = tree.order.size();
    for (const auto* values : {&facts.left, &facts.probability, &facts.value})
        if (!values->empty() && values->size() != nodes)
            return Unexpected(ErrorCode::InvalidInput, "What is known of the people in the network does not fit it. Read both again.");
    const Sums sums(tree, facts);
    BranchRanking ranking;
    if (sums.staying[nodes] == 0 || sums.leavers[nodes] <= 0.0) return ranking;
    ranking.networkMean = sums.leavers[nodes] / static_cast<double>(sums.staying[nodes]);
    std::vector<RiskyBranch> candidates;
    for (NodeId root = 0; root < nodes; ++root) {
        if (tree.below[root] < request.fewest) continue;
        HOLDFAST_CHECK(context.checkpoint());
        RiskyBranch branch = sums.branch(tree, root);
        if (branch.staying < std::max<std::uint64_t>(request.fewest, 1)) continue;
        ++ranking.compared;
        const auto people = static_cast<double>(branch.staying);
        const Standing how = standingOf(branch.leavers, people, ranking.networkMean);
        branch.mean = branch.leavers / people;
        branch.excess = branch.leavers - people * ranking.networkMean;
        branch.certain = how == Standing::More;
        if (branch.certain || (how == Standing::TooFewToTell && branch.excess > 0.0)) candidates.push_back(branch);
    }
    std::sort(candidates.begin(), candidates.end(), worse);
    for (const RiskyBranch& candidate : candidates) {
        if (ranking.worst.size() == request.most) break;
        const bool told = std::any_of(ranking.worst.begin(), ranking.worst.end(),
                                      [&](const RiskyBranch& better) { return overlap(tree, better.root, candidate.root); });
        if (!told) ranking.worst.push_back(candidate);
    }
    return ranking;
}

}  // namespace holdfast::workbench
