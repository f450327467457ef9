// PageRank (Brin and Page 1998) by power iteration over the graph's own rows. Pure function; uses the context's threads and
// gives the same bytes for any number of them.
#pragma once

#include "core/base/taskcontext.h"
#include "core/graph/referralgraph.h"

#include <vector>

namespace holdfast::graph {

struct PageRankOptions {
    double damping = 0.85;
    double tolerance = 1e-7;  ///< stops once the ranks change by less than this altogether (L1)
    int maxIterations = 200;
    /// Out: rank flows along the referrals. In: every referee passes his rank on to those who brought him, so that who brings
    /// people who bring people ranks high.
    Direction flow = Direction::Out;
};

struct PageRank {
    std::vector<double> rank;  ///< [nodes], sums to 1
    int iterations = 0;
    double change = 0.0;  ///< L1 change of the last iteration
};

/// r = (1 - d)/n + d (A'D^-1 r + dangling mass / n), repeated referrals counting as often as they occur. Self-referrals are
/// ignored: they would let anybody keep his own rank. `flow` Both is taken as Out. Cancelled.
Result<PageRank> pageRank(const ReferralGraph& graph, const PageRankOptions& options, const TaskContext& context);

}  // namespace holdfast::graph
