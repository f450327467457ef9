#include "core/report/writers.h"
#include "core/workbench/reportsections.h"

#include <algorithm>
#include <cmath>

namespace holdfast::workbench {

namespace {

using namespace report;

constexpr std::size_t kShownMissing = 12;

double missingShare(const ColumnProfile& column) {
    return column.rows > 0 ? static_cast<double>(column.missing) / static_cast<double>(column.rows) : 0.0;
}

/// A statistic of a column in the column's own terms: dates stay dates.
Cell statistic(const ColumnSpec& spec, const std::optional<double>& value) {
    if (!value || !std::isfinite(*value) || spec.type == ColumnType::Boolean) return {};
    if (spec.type == ColumnType::Timestamp) return formatDate(static_cast<UtcMillis>(*value));
    return Figure{*value, NumberStyle::Plain};
}

std::string remark(const ColumnProfile& column) {
    if (!column.leakage.empty()) return "may leak the label: " + column.leakage;
    if (column.constant) return "one value only";
    if (column.suspectedIdentifier) return "looks like an identifier";
    return {};
}

std::string mostFrequent(const ColumnProfile& column) {
    if (column.topValues.empty() || column.rows == 0) return {};
    const auto& [text, count] = column.topValues.front();
    return text + " (" + formatFigure(static_cast<double>(count) / static_cast<double>(column.rows), NumberStyle::Percent, {}) + ")";
}

std::string spaced(std::string_view name) {
    std::string text(name);
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

Table columnTable(const DataProfile& profile) {
    Table table;
    table.title = "Columns";
    table.name = "columns";
    table.columns = {{"Column", false, {}},
                     {"Type", false, {}},
                     {"Role", false, "What the column is used for; only the label's and the features' columns enter the model."},
                     {"Missing", true, "Share of customers without a value."},
                     {"Distinct", true, "Number of different values."},
                     {"Minimum", true, {}},
                     {"Median", true, "Half of the customers have less, half have more."},
                     {"Maximum", true, {}},
                     {"Most frequent", false, "The commonest value and the share of customers that have it."},
                     {"AUC alone", true, "How well this column by itself tells leavers from stayers; 0.5 is not at all, 1 is a leak or a copy of the label."},
                     {"Remark", false, {}}};
    for (const ColumnProfile& column : profile.columns) {
        const std::string frequent = mostFrequent(column);
        const std::string note = remark(column);
        table.rows.push_back({column.spec.name, std::string(toString(column.spec.type)), spaced(toString(column.spec.role)),
                              Figure{missingShare(column), NumberStyle::Percent},
                              Figure{static_cast<double>(column.distinct), NumberStyle::Count}, statistic(column.spec, column.minimum),
                              statistic(column.spec, column.median), statistic(column.spec, column.maximum),
                              frequent.empty() ? Cell() : Cell(frequent),
                              column.labelAuc ? Cell(Figure{*column.labelAuc, NumberStyle::Decimal3}) : Cell(),
                              note.empty() ? Cell(std::string()) : Cell(note)});
    }
    return table;
}

/// Only where something is missing at all.
std::optional<Chart> missingChart(const DataProfile& profile) {
    std::vector<const ColumnProfile*> missing;
    for (const ColumnProfile& column : profile.columns)
        if (column.missing > 0) missing.push_back(&column);
    if (missing.size() < 2) return std::nullopt;
    std::stable_sort(missing.begin(), missing.end(),
                     [](const ColumnProfile* a, const ColumnProfile* b) { return missingShare(*a) > missingShare(*b); });
    Chart chart;
    chart.title = missing.front()->spec.name + " is missing most often, for " +
                  formatFigure(missingShare(*missing.front()), NumberStyle::Percent, {}) + " of customers";
    chart.name = "missing";
    chart.kind = ChartKind::HorizontalBars;
    chart.yTitle = "Customers without a value";
    chart.yStyle = NumberStyle::Percent;
    ChartSeries series;
    for (std::size_t i = 0; i < std::min(missing.size(), kShownMissing); ++i) {
        chart.categories.push_back(missing[i]->spec.name);
        series.y.push_back(missingShare(*missing[i]));
    }
    chart.series.push_back(std::move(series));
    return chart;
}

KeyFigures profileFigures(const DataProfile& profile, const ProjectInfo& info) {
    std::uint64_t cells = 0;
    std::uint64_t missing = 0;
    for (const ColumnProfile& column : profile.columns) {
        cells += column.rows;
        missing += column.missing;
    }
    const auto count = [](std::uint64_t value) { return Figure{static_cast<double>(value), NumberStyle::Count}; };
    const auto tableCount = [&](const char* name) {
        const auto found = info.tables.find(name);
        return count(found == info.tables.end() ? 0 : found->second);
    };
    KeyFigures figures;
    figures.figures = {{"Rows", count(profile.rows), "Customers in the project, whatever the filter."},
                       {"Columns", count(profile.columns.size()), "Columns of the customer table."},
                       {"Missing cells", cells > 0 ? Cell(Figure{static_cast<double>(missing) / static_cast<double>(cells), NumberStyle::Percent}) : Cell(),
                        "Share of all cells of the customer table that hold no value."},
                       {"Rejected rows", count(info.rejects), "Rows of imported files that could not be read and were left out."},
                       {"Events", tableCount("events"), "Recorded actions of customers, such as purchases or logins."},
                       {"Referrals", tableCount("referrals"), "Recorded recommendations from one customer to another."},
                       {"Treatments", tableCount("treatments"), "Recorded offers of past campaigns."}};
    return figures;
}

}  // namespace

Section dataProfileSection(const DataProfile& profile, const ProjectInfo& info, bool filtered) {
    Section section{"Data profile", "data_profile", {}};
    if (profile.rows == 0) return emptySection(section.title, section.name, kNoCustomers);
    if (filtered) section.blocks.emplace_back(Paragraph{"The profile covers every customer of the project, whatever the filter.", false});
    for (const std::string& warning : profile.warnings) section.blocks.emplace_back(Paragraph{warning, true});
    section.blocks.emplace_back(profileFigures(profile, info));
    if (auto chart = missingChart(profile)) section.blocks.emplace_back(std::move(*chart));
    section.blocks.emplace_back(columnTable(profile));
    return section;
}

}  // namespace holdfast::workbench
