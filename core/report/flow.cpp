#include "core/report/flow.h"

#include "core/report/writers.h"

#include <algorithm>
#include <cmath>

namespace holdfast::report {

namespace {

bool isCompact(const Chart& chart) {
    return !chart.series.empty() && (chart.kind == ChartKind::Calibration || chart.kind == ChartKind::Line ||
                                     ((chart.kind == ChartKind::HorizontalBars || chart.kind == ChartKind::Intervals) && chart.series.size() == 1));
}

const Chart* compactChart(const std::vector<Block>& blocks, std::size_t i) {
    const auto* chart = i < blocks.size() ? std::get_if<Chart>(&blocks[i]) : nullptr;
    return chart && isCompact(*chart) ? chart : nullptr;
}

}  // namespace

std::vector<FlowRow> flow(const Section& section) {
    std::vector<FlowRow> rows;
    for (std::size_t i = 0; i < section.blocks.size(); ++i) {
        const Chart* left = compactChart(section.blocks, i);
        const Chart* right = compactChart(section.blocks, i + 1);
        if (left && right) {
            rows.push_back({nullptr, left, right});
            ++i;
        } else {
            rows.push_back({&section.blocks[i], nullptr, nullptr});
        }
    }
    return rows;
}

bool isMoneyColumn(const Table& table, std::size_t column) {
    bool any = false;
    for (const std::vector<Cell>& row : table.rows) {
        const auto* figure = column < row.size() ? std::get_if<Figure>(&row[column]) : nullptr;
        if (!figure) continue;
        if (figure->style != NumberStyle::Money) return false;
        any = true;
    }
    return any;
}

namespace {

/// Sums that large are written without cents, so all of their column are.
bool hasLargeSum(const Table& table, std::size_t column) {
    return std::any_of(table.rows.begin(), table.rows.end(), [column](const std::vector<Cell>& row) {
        const auto* figure = column < row.size() ? std::get_if<Figure>(&row[column]) : nullptr;
        return figure && std::abs(figure->value) >= 100'000.0;
    });
}

}  // namespace

std::string columnHeading(const Table& table, std::size_t column, const std::string& currency) {
    const std::string& title = table.columns[column].title;
    return currency.empty() || !isMoneyColumn(table, column) ? title : title + " (" + currency + ")";
}

std::string tableText(const Table& table, std::size_t row, std::size_t column, const std::string& currency) {
    const std::vector<Cell>& cells = table.rows[row];
    if (column >= cells.size() || std::holds_alternative<std::monostate>(cells[column])) return "\u2013";
    if (!isMoneyColumn(table, column)) return formatCell(cells[column], currency);
    const auto* figure = std::get_if<Figure>(&cells[column]);
    if (figure && hasLargeSum(table, column)) return formatFigure(figure->value, NumberStyle::Count, {});
    return formatCell(cells[column], {});
}

std::map<std::string, std::string> glossary(const ReportDocument& document) {
    std::map<std::string, std::string> terms;
    const auto add = [&terms](const std::string& term, const std::string& definition) {
        if (!term.empty() && !definition.empty()) terms.emplace(term, definition);
    };
    for (const Section& section : document.sections)
        for (const Block& block : section.blocks) {
            if (const auto* figures = std::get_if<KeyFigures>(&block))
                for (const KeyFigure& figure : figures->figures) add(figure.label, figure.definition);
            if (const auto* table = std::get_if<Table>(&block))
                for (const TableColumnSpec& column : table->columns) add(column.title, column.definition);
        }
    return terms;
}

std::string provenanceLine(const Provenance& provenance) {
    std::string line;
    const auto add = [&line](const std::string& text) {
        if (text.empty()) return;
        if (!line.empty()) line += ", ";
        line += text;
    };
    if (!provenance.project.empty()) add("project " + provenance.project);
    add(provenance.filter);
    if (provenance.modelVersion > 0)
        add("model " + std::to_string(provenance.modelVersion) + (provenance.learner.empty() ? "" : " (" + provenance.learner + ")"));
    if (provenance.asOf > 0) add("scores as of " + formatDate(provenance.asOf));
    if (provenance.createdAt > 0) add("made " + formatDate(provenance.createdAt));
    if (!line.empty() && line[0] >= 'a' && line[0] <= 'z') line[0] = static_cast<char>(line[0] - 'a' + 'A');
    return line;
}

}  // namespace holdfast::report
