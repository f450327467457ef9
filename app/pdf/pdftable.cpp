#include "app/pdf/pdftable.h"

#include "core/report/flow.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::app {

namespace {

constexpr double kGutter = 9.0;      ///< between columns, points
constexpr double kRowPadding = 3.0;  ///< above and below a row's text
constexpr double kBar = 30.0;        ///< a risk bar and the space after it
constexpr double kWord = 80.0;      ///< words up to this wide are not broken for anybody
constexpr int kMaxLines = 14;        ///< of one cell; longer text is elided
constexpr std::size_t kSampleRows = 500;

/// The value that nine of ten do not exceed.
double usual(std::vector<double>& values) {
    if (values.empty()) return 0.0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) * 9 / 10);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

bool isNumber(const report::Cell& cell) { return std::holds_alternative<report::Figure>(cell); }

}  // namespace

PdfTable::PdfTable(PdfPage& page, const report::Table& table, const std::string& currency)
    : m_page(page),
      m_table(table),
      m_currency(currency),
      m_title(page.style(10.5, "text", true)),
      m_gutter(kGutter) {
    // A table with many columns is set smaller rather than with broken words.
    for (const double size : {8.0, 7.2, 6.5}) {
        m_header = page.style(size - 0.5, "textMuted", true);
        m_text = page.style(size);
        m_muted = page.style(size, "textMuted");
        m_gutter = size < 8.0 ? kGutter * 0.7 : kGutter;
        if (measureColumns()) break;
    }
    for (std::size_t i = 0; i < m_widths.size(); ++i)
        m_titles.push_back(page.wrap(heading(i), m_widths[i], m_header, 4));
}

QString PdfTable::cellText(std::size_t row, std::size_t column) const {
    return QString::fromStdString(report::tableText(m_table, row, column, m_currency));
}

QString PdfTable::heading(std::size_t column) const {
    return QString::fromStdString(report::columnHeading(m_table, column, m_currency));
}

/// Every column gets what its longest word or figure needs; columns of text share what is left by how much they hold.
bool PdfTable::measureColumns() {
    const std::size_t count = m_table.columns.size();
    std::vector<double> least(count, 20.0);
    std::vector<double> wanted(count, 0.0);
    const auto widestWord = [this](const QString& text, const PageText& style) {
        double widest = 0.0;
        for (const QString& word : text.split(QLatin1Char(' '))) widest = std::max(widest, m_page.textWidth(word, style));
        return widest;
    };
    for (std::size_t i = 0; i < count; ++i) {
        const QString title = heading(i);
        std::vector<double> wordWidths;
        std::vector<double> textWidths;
        least[i] = std::max(least[i], widestWord(title, m_header));
        wanted[i] = std::max(least[i], std::min(m_page.textWidth(title, m_header), 80.0));
        for (std::size_t r = 0; r < std::min(m_table.rows.size(), kSampleRows); ++r) {
            const QString text = cellText(r, i);
            const bool number = i < m_table.rows[r].size() && isNumber(m_table.rows[r][i]);
            const double extra = number && m_table.columns[i].riskBar ? kBar : 0.0;
            const double width = m_page.textWidth(text, m_text) + extra;
            if (number) least[i] = std::max(least[i], width), wanted[i] = std::max(wanted[i], width);
            wordWidths.push_back(number ? 0.0 : widestWord(text, m_text));
            textWidths.push_back(number ? 0.0 : width);
        }
        // One long outlier may wrap; it shall not widen the column for everybody.
        const double longest = wordWidths.empty() ? 0.0 : *std::max_element(wordWidths.begin(), wordWidths.end());
        least[i] = std::max({least[i], std::min(longest, kWord), std::min(usual(wordWidths), 110.0)});
        wanted[i] = std::max(wanted[i], usual(textWidths));
        least[i] += 1.0;
        wanted[i] = std::max(wanted[i] + 1.0, least[i]);
    }
    const double room = m_page.width() - m_gutter * static_cast<double>(count > 0 ? count - 1 : 0);
    const double sumLeast = std::accumulate(least.begin(), least.end(), 0.0);
    const double sumWanted = std::accumulate(wanted.begin(), wanted.end(), 0.0);
    m_widths = wanted;
    if (sumLeast >= room) {
        for (std::size_t i = 0; i < count; ++i) m_widths[i] = least[i] * room / sumLeast;
    } else if (sumWanted > room) {
        const double share = (room - sumLeast) / (sumWanted - sumLeast);
        for (std::size_t i = 0; i < count; ++i) m_widths[i] = least[i] + share * (wanted[i] - least[i]);
    } else if (count > 0) {
        // Spare room goes to the gaps, not into one column far from its neighbour.
        const double spare = std::min((room - sumWanted) / static_cast<double>(count), 40.0);
        for (std::size_t i = 0; i < count; ++i) m_widths[i] += spare;
    }
    return sumLeast <= room;
}

