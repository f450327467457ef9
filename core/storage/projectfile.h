// What a project is as a file: whether the bytes look like one, temporary names of drafts, and the durable rename that
// publishes a draft. Knows nothing of SQL. For storage's own .cpp files; pure functions on the file system.
#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace holdfast::storage {

/// NotFound, Io or Corrupt with a sentence that says what the file is instead of a Holdfast project.
Result<void> checkProjectFile(const std::filesystem::path& path);

/// A name beside `path` that no other draft uses: ".<name>.partial-<pid>-<n>".
std::filesystem::path draftName(const std::filesystem::path& path);

/// Removes what drafts of `path` left behind whose process is gone.
void removeStaleDrafts(const std::filesystem::path& path);

/// Deletes a database file and SQLite's companions (-wal, -shm, -journal).
void removeDatabaseFile(const std::filesystem::path& path);

/// Flushes `from`, renames it to `to` without replacing an existing file, and flushes the folder.
Result<void> publishFile(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace holdfast::storage
