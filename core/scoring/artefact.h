// The frame that every scorer's artefact has: a magic word of its kind, a format, a checksum, a header in CBOR, then the
// kind's own bytes. Internal to core/scoring. Plain functions; any thread.
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace holdfast::scoring {

struct ArtefactKind {
    std::string_view magic;
    int format = 1;  ///< the newest this Holdfast reads, and the one it writes; 1 .. 127

    bool wrote(std::string_view bytes) const { return bytes.starts_with(magic); }
};

struct Artefact {
    nlohmann::json header;  ///< an object
    std::string_view rest;  ///< what follows it; a view into the bytes that were read
};

std::string packArtefact(const ArtefactKind& kind, const nlohmann::json& header, std::string_view rest);

/// Corrupt when damaged or of another kind; Model when a newer Holdfast wrote it.
Result<Artefact> unpackArtefact(const ArtefactKind& kind, std::string_view bytes);

/// What is said of bytes that pass the checksum and still make no sense.
Unexpected damagedArtefact();

}  // namespace holdfast::scoring
