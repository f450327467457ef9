#include "core/report/sheetwriter.h"

#include "core/report/text.h"
#include "core/report/writers.h"
#include "core/report/xlsx.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>

namespace holdfast::report {

namespace {

Unexpected cannotWrite(const std::filesystem::path& file) {
    return Unexpected(ErrorCode::Io, "Cannot write " + file.string() + ". Check that the folder exists and has room, and that no "
                                     "other program holds the file.");
}

class CsvSheet : public SheetWriter {
public:
    explicit CsvSheet(const std::filesystem::path& file) : m_file(file), m_stream(file, std::ios::binary | std::ios::trunc) {}

    Result<void> write(const std::vector<Cell>& cells) override {
        m_stream << csvRow(cells);
        if (!m_stream) return cannotWrite(m_file);
        return {};
    }

    Result<void> finish() override {
        m_stream.close();
        if (!m_stream) return cannotWrite(m_file);
        return {};
    }

private:
    std::filesystem::path m_file;
    std::ofstream m_stream;
};

class XlsxSheet : public SheetWriter {
public:
    XlsxSheet(const std::filesystem::path& file, const std::string& sheet, const std::vector<TableColumnSpec>& columns,
              const std::string& currency)
        : m_file(file), m_book(file, true), m_formats(m_book, currency) {
        m_sheet = m_book.addSheet(sheet);
        for (std::size_t i = 0; i < columns.size(); ++i)
            worksheet_set_column(m_sheet, columnNumber(i), columnNumber(i),
                                 std::clamp(2.0 + static_cast<double>(columns[i].title.size()), 12.0, 40.0), nullptr);
        for (std::size_t i = 0; i < columns.size(); ++i)
            writeText(m_sheet, 0, columnNumber(i), columns[i].title, m_formats.header(columns[i].numeric));
        worksheet_freeze_panes(m_sheet, 1, 0);
    }

    Result<void> write(const std::vector<Cell>& cells) override {
        if (m_row >= kSheetRows)
            return Unexpected(ErrorCode::InvalidInput, "An Excel sheet holds at most 1,048,575 rows below its header. Export to .csv instead.");
        for (std::size_t i = 0; i < cells.size(); ++i)
            writeCell(m_sheet, static_cast<lxw_row_t>(m_row), columnNumber(i), cells[i], m_formats);
        ++m_row;
        return {};
    }

    Result<void> finish() override { return m_book.close(); }

private:
    std::filesystem::path m_file;
    XlsxBook m_book;
    XlsxFormats m_formats;
    lxw_worksheet* m_sheet = nullptr;
    std::size_t m_row = 1;
};

}  // namespace

std::string csvCell(const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    const auto* figure = std::get_if<Figure>(&cell);
    if (!figure || !std::isfinite(figure->value)) return {};
    const double value = inItsUnit(*figure);
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    std::string text(buffer.data(), end.ptr);
    if (text.find('e') == std::string::npos || std::abs(value) > 1e18) return text;
    std::array<char, 400> fixed{};
    const auto last = std::to_chars(fixed.data(), fixed.data() + fixed.size(), value, std::chars_format::fixed);
    return {fixed.data(), last.ptr};
}

std::string csvRow(const std::vector<Cell>& cells) {
    std::string row;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) row += ',';
        row += csvField(csvCell(cells[i]));
    }
    return row + "\r\n";
}

std::string unitOf(NumberStyle style, const std::string& currency) {
    switch (style) {
        case NumberStyle::Percent: return "share";
        case NumberStyle::Points: return "points";
        case NumberStyle::Money: return currency;
        case NumberStyle::Seconds: return "s";
        default: return {};
    }
}

Result<std::unique_ptr<SheetWriter>> SheetWriter::create(const std::filesystem::path& file, const std::string& sheet,
                                                         const std::vector<TableColumnSpec>& columns, const std::string& currency) {
    std::string extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (extension == ".xlsx") return std::unique_ptr<SheetWriter>(std::make_unique<XlsxSheet>(file, sheet, columns, currency));
    if (extension != ".csv")
        return Unexpected(ErrorCode::InvalidInput, "Cannot tell the format of " + file.filename().string() + ". End its name in .csv or .xlsx.");
    std::unique_ptr<SheetWriter> writer = std::make_unique<CsvSheet>(file);
    std::vector<Cell> titles;
    for (const TableColumnSpec& column : columns) titles.emplace_back(column.title);
    HOLDFAST_CHECK(writer->write(titles));
    return writer;
}

}  // namespace holdfast::report
