// The bytes of a NetScorer: a magic word, a checksum, a CBOR header (kind, schema, encoding, shapes), then the weights.
#include "core/base/hash.h"
#include "core/scoring/netscorer.h"
#include "core/scoring/schemajson.h"

#include <nlohmann/json.hpp>

#include <cstring>

namespace holdfast::scoring {

namespace {

constexpr std::string_view kMagic = "HFNET";
constexpr int kFormat = 1;
constexpr std::size_t kPrefix = kMagic.size() + 1 + 2 * sizeof(std::uint64_t);  // magic, format, checksum, header size

Unexpected damaged() {
    return {ErrorCode::Corrupt, "The model is damaged. Train it again, or restore the project from a backup."};
}

std::uint64_t checksum(std::string_view bytes) {
    Hasher hasher;
    hasher.add(bytes);
    return hasher.low64();
}

void appendNumber(std::string& bytes, std::uint64_t number) {
    bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::uint64_t numberAt(std::string_view bytes, std::size_t place) {
    std::uint64_t number = 0;
    std::memcpy(&number, bytes.data() + place, sizeof number);
    return number;
}

void appendFloats(std::string& bytes, const std::vector<float>& values) {
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
}

/// Takes the weights' arrays from the front of `bytes`, as many as `sizes` says; false when they do not fill it exactly.
bool takeFloats(std::string_view bytes, const std::vector<std::uint64_t>& sizes,
                const std::vector<std::vector<float>*>& targets) {
    if (sizes.size() != targets.size()) return false;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        if (sizes[i] > bytes.size() / sizeof(float)) return false;
        targets[i]->resize(sizes[i]);
        std::memcpy(targets[i]->data(), bytes.data(), sizes[i] * sizeof(float));
        bytes.remove_prefix(sizes[i] * sizeof(float));
    }
    return bytes.empty();
}

}  // namespace

std::string NetScorer::save() const {
    const NetWeights& w = m_weights;
    const nlohmann::json header = {
        {"kind", m_kind},
        {"schema", schemaToJson(*m_schema)},
        {"encoding", m_encoding.toJson()},
        {"members", w.members},
        {"width", w.width},
        {"denseLayers", w.denseLayers},
        {"sizes", {w.first.size(), w.firstBias.size(), w.dense.size(), w.denseBias.size(), w.head.size(), w.headBias.size()}}};
    const auto packed = nlohmann::json::to_cbor(header);
    std::string body(packed.begin(), packed.end());
    for (const auto* values : {&w.first, &w.firstBias, &w.dense, &w.denseBias, &w.head, &w.headBias})
        appendFloats(body, *values);
    std::string bytes(kMagic);
    bytes.push_back(static_cast<char>(kFormat));
    appendNumber(bytes, checksum(body));
    appendNumber(bytes, packed.size());
    return bytes + body;
}

Result<std::unique_ptr<NetScorer>> NetScorer::load(std::string_view bytes) {
    if (bytes.size() < kPrefix || !bytes.starts_with(kMagic)) return damaged();
    if (bytes[kMagic.size()] > kFormat)
        return Unexpected(ErrorCode::Model, "The model was made by a newer Holdfast. Update Holdfast to use it.");
    const std::uint64_t expected = numberAt(bytes, kMagic.size() + 1);
    const std::uint64_t headerSize = numberAt(bytes, kMagic.size() + 1 + sizeof expected);
    const std::string_view body = bytes.substr(kPrefix);
    if (headerSize > body.size() || checksum(body) != expected) return damaged();
    try {
        // The parser throws on sizes beyond all measure even when told not to, so it stands inside.
        const auto header =
            nlohmann::json::from_cbor(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(headerSize), true, false);
        if (!header.is_object()) return damaged();
        auto kind = header.at("kind").get<std::string>();
        HOLDFAST_ASSIGN(auto schema, schemaFromJson(header.at("schema")));
        HOLDFAST_ASSIGN(auto encoding, FeatureEncoding::fromJson(header.at("encoding")));
        NetWeights weights;
        weights.members = header.at("members").get<std::size_t>();
        weights.width = header.at("width").get<std::size_t>();
        weights.denseLayers = header.at("denseLayers").get<std::size_t>();
        if (!takeFloats(
                body.substr(headerSize), header.at("sizes").get<std::vector<std::uint64_t>>(),
                {&weights.first, &weights.firstBias, &weights.dense, &weights.denseBias, &weights.head, &weights.headBias}))
            return damaged();
        return make(std::move(kind), std::make_shared<const FeatureSchema>(std::move(schema)), std::move(encoding),
                    std::move(weights));
    } catch (const nlohmann::json::exception&) {
        return damaged();
    }
}

}  // namespace holdfast::scoring
