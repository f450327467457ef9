// Communities: groups of customers with more referrals among themselves than chance would have, by the Leiden algorithm
// (Traag, Waltman and van Eck 2019), which unlike Louvain never returns a group that does not hang together. Pure function of
// graph, options and seed; one thread.
#pragma once

#include "core/base/taskcontext.h"
#include "core/graph/components.h"
#include "core/graph/undirected.h"

#include <cstdint>

namespace holdfast::graph {

struct CommunityOptions {
    double resolution = 1.0;   ///< gamma: above 1 gives smaller groups
    double randomness = 0.01;  ///< theta of the refinement, in edge weights
    int maxIterations = 10;    ///< whole passes at most
    double leastGain = 1e-3;   ///< it stops after a pass that raised modularity by less; 0: only when nothing moved
    std::uint64_t seed = 1;
};

struct Communities {
    Groups groups;
    double modularity = 0.0;  ///< Newman and Girvan's, at the resolution asked for
    int iterations = 0;
    std::uint32_t inPieces = 0;  ///< groups that did not hang together when it stopped and were taken apart: hardly ever any
};

/// Maximises modularity. Isolated nodes are groups of their own. Cancelled.
Result<Communities> communities(const UndirectedGraph& graph, const CommunityOptions& options, const TaskContext& context);

/// Modularity of a division: sum over groups of (inner edges / m - resolution (degrees / 2m)^2); 0 without edges.
double modularity(const UndirectedGraph& graph, const std::vector<std::uint32_t>& groups, double resolution = 1.0);

}  // namespace holdfast::graph
