#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/customerschema.h"
#include "core/storage/database.h"

#include <algorithm>
#include <charconv>

namespace holdfast::storage {

namespace {

constexpr std::size_t kRowsBetweenPolls = 4096;

std::string from(bool withScores) {
    return withScores ? std::string(kCustomersAndScores) : std::string("customers c");
}

Result<std::vector<std::int64_t>> collectIds(Statement& query, const TaskContext& context) {
    std::vector<std::int64_t> ids;
    for (;;) {
        if (ids.size() % kRowsBetweenPolls == 0) HOLDFAST_CHECK(context.checkpoint());
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return ids;
        ids.push_back(query.integer(0));
    }
}

/// Filters first, then walks the index on probability: no million rows are sorted.
Result<std::vector<std::int64_t>> orderByScore(Database& database, std::vector<std::int64_t> matching, bool descending,
                                               const TaskContext& context) {
    std::sort(matching.begin(), matching.end());
    if (matching.empty()) return matching;
    std::vector<bool> taken(matching.size(), false);
    std::vector<std::int64_t> ordered;
    ordered.reserve(matching.size());
    HOLDFAST_ASSIGN(Statement walk, database.prepare(std::string("SELECT customer FROM scores ORDER BY probability ") +
                                                     (descending ? "DESC, customer DESC" : "ASC, customer ASC")));
    const bool dense = matching.back() - matching.front() + 1 == static_cast<std::int64_t>(matching.size());
    for (std::size_t seen = 0;; ++seen) {
        if (seen % kRowsBetweenPolls == 0) HOLDFAST_CHECK(context.checkpoint());
        HOLDFAST_ASSIGN(const bool row, walk.step());
        if (!row) break;
        const std::int64_t id = walk.integer(0);
        if (id < matching.front() || id > matching.back()) continue;
        const auto at =
            dense ? static_cast<std::size_t>(id - matching.front())
                  : static_cast<std::size_t>(std::lower_bound(matching.begin(), matching.end(), id) - matching.begin());
        if (matching[at] != id || taken[at]) continue;
        taken[at] = true;
        ordered.push_back(id);
    }
    for (std::size_t i = 0; i < matching.size(); ++i)
        if (!taken[i]) ordered.push_back(matching[i]);
    return ordered;
}

Result<std::string> selected(const std::vector<ColumnSpec>& columns, const std::vector<std::string>& stored,
                             const std::string& name, bool& usesScore) {
    if (name == "@probability" || name == "@lower" || name == "@upper") {
        usesScore = true;
        return "s." + name.substr(1);
    }
    if (name == kLossColumn) {
        usesScore = true;
        return expectedLossSql(columns);
    }
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].name == name) return "c." + quoteIdentifier(stored[i]);
    return Unexpected(ErrorCode::InvalidInput, "There is no column \"" + name + "\". Check its name.");
}

}  // namespace

Result<std::vector<std::int64_t>> queryCustomerIds(const Project& project, const Filter& filter, const CustomerOrder& order,
                                                   const TaskContext& context) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(const auto columns, readColumns(project));
    if (columns.empty()) return std::vector<std::int64_t>{};
    HOLDFAST_ASSIGN(const FilterSql where, filterSql(columns, filter));
    bool usesScore = where.usesScore;
    std::string orderBy;
    const bool byScore = order.column == kScoreColumn;
    if (order.column.empty()) {
        orderBy = std::string(" ORDER BY c.rowid") + (order.descending ? " DESC" : "");
    } else if (!byScore) {
        HOLDFAST_ASSIGN(const std::string sql, selected(columns, storedNames(columns), order.column, usesScore));
        orderBy = " ORDER BY " + sql + (order.descending ? " DESC NULLS LAST" : " ASC NULLS LAST");
    }
    HOLDFAST_ASSIGN(Statement query,
                    database.prepare("SELECT c.rowid FROM " + from(usesScore) + " WHERE " + where.where + orderBy));
    where.bind(query);
    HOLDFAST_ASSIGN(auto ids, collectIds(query, context));
    if (!byScore) return ids;
    return orderByScore(database, std::move(ids), order.descending, context);
}

Result<std::vector<std::vector<Value>>> fetchCustomers(const Project& project, std::span<const std::int64_t> ids,
                                                       const std::vector<std::string>& columns) {
    std::vector<std::vector<Value>> cells(ids.size(), std::vector<Value>(columns.size()));
    HOLDFAST_ASSIGN(const auto catalogue, readColumns(project));
    const auto stored = storedNames(catalogue);
    std::string list;
    bool usesScore = false;
    for (const std::string& name : columns) {
        HOLDFAST_ASSIGN(const std::string sql, selected(catalogue, stored, name, usesScore));
        list += (list.empty() ? "" : ", ") + sql;
    }
    if (list.empty() || ids.empty()) return cells;
    HOLDFAST_ASSIGN(Statement query,
                    project.database().prepare("SELECT " + list + " FROM " + from(usesScore) + " WHERE c.rowid = ?"));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        query.bind(1, ids[i]);
        HOLDFAST_ASSIGN(const bool row, query.step());
        for (std::size_t c = 0; row && c < columns.size(); ++c) cells[i][c] = query.value(static_cast<int>(c));
        query.reset();
    }
    return cells;
}

Result<std::uint64_t> countCustomers(const Project& project, const Filter& filter) {
    HOLDFAST_ASSIGN(const auto columns, readColumns(project));
    if (columns.empty()) return std::uint64_t{0};
    HOLDFAST_ASSIGN(const FilterSql where, filterSql(columns, filter));
    HOLDFAST_ASSIGN(Statement query,
                    project.database().prepare("SELECT count(*) FROM " + from(where.usesScore) + " WHERE " + where.where));
    where.bind(query);
    HOLDFAST_CHECK(query.step());
    return static_cast<std::uint64_t>(query.integer(0));
}

Result<std::int64_t> customerId(const Project& project, const std::string& key) {
    const Unexpected unknown(ErrorCode::NotFound, "There is no customer \"" + key + "\". Check the key.");
    HOLDFAST_ASSIGN(const auto columns, readColumns(project));
    if (columns.empty()) return unknown;
    HOLDFAST_ASSIGN(const std::size_t position, keyPosition(columns));
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT rowid FROM customers WHERE " +
                                                                quoteIdentifier(storedNames(columns)[position]) + " = ?"));
    if (columns[position].type == ColumnType::Text) {
        query.bind(1, key);
    } else {
        // SQLite would take "007" for 7; a key is only what it is shown as.
        std::int64_t number = 0;
        const auto read = std::from_chars(key.data(), key.data() + key.size(), number);
        if (read.ec != std::errc() || std::to_string(number) != key) return unknown;
        query.bind(1, number);
    }
    HOLDFAST_ASSIGN(const bool row, query.step());
    if (!row) return unknown;
    return query.integer(0);
}

}  // namespace holdfast::storage
