// HashSet: the 64-bit hashes met so far, in one flat array (8 to 21 bytes a hash), for writers that must notice a
// repetition among millions of rows. A value; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace holdfast::storage {

class HashSet {
public:
    /// True when it was not there before.
    bool insert(std::uint64_t hash) {
        if (hash == 0) return !std::exchange(m_hasZero, true);
        if (m_used * 4 >= m_slots.size() * 3) grow();
        const std::size_t mask = m_slots.size() - 1;
        for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
            if (m_slots[at] == hash) return false;
            if (m_slots[at] == 0) {
                m_slots[at] = hash;
                ++m_used;
                return true;
            }
        }
    }

private:
    void grow() {
        std::vector<std::uint64_t> old = std::exchange(m_slots, std::vector<std::uint64_t>(m_slots.empty() ? 1024 : m_slots.size() * 2));
        const std::size_t mask = m_slots.size() - 1;
        for (const std::uint64_t hash : old) {
            if (hash == 0) continue;
            std::size_t at = hash & mask;
            while (m_slots[at] != 0) at = (at + 1) & mask;
            m_slots[at] = hash;
        }
    }

    std::vector<std::uint64_t> m_slots;  ///< open addressing; 0 is an empty slot
    std::size_t m_used = 0;
    bool m_hasZero = false;
};

}  // namespace holdfast::storage
