// Questions to the referral graph: the people around a customer, the chains between two, whom two have in common. All pure,
// none recursive; what may flood has a limit and says how much was left out.
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
    std::uint32_t limit = 2'000;  ///< people in view altogether, the centre included; at least 1. See egoNetwork
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

/// Everyone within `hops` of the centre, guarded against people who brought thousands. Where the limit is too small for all,
/// the hops share it evenly, and what one does not need goes to the others, so that a hub's neighbours do not push out all who
/// are behind them; within a hop the best connected come first. The count of what lies within the hops is exact: the whole
/// neighbourhood is searched, O(its edges), and only what fits is kept.
EgoNetwork egoNetwork(const ReferralGraph& graph, const EgoRequest& request);

struct PathRequest {
    NodeId from = kNoNode;
    NodeId to = kNoNode;
    Direction direction = Direction::Both;
    std::uint32_t limit = 100;         ///< paths to return
    std::uint32_t extra = 0;           ///< also those up to so many referrals longer than the shortest
    std::uint64_t budget = 5'000'000;  ///< referrals looked at while the longer ones are searched and counted
};

/// The most that a count of paths says exactly: 2^53.
inline constexpr double kMostPathsCounted = 9'007'199'254'740'992.0;

struct Paths {
    std::vector<std::vector<NodeId>> paths;  ///< each from `from` to `to`; empty when there is no way
    double count = 0.0;                      ///< of paths no longer than asked, at most kMostPathsCounted
    bool countIsExact = true;                ///< false: there are more, or may be
    std::uint32_t length = 0;                ///< referrals in the shortest
    std::uint32_t longest = 0;               ///< referrals in the longest of those counted
};

/// All short chains between two people (repeated referrals counting once, nobody twice in a chain), the shortest first, then in
/// ascending order of their nodes, at most `limit`. The shortest are counted without walking them; the longer ones have to be
/// walked, of which there can be more than anybody could wait for, so that the budget ends it, always at the same place.
/// From a person to himself: one path of length 0.
Paths shortestPaths(const ReferralGraph& graph, const PathRequest& request);

/// Who brought whom of two neighbours in a chain: Out, the first the second; In, the second the first; Both, each the other.
Direction wayBetween(const ReferralGraph& graph, NodeId first, NodeId second);

struct CommonReferrer {
    NodeId node = kNoNode;
    std::uint32_t hopsToFirst = 0;  ///< referrals from him down to the first
    std::uint32_t hopsToSecond = 0;
};

/// Everyone from whom chains of referrals of at most `hops` lead to both, the nearest (sum of hops, then node) first. One who
/// brought the other himself counts, with 0 hops to himself. The one question without a limit: they are no more than the
/// people above either.
std::vector<CommonReferrer> commonReferrers(const ReferralGraph& graph, NodeId first, NodeId second, std::uint32_t hops);

}  // namespace holdfast::graph
