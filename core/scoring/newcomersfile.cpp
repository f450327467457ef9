#include "core/scoring/newcomersfile.h"

#include "core/scoring/artefact.h"
#include "core/scoring/ensemblescorer.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace holdfast::scoring {

namespace {

/// What a scorer is made of: an ensemble's bases, or itself.
std::vector<const ChurnScorer*> partsOf(const ChurnScorer& scorer) {
    std::vector<const ChurnScorer*> parts;
    if (const auto* ensemble = dynamic_cast<const EnsembleScorer*>(&scorer))
        for (const EnsembleBase& base : ensemble->bases()) parts.push_back(base.scorer.get());
    else
        parts.push_back(&scorer);
    return parts;
}

std::shared_ptr<const ChurnScorer> partAt(const std::shared_ptr<const ChurnScorer>& scorer, std::size_t place) {
    const auto* ensemble = dynamic_cast<const EnsembleScorer*>(scorer.get());
    if (ensemble == nullptr) return place == 0 ? scorer : nullptr;
    return place < ensemble->bases().size() ? ensemble->bases()[place].scorer : nullptr;
}

}  // namespace

PackedNewcomers packNewcomers(const ChurnScorer& scorer, const ChurnModel& newcomers) {
    PackedNewcomers packed;
    packed.header = {{"calibration", newcomers.calibrator().toJson()}};
    const auto* ensemble = dynamic_cast<const EnsembleScorer*>(&newcomers.scorer());
    if (ensemble == nullptr || ensemble == &scorer) return packed;  // the same scorer, calibrated apart
    const auto shared = partsOf(scorer);
    auto bases = nlohmann::json::array();
    for (const EnsembleBase& base : ensemble->bases()) {
        nlohmann::json entry{{"learner", base.learner}, {"weight", base.weight}};
        const auto found = std::find(shared.begin(), shared.end(), base.scorer.get());
        if (found != shared.end()) {
            entry["shared"] = found - shared.begin();
        } else {
            const std::string bytes = base.scorer->save();
            entry["bytes"] = bytes.size();
            packed.bytes += bytes;
        }
        bases.push_back(std::move(entry));
    }
    packed.header["intercept"] = ensemble->intercept();
    packed.header["bases"] = std::move(bases);
    return packed;
}

Result<UnpackedNewcomers> unpackNewcomers(const std::shared_ptr<const ChurnScorer>& scorer, const nlohmann::json& header,
                                          std::string_view bytes) {
    try {
        UnpackedNewcomers result;
        HOLDFAST_ASSIGN(result.calibrator, Calibrator::fromJson(header.at("calibration")));
        result.scorer = scorer;
        std::vector<EnsembleBase> bases;
        for (const auto& entry : header.value("bases", nlohmann::json::array())) {
            EnsembleBase base{entry.at("learner").get<std::string>(), entry.at("weight").get<double>(), nullptr};
            if (entry.contains("shared")) {
                base.scorer = partAt(scorer, entry.at("shared").get<std::size_t>());
            } else {
                const auto size = entry.at("bytes").get<std::size_t>();
                if (size > bytes.size() || EnsembleScorer::recognises(bytes)) return damagedArtefact();  // ensembles do not nest
                HOLDFAST_ASSIGN(base.scorer, loadScorer(bytes.substr(0, size)));
                bytes.remove_prefix(size);
            }
            bases.push_back(std::move(base));
        }
        if (!bytes.empty()) return damagedArtefact();
        if (bases.empty()) return result;
        if (!bases.front().scorer || !sameColumns(*bases.front().scorer->schema(), *scorer->schema())) return damagedArtefact();
        HOLDFAST_ASSIGN(result.scorer, EnsembleScorer::make(std::move(bases), header.at("intercept").get<double>(), EnsembleScorer::Of::Newcomers));
        return result;
    } catch (const nlohmann::json::exception&) {
        return damagedArtefact();
    }
}

}  // namespace holdfast::scoring
