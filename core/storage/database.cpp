#include "core/storage/database.h"

#include "core/storage/sqliteerror.h"
#include "core/storage/valueset.h"

#include <sqlite3.h>

#include <mutex>
#include <utility>

namespace holdfast::storage {

namespace {

constexpr int kBusyMillis = 10'000;
constexpr int kStepsBetweenPolls = 2'000;  ///< virtual machine steps; about 50 us

/// SQLite counts every allocation under a global lock unless told not to before its first use.
void spareAllocationStatistics() {
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

int pollToken(void* token) { return static_cast<const std::stop_token*>(token)->stop_requested() ? 1 : 0; }

}  // namespace

Result<Database> Database::open(const std::filesystem::path& path, bool readOnly, bool create) {
    spareAllocationStatistics();
    sqlite3* handle = nullptr;
    // One thread at a time uses a Database, so SQLite need not lock on every call.
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | (readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    if (create) flags |= SQLITE_OPEN_CREATE;
    const int status = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    Database database(handle);  // closes the handle also when opening failed
    if (status != SQLITE_OK) return sqliteFailure(handle, status);
    if (const int defined = defineIsAmong(handle); defined != SQLITE_OK) return sqliteFailure(handle, defined);
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, kBusyMillis);
    // A file from elsewhere must not talk SQLite into harm; on a file of our own it would only forbid doing without a journal.
    if (!create) sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    return database;
}

Database::Database(Database&& other) noexcept
    : m_database(std::exchange(other.m_database, nullptr)),
      m_token(std::move(other.m_token)),
      m_beforeCommit(std::move(other.m_beforeCommit)) {}

Database& Database::operator=(Database&& other) noexcept {
    if (this != &other) {
        sqlite3_close_v2(m_database);
        m_database = std::exchange(other.m_database, nullptr);
        m_token = std::move(other.m_token);
        m_beforeCommit = std::move(other.m_beforeCommit);
    }
    return *this;
}

Database::~Database() {
    if (m_database != nullptr) sqlite3_progress_handler(m_database, 0, nullptr, nullptr);
    sqlite3_close_v2(m_database);
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int status = sqlite3_prepare_v3(m_database, sql.data(), static_cast<int>(sql.size()), 0, &statement, nullptr);
    if (status != SQLITE_OK) return sqliteFailure(m_database, status);
    return Statement(statement);
}

Result<void> Database::execute(std::string_view sql) {
    const char* rest = sql.data();
    const char* const end = rest + sql.size();
    while (rest != end) {
        sqlite3_stmt* handle = nullptr;
        const int status = sqlite3_prepare_v3(m_database, rest, static_cast<int>(end - rest), 0, &handle, &rest);
        if (status != SQLITE_OK) return sqliteFailure(m_database, status);
        if (handle == nullptr) continue;  // a comment or white space
        Statement statement(handle);
        HOLDFAST_CHECK(statement.run());
    }
    return {};
}

Result<std::int64_t> Database::queryInteger(std::string_view sql) {
    HOLDFAST_ASSIGN(Statement statement, prepare(sql));
    HOLDFAST_ASSIGN(const bool row, statement.step());
    if (!row) return Unexpected(ErrorCode::Storage, "A query that must give one row gave none.");
    return statement.integer(0);
}

std::int64_t Database::changes() const { return sqlite3_changes64(m_database); }
std::int64_t Database::totalChanges() const { return sqlite3_total_changes64(m_database); }
bool Database::inTransaction() const { return sqlite3_get_autocommit(m_database) == 0; }

void Database::beforeCommit(std::function<Result<void>()> action) { m_beforeCommit.push_back(std::move(action)); }

void Database::interruptOn(std::stop_token token) {
    m_token = std::make_unique<std::stop_token>(std::move(token));
    if (m_token->stop_possible()) sqlite3_progress_handler(m_database, kStepsBetweenPolls, pollToken, m_token.get());
    else sqlite3_progress_handler(m_database, 0, nullptr, nullptr);
}

Result<Transaction> Transaction::begin(Database& database) {
    HOLDFAST_CHECK(database.execute("BEGIN IMMEDIATE"));
    database.m_beforeCommit.clear();
    return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept : m_database(std::exchange(other.m_database, nullptr)) {}

Transaction::~Transaction() {
    if (m_database == nullptr) return;
    m_database->m_beforeCommit.clear();
    // SQLite may have rolled back by itself (disk full, interrupt); a second ROLLBACK would only fail.
    if (m_database->inTransaction()) sqlite3_exec(m_database->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<void> Transaction::commit() {
    if (m_database == nullptr) return Unexpected(ErrorCode::Internal, "A transaction was committed twice.");
    const auto actions = std::exchange(m_database->m_beforeCommit, {});
    for (const auto& action : actions) HOLDFAST_CHECK(action());
    HOLDFAST_CHECK(m_database->execute("COMMIT"));
    m_database = nullptr;
    return {};
}

Result<Snapshot> Snapshot::begin(Database& database) {
    if (database.inTransaction()) return Snapshot(nullptr);
    HOLDFAST_CHECK(database.execute("BEGIN"));
    return Snapshot(&database);
}

Snapshot::~Snapshot() {
    if (m_database != nullptr && m_database->inTransaction())
        sqlite3_exec(m_database->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<WriteScope> WriteScope::begin(Database& database) {
    if (database.inTransaction()) return WriteScope(std::nullopt);
    HOLDFAST_ASSIGN(Transaction own, Transaction::begin(database));
    return WriteScope(std::optional<Transaction>(std::move(own)));
}

Result<void> WriteScope::commit() {
    if (m_own) return m_own->commit();
    return {};
}

std::string quoteIdentifier(std::string_view name) {
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    quoted += '"';
    return quoted;
}

}  // namespace holdfast::storage
