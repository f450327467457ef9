// The bytes of a GraphScorer: a header (schema, encoding, shapes, prior), then the weights.
#include "core/scoring/artefact.h"
#include "core/scoring/graphscorer.h"
#include "core/scoring/schemajson.h"

#include <cstring>

namespace holdfast::scoring {

namespace {
constexpr ArtefactKind kKind{"HFGNN"};
}

bool GraphScorer::recognises(std::string_view bytes) {
    return kKind.wrote(bytes);
}

std::string GraphScorer::save() const {
    return packArtefact(kKind,
                        {{"schema", schemaToJson(*m_parts.schema)},
                         {"encoding", m_parts.encoding.toJson()},
                         {"width", m_parts.shape.width},
                         {"heads", m_parts.shape.heads},
                         {"members", m_parts.members},
                         {"prior", m_parts.prior.toJson()},
                         {"hearsReferrals", m_parts.hearsReferrals}},
                        {reinterpret_cast<const char*>(m_parts.weights.data()), m_parts.weights.size() * sizeof(float)});
}

Result<std::unique_ptr<GraphScorer>> GraphScorer::load(std::string_view bytes) {
    HOLDFAST_ASSIGN(const Artefact artefact, unpackArtefact(kKind, bytes));
    if (artefact.rest.size() % sizeof(float) != 0) return damagedArtefact();
    try {
        const auto& header = artefact.header;
        GraphScorerParts parts;
        HOLDFAST_ASSIGN(auto schema, schemaFromJson(header.at("schema")));
        parts.schema = std::make_shared<const FeatureSchema>(std::move(schema));
        HOLDFAST_ASSIGN(parts.encoding, FeatureEncoding::fromJson(header.at("encoding")));
        parts.shape = {parts.encoding.columns(), header.at("width").get<std::size_t>(), header.at("heads").get<std::size_t>()};
        parts.members = header.at("members").get<std::size_t>();
        HOLDFAST_ASSIGN(parts.prior, ClusterPrior::fromJson(header.at("prior"), parts.schema->size()));
        parts.hearsReferrals = header.at("hearsReferrals").get<bool>();
        parts.weights.resize(artefact.rest.size() / sizeof(float));
        std::memcpy(parts.weights.data(), artefact.rest.data(), artefact.rest.size());
        return make(std::move(parts));
    } catch (const nlohmann::json::exception&) {
        return damagedArtefact();
    }
}

}  // namespace holdfast::scoring
