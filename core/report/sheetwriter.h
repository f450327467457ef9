// SheetWriter: one table written row by row to a CSV or XLSX file in bounded memory, for exports of any number of
// customers; and the cell helpers it shares with the report writers. Text that a spreadsheet would run as a formula is
// made inert. One thread at a time.
#pragma once

#include "core/base/result.h"
#include "core/report/document.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::report {

/// A cell for CSV: numbers unrounded in shortest form, nothing for "not available".
std::string csvCell(const Cell& cell);
std::string csvRow(const std::vector<Cell>& cells);  ///< defused, quoted, with CRLF (RFC 4180)

/// "EUR", "share", "s"; empty for a bare number.
std::string unitOf(NumberStyle style, const std::string& currency);

/// Number format of a spreadsheet cell: "0.0%", "[$EUR] #,##0.00" ...
std::string excelFormat(NumberStyle style, const std::string& currency);

inline constexpr std::size_t kSheetRows = 1'048'576;  ///< what one XLSX sheet can hold, with the header

class SheetWriter {
public:
    /// Starts `file` as .csv or .xlsx by its extension with a header row. InvalidInput for another extension; Io.
    static Result<std::unique_ptr<SheetWriter>> create(const std::filesystem::path& file, const std::string& sheet,
                                                       const std::vector<TableColumnSpec>& columns, const std::string& currency);
    virtual ~SheetWriter() = default;

    /// InvalidInput when an XLSX sheet is full: the message says to use CSV.
    virtual Result<void> write(const std::vector<Cell>& cells) = 0;
    /// Completes the file; nothing may be written after. A writer destroyed without it leaves an unusable file.
    virtual Result<void> finish() = 0;
};

}  // namespace holdfast::report
