#include "core/storage/derivedcolumns.h"

#include "core/storage/catalogue.h"
#include "core/storage/customerschema.h"
#include "core/storage/database.h"

#include <algorithm>
#include <cmath>

namespace holdfast::storage {

namespace {

constexpr std::size_t kRowsBetweenPolls = 4096;

const ColumnSpec* find(const std::vector<ColumnSpec>& columns, const std::string& name) {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const ColumnSpec& c) { return c.name == name; });
    return found == columns.end() ? nullptr : &*found;
}

/// The column's own name, or the first variant of it that no import has taken.
std::string freeName(const std::vector<ColumnSpec>& columns, const ColumnSpec& wanted) {
    std::string name = wanted.name;
    for (int n = 2;; ++n) {
        const ColumnSpec* taken = find(columns, name);
        if (taken == nullptr || taken->source == wanted.source) return name;
        name = wanted.name + "_" + std::to_string(n);
    }
}

Result<void> checkColumns(std::span<const std::int64_t> customers, std::span<const DerivedColumn> columns) {
    for (const DerivedColumn& column : columns) {
        const bool number = column.spec.type == ColumnType::Integer || column.spec.type == ColumnType::Real;
        if (column.values.size() != customers.size() || !number || column.spec.source == ColumnSource::Import)
            return Unexpected(ErrorCode::InvalidInput, "\"" + column.spec.name + "\" cannot be a derived column of " +
                                                           std::to_string(customers.size()) +
                                                           " customers. Give one number per customer.");
    }
    return {};
}

/// The specs as they will stand in the catalogue: named freely, and as a person left them where they exist.
std::vector<ColumnSpec> settled(const std::vector<ColumnSpec>& existing, std::span<const DerivedColumn> columns) {
    std::vector<ColumnSpec> specs;
    for (const DerivedColumn& column : columns) {
        ColumnSpec spec = column.spec;
        spec.name = freeName(existing, spec);
        if (const ColumnSpec* known = find(existing, spec.name)) spec = *known;
        specs.push_back(std::move(spec));
    }
    return specs;
}

std::string assignments(const std::vector<std::string>& stored, bool missing) {
    std::string list;
    for (const std::string& name : stored)
        list += (list.empty() ? "" : ", ") + quoteIdentifier(name) + (missing ? " = NULL" : " = ?");
    return list;
}

Result<void> writeRows(Database& database, const std::vector<std::string>& stored, std::span<const std::int64_t> customers,
                       std::span<const DerivedColumn> columns, const TaskContext& context) {
    HOLDFAST_ASSIGN(const std::int64_t rows, database.queryInteger("SELECT count(*) FROM customers"));
    if (static_cast<std::size_t>(rows) != customers.size())
        HOLDFAST_CHECK(database.execute("UPDATE customers SET " + assignments(stored, true)));
    HOLDFAST_ASSIGN(Statement update,
                    database.prepare("UPDATE customers SET " + assignments(stored, false) + " WHERE rowid = ?"));
    const int width = static_cast<int>(columns.size());
    for (std::size_t row = 0; row < customers.size(); ++row) {
        if (row % kRowsBetweenPolls == 0) {
            HOLDFAST_CHECK(context.checkpoint());
            context.progress(row, customers.size(), "Storing metrics");
        }
        for (int c = 0; c < width; ++c) {
            const DerivedColumn& column = columns[static_cast<std::size_t>(c)];
            const double value = column.values[row];
            if (column.spec.type == ColumnType::Integer && !std::isnan(value))
                update.bind(c + 1, static_cast<std::int64_t>(value));
            else
                update.bind(c + 1, value);
        }
        update.bind(width + 1, customers[row]);
        HOLDFAST_CHECK(update.run());
    }
    return context.checkpoint();
}

}  // namespace

Result<std::vector<std::string>> writeDerivedColumns(Project& project, std::span<const std::int64_t> customers,
                                                     std::span<const DerivedColumn> columns, const TaskContext& context) {
    HOLDFAST_CHECK(checkColumns(customers, columns));
    std::vector<std::string> names;
    if (columns.empty()) return names;
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    HOLDFAST_ASSIGN(const auto before, readColumns(project));
    if (before.empty())
        return Unexpected(ErrorCode::InvalidInput, "The project has no customers to keep metrics of. Import customers first.");
    const auto specs = settled(before, columns);
    HOLDFAST_CHECK(defineColumns(project, specs));
    HOLDFAST_ASSIGN(const auto catalogue, readColumns(project));
    const auto storedAll = storedNames(catalogue);
    std::vector<std::string> stored;
    for (const ColumnSpec& spec : specs) {
        stored.push_back(storedAll[static_cast<std::size_t>(find(catalogue, spec.name) - catalogue.data())]);
        names.push_back(spec.name);
    }
    HOLDFAST_CHECK(writeRows(database, stored, customers, columns, context));
    HOLDFAST_CHECK(scope.commit());
    return names;
}

Result<CustomerKeys> readCustomerKeys(const Project& project) {
    CustomerKeys customers;
    HOLDFAST_ASSIGN(const auto columns, readColumns(project));
    if (columns.empty()) return customers;
    HOLDFAST_ASSIGN(const std::size_t key, keyPosition(columns));
    HOLDFAST_ASSIGN(Statement query,
                    project.database().prepare("SELECT rowid, CAST(" + quoteIdentifier(storedNames(columns)[key]) +
                                               " AS TEXT) FROM customers ORDER BY rowid"));
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return customers;
        customers.ids.push_back(query.integer(0));
        customers.keys.emplace_back(query.text(1));
    }
}

}  // namespace holdfast::storage
