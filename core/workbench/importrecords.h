// One events, referrals or treatments file into the project of a session. Internal to workbench/importing.
#pragma once

#include "core/ingest/fields.h"
#include "core/workbench/importsession.h"

namespace holdfast::workbench {

Result<FileImport> importRecords(ImportSession& session, ingest::RecordTable table, const std::filesystem::path& file,
                                 const ColumnOverrides& overrides, const TaskContext& context);

}  // namespace holdfast::workbench
