// One report table on paper: column widths from the content, wrapped cells, rows never split, the header repeated on
// every page it reaches. Internal to app/pdf; the thread rule of PdfPage.
#pragma once

#include "app/pdf/pdfpage.h"
#include "core/report/document.h"

#include <string>
#include <vector>

namespace holdfast::app {

class PdfTable {
public:
    PdfTable(PdfPage& page, const report::Table& table, const std::string& currency);

    double leadHeight() const;  ///< title, header and the first two rows: what a heading above must keep with it
    void draw();

private:
    using Lines = std::vector<std::vector<QString>>;  ///< [columns][lines]

    bool measureColumns();  ///< false when they had to be narrower than their longest words
    Lines rowLines(std::size_t index) const;
    double rowHeight(const Lines& lines) const;
    double headHeight(bool titled) const;
    void drawHead(bool continued);
    void drawRow(const std::vector<report::Cell>& row, const Lines& lines, double height);
    QString cellText(std::size_t row, std::size_t column) const;
    QString heading(std::size_t column) const;

    PdfPage& m_page;
    const report::Table& m_table;
    const std::string& m_currency;
    PageText m_title, m_header, m_text, m_muted;
    double m_gutter;
    std::vector<double> m_widths;
    std::vector<std::vector<QString>> m_titles;
};

}  // namespace holdfast::app
