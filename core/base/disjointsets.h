// DisjointSets: which of some numbered things hang together, told pair by pair (Tarjan 1975, with path halving): the
// components of the referral graph and of whatever is laid out. A plain value; one thread while it is filled.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace holdfast {

class DisjointSets {
public:
    explicit DisjointSets(std::uint32_t things) : m_parent(things) { std::iota(m_parent.begin(), m_parent.end(), 0U); }

    void join(std::uint32_t a, std::uint32_t b) {
        a = smallest(a);
        b = smallest(b);
        m_parent[std::max(a, b)] = std::min(a, b);
    }

    /// The smallest that hangs together with a thing.
    std::uint32_t smallest(std::uint32_t thing) {
        while (m_parent[thing] != thing) thing = m_parent[thing] = m_parent[m_parent[thing]];
        return thing;
    }

    /// [things] smallest() of every one. The sets are used up.
    std::vector<std::uint32_t> take() {
        for (std::uint32_t& parent : m_parent) parent = m_parent[parent];  // parents come first and are settled
        return std::move(m_parent);
    }

private:
    std::vector<std::uint32_t> m_parent;  ///< never above the thing itself
};

}  // namespace holdfast
