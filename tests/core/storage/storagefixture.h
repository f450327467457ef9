// What the storage tests share: a folder that goes away, a small project in it, and a way to fail with an error's words.
#pragma once

#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/database.h"
#include "core/storage/project.h"

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <string>
#include <vector>

/// Fails the test with the error's message when a Result holds one.
#define HOLDFAST_OK(expression)                                                     \
    do {                                                                            \
        const auto& holdfastOk = (expression);                                      \
        QVERIFY2(holdfastOk, holdfastOk ? "" : holdfastOk.error().message.c_str()); \
    } while (false)

/// Fails the test unless a Result holds an error of this code. (QCOMPARE would pick the engine's own toString.)
#define HOLDFAST_FAILS(expression, expected)                                                                \
    do {                                                                                                    \
        const auto& holdfastFails = (expression);                                                           \
        QVERIFY2(!holdfastFails, "it succeeded");                                                           \
        QVERIFY2(holdfastFails.error().code == ErrorCode::expected, holdfastFails.error().message.c_str()); \
    } while (false)

/// Declares `target` from a Result, or fails the test.
#define HOLDFAST_GET(target, expression) HOLDFAST_GET_INNER(HOLDFAST_CONCAT(holdfastGot, __LINE__), target, expression)
#define HOLDFAST_GET_INNER(temporary, target, expression)                    \
    auto temporary = (expression);                                           \
    QVERIFY2(temporary, temporary ? "" : temporary.error().message.c_str()); \
    target = std::move(*temporary)

namespace holdfast::test {

class Folder {
public:
    std::filesystem::path operator/(const std::string& name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    std::filesystem::path path() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

inline ColumnSpec column(const std::string& name, ColumnType type, ColumnRole role = ColumnRole::Behaviour) {
    ColumnSpec spec;
    spec.name = name;
    spec.type = type;
    spec.role = role;
    return spec;
}

inline storage::Cell cell(const char* text) {
    return {storage::Cell::Kind::Text, 0, 0.0, text};
}
inline storage::Cell cell(const std::string& text) {
    return {storage::Cell::Kind::Text, 0, 0.0, text};
}
inline storage::Cell cell(std::int64_t value) {
    return {storage::Cell::Kind::Integer, value, 0.0, {}};
}
inline storage::Cell cell(int value) {
    return cell(static_cast<std::int64_t>(value));
}
inline storage::Cell cell(double value) {
    return {storage::Cell::Kind::Real, 0, value, {}};
}
inline storage::Cell missing() {
    return {};
}

/// id, plan, city, spend, visits, member, churn
inline std::vector<ColumnSpec> smallColumns() {
    std::vector<ColumnSpec> columns{column("id", ColumnType::Text, ColumnRole::Key),
                                    column("plan", ColumnType::Text, ColumnRole::Contract),
                                    column("city", ColumnType::Text, ColumnRole::Demographic),
                                    column("spend", ColumnType::Real, ColumnRole::Value),
                                    column("visits", ColumnType::Integer),
                                    column("member", ColumnType::Boolean),
                                    column("churn", ColumnType::Text, ColumnRole::Label)};
    columns.back().positive = "Yes";
    return columns;
}

inline std::vector<std::string> names(const std::vector<ColumnSpec>& columns) {
    std::vector<std::string> list;
    for (const ColumnSpec& spec : columns) list.push_back(spec.name);
    return list;
}

using Rows = std::vector<std::vector<storage::Cell>>;

/// Writes rows in one transaction; how many changed.
inline Result<std::uint64_t> writeRows(storage::Project& project, const std::vector<std::string>& columns, const Rows& rows) {
    HOLDFAST_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(project.database()));
    HOLDFAST_ASSIGN(storage::CustomerWriter writer, storage::CustomerWriter::open(project, columns));
    for (const auto& row : rows) HOLDFAST_CHECK(writer.write(row));
    HOLDFAST_CHECK(transaction.commit());
    return writer.changed();
}

/// A published project with the small columns and these rows.
inline Result<storage::Project> smallProject(const std::filesystem::path& path, const Rows& rows) {
    HOLDFAST_ASSIGN(storage::Project project, storage::Project::draft(path));
    HOLDFAST_CHECK(storage::defineColumns(project, smallColumns()));
    HOLDFAST_CHECK(writeRows(project, names(smallColumns()), rows));
    HOLDFAST_CHECK(project.publish());
    return project;
}

inline Rows fourCustomers() {
    return {{cell("a"), cell("Basic"), cell("Bern"), cell(10.5), cell(3), cell(1), cell("Yes")},
            {cell("b"), cell("Pro"), cell(""), cell(0.0), cell(0), cell(0), cell("No")},
            {cell("c"), missing(), cell("100% Rome"), missing(), missing(), missing(), missing()},
            {cell("d"), cell("Basic"), cell("bern_2"), cell(-1.25), cell(7), cell(1), cell("No")}};
}

}  // namespace holdfast::test
