#include "core/graph/referraltree.h"

#include <cmath>
#include <limits>

namespace holdfast::graph {

namespace {

constexpr UtcMillis kNever = std::numeric_limits<UtcMillis>::max();

struct Parents {
    std::vector<NodeId> parent;
    std::vector<UtcMillis> since;  ///< kNever when the referral has no time
};

/// Walks the referrals from the referrer's side, where the times lie.
Parents earliestReferrers(const ReferralGraph& graph) {
    Parents result{std::vector<NodeId>(graph.nodes(), kNoNode), std::vector<UtcMillis>(graph.nodes(), kNever)};
    for (NodeId from = 0; from < graph.nodes(); ++from) {
        const auto targets = graph.out(from);
        for (std::size_t i = 0; i < targets.size(); ++i) {
            const NodeId to = targets[i];
            if (to == from) continue;
            const UtcMillis time = graph.outTime(from, i).value_or(kNever);
            if (result.parent[to] != kNoNode && time >= result.since[to]) continue;  // ties stay with the lower node
            result.parent[to] = from;
            result.since[to] = time;
        }
    }
    return result;
}

/// Opens the circle that `member` is in at its latest referral.
void openCircle(Parents& parents, NodeId member) {
    NodeId latest = member;
    for (NodeId node = parents.parent[member]; node != member; node = parents.parent[node])
        if (parents.since[node] > parents.since[latest] || (parents.since[node] == parents.since[latest] && node > latest))
            latest = node;
    parents.parent[latest] = kNoNode;
}

std::uint64_t openCircles(Parents& parents) {
    const auto n = static_cast<NodeId>(parents.parent.size());
    std::vector<NodeId> seenFrom(n, kNoNode);
    std::uint64_t opened = 0;
    for (NodeId start = 0; start < n; ++start) {
        NodeId node = start;
        while (node != kNoNode && seenFrom[node] == kNoNode) {
            seenFrom[node] = start;
            node = parents.parent[node];
        }
        if (node == kNoNode || seenFrom[node] != start) continue;
        openCircle(parents, node);
        ++opened;
    }
    return opened;
}

/// Children of a node as a linked list in ascending order.
struct Children {
    std::vector<NodeId> first, next;
};

Children childrenOf(const std::vector<NodeId>& parent) {
    Children children{std::vector<NodeId>(parent.size(), kNoNode), std::vector<NodeId>(parent.size(), kNoNode)};
    for (auto node = static_cast<NodeId>(parent.size()); node-- > 0;) {
        if (parent[node] == kNoNode) continue;
        children.next[node] = children.first[parent[node]];
        children.first[parent[node]] = node;
    }
    return children;
}

void walk(NodeId root, const Children& children, ReferralTree& tree) {
    NodeId node = root;
    for (;;) {
        tree.place[node] = static_cast<NodeId>(tree.order.size());
        tree.order.push_back(node);
        if (children.first[node] != kNoNode) {
            tree.depth[children.first[node]] = tree.depth[node] + 1;
            node = children.first[node];
            continue;
        }
        while (node != root && children.next[node] == kNoNode) node = tree.parent[node];
        if (node == root) return;
        tree.depth[children.next[node]] = tree.depth[node];
        node = children.next[node];
    }
}

}  // namespace

ReferralTree referralTree(const ReferralGraph& graph) {
    ReferralTree tree;
    const NodeId n = graph.nodes();
    Parents parents = earliestReferrers(graph);
    tree.brokenCycles = openCircles(parents);
    tree.parent = std::move(parents.parent);
    tree.depth.assign(n, 0);
    tree.below.assign(n, 0);
    tree.place.assign(n, 0);
    tree.order.reserve(n);
    const Children children = childrenOf(tree.parent);
    for (NodeId node = 0; node < n; ++node)
        if (tree.parent[node] == kNoNode) walk(node, children, tree);
    for (std::size_t i = n; i-- > 0;) {
        const NodeId node = tree.order[i];
        if (tree.parent[node] != kNoNode) tree.below[tree.parent[node]] += tree.below[node] + 1;
    }
    return tree;
}

std::vector<double> sumBelow(const ReferralTree& tree, const std::vector<double>& values) {
    std::vector<double> sums(values.size(), 0.0);
    for (std::size_t i = tree.order.size(); i-- > 0;) {
        const NodeId node = tree.order[i];
        if (tree.parent[node] == kNoNode) continue;
        sums[tree.parent[node]] += sums[node] + (std::isnan(values[node]) ? 0.0 : values[node]);
    }
    return sums;
}

std::vector<double> meanBelow(const ReferralTree& tree, const std::vector<double>& values) {
    std::vector<double> present(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) present[i] = std::isnan(values[i]) ? 0.0 : 1.0;
    auto means = sumBelow(tree, values);
    const auto counts = sumBelow(tree, present);
    for (std::size_t i = 0; i < means.size(); ++i)
        means[i] = counts[i] > 0.0 ? means[i] / counts[i] : std::numeric_limits<double>::quiet_NaN();
    return means;
}

}  // namespace holdfast::graph
