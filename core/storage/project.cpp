#include "core/storage/project.h"

#include "core/storage/database.h"
#include "core/storage/migration.h"
#include "core/storage/projectfile.h"
#include "core/storage/sqliteerror.h"

#include <sqlite3.h>

#include <utility>

namespace holdfast::storage {

namespace fs = std::filesystem;

struct Project::Impl {
    fs::path path;
    fs::path draftPath;  ///< empty once published
    bool readOnly = false;
    int version = 0;
    std::optional<Database> database;

    ~Impl() {
        database.reset();
        if (!draftPath.empty()) removeDatabaseFile(draftPath);
    }
};

namespace {

// 192 MB of changed pages may wait for the commit: less makes a large import write the same pages again and again. Reading
// is mapped, which spares a copy per page and leaves that memory alone. Debian's SQLite overwrites deleted content in every
// page it touches; FAST does so only where that costs no extra writing.
constexpr std::string_view kEveryConnection =
    "PRAGMA foreign_keys = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cache_size = -196608;"
    "PRAGMA secure_delete = FAST;"
    "PRAGMA mmap_size = 268435456;";

constexpr std::string_view kWriting =
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA journal_size_limit = 67108864;";

// A draft that is not finished is thrown away whole, so it needs neither journal nor flushing.
constexpr std::string_view kDrafting =
    "PRAGMA page_size = 8192;"
    "PRAGMA journal_mode = OFF;"
    "PRAGMA synchronous = OFF;"
    "PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA secure_delete = FAST;"
    "PRAGMA cache_size = -196608;";

fs::path absolutePath(const fs::path& path) {
    std::error_code failure;
    fs::path absolute = fs::absolute(path, failure);
    return failure ? path : absolute;
}

/// The first read: finds out whether the journal can be used and the schema is whole.
Result<void> probe(Database& database) {
    HOLDFAST_ASSIGN(const std::int64_t tables, database.queryInteger("SELECT count(*) FROM sqlite_schema"));
    static_cast<void>(tables);
    return {};
}

std::string immutableUri(const fs::path& path) {
    std::string uri = "file://";
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (const char c : path.string()) {
        if (c == '?' || c == '#' || c == '%') {
            uri += '%';
            uri += kHex[static_cast<unsigned char>(c) >> 4U];
            uri += kHex[static_cast<unsigned char>(c) & 15U];
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

/// A reader needs the journal's companion files; where the folder cannot hold them and no journal is left to read, the
/// file cannot change either and is read as it stands.
Result<Database> openImmutable(const fs::path& path, const Error& reason) {
    std::error_code failure;
    const auto walSize = fs::file_size(path.string() + "-wal", failure);
    if (!failure && walSize > 0) return Unexpected(reason);
    HOLDFAST_ASSIGN(Database database, Database::open(immutableUri(path), true, false));
    HOLDFAST_CHECK(database.execute(kEveryConnection));
    HOLDFAST_CHECK(probe(database));
    return database;
}

/// Opened for writing even when only reading is wanted, where that is possible: the last connection then tidies the
/// journal away. `query_only` keeps the promise.
Result<Database> openExisting(const fs::path& path, OpenMode mode) {
    const auto attempt = [&]() -> Result<Database> {
        HOLDFAST_ASSIGN(Database database, Database::open(path, false, false));
        HOLDFAST_CHECK(database.execute(kEveryConnection));
        HOLDFAST_CHECK(probe(database));
        if (sqlite3_db_readonly(database.handle(), "main") == 0) HOLDFAST_CHECK(database.execute(kWriting));
        if (mode == OpenMode::ReadOnly) HOLDFAST_CHECK(database.execute("PRAGMA query_only = ON"));
        return database;
    };
    auto database = attempt();
    if (database || database.error().code != ErrorCode::Storage || mode == OpenMode::ReadWrite) return database;
    return openImmutable(path, database.error());
}

Result<void> checkVersion(int version, const fs::path& path) {
    if (version <= currentSchemaVersion()) return {};
    return Unexpected(ErrorCode::InvalidInput, "\"" + path.string() + "\" was written by a newer Holdfast (schema " +
                                                   std::to_string(version) + "; this one knows " +
                                                   std::to_string(currentSchemaVersion()) + "). Update Holdfast to open it.");
}

Result<void> update(Database& database, const fs::path& path, int version) {
    if (sqlite3_db_readonly(database.handle(), "main") != 0)
        return Unexpected(ErrorCode::Storage, "\"" + path.string() +
                                                  "\" was written by an older Holdfast and must be updated, but it "
                                                  "cannot be written. Copy it to a folder of your own and open the copy.");
    HOLDFAST_ASSIGN(const fs::path backup, backupBeforeMigration(database, path, version));
    static_cast<void>(backup);
    return migrate(database);
}

Result<void> checkTables(Database& database, const fs::path& path) {
    HOLDFAST_ASSIGN(const std::int64_t found,
                    database.queryInteger("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name "
                                          "IN ('catalogue', 'settings', 'events', 'scores', 'notes')"));
    if (found == 5) return {};
    return Unexpected(ErrorCode::Corrupt,
                      "\"" + path.string() + "\" lacks tables of a Holdfast project. Restore it from a backup copy.");
}

}  // namespace

Project::Project(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Project::Project(Project&&) noexcept = default;
Project& Project::operator=(Project&&) noexcept = default;
Project::~Project() = default;

Result<Project> Project::open(const fs::path& path, OpenMode mode) {
    auto impl = std::make_unique<Impl>();
    impl->path = absolutePath(path);
    HOLDFAST_CHECK(checkProjectFile(impl->path));
    for (bool updated = false;; updated = true) {
        HOLDFAST_ASSIGN(impl->database, openExisting(impl->path, mode));
        HOLDFAST_ASSIGN(impl->version, schemaVersionOf(*impl->database));
        HOLDFAST_CHECK(checkVersion(impl->version, impl->path));
        if (impl->version == currentSchemaVersion() || updated) break;
        if (mode == OpenMode::ReadOnly) HOLDFAST_CHECK(impl->database->execute("PRAGMA query_only = OFF"));
        HOLDFAST_CHECK(update(*impl->database, impl->path, impl->version));
        impl->database.reset();
    }
    HOLDFAST_CHECK(checkTables(*impl->database, impl->path));
    impl->readOnly = mode == OpenMode::ReadOnly || sqlite3_db_readonly(impl->database->handle(), "main") != 0;
    if (mode == OpenMode::ReadWrite && impl->readOnly)
        return Unexpected(
            ErrorCode::Storage,
            "\"" + impl->path.string() + "\" cannot be written. Check its permissions, or copy it to a folder of your own.");
    return Project(std::move(impl));
}

Result<Project> Project::draft(const fs::path& path) {
    auto impl = std::make_unique<Impl>();
    impl->path = absolutePath(path);
    std::error_code ignored;
    if (impl->path.filename().empty() || fs::is_directory(impl->path, ignored))
        return Unexpected(ErrorCode::InvalidInput,
                          "\"" + path.string() + "\" is a folder. Give the name of a .holdfast file in it.");
    if (fs::exists(impl->path, ignored))
        return Unexpected(ErrorCode::InvalidInput, "\"" + path.string() + "\" exists already. Choose another name.");
    if (!fs::is_directory(impl->path.parent_path(), ignored))
        return Unexpected(ErrorCode::Io,
                          "The folder \"" + impl->path.parent_path().string() + "\" does not exist. Create it first.");
    removeStaleDrafts(impl->path);
    impl->draftPath = draftName(impl->path);
    HOLDFAST_ASSIGN(impl->database, Database::open(impl->draftPath, false, true));
    HOLDFAST_CHECK(impl->database->execute(kDrafting));
    HOLDFAST_CHECK(impl->database->execute("PRAGMA application_id = " + std::to_string(kApplicationId)));
    HOLDFAST_CHECK(migrate(*impl->database));
    impl->version = currentSchemaVersion();
    return Project(std::move(impl));
}

Result<void> Project::publish() {
    if (!isDraft()) return {};
    Database& database = *m_impl->database;
    if (database.inTransaction() || sqlite3_next_stmt(database.handle(), nullptr) != nullptr)
        return Unexpected(ErrorCode::Internal, "A draft was published while something was still writing to it.");
    // The header must say WAL before others see the file: switching later would need every reader to leave.
    HOLDFAST_CHECK(
        database.execute("PRAGMA analysis_limit = 1000; PRAGMA optimize; PRAGMA locking_mode = NORMAL; "
                         "PRAGMA synchronous = NORMAL; PRAGMA journal_mode = WAL"));
    m_impl->database.reset();
    if (auto published = publishFile(m_impl->draftPath, m_impl->path); !published) {
        removeDatabaseFile(m_impl->draftPath);
        return published;
    }
    removeDatabaseFile(std::exchange(m_impl->draftPath, {}));
    HOLDFAST_ASSIGN(m_impl->database, openExisting(m_impl->path, OpenMode::ReadWrite));
    return {};
}

const fs::path& Project::path() const {
    return m_impl->path;
}
std::string Project::name() const {
    return m_impl->path.stem().string();
}
int Project::schemaVersion() const {
    return m_impl->version;
}
bool Project::isDraft() const {
    return !m_impl->draftPath.empty();
}
bool Project::isReadOnly() const {
    return m_impl->readOnly;
}
Database& Project::database() const {
    return *m_impl->database;
}

}  // namespace holdfast::storage
