// Opening projects and saying what is in them. The first thing every command and the window do. Each use case of this
// module is a plain synchronous function; a Project belongs to one thread at a time (open one per task, it is cheap).
#pragma once

#include "core/base/time.h"
#include "core/data/projectinfo.h"
#include "core/storage/project.h"

#include <filesystem>

namespace holdfast::workbench {

using storage::OpenMode;
using storage::Project;

inline Result<Project> openProject(const std::filesystem::path& path, OpenMode mode = OpenMode::ReadWrite) {
    return Project::open(path, mode);
}

Result<ProjectInfo> projectInfo(Project& project);

/// "0.1.0": set by CMake, recorded with every run, model and report.
std::string softwareVersion();

}  // namespace holdfast::workbench
