// The two actions of `models` that deal in files. One thread.
#pragma once

#include "app/cli/cli.h"
#include "core/workbench/project.h"

#include <cstdint>
#include <string>

namespace holdfast::cli {

Result<void> exportModelFiles(Session& session, workbench::Project& project, std::int64_t version, const std::string& file);
Result<void> importModelFile(Session& session, workbench::Project& project, const std::string& file);

}  // namespace holdfast::cli
