#include "core/base/hash.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/customerschema.h"
#include "core/storage/database.h"
#include "core/storage/levelindex.h"
#include "core/storage/sqliteerror.h"

#include <sqlite3.h>

#include <algorithm>
#include <numeric>

namespace holdfast::storage {

namespace {

constexpr std::size_t kRowsBetweenPolls = 4096;

/// One column while it is read.
struct Sink {
    TableColumn* column = nullptr;
    LevelIndex levels;
};

std::string_view cellText(sqlite3_stmt* row, int at) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(row, at));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, at))};
}

void readCell(Sink& sink, sqlite3_stmt* row, int at) {
    const bool missing = sqlite3_column_type(row, at) == SQLITE_NULL;
    if (!sink.column->isText())
        sink.column->numbers.push_back(missing ? kMissing : sqlite3_column_double(row, at));
    else
        sink.column->codes.push_back(missing ? kMissingLevel : sink.levels.code(cellText(row, at), sink.column->levels));
}

/// Which of the catalogue's columns were asked for, the key left out. InvalidInput for one that is not there.
Result<std::vector<std::size_t>> wantedColumns(const std::vector<ColumnSpec>& catalogue,
                                               const std::vector<std::string>& names) {
    std::vector<std::size_t> wanted;
    for (const std::string& name : names)
        if (std::none_of(catalogue.begin(), catalogue.end(), [&](const ColumnSpec& c) { return c.name == name; }))
            return Unexpected(ErrorCode::InvalidInput, "There is no column \"" + name + "\". Check its name.");
    for (std::size_t i = 0; i < catalogue.size(); ++i) {
        if (catalogue[i].role == ColumnRole::Key) continue;
        if (names.empty() || std::find(names.begin(), names.end(), catalogue[i].name) != names.end()) wanted.push_back(i);
    }
    return wanted;
}

/// Row order by key: numeric keys by value, text by bytes. Empty when the rows are in order already.
std::vector<std::size_t> keyOrder(const std::vector<std::string>& keys, bool numeric) {
    const auto before = [&](const std::string& a, const std::string& b) {
        if (!numeric) return a < b;
        const bool negative = a.front() == '-';
        if (negative != (b.front() == '-')) return negative;
        if (a.size() != b.size()) return (a.size() < b.size()) != negative;
        return negative ? b < a : a < b;
    };
    if (std::is_sorted(keys.begin(), keys.end(), before)) return {};
    std::vector<std::size_t> order(keys.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return before(keys[a], keys[b]); });
    return order;
}

template <typename T>
void permute(std::vector<T>& items, const std::vector<std::size_t>& order) {
    if (items.empty()) return;
    std::vector<T> moved;
    moved.reserve(items.size());
    for (const std::size_t from : order) moved.push_back(std::move(items[from]));
    items = std::move(moved);
}

/// Levels in order of first appearance again, so that the order of import leaves no trace in a model.
void renumber(TableColumn& column) {
    std::vector<std::int32_t> code(column.levels.size(), kMissingLevel);
    std::vector<std::string> levels;
    levels.reserve(column.levels.size());
    for (std::int32_t& cell : column.codes) {
        if (cell == kMissingLevel) continue;
        std::int32_t& renamed = code[static_cast<std::size_t>(cell)];
        if (renamed == kMissingLevel) {
            renamed = static_cast<std::int32_t>(levels.size());
            levels.push_back(std::move(column.levels[static_cast<std::size_t>(cell)]));
        }
        cell = renamed;
    }
    column.levels = std::move(levels);
}

void sortByKey(CustomerTable& table, bool numeric) {
    const auto order = keyOrder(table.keys, numeric);
    if (order.empty()) return;
    permute(table.keys, order);
    for (TableColumn& column : table.columns) {
        permute(column.numbers, order);
        permute(column.codes, order);
        if (column.isText()) renumber(column);
    }
}

struct Plan {
    std::string sql;
    FilterSql filter;
};

Result<Plan> planRead(const std::vector<ColumnSpec>& catalogue, std::size_t key, const std::vector<std::size_t>& wanted,
                      const Filter& filter) {
    HOLDFAST_ASSIGN(FilterSql where, filterSql(catalogue, filter));
    const auto stored = storedNames(catalogue);
    std::string sql = "SELECT c." + quoteIdentifier(stored[key]);
    for (const std::size_t i : wanted) sql += ", c." + quoteIdentifier(stored[i]);
    sql += " FROM ";
    sql += where.usesScore ? kCustomersAndScores : std::string_view("customers c");
    sql += " WHERE " + where.where;
    return Plan{std::move(sql), std::move(where)};
}

Result<void> readRows(Statement& query, CustomerTable& table, std::vector<Sink>& sinks, const TaskContext& context) {
    sqlite3_stmt* const row = query.handle();
    for (;;) {
        if (table.keys.size() % kRowsBetweenPolls == 0) {
            HOLDFAST_CHECK(context.checkpoint());
            context.progress(table.keys.size(), 0, "Reading customers");
        }
        const int status = sqlite3_step(row);
        if (status == SQLITE_DONE) return {};
        if (status != SQLITE_ROW) return sqliteFailure(sqlite3_db_handle(row), status);
        table.keys.emplace_back(cellText(row, 0));
        for (std::size_t i = 0; i < sinks.size(); ++i) readCell(sinks[i], row, static_cast<int>(i) + 1);
    }
}

}  // namespace

Result<CustomerTable> readCustomers(const Project& project, const CustomerRead& request, const TaskContext& context) {
    CustomerTable table;
    HOLDFAST_ASSIGN(const auto catalogue, readColumns(project));
    if (catalogue.empty()) return table;
    HOLDFAST_ASSIGN(const std::size_t key, keyPosition(catalogue));
    HOLDFAST_ASSIGN(const auto wanted, wantedColumns(catalogue, request.columns));
    HOLDFAST_ASSIGN(const Plan plan, planRead(catalogue, key, wanted, request.filter));
    HOLDFAST_ASSIGN(Statement query, project.database().prepare(plan.sql));
    plan.filter.bind(query);

    table.columns.resize(wanted.size());
    std::vector<Sink> sinks(wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        table.columns[i].spec = catalogue[wanted[i]];
        sinks[i].column = &table.columns[i];
    }
    HOLDFAST_CHECK(readRows(query, table, sinks, context));
    sortByKey(table, catalogue[key].type != ColumnType::Text);
    return table;
}

}  // namespace holdfast::storage
