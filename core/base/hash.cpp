#include "core/base/hash.h"

#include <xxhash.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace holdfast {

namespace {
struct StateDeleter {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};
}  // namespace

struct Hasher::State {
    std::unique_ptr<XXH3_state_t, StateDeleter> xxh{XXH3_createState()};
};

Hasher::Hasher() : m_state(std::make_unique<State>()) { XXH3_128bits_reset(m_state->xxh.get()); }
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::addBytes(std::span<const std::byte> bytes) {
    XXH3_128bits_update(m_state->xxh.get(), bytes.data(), bytes.size());
}

void Hasher::add(std::string_view text) {
    add(static_cast<std::int64_t>(text.size()));
    addBytes(std::as_bytes(std::span(text.data(), text.size())));
}

void Hasher::add(double value) { addBytes(std::as_bytes(std::span(&value, 1))); }
void Hasher::add(std::int64_t value) { addBytes(std::as_bytes(std::span(&value, 1))); }

std::string Hasher::hex() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(m_state->xxh.get());
    std::array<char, 33> text{};
    std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                  static_cast<unsigned long long>(hash.low64));
    return text.data();
}

std::uint64_t Hasher::low64() const { return XXH3_128bits_digest(m_state->xxh.get()).low64; }

std::string hashOf(std::string_view text) {
    Hasher hasher;
    hasher.add(text);
    return hasher.hex();
}

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) { return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed); }

}  // namespace holdfast
