// The referral graph of a project: loading it, keeping it up to date, and what it looks like as a whole. The first step of
// every other graph use case. A ProjectGraph is a plain value: read-only sharing between threads is safe; refreshGraph changes
// it and wants it alone.
#pragma once

#include "core/base/taskcontext.h"
#include "core/graph/metrics.h"
#include "core/graph/presence.h"
#include "core/graph/referralgraph.h"
#include "core/storage/graphstore.h"
#include "core/storage/project.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::workbench {

struct ProjectGraph {
    graph::ReferralGraph graph;           ///< every customer, and the ends that are none
    std::vector<std::int64_t> customers;  ///< row numbers, as other use cases name customers
    std::vector<graph::NodeId> nodeOf;    ///< [customers] their nodes
    std::int64_t newestReferral = 0;      ///< largest referrals.id in it
    std::optional<UtcMillis> asOf;        ///< when it is not the network of today
};

/// Storage errors; Cancelled.
Result<ProjectGraph> loadGraph(const storage::Project& project, const TaskContext& context);

/// Takes in customers and referrals that came since; nodes keep their numbers. When something was removed meanwhile, all is
/// loaded anew and numbers change. Says which.
enum class Refresh { Unchanged, Appended, Reloaded };
Result<Refresh> refreshGraph(const storage::Project& project, ProjectGraph& graph, const TaskContext& context);

/// NotFound: "There is no ... in the referral graph", or was not by the time of its asOf.
Result<graph::NodeId> nodeNamed(const ProjectGraph& graph, const std::string& key);

/// Labels, current scores and values of the nodes, as far as the project knows them. A label that cannot be read is a
/// warning, not an error.
struct KnownFacts {
    graph::NodeFacts facts;
    std::int64_t modelVersion = 0;  ///< whose scores they are, 0 for none
    std::vector<std::string> warnings;
};
Result<KnownFacts> nodeFacts(const storage::Project& project, const ProjectGraph& graph, const TaskContext& context);

struct GraphStats {
    std::uint64_t nodes = 0, edges = 0;
    std::uint64_t customers = 0, unknownEnds = 0;
    std::uint64_t isolated = 0;  ///< nodes without any referral but to themselves
    std::uint64_t selfReferrals = 0, duplicates = 0;
    std::uint64_t components = 0;        ///< weak ones, isolated nodes included
    std::uint64_t largestComponent = 0;  ///< nodes
    std::uint64_t largestCircle = 0;     ///< nodes of the largest strong component; 1 when referrals never run in a circle
    std::uint64_t trees = 0;             ///< roots who brought somebody, in the referral tree
    std::uint64_t deepest = 0;           ///< greatest depth in it
    std::uint64_t mostReferrals = 0;     ///< made by one node
    std::string mostReferralsBy;         ///< its key; the first of several
    std::optional<UtcMillis> firstTime, lastTime;
    std::uint64_t untimed = 0;                                    ///< edges without a time
    std::uint64_t timesOutOfRange = 0;                            ///< of those, edges with a time that no calendar has
    std::vector<std::pair<std::string, std::uint64_t>> channels;  ///< with counts, most frequent first
    std::uint64_t placed = 0;                                     ///< nodes that have a stored position
    std::optional<storage::StoredMetrics> metrics;
    bool metricsOutOfDate = false;             ///< some column of them
    std::vector<std::string> outdatedColumns;  ///< those whose inputs changed since, as they are called in the project
    std::vector<std::string> changed;          ///< inputs that did: "customers", "referrals", "labels", "scores", "values"
};
Result<GraphStats> graphStats(const storage::Project& project, const ProjectGraph& graph, const TaskContext& context);

/// The network as of `time`: who was there by then (see graph::presentSince) and the referrals made by then, those without a
/// time included. Its nodes have numbers of their own. What the window shows at that place of its timeline.
Result<ProjectGraph> graphAsOf(const storage::Project& project, const ProjectGraph& graph, UtcMillis time,
                               const TaskContext& context);

}  // namespace holdfast::workbench
