#include "core/storage/customerschema.h"

#include "core/storage/catalogue.h"

namespace holdfast::storage {

namespace {

std::string_view storageType(ColumnType type) {
    switch (type) {
        case ColumnType::Text: return "TEXT";
        case ColumnType::Real: return "REAL";
        case ColumnType::Integer:
        case ColumnType::Boolean:
        case ColumnType::Timestamp: return "INTEGER";
    }
    return "TEXT";
}

std::string definition(const ColumnSpec& column, const std::string& stored) {
    std::string sql = quoteIdentifier(stored) + " ";
    sql += storageType(column.type);
    if (column.role == ColumnRole::Key) sql += " NOT NULL";
    return sql;
}

/// A counter kept among the settings; 0 before it first counted.
Result<std::int64_t> counter(Database& database, const std::string& name) {
    return database.queryInteger("SELECT coalesce((SELECT CAST(value AS INTEGER) FROM settings WHERE name = '" + name +
                                 "'), 0)");
}

Result<void> count(Database& database, const std::string& name) {
    return database.execute("INSERT INTO settings VALUES ('" + name +
                            "', '1') "
                            "ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)");
}

}  // namespace

Result<std::size_t> keyPosition(const std::vector<ColumnSpec>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].role == ColumnRole::Key) return i;
    return Unexpected(ErrorCode::Corrupt, "The catalogue names no key column. Restore the project from a backup copy.");
}

Result<void> createCustomers(Database& database, const std::vector<ColumnSpec>& columns) {
    const auto stored = storedNames(columns);
    std::string sql = "CREATE TABLE customers (";
    for (std::size_t i = 0; i < columns.size(); ++i) sql += (i == 0 ? "\n    " : ",\n    ") + definition(columns[i], stored[i]);
    HOLDFAST_CHECK(database.execute(sql + "\n) STRICT"));
    HOLDFAST_CHECK(createKeyIndex(database, columns));
    HOLDFAST_ASSIGN(const std::size_t key, keyPosition(columns));
    // A trigger instead of foreign keys: SQLite's cannot refer to a row number.
    return database.execute(
        "CREATE TRIGGER customers_deleted AFTER DELETE ON customers BEGIN\n"
        "    DELETE FROM scores WHERE customer = OLD.rowid;\n"
        "    DELETE FROM score_history WHERE customer = OLD.rowid;\n"
        "    DELETE FROM notes WHERE customer = CAST(OLD." +
        quoteIdentifier(stored[key]) +
        " AS TEXT);\n"
        "END");
}

Result<void> addCustomerColumns(Database& database, const std::vector<ColumnSpec>& columns, std::size_t known) {
    const auto stored = storedNames(columns);
    for (std::size_t i = known; i < columns.size(); ++i)
        HOLDFAST_CHECK(database.execute("ALTER TABLE customers ADD COLUMN " + definition(columns[i], stored[i])));
    return {};
}

Result<void> createKeyIndex(Database& database, const std::vector<ColumnSpec>& columns) {
    HOLDFAST_ASSIGN(const std::size_t key, keyPosition(columns));
    return database.execute("CREATE UNIQUE INDEX IF NOT EXISTS customers_key ON customers (" +
                            quoteIdentifier(storedNames(columns)[key]) + ")");
}

Result<void> dropKeyIndex(Database& database) {
    return database.execute("DROP INDEX IF EXISTS customers_key");
}

Result<std::int64_t> dataVersion(Database& database) {
    return counter(database, "data_version");
}

Result<void> noteDataChange(Database& database) {
    return count(database, "data_version");
}

Result<std::int64_t> scoresVersion(Database& database) {
    return counter(database, "scores_version");
}

Result<void> noteScoresChange(Database& database) {
    return count(database, "scores_version");
}

}  // namespace holdfast::storage
