#include "core/report/xlsx.h"

#include "core/data/themetokens.h"
#include "core/report/sheetwriter.h"
#include "core/report/text.h"

#include <cmath>
#include <fstream>
#include <utility>

namespace holdfast::report {

namespace {

constexpr std::size_t kMaxCell = 32'767;
constexpr std::size_t kMaxSheetName = 31;

lxw_color_t excelColour(Rgb colour) {
    return (static_cast<lxw_color_t>(colour.red) << 16U) | (static_cast<lxw_color_t>(colour.green) << 8U) | colour.blue;
}

/// Without a broken UTF-8 sequence at the end.
std::string cut(std::string text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
    text.resize(bytes);
    return text;
}

std::string lowerCase(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

}  // namespace

std::string excelFormat(NumberStyle style, const std::string& currency) {
    switch (style) {
        case NumberStyle::Count: return "#,##0";
        case NumberStyle::Percent: return "0.0%";
        case NumberStyle::Probability:
        case NumberStyle::Decimal3: return "0.000";
        case NumberStyle::Money: {
            bool letters = !currency.empty();
            for (const char c : currency) letters = letters && ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
            return letters ? "[$" + currency + "] #,##0.00" : "#,##0.00";
        }
        case NumberStyle::Seconds: return "#,##0.0\" s\"";
        case NumberStyle::Points: return "+0.0;-0.0;0.0";
        case NumberStyle::Plain: break;
    }
    return "General";
}

XlsxBook::XlsxBook(std::filesystem::path file, bool streaming) : m_file(std::move(file)) {
    lxw_workbook_options options{};
    options.constant_memory = streaming ? LXW_TRUE : LXW_FALSE;
    options.use_zip64 = streaming ? LXW_TRUE : LXW_FALSE;
    m_book = workbook_new_opt(m_file.c_str(), &options);
}

XlsxBook::~XlsxBook() {
    if (m_book) workbook_close(m_book);
}

lxw_worksheet* XlsxBook::addSheet(const std::string& name) {
    std::string clean;
    for (const char c : validUtf8(name)) clean += std::string_view("[]:*?/\\'").find(c) == std::string_view::npos ? c : ' ';
    clean = cut(clean.empty() ? "Sheet" : clean, kMaxSheetName);
    std::string unique = clean;
    for (int i = 2; !m_names.insert(lowerCase(unique)).second; ++i)
        unique = cut(clean, kMaxSheetName - 5) + " " + std::to_string(i);
    m_lastName = unique;
    return workbook_add_worksheet(m_book, unique.c_str());
}

Result<void> XlsxBook::close() {
    // The library prints to stderr when it cannot create the file; so that is found out first.
    if (!std::ofstream(m_file, std::ios::binary | std::ios::trunc)) {
        lxw_workbook_free(std::exchange(m_book, nullptr));
        return Unexpected(ErrorCode::Io, "Cannot write " + m_file.string() + ". Check that the folder exists and may be written, and "
                                         "that no other program holds the file.");
    }
    const lxw_error error = workbook_close(std::exchange(m_book, nullptr));
    if (error == LXW_NO_ERROR) return {};
    return Unexpected(ErrorCode::Io, "Cannot write " + m_file.string() + ": " + lxw_strerror(error) +
                                     " Check that the folder exists and has room, and that no other program holds the file.");
}

XlsxFormats::XlsxFormats(const XlsxBook& book, std::string currency) : m_book(book.handle()), m_currency(std::move(currency)) {
    const ThemeTokens tokens = loadThemeTokens(false);
    const auto headerFormat = [&](uint8_t align) {
        lxw_format* format = make();
        format_set_bold(format);
        format_set_bg_color(format, excelColour(tokens.colour("sunken")));
        format_set_bottom(format, LXW_BORDER_THIN);
        format_set_bottom_color(format, excelColour(tokens.colour("borderStrong")));
        format_set_align(format, align);
        return format;
    };
    m_header = headerFormat(LXW_ALIGN_LEFT);
    m_headerRight = headerFormat(LXW_ALIGN_RIGHT);
    m_title = make();
    format_set_bold(m_title);
    format_set_font_size(m_title, tokens.typeHeading);
    m_subtitle = make();
    format_set_bold(m_subtitle);
    m_wrapped = make();
    format_set_text_wrap(m_wrapped);
    format_set_align(m_wrapped, LXW_ALIGN_VERTICAL_TOP);
    m_caution = make();
    format_set_text_wrap(m_caution);
    format_set_align(m_caution, LXW_ALIGN_VERTICAL_TOP);
    format_set_bg_color(m_caution, excelColour(tokens.colour("cautionSoft")));
    m_muted = make();
    format_set_font_color(m_muted, excelColour(tokens.colour("textMuted")));
}

lxw_format* XlsxFormats::number(NumberStyle style) {
    lxw_format*& format = m_numbers[style];
    if (!format) {
        format = make();
        format_set_num_format(format, excelFormat(style, m_currency).c_str());
    }
    return format;
}

void writeText(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const std::string& text, lxw_format* format) {
    worksheet_write_string(sheet, row, column, cut(validUtf8(text), kMaxCell).c_str(), format);
}

void writeCell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const Cell& cell, XlsxFormats& formats) {
    if (const auto* text = std::get_if<std::string>(&cell)) return writeText(sheet, row, column, *text, nullptr);
    const auto* figure = std::get_if<Figure>(&cell);
    if (figure && std::isfinite(figure->value)) worksheet_write_number(sheet, row, column, inItsUnit(*figure), formats.number(figure->style));
}

}  // namespace holdfast::report
