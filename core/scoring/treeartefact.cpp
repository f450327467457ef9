// The bytes of a TreeScorer: a header (kind, schema, encoding, shapes), then the nodes.
#include "core/scoring/artefact.h"
#include "core/scoring/schemajson.h"
#include "core/scoring/treescorer.h"

#include <cstring>

namespace holdfast::scoring {

namespace {
constexpr ArtefactKind kKind{"HFTREE"};
}

bool TreeScorer::recognises(std::string_view bytes) {
    return kKind.wrote(bytes);
}

std::string TreeScorer::save() const {
    return packArtefact(kKind,
                        {{"kind", m_kind},
                         {"schema", schemaToJson(*m_schema)},
                         {"encoding", m_encoding.toJson()},
                         {"bases", m_forest.bases},
                         {"memberTrees", m_forest.memberTrees},
                         {"treeNodes", m_forest.treeNodes}},
                        {reinterpret_cast<const char*>(m_forest.nodes.data()), m_forest.nodes.size() * sizeof(TreeNode)});
}

Result<std::unique_ptr<TreeScorer>> TreeScorer::load(std::string_view bytes) {
    HOLDFAST_ASSIGN(const Artefact artefact, unpackArtefact(kKind, bytes));
    if (artefact.rest.size() % sizeof(TreeNode) != 0) return damagedArtefact();
    try {
        const auto& header = artefact.header;
        auto kind = header.at("kind").get<std::string>();
        HOLDFAST_ASSIGN(auto schema, schemaFromJson(header.at("schema")));
        HOLDFAST_ASSIGN(auto encoding, TreeEncoding::fromJson(header.at("encoding")));
        TreeForest forest;
        forest.bases = header.at("bases").get<std::vector<double>>();
        forest.memberTrees = header.at("memberTrees").get<std::vector<std::uint32_t>>();
        forest.treeNodes = header.at("treeNodes").get<std::vector<std::uint32_t>>();
        forest.nodes.resize(artefact.rest.size() / sizeof(TreeNode));
        std::memcpy(forest.nodes.data(), artefact.rest.data(), artefact.rest.size());
        return make(std::move(kind), std::make_shared<const FeatureSchema>(std::move(schema)), std::move(encoding),
                    std::move(forest));
    } catch (const nlohmann::json::exception&) {
        return damagedArtefact();
    }
}

}  // namespace holdfast::scoring
