// Brings a database to the schema this build writes: the numbered SQL files under resources/migrations, applied in
// order, all in one transaction, after a backup copy where there is something to lose. For storage's own .cpp files.
#pragma once

#include "core/storage/database.h"

#include <filesystem>

namespace holdfast::storage {

Result<int> schemaVersionOf(Database& database);  ///< PRAGMA user_version

/// Applies every migration above the database's version and sets user_version. Nothing happens when it is current.
Result<void> migrate(Database& database);

/// Copies the database with SQLite's backup API to the first free of "<path>.backup-v<version>", "...-2" ...
Result<std::filesystem::path> backupBeforeMigration(Database& database, const std::filesystem::path& path, int version);

}  // namespace holdfast::storage
