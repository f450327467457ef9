// A report chart as a native Excel chart with its data beside it. Internal to core/report; one thread at a time.
#pragma once

#include "core/report/xlsx.h"

#include <string>

namespace holdfast::report {

/// Writes the data at `row` and the chart to its right; returns the first free row below both.
lxw_row_t addExcelChart(const XlsxBook& book, lxw_worksheet* sheet, const std::string& sheetName, lxw_row_t row, const Chart& chart,
                        const std::string& currency, XlsxFormats& formats);

}  // namespace holdfast::report
