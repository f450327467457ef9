// Dependencies: how much of the shortest chains from one starting point run through each customer (Brandes 2001), the one
// search that betweenness is a sum of. Internal to core/graph/betweenness; one thread an object.
#pragma once

#include "core/graph/undirected.h"

#include <cstdint>
#include <vector>

namespace holdfast::graph {

/// A number of chains without an upper end: they double with every diamond of referrals, so that a thousand in a row are more
/// than a double holds. The value is mantissa x 2^(512 x exponent).
struct WideCount {
    double mantissa = 0.0;
    std::int32_t exponent = 0;

    WideCount& operator+=(const WideCount& other);
};
/// part / whole, for a part of the whole.
double shareOf(const WideCount& part, const WideCount& whole);
inline double shareOf(double part, double whole) {
    return part / whole;
}

/// Sums over starting points of the dependency and, where wanted, of its square; each [nodes].
struct DependencySums {
    std::vector<double> first;
    std::vector<double> second;  ///< empty: not wanted
};

class Dependencies {
public:
    /// `rows`: along the referrals; must outlive the object.
    explicit Dependencies(const DistinctRows& rows);

    /// Adds the dependency of every node on `source`. O(edges reached).
    void add(NodeId source, DependencySums& sums);

private:
    template <typename Count>
    void search(NodeId source, std::vector<Count>& paths);
    template <typename Count>
    void sum(NodeId source, const std::vector<Count>& paths, DependencySums& sums);
    bool overflowed() const;
    void forget();

    const DistinctRows& m_rows;
    std::vector<std::uint32_t> m_distance;  ///< [nodes] kNoNode where not reached
    std::vector<double> m_paths;            ///< [nodes] how many shortest ones lead there
    std::vector<WideCount> m_widePaths;     ///< [nodes] likewise, once a double overflowed
    std::vector<double> m_dependency;       ///< [nodes]
    std::vector<NodeId> m_order;            ///< as reached
};

}  // namespace holdfast::graph
