#include "core/ingest/tally.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace holdfast::ingest {

namespace {

constexpr unsigned kRegisterBits = 14;
constexpr std::size_t kRegisters = std::size_t{1} << kRegisterBits;

/// Spreads a hash once more: HyperLogLog reads its top bits, the tables its low ones.
std::uint64_t finalise(std::uint64_t hash) {
    hash ^= hash >> 33U;
    hash *= 0xFF51AFD7ED558CCDULL;
    hash ^= hash >> 33U;
    hash *= 0xC4CEB9FE1A85EC53ULL;
    return hash ^ (hash >> 33U);
}

}  // namespace

void DistinctCounter::addExact(std::uint64_t hash) {
    if (hash == 0) {
        m_zero = true;
        return;
    }
    if (m_count * 10 >= m_table.size() * 7) grow();
    const std::size_t mask = m_table.size() - 1;
    for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
        if (m_table[i] == hash) return;
        if (m_table[i] != 0) continue;
        m_table[i] = hash;
        if (++m_count > kExact) becomeEstimate();
        return;
    }
}

void DistinctCounter::grow() {
    std::vector<std::uint64_t> old = std::move(m_table);
    m_table.assign(old.empty() ? 16 : old.size() * 2, 0);
    const std::size_t mask = m_table.size() - 1;
    for (const std::uint64_t hash : old) {
        if (hash == 0) continue;
        std::size_t i = hash & mask;
        while (m_table[i] != 0) i = (i + 1) & mask;
        m_table[i] = hash;
    }
}

void DistinctCounter::becomeEstimate() {
    m_registers.assign(kRegisters, 0);
    for (const std::uint64_t hash : m_table)
        if (hash != 0) addRegister(hash);
    m_table = {};
}

void DistinctCounter::addRegister(std::uint64_t hash) {
    const std::uint64_t spread = finalise(hash);
    const std::size_t index = spread >> (64U - kRegisterBits);
    const std::uint64_t rest = spread << kRegisterBits;
    const auto rank = static_cast<std::uint8_t>(rest == 0 ? 64U - kRegisterBits + 1 : static_cast<unsigned>(std::countl_zero(rest)) + 1);
    m_registers[index] = std::max(m_registers[index], rank);
}

std::uint64_t DistinctCounter::estimate() const {
    if (m_registers.empty()) return m_count + (m_zero ? 1 : 0);
    double sum = 0.0;
    std::size_t empty = 0;
    for (const std::uint8_t rank : m_registers) {
        sum += std::ldexp(1.0, -static_cast<int>(rank));
        empty += rank == 0 ? 1 : 0;
    }
    const auto m = static_cast<double>(kRegisters);
    const double raw = 0.7213 / (1.0 + 1.079 / m) * m * m / sum;
    if (raw <= 2.5 * m && empty > 0) return static_cast<std::uint64_t>(std::llround(m * std::log(m / static_cast<double>(empty))));
    return static_cast<std::uint64_t>(std::llround(raw));
}

const KeyIndex::Entry* KeyIndex::findOrAdd(std::uint64_t key, std::uint64_t row, std::uint64_t line) {
    if (m_count * 10 >= m_table.size() * 7) grow();
    const std::size_t mask = m_table.size() - 1;
    for (std::size_t i = finalise(key) & mask;; i = (i + 1) & mask) {
        Entry& entry = m_table[i];
        if (entry.line != 0 && entry.key == key) return &entry;
        if (entry.line != 0) continue;
        const auto shown = std::clamp<std::uint64_t>(line, 1, std::numeric_limits<std::uint32_t>::max());
        entry = {key, static_cast<std::uint32_t>(row >> 32U), static_cast<std::uint32_t>(shown)};
        ++m_count;
        return nullptr;
    }
}

void KeyIndex::grow() {
    std::vector<Entry> old = std::move(m_table);
    m_table.assign(old.empty() ? 1024 : old.size() * 2, {});
    const std::size_t mask = m_table.size() - 1;
    for (const Entry& entry : old) {
        if (entry.line == 0) continue;
        std::size_t i = finalise(entry.key) & mask;
        while (m_table[i].line != 0) i = (i + 1) & mask;
        m_table[i] = entry;
    }
}

}  // namespace holdfast::ingest
