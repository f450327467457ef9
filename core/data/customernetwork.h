// The referral network as learners and scorers read it: who brought whom as compressed sparse rows in both directions over
// dense node numbers, and what is known of each node (features, label, whether it is new). core/workbench builds it from a
// project; core/scoring and models/ read it and know nothing of core/graph. Self-referrals are no links; repeated referrals
// are kept. Plain values; read-only sharing between threads is safe.
#pragma once

#include "core/data/features.h"

#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace holdfast {

/// Neighbours of each node, row after row.
struct LinkRows {
    std::vector<std::uint64_t> first{0};  ///< [nodes + 1] where each row begins in `others`
    std::vector<std::uint32_t> others;    ///< [links]

    std::size_t nodes() const { return first.size() - 1; }
    std::size_t degree(std::size_t node) const { return static_cast<std::size_t>(first[node + 1] - first[node]); }
    std::span<const std::uint32_t> of(std::size_t node) const { return {others.data() + first[node], degree(node)}; }
};

/// One direction: rows of those a node hears (`in`) and, its transpose, of those who hear it (`out`).
struct LinkDirection {
    const LinkRows* in = nullptr;
    const LinkRows* out = nullptr;
};

struct CustomerLinks {
    using Pair = std::pair<std::uint32_t, std::uint32_t>;  ///< referrer, referee

    LinkRows referrers;  ///< row i: who brought i, ascending
    LinkRows referees;   ///< row i: whom i brought, ascending

    static CustomerLinks fromPairs(std::size_t nodes, std::span<const Pair> pairs);

    std::size_t nodes() const { return referrers.nodes(); }
    std::size_t links() const { return referrers.others.size(); }
    std::size_t degree(std::size_t node) const { return referrers.degree(node) + referees.degree(node); }
    std::vector<std::uint32_t> neighbours(std::size_t node) const;  ///< in either direction, each once, ascending

    LinkDirection down() const { return {&referrers, &referees}; }  ///< from referrer to referee
    LinkDirection up() const { return {&referees, &referrers}; }    ///< from referee to referrer

    /// The same nodes, and only links both of whose ends are kept. `kept`: [nodes].
    CustomerLinks among(const std::vector<bool>& kept) const;
    /// The same without the links that lead from some nodes to whom they brought. `of`: [nodes].
    CustomerLinks withoutReferees(const std::vector<bool>& of) const;
};

struct CustomerNetwork {
    static constexpr float kUnknownLabel = -1.0F;

    CustomerLinks links;
    FeatureMatrix features;     ///< [nodes x features]; ends that are no customer have every value missing
    std::vector<float> labels;  ///< [nodes] 1 = left, 0 = stayed, kUnknownLabel; what may be told to others
    std::vector<bool> isNew;    ///< [nodes] so new that what it did tells nothing yet

    std::size_t nodes() const { return features.rows; }

    /// As if these nodes were not known yet: their labels are hidden and no link leads to or from them.
    CustomerNetwork without(std::span<const std::size_t> hidden) const;
    /// With these nodes' labels hidden, all else in place.
    CustomerNetwork unlabelled(std::span<const std::size_t> hidden) const;
    /// As these nodes stood the moment they joined: new, and hearing nobody they brought since. Whom they brought hears them
    /// all the same, so that `referees` holds fewer links than `referrers`; such a network is for scoring only.
    CustomerNetwork justJoined(std::span<const std::size_t> joined) const;
    /// No link at all: the same customers, each for himself.
    CustomerNetwork unlinked() const;
};

}  // namespace holdfast
