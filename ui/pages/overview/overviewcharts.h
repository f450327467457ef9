// The Overview page's figures and charts as values, and the conditions its bars stand for. Kept apart from the widgets
// so that a test can read them. Pure functions; GUI thread only for the locale.
#pragma once

#include "core/data/filter.h"
#include "core/data/overview.h"
#include "core/data/projectinfo.h"
#include "core/report/document.h"
#include "ui/charts/keyfigurerow.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace holdfast::ui {

std::vector<KeyFigureText> headlineFigures(const Overview& overview, const QString& currency);
/// Of everybody the bars show. With a bin chosen by the filter the finding is about the `chosen` customers in it: the other
/// bars are only there to be chosen next.
report::Chart scoreHistogramChart(const Overview& overview, int chosenBin = -1, std::uint64_t chosen = 0);
/// Mean risk by segment; the observed churn rate while nothing is scored.
report::Chart segmentChart(const Overview& overview, const std::vector<ColumnSpec>& columns);

/// Expected loss of the same segments in the same order; empty without a value column. `overview` covers all its segments.
report::Chart segmentLossChart(const Overview& overview, const std::vector<ColumnSpec>& columns);

/// Numbers in their order, texts by falling risk, missing last.
void sortSegments(Overview& overview, const std::vector<ColumnSpec>& columns);

/// "Score in this bin"; the last bin is open to its upper end.
Condition binCondition(const Overview& overview, int bin);
/// "Column is this segment", typed as the column is; the missing one asks for missing values.
Condition segmentCondition(const Overview& overview, int segment, const std::vector<ColumnSpec>& columns);

/// Customers whose label does not say that they have left; nothing where no label is known.
std::optional<Condition> stillHereCondition(const std::vector<ColumnSpec>& columns);

/// The filter without its conditions on `column`.
Filter without(const Filter& filter, std::string_view column);

}  // namespace holdfast::ui
