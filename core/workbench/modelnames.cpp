#include "core/workbench/modelnames.h"

#include "core/base/hash.h"
#include "core/workbench/filegroup.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

namespace holdfast::workbench {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::string_view kArtefactEnding = ".hfmodel";
constexpr std::string_view kCardEnding = ".json";

std::string bytesOf(const fs::path& file) {
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) return {};
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// A string member of an object; empty where it is anything else.
std::string textIn(const json& object, const char* member) {
    const auto found = object.is_object() ? object.find(member) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

ModelNames ModelNames::of(const fs::path& file) {
    ModelNames names;
    names.asked = file;
    names.stem = file.filename().string();
    const auto cut = [&names](std::string_view ending, Asked what) {
        if (!names.stem.ends_with(ending)) return false;
        names.stem.resize(names.stem.size() - ending.size());
        names.what = what;
        return true;
    };
    if (!cut(kTreesEnding, Asked::Trees) && !cut(kScriptEnding, Asked::Script) && !cut(kCardEnding, Asked::Card))
        cut(kArtefactEnding, Asked::Artefact);
    names.artefact = names.what == Asked::Artefact ? file : names.native({}, kArtefactEnding);
    names.card = names.native({}, kCardEnding);
    return names;
}

fs::path ModelNames::native(std::string_view base, std::string_view ending) const {
    std::string name = stem;
    if (!base.empty()) name.append(".").append(base);
    return asked.parent_path() / name.append(ending);
}

json fileEntry(const fs::path& file, std::string_view bytes) {
    return {{"file", file.filename().string()}, {"bytes", bytes.size()}, {"hash", hashOf(bytes)}};
}

FormerExport FormerExport::read(const ModelNames& names) {
    FormerExport former;
    const json card = json::parse(bytesOf(names.card), nullptr, false);
    if (!card.is_object() || !card.contains("card_format") || !card["card_format"].is_number_integer()) return former;
    const json none;
    const json& artefact = card.contains("artefact") ? card["artefact"] : none;
    const json& native = card.contains("native") ? card["native"] : none;
    former.take(names, artefact);
    if (former.m_files.empty()) return former;  // another model's card, copied here
    former.m_card = names.card;
    former.take(names, native);
    if (native.is_object() && native.contains("bases") && native["bases"].is_array())
        for (const json& base : native["bases"]) former.take(names, base);
    if (native.is_object() && native.contains("newcomers")) former.take(names, native["newcomers"]);
    return former;
}

/// A card is text that anybody can edit: it has no say about files in other folders or of other names.
void FormerExport::take(const ModelNames& names, const json& entry) {
    const std::string file = textIn(entry, "file");
    const bool here = fs::path(file).filename() == file && (file == names.stem || file.starts_with(names.stem + "."));
    if (!here || file == names.card.filename()) return;
    m_files.push_back(names.card.parent_path() / file);
    m_checksums.push_back(textIn(entry, "hash"));
}

bool FormerExport::wrote(const fs::path& file) const {
    if (!m_card.empty() && file == m_card) return true;
    const auto found = std::find(m_files.begin(), m_files.end(), file);
    if (found == m_files.end()) return false;
    const std::string& checksum = m_checksums[static_cast<std::size_t>(found - m_files.begin())];
    return checksum.empty() || checksum == hashOf(bytesOf(file));
}

std::vector<fs::path> FormerExport::natives() const {
    return m_files.empty() ? m_files : std::vector<fs::path>(m_files.begin() + 1, m_files.end());
}

Result<void> checkPlaces(const ModelNames& names, const FormerExport& former, const std::vector<fs::path>& targets) {
    for (const fs::path& target : targets) HOLDFAST_CHECK(checkPlace(target));
    for (const fs::path& target : targets) {
        std::error_code ignored;
        if (target == names.asked || !fs::exists(fs::symlink_status(target, ignored)) || former.wrote(target)) continue;
        return Unexpected(ErrorCode::InvalidInput,
                          target.string() + " is in the way: the model's files go side by side, and this one is not as an earlier export of " +
                              names.stem + " left it. Move it away, or export under another name.");
    }
    return {};
}

}  // namespace holdfast::workbench
