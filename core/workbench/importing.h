// Import of a user's files into a project: preview first, then all or nothing. Creates the project when it is absent.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/columnoverrides.h"
#include "core/data/importing.h"
#include "core/data/value.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

using holdfast::ColumnOverrides;

struct ImportRequest {
    std::filesystem::path project;
    std::optional<std::filesystem::path> customers, events, referrals, treatments;
    ColumnOverrides overrides;
    std::optional<std::filesystem::path> mapping;      ///< TOML, see docs in ingest/mapping.h; overrides win over it
    std::optional<std::filesystem::path> rejectsFile;  ///< CSV: file,line,column,reason,text
    bool dryRun = false;                               ///< reads and validates everything, writes nothing
    std::string currency;                              ///< ISO 4217; empty keeps the project's
    Clock clock = systemClock();                       ///< when the run is said to have started
};

/// InvalidInput when a file accepts no row; Io when unreadable; Cancelled. In every failure the project is unchanged.
Result<ImportSummary> importFiles(const ImportRequest& request, const TaskContext& context);

/// What would be read: the wizard's first page.
struct FilePreview {
    std::string format;                            ///< "CSV, comma, UTF-8, header", "XLSX, sheet Data" ...
    std::string table;                             ///< what it looks like: "customers", "events", "referrals", "treatments"
    std::vector<ColumnSpec> columns;               ///< inferred
    std::vector<std::vector<std::string>> rows;    ///< the first 100 records as text
    std::uint64_t sampledRows = 0;
    std::vector<std::string> warnings;          ///< about the file, whatever it holds
    std::vector<std::string> customerWarnings;  ///< if it holds customers
    /// What its columns would be if it held "events", "referrals" or "treatments".
    struct Records {
        std::vector<std::string> fields, required;  ///< "referrer", "time" ...
        std::vector<std::string> columns;           ///< [columns] a field, or empty
    };
    std::map<std::string, Records> records;
};
Result<FilePreview> previewFile(const std::filesystem::path& file, const ColumnOverrides& overrides, const TaskContext& context);

/// Saves overrides as a mapping file that `--mapping` reads back.
Result<void> saveMapping(const std::filesystem::path& file, const ColumnOverrides& overrides);

}  // namespace holdfast::workbench
