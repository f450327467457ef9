#include "core/workbench/editing.h"

#include "core/data/label.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/database.h"
#include "core/storage/notebook.h"
#include "core/workbench/browsing.h"

#include <algorithm>

namespace holdfast::workbench {

namespace {

constexpr std::string_view kCurrency = "currency";
constexpr std::size_t kLabelValues = 16;  // a label has two; more are refused in training

Result<void> checkRange(const ColumnSpec& column) {
    if (column.rangeMin && column.rangeMax && !(*column.rangeMin <= *column.rangeMax))
        return Unexpected(ErrorCode::InvalidInput,
                          "The range of \"" + column.name + "\" ends below where it begins. Swap the two ends.");
    return {};
}

Result<void> checkSetting(const std::string& name, const std::optional<std::string>& value) {
    if (name != kCurrency)
        return Unexpected(ErrorCode::InvalidInput, "There is no setting \"" + name + "\". Known is: currency.");
    if (value) return checkCurrency(*value);
    return {};
}

/// The one value of a text column that usually means "left"; empty when none or several do.
Result<std::string> usualPositive(const storage::Project& project, const std::string& column) {
    std::string found;
    const auto values = columnValues(project, column, kLabelValues);
    if (!values) return found;  // an unknown column is told by who changes it
    for (const auto& [text, count] : *values) {
        if (!usuallyMeansLeft(text)) continue;
        if (!found.empty()) return std::string();
        found = text;
    }
    return found;
}

}  // namespace

Result<void> checkCurrency(const std::string& code) {
    const bool letters =
        code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!letters)
        return Unexpected(ErrorCode::InvalidInput,
                          "\"" + code + "\" is no currency. Give its three capital letters, for example EUR.");
    return {};
}

Result<ColumnSpec> editColumn(storage::Project& project, const ColumnSpec& wanted) {
    HOLDFAST_CHECK(checkRange(wanted));
    ColumnSpec column = wanted;
    if (column.role == ColumnRole::Label && column.type == ColumnType::Text && column.positive.empty()) {
        HOLDFAST_ASSIGN(column.positive, usualPositive(project, column.name));
    }
    HOLDFAST_ASSIGN(storage::WriteScope scope, storage::WriteScope::begin(project.database()));
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    const auto former =
        std::find_if(columns.begin(), columns.end(), [&](const ColumnSpec& c) { return c.name == column.name; });
    HOLDFAST_CHECK(storage::updateColumn(project, column));  // NotFound, a second key or label
    HOLDFAST_CHECK(scope.commit());
    return *former;
}

Result<std::string> editNote(storage::Project& project, const std::string& key, const std::string& text, const Clock& clock) {
    HOLDFAST_ASSIGN(storage::WriteScope scope, storage::WriteScope::begin(project.database()));
    HOLDFAST_CHECK(storage::customerId(project, key));
    HOLDFAST_ASSIGN(std::string former, storage::readNote(project, key));
    HOLDFAST_CHECK(storage::writeNote(project, key, text, clock()));
    HOLDFAST_CHECK(scope.commit());
    return former;
}

Result<std::optional<std::string>> editSetting(storage::Project& project, const std::string& name,
                                               const std::optional<std::string>& value) {
    HOLDFAST_CHECK(checkSetting(name, value));
    HOLDFAST_ASSIGN(storage::WriteScope scope, storage::WriteScope::begin(project.database()));
    HOLDFAST_ASSIGN(auto former, storage::readSetting(project, name));
    HOLDFAST_CHECK(value ? storage::writeSetting(project, name, *value) : storage::removeSetting(project, name));
    HOLDFAST_CHECK(scope.commit());
    return former;
}

}  // namespace holdfast::workbench
