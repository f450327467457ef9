// Content fingerprints: 128-bit XXH3 as hex. Good against accidents and for provenance; not a cryptographic proof.
// One Hasher per thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace holdfast {

class Hasher {
public:
    Hasher();
    ~Hasher();
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;

    void add(std::string_view text);      ///< length-prefixed, so that ("ab","c") differs from ("a","bc")
    void add(double value);
    void add(std::int64_t value);
    void addBytes(std::span<const std::byte> bytes);

    std::string hex() const;              ///< 32 hexadecimal digits
    std::uint64_t low64() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Hasher's hex() of one text.
std::string hashOf(std::string_view text);

/// XXH3-64 of the bytes in one go: for hash tables and row fingerprints, where a Hasher each would cost too much.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace holdfast
