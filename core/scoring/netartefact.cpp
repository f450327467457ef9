// The bytes of a NetScorer: a header (kind, schema, encoding, shapes), then the weights.
#include "core/scoring/artefact.h"
#include "core/scoring/netscorer.h"
#include "core/scoring/schemajson.h"

#include <cstring>

namespace holdfast::scoring {

namespace {

constexpr ArtefactKind kKind{"HFNET"};

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
    std::string weights;
    for (const auto* values : {&w.first, &w.firstBias, &w.dense, &w.denseBias, &w.head, &w.headBias})
        appendFloats(weights, *values);
    return packArtefact(
        kKind,
        {{"kind", m_kind},
         {"schema", schemaToJson(*m_schema)},
         {"encoding", m_encoding.toJson()},
         {"members", w.members},
         {"width", w.width},
         {"denseLayers", w.denseLayers},
         {"sizes", {w.first.size(), w.firstBias.size(), w.dense.size(), w.denseBias.size(), w.head.size(), w.headBias.size()}}},
        weights);
}

Result<std::unique_ptr<NetScorer>> NetScorer::load(std::string_view bytes) {
    HOLDFAST_ASSIGN(const Artefact artefact, unpackArtefact(kKind, bytes));
    try {
        const auto& header = artefact.header;
        auto kind = header.at("kind").get<std::string>();
        HOLDFAST_ASSIGN(auto schema, schemaFromJson(header.at("schema")));
        HOLDFAST_ASSIGN(auto encoding, FeatureEncoding::fromJson(header.at("encoding")));
        NetWeights weights;
        weights.members = header.at("members").get<std::size_t>();
        weights.width = header.at("width").get<std::size_t>();
        weights.denseLayers = header.at("denseLayers").get<std::size_t>();
        if (!takeFloats(
                artefact.rest, header.at("sizes").get<std::vector<std::uint64_t>>(),
                {&weights.first, &weights.firstBias, &weights.dense, &weights.denseBias, &weights.head, &weights.headBias}))
            return damagedArtefact();
        return make(std::move(kind), std::make_shared<const FeatureSchema>(std::move(schema)), std::move(encoding),
                    std::move(weights));
    } catch (const nlohmann::json::exception&) {
        return damagedArtefact();
    }
}

}  // namespace holdfast::scoring
