// The parts of libxlsxwriter that this module shares: a workbook that is always closed, formats made once, and cells that
// can never become formulas (text is always written as a string). Internal to core/report; one thread at a time.
#pragma once

#include "core/base/result.h"
#include "core/report/document.h"

#include <xlsxwriter.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace holdfast::report {

class XlsxBook {
public:
    /// `streaming`: rows leave memory once written; they must be written in order.
    XlsxBook(std::filesystem::path file, bool streaming);
    ~XlsxBook();
    XlsxBook(const XlsxBook&) = delete;
    XlsxBook& operator=(const XlsxBook&) = delete;

    lxw_workbook* handle() const { return m_book; }
    /// The name is cut and made unique as Excel wants it.
    lxw_worksheet* addSheet(const std::string& name);
    const std::string& lastSheetName() const { return m_lastName; }
    Result<void> close();

private:
    std::filesystem::path m_file;
    lxw_workbook* m_book;
    std::set<std::string> m_names;  ///< lower case
    std::string m_lastName;
};

class XlsxFormats {
public:
    XlsxFormats(const XlsxBook& book, std::string currency);

    lxw_format* number(NumberStyle style);
    lxw_format* header(bool numeric) const { return numeric ? m_headerRight : m_header; }
    lxw_format* title() const { return m_title; }
    lxw_format* subtitle() const { return m_subtitle; }
    lxw_format* wrapped() const { return m_wrapped; }
    lxw_format* caution() const { return m_caution; }
    lxw_format* muted() const { return m_muted; }

private:
    lxw_format* make() const { return workbook_add_format(m_book); }

    lxw_workbook* m_book;
    std::string m_currency;
    std::map<NumberStyle, lxw_format*> m_numbers;
    lxw_format* m_header;
    lxw_format* m_headerRight;
    lxw_format* m_title;
    lxw_format* m_subtitle;
    lxw_format* m_wrapped;
    lxw_format* m_caution;
    lxw_format* m_muted;
};

inline lxw_col_t columnNumber(std::size_t i) { return static_cast<lxw_col_t>(i); }

/// As a string whatever it begins with; cut at the 32,767 characters a cell can hold.
void writeText(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const std::string& text, lxw_format* format);
/// A number stays a number with its format; nothing leaves the cell empty.
void writeCell(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const Cell& cell, XlsxFormats& formats);

}  // namespace holdfast::report
