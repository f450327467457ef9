// The artefact on disk. Layout, all numbers little-endian:
//   "HFCHURN\n"  u32 format version  u64 header size  header (JSON)  scorer bytes  newcomers' bytes  background doubles  32 hex digits
// The newcomers' bytes are those parts of their scorer that the scorer of everybody does not have (newcomersfile.h); none in format 1.
// The last part is the XXH3-128 of everything before it and keeps its place in every version, so that damage is told
// apart from a newer format.
#include "core/scoring/model.h"

#include "core/base/hash.h"
#include "core/scoring/newcomersfile.h"

#include <nlohmann/json.hpp>

#include <bit>
#include <cstring>
#include <optional>

namespace holdfast::scoring {

namespace {

static_assert(std::endian::native == std::endian::little, "the artefact is written as it lies in memory");

constexpr std::string_view kMagic = "HFCHURN\n";
constexpr std::uint32_t kFormat = 2;
constexpr std::size_t kChecksumSize = 32;
constexpr std::size_t kPrefixSize = kMagic.size() + sizeof(std::uint32_t) + sizeof(std::uint64_t);

std::string checksum(std::string_view bytes) {
    Hasher hasher;
    hasher.addBytes(std::as_bytes(std::span(bytes.data(), bytes.size())));
    return hasher.hex();
}

template <typename T>
void append(std::string& out, T value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

template <typename T>
T take(std::string_view bytes, std::size_t at) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof(T));
    return value;
}

Unexpected damaged() {
    return Unexpected(ErrorCode::Corrupt,
                      "The stored model is damaged. Train the model again, or restore the project from a copy.");
}

struct Header {
    std::size_t scorerSize = 0;
    std::size_t backgroundSize = 0;
    Calibrator calibrator;
    MondrianBand band;
    nlohmann::json groups;
    nlohmann::json newcomers;  ///< null: none
    std::size_t newcomersSize = 0;
};

Result<Header> readHeader(std::string_view text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("calibration") || !json.contains("interval")) return damaged();
    const auto size = [&](const char* name) -> std::optional<std::size_t> {
        const auto found = json.find(name);
        if (found == json.end() || !found->is_number_unsigned()) return std::nullopt;
        return found->get<std::size_t>();
    };
    const auto scorer = size("scorer_bytes");
    const auto background = size("background_values");
    if (!scorer || !background) return damaged();
    HOLDFAST_ASSIGN(auto calibrator, Calibrator::fromJson(json["calibration"]));
    HOLDFAST_ASSIGN(auto band, MondrianBand::fromJson(json["interval"]));
    return Header{*scorer, *background, std::move(calibrator), std::move(band), json.value("groups", nlohmann::json()),
                  json.value("newcomers", nlohmann::json()), size("newcomer_bytes").value_or(0)};
}

}  // namespace

std::string ChurnModel::save() const {
    const std::string scorer = m_scorer->save();
    const PackedNewcomers newcomers = m_newcomers ? packNewcomers(*m_scorer, *m_newcomers) : PackedNewcomers();
    const std::string header = nlohmann::json{
        {"scorer_bytes", scorer.size()},
        {"newcomers", newcomers.header},
        {"newcomer_bytes", newcomers.bytes.size()},
        {"background_values", m_background.size()},
        {"calibration", m_calibrator.toJson()},
        {"interval", m_band.toJson()},
        {"groups", m_groups.toJson()}}.dump();
    std::string bytes(kMagic);
    append(bytes, kFormat);
    append(bytes, static_cast<std::uint64_t>(header.size()));
    bytes += header;
    bytes += scorer;
    bytes += newcomers.bytes;
    bytes.append(reinterpret_cast<const char*>(m_background.data()), m_background.size() * sizeof(double));
    return bytes + checksum(bytes);
}

bool ChurnModel::recognises(std::string_view bytes) {
    return bytes.starts_with(kMagic);
}

Result<ChurnModel> ChurnModel::load(std::string_view bytes) {
    if (bytes.size() < kPrefixSize + kChecksumSize || !bytes.starts_with(kMagic)) return damaged();
    const std::string_view content = bytes.substr(0, bytes.size() - kChecksumSize);
    if (checksum(content) != bytes.substr(content.size())) return damaged();
    if (take<std::uint32_t>(content, kMagic.size()) > kFormat)
        return Unexpected(ErrorCode::Model, "A newer Holdfast wrote this model. Update Holdfast, or train the model again.");
    const auto headerSize = take<std::uint64_t>(content, kMagic.size() + sizeof(std::uint32_t));
    if (headerSize > content.size() - kPrefixSize) return damaged();
    HOLDFAST_ASSIGN(Header header, readHeader(content.substr(kPrefixSize, headerSize)));
    const std::string_view rest = content.substr(kPrefixSize + headerSize);
    if (header.scorerSize > rest.size() || header.newcomersSize > rest.size() - header.scorerSize) return damaged();
    const std::string_view last = rest.substr(header.scorerSize + header.newcomersSize);
    if (last.size() % sizeof(double) != 0 || last.size() / sizeof(double) != header.backgroundSize) return damaged();
    HOLDFAST_ASSIGN(std::shared_ptr<const ChurnScorer> scorer, loadScorer(rest.substr(0, header.scorerSize)));
    if (scorer->schema()->size() == 0 || header.backgroundSize % scorer->schema()->size() != 0) return damaged();
    std::vector<double> background(header.backgroundSize);
    std::memcpy(background.data(), last.data(), last.size());
    IntervalGroups groups;  // earlier builds told none apart
    if (!header.groups.is_null()) {
        HOLDFAST_ASSIGN(groups, IntervalGroups::fromJson(header.groups, *scorer->schema()));
        if (groups.names().size() != header.band.groups()) return damaged();
    }
    ChurnModel model(scorer, std::move(header.calibrator), std::move(header.band), std::move(background), std::move(groups));
    if (header.newcomers.is_null()) return model;
    HOLDFAST_ASSIGN(auto newcomers, unpackNewcomers(scorer, header.newcomers, rest.substr(header.scorerSize, header.newcomersSize)));
    return model.withNewcomers(std::move(newcomers.scorer), std::move(newcomers.calibrator));
}

}  // namespace holdfast::scoring
