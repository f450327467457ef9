#include "core/scoring/artefact.h"

#include "core/base/hash.h"

#include <cstdint>
#include <cstring>

namespace holdfast::scoring {

namespace {

std::uint64_t checksum(std::string_view bytes) {
    Hasher hasher;
    hasher.add(bytes);
    return hasher.low64();
}

void append(std::string& bytes, std::uint64_t number) {
    bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::uint64_t numberAt(std::string_view bytes, std::size_t place) {
    std::uint64_t number = 0;
    std::memcpy(&number, bytes.data() + place, sizeof number);
    return number;
}

}  // namespace

Unexpected damagedArtefact() {
    return {ErrorCode::Corrupt, "The model is damaged. Train it again, or restore the project from a backup."};
}

std::string packArtefact(const ArtefactKind& kind, const nlohmann::json& header, std::string_view rest) {
    const auto packed = nlohmann::json::to_cbor(header);
    std::string body(packed.begin(), packed.end());
    body += rest;
    std::string bytes(kind.magic);
    bytes.push_back(static_cast<char>(kind.format));
    append(bytes, checksum(body));
    append(bytes, packed.size());
    return bytes + body;
}

Result<Artefact> unpackArtefact(const ArtefactKind& kind, std::string_view bytes) {
    const std::size_t numbers = kind.magic.size() + 1;
    const std::size_t prefix = numbers + 2 * sizeof(std::uint64_t);
    if (bytes.size() < prefix || !kind.wrote(bytes)) return damagedArtefact();
    if (bytes[kind.magic.size()] > kind.format)
        return Unexpected(ErrorCode::Model, "The model was made by a newer Holdfast. Update Holdfast to use it.");
    const std::uint64_t headerSize = numberAt(bytes, numbers + sizeof(std::uint64_t));
    const std::string_view body = bytes.substr(prefix);
    if (headerSize > body.size() || checksum(body) != numberAt(bytes, numbers)) return damagedArtefact();
    try {
        // The parser throws on sizes beyond all measure even when told not to.
        auto header =
            nlohmann::json::from_cbor(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(headerSize), true, false);
        if (!header.is_object()) return damagedArtefact();
        return Artefact{std::move(header), body.substr(headerSize)};
    } catch (const std::exception&) {
        return damagedArtefact();
    }
}

}  // namespace holdfast::scoring
