// Writers of a ReportDocument: HTML (one file, inline SVG), XLSX, CSV; and the SVG of one chart, which the PDF printer
// uses too. Text cells that a spreadsheet would run as a formula are made inert. Pure functions over values; any thread.
#pragma once

#include "core/base/result.h"
#include "core/data/themetokens.h"
#include "core/report/document.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace holdfast::report {

std::string toHtml(const ReportDocument& document);
std::string toCsv(const ReportDocument& document);  ///< tables and figures, one section after another
Result<void> writeXlsx(const ReportDocument& document, const std::filesystem::path& file);

struct SvgOptions {
    int width = 720;
    int height = 300;
    bool dark = false;
    int pad = 12;  ///< empty pixels around the drawing; 0 where the page gives it room
};
/// A self-contained SVG 1.1 with only what QtSvg (SVG Tiny 1.2) can draw.
std::string toSvg(const Chart& chart, const std::string& currency, const SvgOptions& options = {});

/// "12,345", "31.4 %", "EUR 1,234.50", "0.812", "2.3 s"; "not available" for nothing.
std::string formatCell(const Cell& cell, const std::string& currency);
std::string formatFigure(double value, NumberStyle style, const std::string& currency);

/// A field for CSV or a sheet: quoted when needed; a leading = + - @ tab or CR in text is defused with an apostrophe
/// (OWASP, CSV injection). Plain numbers are left alone.
std::string csvField(std::string_view text);
/// The same without defusing, for files that a program reads back: keys must come out as they are.
std::string csvQuoted(std::string_view text);

}  // namespace holdfast::report
