// Betweenness: how many shortest chains of referrals run through a customer. Exact on small graphs, estimated from sampled
// starting points on large ones, with the error stated. Pure function; uses the context's threads and gives the same bytes for
// any number of them.
#pragma once

#include "core/base/taskcontext.h"
#include "core/graph/referralgraph.h"

#include <cstdint>
#include <vector>

namespace holdfast::graph {

struct BetweennessOptions {
    NodeId exactBelow = 5'000;   ///< graphs with fewer nodes are done exactly
    std::uint32_t pivots = 512;  ///< starting points sampled otherwise, without replacement
    std::uint64_t seed = 1;
};

struct Betweenness {
    std::vector<double> values;          ///< [nodes], 0 to 1: divided by (n - 1)(n - 2), as for directed graphs
    std::vector<double> standardErrors;  ///< [nodes] of the sampling; empty when exact
    std::uint32_t pivots = 0;            ///< starting points used: all nodes when exact
    bool exact = true;
    double largestError = 0.0;  ///< largest of the standard errors
};

/// Brandes 2001, along the referrals, repeated ones counting once. Sampled after Brandes and Pich 2007: n/k times the sum of
/// the dependencies on k pivots, which is unbiased; its standard error from the spread among the pivots, with the finite
/// population correction; for people on very few shortest paths both are rough. Time O(pivots x edges reached). Cancelled.
Result<Betweenness> betweenness(const ReferralGraph& graph, const BetweennessOptions& options, const TaskContext& context);

}  // namespace holdfast::graph
