// What the files of an exported model are called, and which of the files under a name an earlier export wrote. Used by
// modelfiles.cpp alone. Plain values and functions; any thread.
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::workbench {

inline constexpr std::string_view kTreesEnding = ".xgboost.json";
inline constexpr std::string_view kScriptEnding = ".pt";

/// The names of a version's files, from that of one of them: NAME.json the card, NAME.pt and NAME.xgboost.json the native
/// forms, anything else the artefact, NAME.hfmodel where another was named.
struct ModelNames {
    enum class Asked { Artefact, Card, Trees, Script };

    std::filesystem::path asked;  ///< the one that was named
    Asked what = Asked::Artefact;
    std::string stem;  ///< NAME
    std::filesystem::path artefact, card;

    static ModelNames of(const std::filesystem::path& file);
    /// NAME.BASE.ending, or NAME.ending when there is no base.
    std::filesystem::path native(std::string_view base, std::string_view ending) const;
};

/// A file as a card tells of it: its name without the folder, how long it is and its checksum.
nlohmann::json fileEntry(const std::filesystem::path& file, std::string_view bytes);

/// What an earlier export under this name wrote, as its card tells.
class FormerExport {
public:
    /// Of nothing, when no card of Holdfast's stands there or it tells of files of another name.
    static FormerExport read(const ModelNames& names);

    /// Whether the card tells of this file and the file is still as it was written.
    bool wrote(const std::filesystem::path& file) const;
    /// The native forms it tells of.
    std::vector<std::filesystem::path> natives() const;

private:
    std::vector<std::filesystem::path> m_files;  ///< beside the card; the artefact first
    std::vector<std::string> m_checksums;        ///< [files] empty where the card has none
    std::filesystem::path m_card;          ///< empty: there is none

    void take(const ModelNames& names, const nlohmann::json& entry);
};

/// Nothing that somebody else put there is lost: every place can be written to, and what stands there was named or comes from an
/// earlier export. Io, InvalidInput; says which file is in the way.
Result<void> checkPlaces(const ModelNames& names, const FormerExport& former, const std::vector<std::filesystem::path>& targets);

}  // namespace holdfast::workbench
