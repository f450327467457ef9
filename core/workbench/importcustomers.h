// One customers file into the project of a session. Internal to workbench/importing.
#pragma once

#include "core/workbench/importsession.h"

namespace holdfast::workbench {

Result<FileImport> importCustomers(ImportSession& session, const std::filesystem::path& file, const ColumnOverrides& overrides,
                                   const TaskContext& context);

}  // namespace holdfast::workbench
