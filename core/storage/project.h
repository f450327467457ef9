// Project: one open `.holdfast` file (SQLite, WAL, foreign keys on). Owns the connection; everything else in storage
// works on a Project. Thread rule: one thread at a time; opening costs about a millisecond, so each task opens its own.
// Readers never wait for the one writer; a writer that finds another waits up to 10 s, then fails with Storage.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <string>

namespace holdfast::storage {

class Database;

enum class OpenMode { ReadOnly, ReadWrite };

inline constexpr int kApplicationId = 0x48464A31;  ///< "HFJ1", PRAGMA application_id of every project

class Project {
public:
    /// Opens an existing project. NotFound when absent; Corrupt when it is no Holdfast project or damaged;
    /// InvalidInput when a newer Holdfast wrote it. An older schema is migrated after a copy `<name>.backup-v<N>` was made.
    static Result<Project> open(const std::filesystem::path& path, OpenMode mode = OpenMode::ReadWrite);

    /// A new project that becomes visible under `path` only with publish(): until then it lives beside it under a
    /// temporary name, without a journal, and is deleted with this object. InvalidInput when `path` exists.
    static Result<Project> draft(const std::filesystem::path& path);

    /// Makes a draft durable under its name (fsync, rename) and goes on as an opened project. No effect on one that is
    /// open already. No transaction, writer or statement may be alive (Internal); InvalidInput when the name was taken
    /// meanwhile.
    Result<void> publish();

    Project(Project&&) noexcept;
    Project& operator=(Project&&) noexcept;
    ~Project();

    const std::filesystem::path& path() const;  ///< the published name
    std::string name() const;                   ///< file name without extension
    int schemaVersion() const;
    bool isDraft() const;
    bool isReadOnly() const;                    ///< asked for, or all that the file's permissions allow

    Database& database() const;                 ///< for storage and its siblings' .cpp files only

private:
    struct Impl;
    explicit Project(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// The schema version this build writes: the number of the last migration.
int currentSchemaVersion();

}  // namespace holdfast::storage
