// Questions to the referral graph: the people around a customer, the chains between two, whom two have in common. All pure,
// none recursive, none ever returns more than it was asked for, and each says exactly what it left out.
#pragma once

#include "core/graph/referralgraph.h"

#include <cstdint>
#include <vector>

namespace holdfast::graph {

struct EgoRequest {
    NodeId centre = kNoNode;
    std::uint32_t hops = 2;
    Direction direction = Direction::Both;
    std::uint32_t perNode = 200;  ///< new people one person may bring into view; the best connected come first
    std::uint32_t limit = 2'000;  ///< people in view altogether, the centre included; at least 1
};

struct EgoNode {
    NodeId node = kNoNode;
    std::uint32_t hop = 0;     ///< from the centre
    std::uint32_t hidden = 0;  ///< neighbours in the asked direction that are not in view: "4,812 more"
};

struct EgoNetwork {
    std::vector<EgoNode> nodes;                    ///< the centre first, then hop by hop
    std::vector<std::uint64_t> reached;            ///< [hops + 1] people at each distance, in view or not, exactly
    std::uint64_t omitted = 0;                     ///< people within the hops that are not in view, exactly
    std::vector<std::pair<NodeId, NodeId>> edges;  ///< distinct referrals among those in view, referrer first
};

/// Everyone within `hops` of the centre, guarded against people who brought thousands. The count of what lies within the hops
/// is exact: the whole neighbourhood is searched, O(its edges), and only what fits is kept.
EgoNetwork egoNetwork(const ReferralGraph& graph, const EgoRequest& request);

struct PathRequest {
    NodeId from = kNoNode;
    NodeId to = kNoNode;
    Direction direction = Direction::Both;
    std::uint32_t limit = 100;  ///< paths to return
};

struct Paths {
    std::vector<std::vector<NodeId>> paths;  ///< each from `from` to `to`; empty when there is no way
    double count = 0.0;                      ///< of shortest paths, exact up to 2^53
    std::uint32_t length = 0;                ///< referrals in each
};

/// All shortest chains between two people (repeated referrals counting once), in ascending order of their nodes, at most
/// `limit`; their number in any case. From a person to himself: one path of length 0.
Paths shortestPaths(const ReferralGraph& graph, const PathRequest& request);

struct CommonReferrer {
    NodeId node = kNoNode;
    std::uint32_t hopsToFirst = 0;  ///< referrals from him down to the first
    std::uint32_t hopsToSecond = 0;
};

/// Everyone from whom chains of referrals of at most `hops` lead to both, the nearest (sum of hops, then node) first. One who
/// brought the other himself counts, with 0 hops to himself.
std::vector<CommonReferrer> commonReferrers(const ReferralGraph& graph, NodeId first, NodeId second, std::uint32_t hops);

}  // namespace holdfast::graph
