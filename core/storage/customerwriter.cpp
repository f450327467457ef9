#include "core/base/hash.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/customerschema.h"
#include "core/storage/database.h"
#include "core/storage/hashset.h"
#include "core/storage/sqliteerror.h"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace holdfast::storage {

struct CustomerWriter::Impl {
    Database* database = nullptr;
    std::vector<ColumnSpec> catalogue;
    std::vector<std::string> names;  ///< stored names of the given columns
    std::size_t key = 0;             ///< position among the given columns
    bool keyIsText = true;
    std::optional<Statement> statement;
    std::uint64_t changed = 0;
    bool indexed = true;  ///< false while the key index waits for the end of the load
    HashSet seen;         ///< keys written while it waits

    Result<void> prepare();
    Result<void> buildIndex();
    Result<void> bindRow(std::span<const Cell> cells);
    bool perhapsRepeated(const Cell& cell);
};

namespace {

/// a OR b OR ... as a balanced tree: SQLite limits the depth of an expression to 1,000, a project has up to 2,000 columns.
std::string anyDiffers(std::span<const std::string> names) {
    if (names.size() == 1) return names[0] + " IS NOT excluded." + names[0];
    const std::size_t half = names.size() / 2;
    return "(" + anyDiffers(names.first(half)) + ") OR (" + anyDiffers(names.subspan(half)) + ")";
}

std::string insertSql(const std::vector<std::string>& names) {
    std::string columns, marks;
    for (const std::string& name : names) {
        columns += (columns.empty() ? "" : ", ") + name;
        marks += marks.empty() ? "?" : ", ?";
    }
    return "INSERT INTO customers (" + columns + ") VALUES (" + marks + ")";
}

std::string upsertSql(const std::vector<std::string>& names, std::size_t key) {
    std::vector<std::string> others = names;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(key));
    std::string sql = insertSql(names) + " ON CONFLICT (" + names[key] + ") DO ";
    if (others.empty()) return sql + "NOTHING";
    std::string assignments;
    for (const std::string& name : others) assignments += (assignments.empty() ? "" : ", ") + name + " = excluded." + name;
    return sql + "UPDATE SET " + assignments + " WHERE " + anyDiffers(others);
}

}  // namespace

Result<void> CustomerWriter::Impl::prepare() {
    HOLDFAST_ASSIGN(statement, database->prepare(indexed ? upsertSql(names, key) : insertSql(names)));
    return {};
}

Result<void> CustomerWriter::Impl::buildIndex() {
    if (indexed) return {};
    indexed = true;
    seen = HashSet();
    return createKeyIndex(*database, catalogue);
}

/// A cell that SQLite would convert before storing it counts as a repetition: the index then decides.
bool CustomerWriter::Impl::perhapsRepeated(const Cell& cell) {
    if (cell.kind == Cell::Kind::Text && keyIsText) return !seen.insert(hash64(cell.text));
    if (cell.kind == Cell::Kind::Integer && !keyIsText)
        return !seen.insert(hash64(std::string_view(reinterpret_cast<const char*>(&cell.integer), sizeof cell.integer)));
    return true;
}

Result<void> CustomerWriter::Impl::bindRow(std::span<const Cell> cells) {
    sqlite3_stmt* const row = statement->handle();
    int status = SQLITE_OK;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Cell& cell = cells[i];
        const int parameter = static_cast<int>(i) + 1;
        switch (cell.kind) {
            case Cell::Kind::Integer: status |= sqlite3_bind_int64(row, parameter, cell.integer); break;
            case Cell::Kind::Real:
                status |=
                    std::isnan(cell.real) ? sqlite3_bind_null(row, parameter) : sqlite3_bind_double(row, parameter, cell.real);
                break;
            case Cell::Kind::Text:
                // Borrowed: the text outlives the step below. An empty view may hold a null pointer, which would be NULL.
                status |= sqlite3_bind_text64(row, parameter, cell.text.empty() ? "" : cell.text.data(), cell.text.size(),
                                              SQLITE_STATIC, SQLITE_UTF8);
                break;
            case Cell::Kind::Missing: status |= sqlite3_bind_null(row, parameter); break;
        }
    }
    if (status != SQLITE_OK) return sqliteFailure(database->handle(), sqlite3_errcode(database->handle()));
    return {};
}

CustomerWriter::CustomerWriter(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
CustomerWriter::CustomerWriter(CustomerWriter&&) noexcept = default;
CustomerWriter::~CustomerWriter() = default;

Result<CustomerWriter> CustomerWriter::open(Project& project, const std::vector<std::string>& columns) {
    auto impl = std::make_unique<Impl>();
    impl->database = &project.database();
    HOLDFAST_ASSIGN(impl->catalogue, readColumns(project));
    const auto stored = storedNames(impl->catalogue);
    bool haveKey = false;
    for (const std::string& name : columns) {
        const auto found =
            std::find_if(impl->catalogue.begin(), impl->catalogue.end(), [&](const ColumnSpec& c) { return c.name == name; });
        if (found == impl->catalogue.end())
            return Unexpected(ErrorCode::InvalidInput, "The customers have no column \"" + name + "\".");
        if (found->role == ColumnRole::Key) {
            haveKey = true;
            impl->key = impl->names.size();
            impl->keyIsText = found->type == ColumnType::Text;
        }
        impl->names.push_back(quoteIdentifier(stored[static_cast<std::size_t>(found - impl->catalogue.begin())]));
    }
    if (!haveKey) return Unexpected(ErrorCode::InvalidInput, "The rows lack the key column, so it is unknown whose they are.");
    HOLDFAST_ASSIGN(const std::int64_t anyRow, impl->database->queryInteger("SELECT EXISTS (SELECT 1 FROM customers)"));
    if (anyRow == 0 && impl->database->inTransaction()) {
        HOLDFAST_CHECK(dropKeyIndex(*impl->database));
        impl->indexed = false;
        // The index comes back with the commit whether or not this writer is still alive then.
        impl->database->beforeCommit(
            [database = impl->database, catalogue = impl->catalogue] { return createKeyIndex(*database, catalogue); });
    } else {
        HOLDFAST_CHECK(createKeyIndex(*impl->database, impl->catalogue));  // an earlier writer of this transaction may owe it
    }
    HOLDFAST_CHECK(impl->prepare());
    return CustomerWriter(std::move(impl));
}

Result<void> CustomerWriter::write(std::span<const Cell> cells) {
    Impl& impl = *m_impl;
    if (cells.size() != impl.names.size())
        return Unexpected(ErrorCode::InvalidInput, "A row has " + std::to_string(cells.size()) + " cells for " +
                                                       std::to_string(impl.names.size()) + " columns.");
    if (cells[impl.key].kind == Cell::Kind::Missing)
        return Unexpected(ErrorCode::InvalidInput, "A row has no key, so it is unknown whose it is.");
    if (!impl.indexed && impl.perhapsRepeated(cells[impl.key])) {
        HOLDFAST_CHECK(impl.buildIndex());
        HOLDFAST_CHECK(impl.prepare());
    }
    HOLDFAST_CHECK(impl.bindRow(cells));
    const int status = sqlite3_step(impl.statement->handle());
    if (status != SQLITE_DONE) {
        const Unexpected failure = sqliteFailure(impl.database->handle(), status);
        impl.statement->reset();
        return failure;
    }
    impl.statement->reset();
    if (sqlite3_changes64(impl.database->handle()) > 0 && impl.changed++ == 0) return noteDataChange(*impl.database);
    return {};
}

std::uint64_t CustomerWriter::changed() const {
    return m_impl->changed;
}

}  // namespace holdfast::storage
