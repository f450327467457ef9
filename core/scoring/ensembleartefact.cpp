// The bytes of an EnsembleScorer: a header (intercept; learner, weight and size of each base), then the bases' own bytes.
#include "core/scoring/artefact.h"
#include "core/scoring/ensemblescorer.h"

namespace holdfast::scoring {

namespace {
constexpr ArtefactKind kKind{"HFENS"};
}

bool EnsembleScorer::recognises(std::string_view bytes) {
    return kKind.wrote(bytes);
}

std::string EnsembleScorer::save() const {
    nlohmann::json header = {{"intercept", m_intercept}, {"bases", nlohmann::json::array()}};
    if (m_whom == Of::Newcomers) header["newcomers"] = true;
    std::string artefacts;
    for (const EnsembleBase& base : m_bases) {
        const std::string bytes = base.scorer->save();
        header["bases"].push_back({{"learner", base.learner}, {"weight", base.weight}, {"bytes", bytes.size()}});
        artefacts += bytes;
    }
    return packArtefact(kKind, header, artefacts);
}

Result<std::unique_ptr<EnsembleScorer>> EnsembleScorer::load(std::string_view bytes) {
    HOLDFAST_ASSIGN(const Artefact artefact, unpackArtefact(kKind, bytes));
    try {
        std::vector<EnsembleBase> bases;
        std::string_view rest = artefact.rest;
        for (const auto& entry : artefact.header.at("bases")) {
            const auto size = entry.at("bytes").get<std::size_t>();
            if (size > rest.size() || recognises(rest)) return damagedArtefact();  // ensembles do not nest
            HOLDFAST_ASSIGN(std::shared_ptr<const ChurnScorer> scorer, loadScorer(rest.substr(0, size)));
            bases.push_back({entry.at("learner").get<std::string>(), entry.at("weight").get<double>(), std::move(scorer)});
            rest.remove_prefix(size);
        }
        if (!rest.empty()) return damagedArtefact();
        const bool ofNewcomers = artefact.header.value("newcomers", false);
        return make(std::move(bases), artefact.header.at("intercept").get<double>(), ofNewcomers ? Of::Newcomers : Of::Everybody);
    } catch (const nlohmann::json::exception&) {
        return damagedArtefact();
    }
}

}  // namespace holdfast::scoring
