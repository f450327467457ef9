#include "core/storage/migration.h"

#include "core/base/resources.h"
#include "core/storage/project.h"
#include "core/storage/projectfile.h"
#include "core/storage/sqliteerror.h"

#include <sqlite3.h>

#include <charconv>
#include <memory>

namespace holdfast::storage {

namespace {

constexpr std::string_view kFolder = "migrations/";

/// "migrations/0002_notebook.sql" -> 2
int migrationNumber(std::string_view name) {
    int number = 0;
    name.remove_prefix(kFolder.size());
    std::from_chars(name.data(), name.data() + name.size(), number);
    return number;
}

std::filesystem::path freeBackupName(const std::filesystem::path& path, int version) {
    const std::string base = path.string() + ".backup-v" + std::to_string(version);
    std::filesystem::path name = base;
    std::error_code ignored;
    for (int n = 2; std::filesystem::exists(name, ignored); ++n) name = base + "-" + std::to_string(n);
    return name;
}

Result<void> copyDatabase(Database& from, Database& to) {
    sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    if (backup == nullptr) return sqliteFailure(to.handle(), sqlite3_errcode(to.handle()));
    const int status = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (status != SQLITE_DONE) return sqliteFailure(to.handle(), status);
    return {};
}

}  // namespace

int currentSchemaVersion() {
    const auto names = resourceNames(kFolder);
    return names.empty() ? 0 : migrationNumber(names.back());
}

Result<int> schemaVersionOf(Database& database) {
    HOLDFAST_ASSIGN(const std::int64_t version, database.queryInteger("PRAGMA user_version"));
    return static_cast<int>(version);
}

Result<void> migrate(Database& database) {
    HOLDFAST_ASSIGN(Transaction transaction, Transaction::begin(database));
    // Read inside the transaction: another process may have migrated while this one waited.
    HOLDFAST_ASSIGN(const int version, schemaVersionOf(database));
    for (const std::string_view name : resourceNames(kFolder))
        if (migrationNumber(name) > version) HOLDFAST_CHECK(database.execute(resource(name)));
    if (version < currentSchemaVersion())
        HOLDFAST_CHECK(database.execute("PRAGMA user_version = " + std::to_string(currentSchemaVersion())));
    return transaction.commit();
}

Result<std::filesystem::path> backupBeforeMigration(Database& database, const std::filesystem::path& path, int version) {
    const std::filesystem::path partial = draftName(path);
    const std::filesystem::path name = freeBackupName(path, version);
    const auto copied = [&]() -> Result<void> {
        HOLDFAST_ASSIGN(Database copy, Database::open(partial, false, true));
        return copyDatabase(database, copy);
    }();
    const Result<void> published = copied ? publishFile(partial, name) : copied;
    if (!published) {
        removeDatabaseFile(partial);
        return Unexpected(
            published.error().code,
            "No backup copy could be made before updating the project, so it was left as it is: " + published.error().message);
    }
    return name;
}

}  // namespace holdfast::storage
