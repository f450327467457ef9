// The bytes of a GraphScorer: a magic word, a format, a checksum, a CBOR header (schema, encoding, shapes, prior), weights.
#include "core/base/hash.h"
#include "core/scoring/graphscorer.h"
#include "core/scoring/schemajson.h"

#include <nlohmann/json.hpp>

#include <cstring>

namespace holdfast::scoring {

namespace {

constexpr std::string_view kMagic = "HFGNN";
constexpr int kFormat = 1;
constexpr std::size_t kPrefix = kMagic.size() + 1 + 2 * sizeof(std::uint64_t);  // magic, format, checksum, header size

Unexpected damaged() {
    return {ErrorCode::Corrupt, "The network model is damaged. Train it again, or restore the project from a backup."};
}

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

bool GraphScorer::recognises(std::string_view bytes) {
    return bytes.starts_with(kMagic);
}

std::string GraphScorer::save() const {
    const nlohmann::json header = {{"schema", schemaToJson(*m_parts.schema)},
                                   {"encoding", m_parts.encoding.toJson()},
                                   {"width", m_parts.shape.width},
                                   {"heads", m_parts.shape.heads},
                                   {"members", m_parts.members},
                                   {"prior", m_parts.prior.toJson()},
                                   {"hearsReferrals", m_parts.hearsReferrals}};
    const auto packed = nlohmann::json::to_cbor(header);
    std::string body(packed.begin(), packed.end());
    body.append(reinterpret_cast<const char*>(m_parts.weights.data()), m_parts.weights.size() * sizeof(float));
    std::string bytes(kMagic);
    bytes.push_back(static_cast<char>(kFormat));
    append(bytes, checksum(body));
    append(bytes, packed.size());
    return bytes + body;
}

Result<std::unique_ptr<GraphScorer>> GraphScorer::load(std::string_view bytes) {
    if (bytes.size() < kPrefix || !recognises(bytes)) return damaged();
    if (bytes[kMagic.size()] > kFormat)
        return Unexpected(ErrorCode::Model, "The model was made by a newer Holdfast. Update Holdfast to use it.");
    const std::uint64_t expected = numberAt(bytes, kMagic.size() + 1);
    const std::uint64_t headerSize = numberAt(bytes, kMagic.size() + 1 + sizeof expected);
    const std::string_view body = bytes.substr(kPrefix);
    if (headerSize > body.size() || checksum(body) != expected) return damaged();
    const auto header =
        nlohmann::json::from_cbor(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(headerSize), true, false);
    if (!header.is_object()) return damaged();
    try {
        GraphScorerParts parts;
        HOLDFAST_ASSIGN(auto schema, schemaFromJson(header.at("schema")));
        parts.schema = std::make_shared<const FeatureSchema>(std::move(schema));
        HOLDFAST_ASSIGN(parts.encoding, FeatureEncoding::fromJson(header.at("encoding")));
        parts.shape = {parts.encoding.columns(), header.at("width").get<std::size_t>(), header.at("heads").get<std::size_t>()};
        parts.members = header.at("members").get<std::size_t>();
        HOLDFAST_ASSIGN(parts.prior, ClusterPrior::fromJson(header.at("prior"), parts.schema->size()));
        parts.hearsReferrals = header.at("hearsReferrals").get<bool>();
        const std::string_view weights = body.substr(headerSize);
        if (weights.size() % sizeof(float) != 0) return damaged();
        parts.weights.resize(weights.size() / sizeof(float));
        std::memcpy(parts.weights.data(), weights.data(), weights.size());
        return make(std::move(parts));
    } catch (const nlohmann::json::exception&) {
        return damaged();
    }
}

}  // namespace holdfast::scoring
