#include "core/report/sheetwriter.h"
#include "core/storage/catalogue.h"
#include "core/storage/notebook.h"
#include "core/workbench/browsing.h"
#include "core/workbench/pendingfile.h"

#include <algorithm>
#include <cmath>

namespace holdfast::workbench {

namespace {

using report::Cell;
using report::Figure;
using report::NumberStyle;

constexpr std::size_t kPage = 2'000;
constexpr std::int64_t kExactInDouble = std::int64_t{1} << 53;

bool isScoreColumn(const std::string& name) { return !name.empty() && name.front() == '@'; }

/// The spec of a column; a score column gets one of its own.
Result<ColumnSpec> specOf(const std::vector<ColumnSpec>& known, const std::string& name) {
    if (isScoreColumn(name)) {
        ColumnSpec spec;
        spec.name = name.substr(1);
        spec.type = ColumnType::Real;
        return spec;
    }
    const auto found = std::find_if(known.begin(), known.end(), [&](const ColumnSpec& spec) { return spec.name == name; });
    if (found == known.end())
        return Unexpected(ErrorCode::InvalidInput, "There is no column \"" + name + "\". Choose columns that the project has.");
    return *found;
}

/// As a file says it: times as ISO 8601, yes and no as true and false, numbers as numbers.
Cell exportedCell(const ColumnSpec& spec, const Value& value) {
    const NumberStyle style = spec.role == ColumnRole::Value ? NumberStyle::Money : NumberStyle::Plain;
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* real = std::get_if<double>(&value)) {
        if (spec.type == ColumnType::Timestamp && std::isfinite(*real)) return formatIso8601(static_cast<UtcMillis>(*real));
        return std::isfinite(*real) ? Cell(Figure{*real, style}) : Cell();
    }
    const auto* integer = std::get_if<std::int64_t>(&value);
    if (!integer) return {};
    if (spec.type == ColumnType::Timestamp) return formatIso8601(*integer);
    if (spec.type == ColumnType::Boolean) return std::string(*integer != 0 ? "true" : "false");
    if (*integer > kExactInDouble || *integer < -kExactInDouble) return std::to_string(*integer);
    return Figure{static_cast<double>(*integer), style};
}

Result<void> writePages(const storage::Project& project, const std::vector<std::int64_t>& ids, const std::vector<std::string>& columns,
                        const std::vector<ColumnSpec>& specs, report::SheetWriter& writer, const TaskContext& context) {
    std::vector<Cell> row;
    for (std::size_t from = 0; from < ids.size(); from += kPage) {
        HOLDFAST_CHECK(context.checkpoint());
        const std::size_t count = std::min(kPage, ids.size() - from);
        HOLDFAST_ASSIGN(const auto page, customerCells(project, std::span(ids).subspan(from, count), columns));
        for (const std::vector<Value>& values : page) {
            row.clear();
            for (std::size_t i = 0; i < values.size() && i < specs.size(); ++i) row.push_back(exportedCell(specs[i], values[i]));
            HOLDFAST_CHECK(writer.write(row));
        }
        context.progress(from + count, ids.size(), "Writing customers");
    }
    return {};
}

}  // namespace

Result<std::uint64_t> exportCustomers(const storage::Project& project, const Filter& filter, const CustomerOrder& order,
                                      const std::vector<std::string>& columns, const std::filesystem::path& file,
                                      const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto known, storage::readColumns(project));
    std::vector<std::string> wanted = columns;
    if (wanted.empty())
        for (const ColumnSpec& spec : known) wanted.push_back(spec.name);
    std::vector<ColumnSpec> specs;
    std::vector<report::TableColumnSpec> titles;
    for (const std::string& name : wanted) {
        HOLDFAST_ASSIGN(const ColumnSpec spec, specOf(known, name));
        specs.push_back(spec);
        titles.push_back({spec.name, isNumeric(spec.type), {}, false});
    }
    HOLDFAST_ASSIGN(const auto ids, findCustomers(project, filter, order, context));
    if (lowerExtension(file) == ".xlsx" && ids.size() + 1 > report::kSheetRows)
        return Unexpected(ErrorCode::InvalidInput, "An Excel sheet holds at most 1,048,575 customers. Export to .csv, or narrow the filter.");
    HOLDFAST_ASSIGN(const auto currency, storage::readSetting(project, "currency"));
    PendingFile pending(file);
    HOLDFAST_ASSIGN(const auto writer, report::SheetWriter::create(pending.path(), "Customers", titles, currency.value_or(std::string())));
    HOLDFAST_CHECK(writePages(project, ids, wanted, specs, *writer, context));
    HOLDFAST_CHECK(writer->finish());
    HOLDFAST_CHECK(pending.publish());
    return static_cast<std::uint64_t>(ids.size());
}

}  // namespace holdfast::workbench
