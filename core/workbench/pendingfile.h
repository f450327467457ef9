// PendingFile: a file that appears under its name only when it is complete. Until publish() it stands beside it under a
// temporary name with the same extension; destroyed unpublished, it is removed. One thread at a time.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace holdfast::workbench {

class PendingFile {
public:
    explicit PendingFile(std::filesystem::path target);
    ~PendingFile();
    PendingFile(const PendingFile&) = delete;
    PendingFile& operator=(const PendingFile&) = delete;

    const std::filesystem::path& path() const { return m_path; }  ///< where to write
    Result<void> publish();                                       ///< renames over the target; Io

private:
    std::filesystem::path m_target;
    std::filesystem::path m_path;
    bool m_published = false;
};

/// Extension in lower case with its point: ".html".
std::string lowerExtension(const std::filesystem::path& file);

}  // namespace holdfast::workbench
