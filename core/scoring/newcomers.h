// NewcomerScorer: scores customers the moment they join, without training and without going through the whole network again.
// It keeps the hidden states of a network that was worked out once; a newcomer and his referrals change only some of them
// (himself, who brought him, and who brought those), which are brought up to date, so that every score is the one that a new
// pass over the whole grown network would give, to the bit. A step costs about the number of referrals of those who brought
// him, not the size of the network. Owns its copy of the states; one thread at a time.
#pragma once

#include "core/scoring/graphscorer.h"

#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace holdfast::scoring {

class NewcomerScorer {
public:
    /// Goes through `network` once. Costs (5 x width + 4 x heads) x 4 bytes a node and member. Cancelled.
    static Result<NewcomerScorer> over(std::shared_ptr<const GraphScorer> scorer, CustomerNetwork network, const TaskContext& context);

    /// Adds a customer with his referrals to the network and scores him. `values`: [features]; `referrers`: nodes, in any
    /// order, repeated as often as they brought him; `isNew`: whether what he did so far tells nothing yet. InvalidInput for a node
    /// that does not exist or a wrong number of values.
    Result<ScoreParts> add(std::span<const double> values, std::span<const std::uint32_t> referrers, bool isNew = true);

    std::size_t nodes() const { return m_nodes; }

private:
    struct Rows {
        std::vector<std::uint32_t> referrers, referees;
        Hearing hearing() const { return {referrers, referees}; }
    };

    std::shared_ptr<const GraphScorer> m_scorer;
    CustomerLinks m_links;                              ///< as given
    std::unordered_map<std::uint32_t, Rows> m_changed;  ///< rows that grew since, and those of newcomers
    std::vector<GraphNetState> m_states;                ///< [members]
    std::size_t m_nodes = 0;

    NewcomerScorer() = default;

    Hearing hearing(std::uint32_t node) const;
    Rows& changed(std::uint32_t node);
    void link(std::uint32_t node, std::span<const std::uint32_t> referrers);
    void bringUpToDate(std::size_t member, std::uint32_t node, const std::vector<double>& shown);
    double scoreLinked(std::size_t member, std::uint32_t node);
};

}  // namespace holdfast::scoring
