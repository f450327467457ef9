// Database, Statement and Transaction: a thin, typed wrapper over SQLite's C API (which no header names). Errors of
// SQLite become Error{Storage|Corrupt}. Thread rule: one thread at a time per Database and what it prepared.
#pragma once

#include "core/base/result.h"
#include "core/data/value.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace holdfast::storage {

/// A prepared statement. Parameters are 1-based, columns 0-based, as in SQLite.
class Statement {
public:
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) noexcept;
    ~Statement();

    void bind(int parameter, std::int64_t value);
    void bind(int parameter, double value);            ///< NaN binds NULL
    void bind(int parameter, std::string_view text);   ///< copied
    void bindBorrowed(int parameter, std::string_view text);  ///< must outlive the next step
    void bindBlob(int parameter, std::string_view bytes);
    void bindNull(int parameter);
    void bind(int parameter, const Value& value);
    template <typename T>
    void bind(int parameter, const std::optional<T>& value) {
        if (value) bind(parameter, *value);
        else bindNull(parameter);
    }

    Result<bool> step();   ///< true: a row is there; false: done
    Result<void> run();    ///< steps to the end and resets, bindings kept
    void reset();

    int columnCount() const;
    bool isNull(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;                     ///< NaN for NULL
    std::string_view text(int column) const;           ///< valid until the next step
    std::string_view blob(int column) const;
    Value value(int column) const;

private:
    friend class Database;
    explicit Statement(sqlite3_stmt* statement);
    sqlite3_stmt* m_statement;
};

class Database {
public:
    static Result<Database> open(const std::filesystem::path& path, bool readOnly, bool create);
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    Result<Statement> prepare(std::string_view sql);
    Result<void> execute(std::string_view sql);        ///< one or more statements, no results
    Result<std::int64_t> queryInteger(std::string_view sql);
    std::int64_t changes() const;                      ///< rows changed by the last statement
    std::int64_t totalChanges() const;

    /// Queries running on this connection stop with Cancelled soon after the token is stopped.
    void interruptOn(std::stop_token token);

    sqlite3* handle() const { return m_database; }

private:
    explicit Database(sqlite3* database) : m_database(database) {}
    sqlite3* m_database = nullptr;
};

/// BEGIN IMMEDIATE ... COMMIT; rolls back when destroyed uncommitted.
class Transaction {
public:
    static Result<Transaction> begin(Database& database);
    Transaction(Transaction&&) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Result<void> commit();

private:
    explicit Transaction(Database& database) : m_database(&database) {}
    Database* m_database;
};

std::string quoteIdentifier(std::string_view name);    ///< "a ""b""" as SQL wants it

}  // namespace holdfast::storage
