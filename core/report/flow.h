// The order in which a page shows a section's blocks: compact charts that follow each other share a row. HTML and PDF
// both lay out by this, so they look alike. Pure functions; any thread.
#pragma once

#include "core/report/document.h"

#include <map>
#include <string>
#include <vector>

namespace holdfast::report {

/// One block across the page, or two compact charts side by side.
struct FlowRow {
    const Block* block = nullptr;
    const Chart* left = nullptr;   ///< set instead of block for a pair
    const Chart* right = nullptr;
};
std::vector<FlowRow> flow(const Section& section);

/// True when every figure of the column is money: its currency then stands once, in the heading.
bool isMoneyColumn(const Table& table, std::size_t column);
/// The heading, with the currency of a money column.
std::string columnHeading(const Table& table, std::size_t column, const std::string& currency);
/// A cell under such a heading; an en dash for nothing.
std::string tableText(const Table& table, std::size_t row, std::size_t column, const std::string& currency);

/// Every term with a definition, once, in alphabetical order: the glossary.
std::map<std::string, std::string> glossary(const ReportDocument& document);

/// "Project telco, model 3 (mlp), as of 2026-11-23, all customers": one line under the title.
std::string provenanceLine(const Provenance& provenance);

}  // namespace holdfast::report
