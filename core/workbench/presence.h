// Who is there when: from when on each customer of the network is there, and from when on one who left is gone. The one place
// of both rules, for a timeline, a slice of the network or a count as of a day. A Presence is a plain value; any thread.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/graph/presence.h"
#include "core/workbench/graph.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace holdfast::workbench {

struct Presence {
    static constexpr UtcMillis kAlways = graph::kAlwaysThere;  ///< since before anything is known
    static constexpr UtcMillis kStays = std::numeric_limits<UtcMillis>::max();   ///< not known to have left
    static constexpr UtcMillis kSometime = kStays - 1;                           ///< left, nobody knows when

    /// [nodes] There from his signup or first referral on: see graph::presentSince().
    std::vector<UtcMillis> since;
    /// [nodes] Whom the label says to have left was last seen at his last event, or the last referral that he made if that
    /// was later, and is gone after it. kSometime without events: a referral alone does not tell when somebody left.
    std::vector<UtcMillis> lastSeen;
    std::uint64_t left = 0;          ///< how many the label says to have left
    std::uint64_t leftSometime = 0;  ///< of them with kSometime

    bool isThere(graph::NodeId node, std::optional<UtcMillis> asOf) const { return !asOf || since[node] <= *asOf; }
    /// As of now (nothing given) everyone who left is gone, as of a time who was last seen before it.
    bool isGone(graph::NodeId node, std::optional<UtcMillis> asOf) const {
        return asOf ? lastSeen[node] < *asOf : lastSeen[node] != kStays;
    }
    /// Times of leaving that are known, in the order of the nodes.
    std::vector<UtcMillis> leavings() const;
};

/// [nodes] UTC ms, NaN unknown; empty when the project has no such column. Storage errors; Cancelled.
Result<std::vector<double>> signupTimes(const storage::Project& project, const ProjectGraph& graph, const TaskContext& context);

struct PresenceFacts {
    const std::vector<double>& signup;  ///< see signupTimes()
    const std::vector<double>& left;    ///< see graph::NodeFacts; may be empty
};
/// Looks up the last event of who left. Storage errors; Cancelled.
Result<Presence> presenceOf(const storage::Project& project, const ProjectGraph& graph, const PresenceFacts& facts,
                            const TaskContext& context);

}  // namespace holdfast::workbench
