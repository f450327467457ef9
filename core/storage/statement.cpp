#include "core/storage/database.h"
#include "core/storage/sqliteerror.h"

#include <sqlite3.h>

#include <cmath>
#include <limits>
#include <utility>

namespace holdfast::storage {

Statement::Statement(Statement&& other) noexcept
    : m_statement(std::exchange(other.m_statement, nullptr)), m_bindStatus(other.m_bindStatus) {}

Statement& Statement::operator=(Statement&& other) noexcept {
    if (this != &other) {
        sqlite3_finalize(m_statement);
        m_statement = std::exchange(other.m_statement, nullptr);
        m_bindStatus = other.m_bindStatus;
    }
    return *this;
}

Statement::~Statement() {
    sqlite3_finalize(m_statement);
}

void Statement::remember(int status) {
    if (m_bindStatus == SQLITE_OK) m_bindStatus = status;
}

void Statement::bind(int parameter, std::int64_t value) {
    remember(sqlite3_bind_int64(m_statement, parameter, value));
}

void Statement::bind(int parameter, double value) {
    remember(std::isnan(value) ? sqlite3_bind_null(m_statement, parameter)
                               : sqlite3_bind_double(m_statement, parameter, value));
}

// An empty view may hold a null pointer, which SQLite would take for NULL; empty text is not missing.
void Statement::bind(int parameter, std::string_view text) {
    remember(sqlite3_bind_text64(m_statement, parameter, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT,
                                 SQLITE_UTF8));
}

void Statement::bindBorrowed(int parameter, std::string_view text) {
    remember(
        sqlite3_bind_text64(m_statement, parameter, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bindBlob(int parameter, std::string_view bytes) {
    remember(sqlite3_bind_blob64(m_statement, parameter, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_TRANSIENT));
}

void Statement::bindNull(int parameter) {
    remember(sqlite3_bind_null(m_statement, parameter));
}

void Statement::bind(int parameter, const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        bind(parameter, *integer);
    else if (const auto* real = std::get_if<double>(&value))
        bind(parameter, *real);
    else if (const auto* text = std::get_if<std::string>(&value))
        bind(parameter, std::string_view(*text));
    else
        bindNull(parameter);
}

Result<bool> Statement::step() {
    if (m_bindStatus != SQLITE_OK) return sqliteFailure(sqlite3_db_handle(m_statement), m_bindStatus);
    const int status = sqlite3_step(m_statement);
    if (status == SQLITE_ROW) return true;
    if (status == SQLITE_DONE) return false;
    const Unexpected failure = sqliteFailure(sqlite3_db_handle(m_statement), status);
    sqlite3_reset(m_statement);
    return failure;
}

Result<void> Statement::run() {
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, step());
        if (!row) break;
    }
    reset();
    return {};
}

void Statement::reset() {
    sqlite3_reset(m_statement);
}

int Statement::columnCount() const {
    return sqlite3_column_count(m_statement);
}
bool Statement::isNull(int column) const {
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(m_statement, column);
}

double Statement::real(int column) const {
    return isNull(column) ? std::numeric_limits<double>::quiet_NaN() : sqlite3_column_double(m_statement, column);
}

std::string_view Statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return bytes == nullptr ? std::string_view{}
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)));
}

std::string_view Statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    return bytes == nullptr ? std::string_view{}
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)));
}

Value Statement::value(int column) const {
    switch (sqlite3_column_type(m_statement, column)) {
        case SQLITE_INTEGER: return integer(column);
        case SQLITE_FLOAT: return sqlite3_column_double(m_statement, column);
        case SQLITE_NULL: return std::monostate{};
        default: return std::string(text(column));
    }
}

}  // namespace holdfast::storage
