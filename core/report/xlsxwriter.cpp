#include "core/report/writers.h"

#include "core/report/text.h"
#include "core/report/xlsx.h"
#include "core/report/xlsxchart.h"

#include <algorithm>

namespace holdfast::report {

namespace {

constexpr double kFirstColumn = 34.0;  ///< widths in characters
constexpr double kOtherColumn = 18.0;
constexpr lxw_col_t kTextColumns = 6;  ///< over which a paragraph runs
constexpr double kRowHeight = 15.0;    ///< points

/// Lines a text takes in so many characters, for the row height that Excel does not fit by itself in merged cells.
double wrappedLines(const std::string& text, double characters) {
    return std::max(1.0, static_cast<double>(wrapText(text, characters * 0.62, 1.0).size()));
}

/// A section's own sheet: words, key figures and charts; its tables get sheets of their own, with a frozen header.
class SectionSheet {
public:
    SectionSheet(const ReportDocument& document, XlsxBook& book, XlsxFormats& formats, const Section& section)
        : m_document(document), m_book(book), m_formats(formats) {
        m_sheet = book.addSheet(section.title);
        m_name = book.lastSheetName();
        worksheet_set_column(m_sheet, 0, 0, kFirstColumn, nullptr);
        worksheet_set_column(m_sheet, 1, 12, kOtherColumn, nullptr);
        worksheet_gridlines(m_sheet, LXW_HIDE_ALL_GRIDLINES);
        worksheet_set_landscape(m_sheet);
        worksheet_fit_to_pages(m_sheet, 1, 0);
        writeText(m_sheet, m_row, 0, section.title, formats.title());
        worksheet_freeze_panes(m_sheet, 1, 0);
        m_row += 2;
        for (const Block& block : section.blocks) std::visit([this](const auto& part) { add(part); }, block);
    }

private:
    void add(const Paragraph& paragraph) {
        lxw_format* format = paragraph.caution ? m_formats.caution() : m_formats.wrapped();
        const double characters = kFirstColumn + kOtherColumn * (kTextColumns - 1);
        worksheet_set_row(m_sheet, m_row, kRowHeight * wrappedLines(paragraph.text, characters), nullptr);
        worksheet_merge_range(m_sheet, m_row, 0, m_row, kTextColumns - 1, "", format);
        writeText(m_sheet, m_row, 0, paragraph.text, format);
        m_row += 2;
    }

    void add(const KeyFigures& figures) {
        writeText(m_sheet, m_row, 0, "Figure", m_formats.header(false));
        writeText(m_sheet, m_row, 1, "Value", m_formats.header(true));
        writeText(m_sheet, m_row++, 2, "What it means", m_formats.header(false));
        for (const KeyFigure& figure : figures.figures) {
            writeText(m_sheet, m_row, 0, figure.label, nullptr);
            writeCell(m_sheet, m_row, 1, figure.value, m_formats);
            if (std::holds_alternative<std::monostate>(figure.value)) writeText(m_sheet, m_row, 1, "not available", m_formats.muted());
            writeText(m_sheet, m_row++, 2, figure.definition, m_formats.muted());
        }
        ++m_row;
    }

    void add(const Chart& chart) { m_row = addExcelChart(m_book, m_sheet, m_name, m_row, chart, m_document.currency, m_formats); }

    void add(const Table& table) {
        const std::string name = table.name.empty() ? table.title : table.name;
        lxw_worksheet* sheet = m_book.addSheet(spaced(name));
        writeText(m_sheet, m_row, 0, table.title, m_formats.subtitle());
        writeText(m_sheet, m_row, 1, "on the sheet \"" + m_book.lastSheetName() + "\"", m_formats.muted());
        m_row += 2;
        fillTable(sheet, table);
    }

    /// "top_risks" as "Top risks".
    static std::string spaced(std::string name) {
        std::replace(name.begin(), name.end(), '_', ' ');
        if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
        return name;
    }

    void fillTable(lxw_worksheet* sheet, const Table& table) {
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const lxw_col_t column = columnNumber(i);
            worksheet_set_column(sheet, column, column, columnWidth(table, i), nullptr);
            writeText(sheet, 0, column, table.columns[i].title, m_formats.header(table.columns[i].numeric));
            if (!table.columns[i].definition.empty())
                worksheet_write_comment(sheet, 0, column, validUtf8(table.columns[i].definition).c_str());
        }
        for (std::size_t r = 0; r < table.rows.size(); ++r)
            for (std::size_t i = 0; i < std::min(table.rows[r].size(), table.columns.size()); ++i)
                writeCell(sheet, static_cast<lxw_row_t>(r + 1), columnNumber(i), table.rows[r][i], m_formats);
        worksheet_freeze_panes(sheet, 1, 0);
        worksheet_repeat_rows(sheet, 0, 0);
        worksheet_set_landscape(sheet);
        worksheet_fit_to_pages(sheet, 1, 0);
        const auto last = static_cast<lxw_row_t>(table.rows.size());
        if (last > 0 && !table.columns.empty()) worksheet_autofilter(sheet, 0, 0, last, columnNumber(table.columns.size() - 1));
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            if (table.columns[i].riskBar && last > 0) riskScale(sheet, columnNumber(i), last);
    }

    /// As wide as the widest of the first rows, within reason.
    double columnWidth(const Table& table, std::size_t column) const {
        double widest = static_cast<double>(table.columns[column].title.size()) + 4.0;
        for (std::size_t r = 0; r < std::min<std::size_t>(table.rows.size(), 200); ++r)
            if (column < table.rows[r].size())
                widest = std::max(widest, static_cast<double>(formatCell(table.rows[r][column], m_document.currency).size()) + 2.0);
        return std::clamp(widest, 9.0, 70.0);
    }

    static void riskScale(lxw_worksheet* sheet, lxw_col_t column, lxw_row_t last) {
        const ThemeTokens tokens = loadThemeTokens(false);
        const auto colour = [&tokens](double probability) {
            const Rgb rgb = tokens.riskColour(probability);
            return (static_cast<lxw_color_t>(rgb.red) << 16U) | (static_cast<lxw_color_t>(rgb.green) << 8U) | rgb.blue;
        };
        lxw_conditional_format format{};
        format.type = LXW_CONDITIONAL_DATA_BAR;
        format.bar_color = colour(0.85);
        format.bar_solid = LXW_TRUE;
        format.data_bar_2010 = LXW_TRUE;
        format.min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
        format.max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
        format.min_value = 0.0;
        format.max_value = 1.0;
        worksheet_conditional_format_range(sheet, 1, column, last, column, &format);
    }

    const ReportDocument& m_document;
    XlsxBook& m_book;
    XlsxFormats& m_formats;
    lxw_worksheet* m_sheet = nullptr;
    std::string m_name;
    lxw_row_t m_row = 0;
};

}  // namespace

Result<void> writeXlsx(const ReportDocument& document, const std::filesystem::path& file) {
    XlsxBook book(file, false);
    std::string title = validUtf8(document.title);
    std::string subject = validUtf8(document.subtitle);
    std::string comments = "Data fingerprint " + document.provenance.fingerprint;
    lxw_doc_properties properties{};
    properties.title = title.data();
    properties.subject = subject.data();
    properties.comments = comments.data();
    properties.created = static_cast<time_t>(document.provenance.createdAt / 1000);
    workbook_set_properties(book.handle(), &properties);
    XlsxFormats formats(book, document.currency);
    for (const Section& section : document.sections) SectionSheet(document, book, formats, section);
    if (document.sections.empty()) book.addSheet("Report");
    return book.close();
}

}  // namespace holdfast::report
