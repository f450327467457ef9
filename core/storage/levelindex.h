// LevelIndex: text -> small code, while a text column is read into codes and levels. Flat open addressing over the
// levels' hashes, because std::unordered_map would allocate per level and chase pointers per cell. One thread.
#pragma once

#include "core/base/hash.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::storage {

class LevelIndex {
public:
    /// The code of `text` in `levels`, appended when it is new. Always call with the same `levels`.
    std::int32_t code(std::string_view text, std::vector<std::string>& levels) {
        if (levels.size() * 4 >= m_slots.size() * 3) grow();
        const std::uint64_t hash = hash64(text);
        const std::size_t mask = m_slots.size() - 1;
        for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
            Slot& slot = m_slots[at];
            if (slot.code < 0) {
                slot = {hash, static_cast<std::int32_t>(levels.size())};
                levels.emplace_back(text);
                return slot.code;
            }
            if (slot.hash == hash && levels[static_cast<std::size_t>(slot.code)] == text) return slot.code;
        }
    }

private:
    struct Slot {
        std::uint64_t hash = 0;
        std::int32_t code = -1;
    };

    void grow() {
        const std::vector<Slot> old = std::exchange(m_slots, std::vector<Slot>(m_slots.empty() ? 64 : m_slots.size() * 2));
        const std::size_t mask = m_slots.size() - 1;
        for (const Slot& slot : old) {
            if (slot.code < 0) continue;
            std::size_t at = slot.hash & mask;
            while (m_slots[at].code >= 0) at = (at + 1) & mask;
            m_slots[at] = slot;
        }
    }

    std::vector<Slot> m_slots;
};

}  // namespace holdfast::storage
