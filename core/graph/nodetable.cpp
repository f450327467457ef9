#include "core/graph/nodetable.h"

#include "core/base/hash.h"

#include <bit>

namespace holdfast::graph {

std::size_t NodeTable::slotOf(std::string_view wanted) const {
    const std::size_t mask = m_slots.size() - 1;
    std::size_t at = hash64(wanted) & mask;
    while (m_slots[at] != kNoNode && key(m_slots[at]) != wanted) at = (at + 1) & mask;
    return at;
}

NodeId NodeTable::find(std::string_view wanted) const {
    return m_slots.empty() ? kNoNode : m_slots[slotOf(wanted)];
}

NodeId NodeTable::add(std::string_view added) {
    if ((m_ends.size() + 1) * 4 > m_slots.size() * 3) grow(m_slots.empty() ? 64 : m_slots.size() * 2);
    const std::size_t at = slotOf(added);
    if (m_slots[at] != kNoNode) return m_slots[at];
    m_slots[at] = size();
    m_text += added;
    m_ends.push_back(m_text.size());
    return m_slots[at];
}

void NodeTable::reserve(std::size_t nodes, std::size_t bytes) {
    m_ends.reserve(nodes);
    m_text.reserve(bytes);
    const std::size_t slots = std::bit_ceil(nodes * 4 / 3 + 64);
    if (slots > m_slots.size()) grow(slots);
}

void NodeTable::grow(std::size_t slots) {
    m_slots.assign(slots, kNoNode);
    const std::size_t mask = slots - 1;
    for (NodeId node = 0; node < size(); ++node) {
        std::size_t at = hash64(key(node)) & mask;
        while (m_slots[at] != kNoNode) at = (at + 1) & mask;
        m_slots[at] = node;
    }
}

std::uint64_t NodeTable::memoryBytes() const {
    return m_text.capacity() + m_ends.capacity() * sizeof m_ends[0] + m_slots.capacity() * sizeof m_slots[0];
}

}  // namespace holdfast::graph
