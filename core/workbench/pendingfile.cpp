#include "core/workbench/pendingfile.h"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace holdfast::workbench {

PendingFile::PendingFile(std::filesystem::path target) : m_target(std::move(target)) {
    const std::string name = "." + m_target.stem().string() + ".partial-" + std::to_string(::getpid()) + m_target.extension().string();
    m_path = m_target.parent_path() / name;
}

PendingFile::~PendingFile() {
    std::error_code ignored;
    if (!m_published) std::filesystem::remove(m_path, ignored);
}

Result<void> PendingFile::publish() {
    std::error_code failure;
    std::filesystem::rename(m_path, m_target, failure);
    if (failure)
        return Unexpected(ErrorCode::Io, "Cannot write " + m_target.string() + ": " + failure.message() +
                                             ". Check that the folder exists, that it may be written, and that no folder has this name.");
    m_published = true;
    return {};
}

std::string lowerExtension(const std::filesystem::path& file) {
    std::string extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return extension;
}

}  // namespace holdfast::workbench
