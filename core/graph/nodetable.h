// NodeTable: customer keys as dense numbers and back. Keys lie behind one another in one buffer and are found by a flat
// hash table of numbers, so that a node costs its key and about 14 bytes. Owned by a ReferralGraph. Reading from several
// threads at once is safe, adding is not.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::graph {

using NodeId = std::uint32_t;

inline constexpr NodeId kNoNode = std::numeric_limits<NodeId>::max();

class NodeTable {
public:
    NodeId size() const { return static_cast<NodeId>(m_ends.size()); }
    std::string_view key(NodeId node) const {
        const std::uint64_t begin = node == 0 ? 0 : m_ends[node - 1];
        return std::string_view(m_text).substr(begin, m_ends[node] - begin);
    }

    NodeId find(std::string_view key) const;  ///< kNoNode when absent
    NodeId add(std::string_view key);         ///< the number of `key`, a new one when it was absent

    void reserve(std::size_t nodes, std::size_t bytes);
    std::uint64_t memoryBytes() const;

private:
    std::size_t slotOf(std::string_view key) const;
    void grow(std::size_t count);

    std::string m_text;
    std::vector<std::uint64_t> m_ends;  ///< [nodes] where a key ends in m_text
    std::vector<NodeId> m_slots;        ///< open addressing, a power of two of them; kNoNode is an empty one
};

}  // namespace holdfast::graph
