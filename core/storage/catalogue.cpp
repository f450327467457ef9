#include "core/storage/catalogue.h"

#include "core/storage/customerschema.h"
#include "core/storage/database.h"

#include <algorithm>
#include <set>

namespace holdfast::storage {

namespace {

constexpr std::size_t kMostColumns = 2000;  // SQLite's own limit as Debian builds it

std::string folded(std::string_view name) {
    std::string lower(name);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

Result<ColumnSpec> columnFromRow(const Statement& row) {
    ColumnSpec spec;
    spec.name = row.text(0);
    const auto type = columnTypeFromString(row.text(1));
    const auto role = columnRoleFromString(row.text(2));
    const auto actionability = actionabilityFromString(row.text(3));
    const auto source = columnSourceFromString(row.text(7));
    if (!type || !role || !actionability || !source)
        return Unexpected(ErrorCode::Corrupt,
                          "The catalogue says something of the column \"" + spec.name +
                              "\" that this Holdfast does not know. Restore the project from a backup copy.");
    spec.type = *type;
    spec.role = *role;
    spec.actionability = *actionability;
    if (!row.isNull(4)) spec.rangeMin = row.real(4);
    if (!row.isNull(5)) spec.rangeMax = row.real(5);
    spec.positive = row.text(6);
    spec.source = *source;
    return spec;
}

Result<void> checkNames(const std::vector<ColumnSpec>& columns) {
    std::set<std::string_view> names;
    for (const ColumnSpec& column : columns) {
        if (column.name.empty())
            return Unexpected(ErrorCode::InvalidInput, "A column has no name. Give every column a name in the header.");
        if (column.name.front() == '@' || column.name.find('\0') != std::string::npos)
            return Unexpected(ErrorCode::InvalidInput,
                              "\"" + column.name + "\" cannot be a column's name. Rename it: a name may not begin with @.");
        if (!names.insert(column.name).second)
            return Unexpected(ErrorCode::InvalidInput, "Two columns are called \"" + column.name + "\". Rename one of them.");
    }
    return {};
}

Result<void> checkRoles(const std::vector<ColumnSpec>& columns) {
    const auto count = [&](ColumnRole role) {
        return std::count_if(columns.begin(), columns.end(), [role](const ColumnSpec& c) { return c.role == role; });
    };
    if (count(ColumnRole::Key) != 1)
        return Unexpected(ErrorCode::InvalidInput,
                          "Exactly one column must be the key that names the customer. Choose it with --key.");
    if (count(ColumnRole::Label) > 1)
        return Unexpected(ErrorCode::InvalidInput, "Only one column can be the label. Give the other one another role.");
    const auto key =
        std::find_if(columns.begin(), columns.end(), [](const ColumnSpec& c) { return c.role == ColumnRole::Key; });
    if (key->type != ColumnType::Text && key->type != ColumnType::Integer)
        return Unexpected(ErrorCode::InvalidInput,
                          "The key \"" + key->name + "\" must hold text or whole numbers. Choose another key column.");
    return {};
}

/// The given columns laid over the existing ones: new ones at the end, types and sources kept.
std::vector<ColumnSpec> merged(std::vector<ColumnSpec> existing, const std::vector<ColumnSpec>& given) {
    const std::size_t known = existing.size();
    for (const ColumnSpec& column : given) {
        const auto end = existing.begin() + static_cast<std::ptrdiff_t>(known);
        const auto found = std::find_if(existing.begin(), end, [&](const ColumnSpec& c) { return c.name == column.name; });
        if (found == end) {
            existing.push_back(column);
        } else {
            const ColumnSpec before = *found;
            *found = column;
            found->type = before.type;
            found->source = before.source;
        }
    }
    return existing;
}

Result<void> writeCatalogue(Database& database, const std::vector<ColumnSpec>& columns) {
    HOLDFAST_CHECK(database.execute("DELETE FROM catalogue"));
    HOLDFAST_ASSIGN(Statement insert, database.prepare("INSERT INTO catalogue VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    const auto stored = storedNames(columns);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const ColumnSpec& column = columns[i];
        insert.bind(1, static_cast<std::int64_t>(i + 1));
        insert.bind(2, column.name);
        insert.bind(3, stored[i]);
        insert.bind(4, toString(column.type));
        insert.bind(5, toString(column.role));
        insert.bind(6, toString(column.actionability));
        insert.bind(7, column.rangeMin);
        insert.bind(8, column.rangeMax);
        insert.bind(9, column.positive);
        insert.bind(10, toString(column.source));
        HOLDFAST_CHECK(insert.run());
    }
    return {};
}

Result<void> checkKeyStays(const std::vector<ColumnSpec>& existing, const std::vector<ColumnSpec>& all) {
    for (std::size_t i = 0; i < existing.size(); ++i)
        if (existing[i].role == ColumnRole::Key && all[i].role != ColumnRole::Key)
            return Unexpected(ErrorCode::InvalidInput, "The customers of this project are named by \"" + existing[i].name +
                                                           "\". Keep that column as the key, or import into a new project.");
    return {};
}

/// What an import brings must not be written over what Holdfast works out, nor the other way round.
Result<void> checkSources(const std::vector<ColumnSpec>& existing, const std::vector<ColumnSpec>& given) {
    for (const ColumnSpec& column : given)
        for (const ColumnSpec& known : existing)
            if (known.name == column.name && known.source != column.source)
                return Unexpected(ErrorCode::InvalidInput,
                                  "There is a column \"" + column.name + "\" already whose values come from " +
                                      (known.source == ColumnSource::Import ? "an import" : "the referral graph") +
                                      ". Give the new one another name.");
    return {};
}

}  // namespace

std::vector<std::string> storedNames(const std::vector<ColumnSpec>& columns) {
    std::set<std::string> taken{"rowid", "oid", "_rowid_"};
    std::vector<std::string> stored;
    stored.reserve(columns.size());
    // Depends only on the columns before, so that appending one never renames another.
    for (const ColumnSpec& column : columns) {
        std::string name = column.name;
        for (int n = 2; !taken.insert(folded(name)).second; ++n) name = column.name + "_" + std::to_string(n);
        stored.push_back(std::move(name));
    }
    return stored;
}

Result<std::vector<ColumnSpec>> readColumns(const Project& project) {
    HOLDFAST_ASSIGN(Statement query,
                    project.database().prepare("SELECT name, type, role, actionability, range_min, range_max, positive, source "
                                               "FROM catalogue ORDER BY position"));
    std::vector<ColumnSpec> columns;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return columns;
        HOLDFAST_ASSIGN(ColumnSpec column, columnFromRow(query));
        columns.push_back(std::move(column));
    }
}

Result<void> defineColumns(Project& project, const std::vector<ColumnSpec>& columns) {
    if (columns.empty())
        return Unexpected(ErrorCode::InvalidInput, "The table has no columns. Check the file and its delimiter.");
    HOLDFAST_CHECK(checkNames(columns));
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    HOLDFAST_ASSIGN(const auto existing, readColumns(project));
    HOLDFAST_CHECK(checkSources(existing, columns));
    const auto all = merged(existing, columns);
    if (all.size() > kMostColumns)
        return Unexpected(ErrorCode::InvalidInput, "A project holds at most 2,000 customer columns; with these it would have " +
                                                       std::to_string(all.size()) + ". Leave some out of the file.");
    HOLDFAST_CHECK(checkKeyStays(existing, all));
    HOLDFAST_CHECK(checkRoles(all));
    if (all == existing) return scope.commit();
    if (existing.empty())
        HOLDFAST_CHECK(createCustomers(database, all));
    else
        HOLDFAST_CHECK(addCustomerColumns(database, all, existing.size()));
    HOLDFAST_CHECK(writeCatalogue(database, all));
    const bool imported = std::any_of(columns.begin(), columns.end(), [](const ColumnSpec& c) { return c.source == ColumnSource::Import; });
    if (imported) HOLDFAST_CHECK(noteDataChange(database));
    return scope.commit();
}

Result<void> updateColumn(Project& project, const ColumnSpec& column) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    HOLDFAST_ASSIGN(const auto existing, readColumns(project));
    const auto known = [&](const ColumnSpec& c) { return c.name == column.name; };
    if (std::none_of(existing.begin(), existing.end(), known))
        return Unexpected(ErrorCode::NotFound, "There is no column \"" + column.name + "\". Check its name.");
    const auto all = merged(existing, {column});
    if (all == existing) return scope.commit();
    HOLDFAST_CHECK(checkKeyStays(existing, all));
    HOLDFAST_CHECK(checkRoles(all));
    HOLDFAST_CHECK(writeCatalogue(database, all));
    HOLDFAST_CHECK(noteDataChange(database));
    return scope.commit();
}

}  // namespace holdfast::storage
