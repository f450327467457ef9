// Artefacts that lie: bytes changed on purpose under a checksum that is right again. For tests of what reads them.
#pragma once

#include "core/base/hash.h"
#include "core/base/random.h"

#include <cstring>
#include <string>
#include <string_view>

namespace holdfast::test {

/// The frame of core/scoring/artefact.h begins with a magic word of so many characters, and the format.
inline std::size_t artefactBody(std::string_view magic) {
    return magic.size() + 1 + 16;
}

inline void signAgain(std::string& bytes, std::string_view magic) {
    Hasher hasher;
    hasher.add(std::string_view(bytes).substr(artefactBody(magic)));
    const std::uint64_t sum = hasher.low64();
    std::memcpy(bytes.data() + magic.size() + 1, &sum, sizeof sum);
}

/// One to three bytes of the body replaced.
inline std::string lyingArtefact(const std::string& bytes, std::string_view magic, Random& random) {
    std::string damaged = bytes;
    const std::size_t body = artefactBody(magic);
    const std::size_t changes = 1 + random.below(3);
    for (std::size_t c = 0; c < changes; ++c)
        damaged[body + random.below(bytes.size() - body)] = static_cast<char>(random.below(256));
    signAgain(damaged, magic);
    return damaged;
}

}  // namespace holdfast::test
