// Aligned tables and number formats for people. Pure functions over values; widths count UTF-8 characters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::cli {

class TextTable {
public:
    struct Column {
        std::string title;
        bool numeric = false;  ///< right-aligned
    };

    explicit TextTable(std::vector<Column> columns) : m_columns(std::move(columns)) {}
    void row(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }
    bool empty() const { return m_rows.empty(); }

    /// Titles (when any is not empty), then rows, two spaces between columns, `indent` spaces before each line.
    std::string text(std::size_t indent = 0) const;

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

std::string countText(std::uint64_t number);                           ///< "12,345"
std::string shareText(double value);                                   ///< "31.4 %"; "not available" for NaN
std::string probabilityText(double value);                             ///< "0.812"
std::string signedText(double value);                                  ///< "+0.210"
std::string pointsText(double share);                                  ///< "-4.7": a difference of shares in percentage points
std::string secondsText(double seconds);                               ///< "2.3 s"
std::string clipped(const std::string& text, std::size_t characters);  ///< cut with "..." when longer

}  // namespace holdfast::cli
