// Database, Statement and Transaction: a thin, typed wrapper over SQLite's C API (which no header names). Errors of
// SQLite become Error{Storage|Corrupt}. Thread rule: one thread at a time per Database and what it prepared.
#pragma once

#include "core/base/result.h"
#include "core/data/value.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace holdfast::storage {

class ValueSet;

/// A prepared statement. Parameters are 1-based, columns 0-based, as in SQLite.
class Statement {
public:
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) noexcept;
    ~Statement();

    void bind(int parameter, int value) { bind(parameter, static_cast<std::int64_t>(value)); }
    void bind(int parameter, std::int64_t value);
    void bind(int parameter, double value);            ///< NaN binds NULL
    void bind(int parameter, std::string_view text);   ///< copied
    void bind(int parameter, const std::string& text) { bind(parameter, std::string_view(text)); }
    void bind(int parameter, const char* text) { bind(parameter, std::string_view(text)); }
    void bindBorrowed(int parameter, std::string_view text);  ///< must outlive the next step
    void bindBlob(int parameter, std::string_view bytes);
    void bindNull(int parameter);
    void bind(int parameter, const Value& value);
    void bind(int parameter, const std::shared_ptr<const ValueSet>& set);  ///< for is_among(); see valueset.h
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

    sqlite3_stmt* handle() const { return m_statement; }  ///< for the loops over millions of cells

private:
    friend class Database;
    explicit Statement(sqlite3_stmt* statement) : m_statement(statement) {}
    void remember(int status);

    sqlite3_stmt* m_statement;
    int m_bindStatus = 0;  ///< the first binding that failed, reported by step()
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
    bool inTransaction() const;

    /// Runs once, right before the open transaction commits; its error fails the commit. Dropped by a rollback.
    void beforeCommit(std::function<Result<void>()> action);

    /// Queries running on this connection stop with Cancelled soon after the token is stopped.
    void interruptOn(std::stop_token token);

    sqlite3* handle() const { return m_database; }

private:
    friend class Transaction;
    explicit Database(sqlite3* database) : m_database(database) {}

    sqlite3* m_database = nullptr;
    std::unique_ptr<std::stop_token> m_token;  ///< at an address that SQLite may keep
    std::vector<std::function<Result<void>()>> m_beforeCommit;
};

/// BEGIN IMMEDIATE ... COMMIT; rolls back when destroyed uncommitted. The Database must outlive it and stay where it is.
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

/// While it lives, everything read is as of one moment, whatever other processes write meanwhile; part of the transaction that
/// is open, if one is. For reading only. The Database must outlive it and stay where it is.
class Snapshot {
public:
    static Result<Snapshot> begin(Database& database);
    Snapshot(Snapshot&& other) noexcept : m_database(std::exchange(other.m_database, nullptr)) {}
    Snapshot& operator=(Snapshot&&) = delete;
    ~Snapshot();

private:
    explicit Snapshot(Database* database) : m_database(database) {}
    Database* m_database;  ///< null: another transaction's
};

/// A Transaction where none is open, else part of the one that is: for functions that write in several statements and
/// are called with or without one.
class WriteScope {
public:
    static Result<WriteScope> begin(Database& database);
    Result<void> commit();

private:
    explicit WriteScope(std::optional<Transaction> own) : m_own(std::move(own)) {}
    std::optional<Transaction> m_own;
};

std::string quoteIdentifier(std::string_view name);    ///< "a ""b""" as SQL wants it

}  // namespace holdfast::storage
