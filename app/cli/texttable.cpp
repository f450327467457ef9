#include "app/cli/texttable.h"

#include "core/report/writers.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace holdfast::cli {

namespace {

std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void appendLine(std::string& out, const std::vector<TextTable::Column>& columns, const std::vector<std::size_t>& widths,
                const std::vector<std::string>& cells, std::size_t indent) {
    std::string line(indent, ' ');
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const std::string cell = c < cells.size() ? cells[c] : std::string();
        const std::string padding(widths[c] - width(cell), ' ');
        if (c > 0) line += "  ";
        line += columns[c].numeric ? padding + cell : cell + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
}

}  // namespace

std::string TextTable::text(std::size_t indent) const {
    std::vector<std::string> titles;
    std::vector<std::size_t> widths;
    bool titled = false;
    for (std::size_t c = 0; c < m_columns.size(); ++c) {
        titles.push_back(m_columns[c].title);
        titled = titled || !m_columns[c].title.empty();
        std::size_t widest = width(m_columns[c].title);
        for (const auto& row : m_rows)
            if (c < row.size()) widest = std::max(widest, width(row[c]));
        widths.push_back(widest);
    }
    std::string out;
    if (titled) appendLine(out, m_columns, widths, titles, indent);
    for (const auto& row : m_rows) appendLine(out, m_columns, widths, row, indent);
    return out;
}

std::string countText(std::uint64_t number) {
    return report::formatFigure(static_cast<double>(number), report::NumberStyle::Count, "");
}
std::string shareText(double value) {
    return report::formatFigure(value, report::NumberStyle::Percent, "");
}
std::string probabilityText(double value) {
    return report::formatFigure(value, report::NumberStyle::Probability, "");
}
std::string secondsText(double seconds) {
    return report::formatFigure(seconds, report::NumberStyle::Seconds, "");
}

std::string signedText(double value) {
    if (!std::isfinite(value)) return "not available";
    char text[32];
    std::snprintf(text, sizeof text, "%+.3f", value);
    return text;
}

std::string pointsText(double share) {
    if (!std::isfinite(share)) return "not available";
    char text[32];
    std::snprintf(text, sizeof text, "%+.1f", 100.0 * share);
    return text;
}

std::string clipped(const std::string& text, std::size_t characters) {
    if (width(text) <= characters) return text;
    std::size_t byte = 0, seen = 0;
    while (byte < text.size() && seen + 3 < characters) {
        ++byte;
        while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80) ++byte;
        ++seen;
    }
    return text.substr(0, byte) + "...";
}

}  // namespace holdfast::cli
