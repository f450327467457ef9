// The bytes of an EnsembleScorer: a magic word, a format, a checksum, a CBOR header (intercept; learner, weight and size of
// each base), then the bases' own bytes.
#include "core/base/hash.h"
#include "core/scoring/ensemblescorer.h"

#include <nlohmann/json.hpp>

#include <cstring>

namespace holdfast::scoring {

namespace {

constexpr std::string_view kMagic = "HFENS";
constexpr int kFormat = 1;
constexpr std::size_t kPrefix = kMagic.size() + 1 + 2 * sizeof(std::uint64_t);  // magic, format, checksum, header size

Unexpected damaged() {
    return {ErrorCode::Corrupt, "The ensemble is damaged. Train it again, or restore the project from a backup."};
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

bool EnsembleScorer::recognises(std::string_view bytes) {
    return bytes.starts_with(kMagic);
}

std::string EnsembleScorer::save() const {
    nlohmann::json header = {{"intercept", m_intercept}, {"bases", nlohmann::json::array()}};
    std::string artefacts;
    for (const EnsembleBase& base : m_bases) {
        const std::string bytes = base.scorer->save();
        header["bases"].push_back({{"learner", base.learner}, {"weight", base.weight}, {"bytes", bytes.size()}});
        artefacts += bytes;
    }
    const auto packed = nlohmann::json::to_cbor(header);
    const std::string body = std::string(packed.begin(), packed.end()) + artefacts;
    std::string bytes(kMagic);
    bytes.push_back(static_cast<char>(kFormat));
    append(bytes, checksum(body));
    append(bytes, packed.size());
    return bytes + body;
}

Result<std::unique_ptr<EnsembleScorer>> EnsembleScorer::load(std::string_view bytes) {
    if (bytes.size() < kPrefix || !recognises(bytes)) return damaged();
    if (bytes[kMagic.size()] > kFormat)
        return Unexpected(ErrorCode::Model, "The model was made by a newer Holdfast. Update Holdfast to use it.");
    const std::uint64_t expected = numberAt(bytes, kMagic.size() + 1);
    const std::uint64_t headerSize = numberAt(bytes, kMagic.size() + 1 + sizeof expected);
    const std::string_view body = bytes.substr(kPrefix);
    if (headerSize > body.size() || checksum(body) != expected) return damaged();
    try {
        const auto header =
            nlohmann::json::from_cbor(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(headerSize), true, false);
        if (!header.is_object()) return damaged();
        std::vector<EnsembleBase> bases;
        std::string_view rest = body.substr(headerSize);
        for (const auto& entry : header.at("bases")) {
            const auto size = entry.at("bytes").get<std::size_t>();
            if (size > rest.size() || recognises(rest)) return damaged();  // ensembles do not nest
            HOLDFAST_ASSIGN(std::shared_ptr<const ChurnScorer> scorer, loadScorer(rest.substr(0, size)));
            bases.push_back({entry.at("learner").get<std::string>(), entry.at("weight").get<double>(), std::move(scorer)});
            rest.remove_prefix(size);
        }
        if (!rest.empty()) return damaged();
        return make(std::move(bases), header.at("intercept").get<double>());
    } catch (const nlohmann::json::exception&) {
        return damaged();
    }
}

}  // namespace holdfast::scoring