PdfTable::Lines PdfTable::rowLines(std::size_t index) const {
    const std::vector<report::Cell>& row = m_table.rows[index];
    Lines lines;
    for (std::size_t i = 0; i < m_widths.size(); ++i) {
        const bool bar = m_table.columns[i].riskBar && i < row.size() && isNumber(row[i]);
        lines.push_back(m_page.wrap(cellText(index, i), m_widths[i] - (bar ? kBar : 0.0), m_text, kMaxLines));
    }
    return lines;
}

double PdfTable::rowHeight(const Lines& lines) const {
    std::size_t most = 1;
    for (const auto& cell : lines) most = std::max(most, cell.size());
    return static_cast<double>(most) * m_page.lineHeight(m_text) + 2.0 * kRowPadding;
}

double PdfTable::headHeight(bool titled) const {
    std::size_t most = 1;
    for (const auto& title : m_titles) most = std::max(most, title.size());
    return (titled && !m_table.title.empty() ? m_page.lineHeight(m_title) + 4.0 : 0.0) +
           static_cast<double>(most) * m_page.lineHeight(m_header) + 2.0 * kRowPadding;
}

double PdfTable::leadHeight() const {
    double height = headHeight(true);
    for (std::size_t r = 0; r < std::min<std::size_t>(2, m_table.rows.size()); ++r) height += rowHeight(rowLines(r));
    return m_table.rows.empty() ? height + m_page.lineHeight(m_text) : height;
}

void PdfTable::drawHead(bool continued) {
    const double headerHeight = headHeight(false);
    if (!m_table.title.empty()) {
        const QString title = QString::fromStdString(m_table.title);
        m_page.text(m_page.left(), m_page.y(), m_page.width(), continued ? title + QStringLiteral(" (continued)") : title,
                    continued ? m_muted : m_title);
        m_page.advance(m_page.lineHeight(m_title) + 4.0);
    }
    double x = m_page.left();
    for (std::size_t i = 0; i < m_widths.size(); ++i) {
        double y = m_page.y() + headerHeight - kRowPadding - static_cast<double>(m_titles[i].size()) * m_page.lineHeight(m_header);
        for (const QString& line : m_titles[i]) {
            m_page.text(x, y, m_widths[i], line, m_header, m_table.columns[i].numeric ? Qt::AlignRight : Qt::AlignLeft);
            y += m_page.lineHeight(m_header);
        }
        x += m_widths[i] + m_gutter;
    }
    m_page.advance(headerHeight);
    m_page.rule(m_page.y() - 0.8, m_page.colour("borderStrong"), 0.8);
}

void PdfTable::drawRow(const std::vector<report::Cell>& row, const Lines& lines, double height) {
    double x = m_page.left();
    for (std::size_t i = 0; i < m_widths.size(); ++i) {
        const bool number = i < row.size() && isNumber(row[i]);
        double from = x;
        if (number && m_table.columns[i].riskBar) {
            const double value = std::clamp(std::get<report::Figure>(row[i]).value, 0.0, 1.0);
            const double top = m_page.y() + kRowPadding + m_page.lineHeight(m_text) / 2.0 - 2.5;
            if (std::isfinite(value)) {
                const double start = x + m_widths[i] - kBar - m_page.textWidth(lines[i].empty() ? QString() : lines[i].front(), m_text);
                m_page.fill({start, top, kBar - 6.0, 5.0}, m_page.colour("sunken"));
                m_page.fill({start, top, (kBar - 6.0) * value, 5.0}, m_page.riskColour(value));
            }
            from += kBar;
        }
        const bool missing = i >= row.size() || std::holds_alternative<std::monostate>(row[i]);
        double y = m_page.y() + kRowPadding;
        for (const QString& line : lines[i]) {
            m_page.text(from, y, x + m_widths[i] - from, line, missing ? m_muted : m_text,
                        m_table.columns[i].numeric ? Qt::AlignRight : Qt::AlignLeft);
            y += m_page.lineHeight(m_text);
        }
        x += m_widths[i] + m_gutter;
    }
    m_page.advance(height);
    m_page.rule(m_page.y() - 0.4, m_page.colour("grid"), 0.4);
}

void PdfTable::draw() {
    m_page.need(std::min(leadHeight(), m_page.fullHeight()));
    drawHead(false);
    if (m_table.rows.empty()) {
        m_page.text(m_page.left(), m_page.y() + kRowPadding, m_page.width(), QStringLiteral("none"), m_muted);
        m_page.advance(m_page.lineHeight(m_text) + 2.0 * kRowPadding);
    }
    for (std::size_t r = 0; r < m_table.rows.size(); ++r) {
        const Lines lines = rowLines(r);
        const double height = rowHeight(lines);
        if (height > m_page.room() && !m_page.atTop()) {
            m_page.breakPage();
            drawHead(true);
        }
        drawRow(m_table.rows[r], lines, height);
    }
}

}  // namespace holdfast::app
