#include "core/base/hash.h"
#include "core/storage/catalogue.h"
#include "core/storage/customerschema.h"
#include "core/storage/database.h"
#include "core/storage/notebook.h"
#include "core/storage/sqliteerror.h"

#include <sqlite3.h>

namespace holdfast::storage {

namespace {

/// One row as bytes: a type mark and the value per cell, so that missing, 0, "" and "0" differ.
void appendCell(std::string& bytes, sqlite3_stmt* row, int at) {
    const int type = sqlite3_column_type(row, at);
    bytes += static_cast<char>(type);
    if (type == SQLITE_INTEGER) {
        const std::int64_t value = sqlite3_column_int64(row, at);
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    } else if (type == SQLITE_FLOAT) {
        const double value = sqlite3_column_double(row, at);
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    } else if (type != SQLITE_NULL) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, at));
        const std::int64_t size = sqlite3_column_bytes(row, at);
        bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
        bytes.append(text, static_cast<std::size_t>(size));
    }
}

/// Sums of two row hashes: the order of rows, which means nothing in a table, does not matter, and no sort is needed.
Result<void> addRows(Database& database, const std::vector<ColumnSpec>& columns, Hasher& hasher) {
    std::string list;
    int width = 0;
    const auto stored = storedNames(columns);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].source != ColumnSource::Import) continue;
        list += (list.empty() ? "" : ", ") + quoteIdentifier(stored[i]);
        ++width;
    }
    HOLDFAST_ASSIGN(Statement query, database.prepare("SELECT " + list + " FROM customers"));
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    std::int64_t rows = 0;
    std::string bytes;
    for (;; ++rows) {
        const int status = sqlite3_step(query.handle());
        if (status == SQLITE_DONE) break;
        if (status != SQLITE_ROW) return sqliteFailure(database.handle(), status);
        bytes.clear();
        for (int i = 0; i < width; ++i) appendCell(bytes, query.handle(), i);
        first += hash64(bytes);
        second += hash64(bytes, 1);
    }
    hasher.add(rows);
    hasher.add(static_cast<std::int64_t>(first));
    hasher.add(static_cast<std::int64_t>(second));
    return {};
}

void addColumn(const ColumnSpec& column, Hasher& hasher) {
    hasher.add(column.name);
    hasher.add(toString(column.type));
    hasher.add(toString(column.role));
    hasher.add(toString(column.actionability));
    for (const auto& limit : {column.rangeMin, column.rangeMax}) {
        hasher.add(static_cast<std::int64_t>(limit.has_value()));
        hasher.add(limit.value_or(0.0));
    }
    hasher.add(column.positive);
}

/// Keeps the result for the next call. It is only a convenience: when another program is writing, or within a Snapshot, which is
/// for reading, it is not kept.
void keep(Project& project, const std::string& value) {
    Database& database = project.database();
    if (project.isReadOnly() || sqlite3_txn_state(database.handle(), "main") == SQLITE_TXN_READ) return;
    sqlite3_busy_timeout(database.handle(), 0);
    static_cast<void>(writeSetting(project, "fingerprint", value));
    sqlite3_busy_timeout(database.handle(), 10'000);
}

}  // namespace

Result<std::string> dataFingerprint(Project& project) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(const std::int64_t version, dataVersion(database));
    HOLDFAST_ASSIGN(const auto kept, readSetting(project, "fingerprint"));
    const std::string mark = std::to_string(version) + ":";
    if (kept && kept->starts_with(mark)) return kept->substr(mark.size());
    Hasher hasher;
    HOLDFAST_ASSIGN(const auto columns, readColumns(project));
    for (const ColumnSpec& column : columns)
        if (column.source == ColumnSource::Import) addColumn(column, hasher);
    if (!columns.empty()) HOLDFAST_CHECK(addRows(database, columns, hasher));
    const std::string hex = hasher.hex();
    keep(project, mark + hex);
    return hex;
}

}  // namespace holdfast::storage
