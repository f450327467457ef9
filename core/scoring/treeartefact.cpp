// The bytes of a TreeScorer: a magic word, a checksum, a CBOR header (kind, schema, encoding, shapes), then the nodes.
#include "core/base/hash.h"
#include "core/scoring/schemajson.h"
#include "core/scoring/treescorer.h"

#include <nlohmann/json.hpp>

#include <cstring>

namespace holdfast::scoring {

namespace {

constexpr std::string_view kMagic = "HFTREE";
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

}  // namespace

bool TreeScorer::recognises(std::string_view bytes) {
    return bytes.starts_with(kMagic);
}

std::string TreeScorer::save() const {
    const nlohmann::json header = {
        {"kind", m_kind},          {"schema", schemaToJson(*m_schema)},   {"encoding", m_encoding.toJson()},
        {"bases", m_forest.bases}, {"memberTrees", m_forest.memberTrees}, {"treeNodes", m_forest.treeNodes}};
    const auto packed = nlohmann::json::to_cbor(header);
    std::string body(packed.begin(), packed.end());
    body.append(reinterpret_cast<const char*>(m_forest.nodes.data()), m_forest.nodes.size() * sizeof(TreeNode));
    std::string bytes(kMagic);
    bytes.push_back(static_cast<char>(kFormat));
    appendNumber(bytes, checksum(body));
    appendNumber(bytes, packed.size());
    return bytes + body;
}

Result<std::unique_ptr<TreeScorer>> TreeScorer::load(std::string_view bytes) {
    if (bytes.size() < kPrefix || !recognises(bytes)) return damaged();
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
        const std::string_view rest = body.substr(headerSize);
        if (!header.is_object() || rest.size() % sizeof(TreeNode) != 0) return damaged();
        auto kind = header.at("kind").get<std::string>();
        HOLDFAST_ASSIGN(auto schema, schemaFromJson(header.at("schema")));
        HOLDFAST_ASSIGN(auto encoding, TreeEncoding::fromJson(header.at("encoding")));
        TreeForest forest;
        forest.bases = header.at("bases").get<std::vector<double>>();
        forest.memberTrees = header.at("memberTrees").get<std::vector<std::uint32_t>>();
        forest.treeNodes = header.at("treeNodes").get<std::vector<std::uint32_t>>();
        forest.nodes.resize(rest.size() / sizeof(TreeNode));
        std::memcpy(forest.nodes.data(), rest.data(), rest.size());
        return make(std::move(kind), std::make_shared<const FeatureSchema>(std::move(schema)), std::move(encoding),
                    std::move(forest));
    } catch (const nlohmann::json::exception&) {
        return damaged();
    }
}

}  // namespace holdfast::scoring
