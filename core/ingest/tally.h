// Counting within one import: distinct values of a column (exact to 10,000, then HyperLogLog: Flajolet et al. 2007,
// standard error 0.8 %), and which keys were met where. Both work on quickHash values. One thread each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast::ingest {

class DistinctCounter {
public:
    static constexpr std::size_t kExact = 10'000;

    void add(std::uint64_t hash) {
        if (!m_registers.empty()) addRegister(hash);
        else addExact(hash);
    }
    std::uint64_t estimate() const;

private:
    void addExact(std::uint64_t hash);
    void addRegister(std::uint64_t hash);
    void grow();
    void becomeEstimate();

    std::vector<std::uint64_t> m_table;  ///< open addressing; 0 is free
    std::size_t m_count = 0;
    bool m_zero = false;                 ///< the hash 0 itself was met
    std::vector<std::uint8_t> m_registers;
};

/// The line where a key was first met and a fingerprint of its row.
class KeyIndex {
public:
    struct Entry {
        std::uint64_t key = 0;
        std::uint32_t row = 0;   ///< fingerprint
        std::uint32_t line = 0;  ///< 0: free
    };

    /// The entry met before for this key, or null after adding the new one.
    const Entry* findOrAdd(std::uint64_t key, std::uint64_t row, std::uint64_t line);

private:
    void grow();
    std::vector<Entry> m_table;
    std::size_t m_count = 0;
};

}  // namespace holdfast::ingest
