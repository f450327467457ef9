// Opens any supported file as records: XLSX (told by its zip header), JSON Lines (first character) or delimited text,
// each possibly gzipped. The one door through which the workbench reads files.
#pragma once

#include "core/data/columnoverrides.h"
#include "core/ingest/records.h"

#include <filesystem>
#include <memory>

namespace holdfast::ingest {

/// NotFound, Io; InvalidInput for what is empty or no table; Corrupt for a damaged archive.
Result<std::unique_ptr<RecordSource>> openRecords(const std::filesystem::path& path, const FileFormat& format = {});

}  // namespace holdfast::ingest
