#include "core/report/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace holdfast::report {

namespace {

struct Character {
    char32_t code = 0xFFFD;
    std::size_t bytes = 1;
};

/// The character that starts at `at`; U+FFFD over one byte where the bytes are no UTF-8.
Character decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 && lead < 0xE0 ? 2 : 0;
    if (length == 0 || at + length > text.size()) return {};
    char32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80U) return {};
        code = (code << 6U) | (byte(at + i) & 0x3FU);
    }
    static constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
    if (code < kSmallest[length] || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return {};
    return {code, length};
}

/// Advance in em of DejaVu Sans, by class of character.
double advance(char32_t code) {
    constexpr std::string_view kNarrow = "ijl.,:;'|!I";
    constexpr std::string_view kSlim = "ft()[]r/ -\\\"";
    constexpr std::string_view kWide = "mwMW@%";
    if (code < 0x80) {
        const char c = static_cast<char>(code);
        if (kNarrow.find(c) != std::string_view::npos) return 0.33;
        if (kSlim.find(c) != std::string_view::npos) return 0.41;
        if (kWide.find(c) != std::string_view::npos) return 0.97;
        if (c >= 'A' && c <= 'Z') return 0.71;
        return 0.64;
    }
    if (code >= 0x300 && code < 0x370) return 0.0;  // combining marks
    return code >= 0x1100 ? 1.0 : 0.70;
}

/// As many leading bytes as fit in `width`, at least one character.
std::size_t fittingBytes(std::string_view text, double width, double size, bool bold) {
    std::size_t at = 0;
    double used = 0.0;
    while (at < text.size()) {
        const Character character = decode(text, at);
        used += advance(character.code) * size * (bold ? 1.1 : 1.0);
        if (used > width && at > 0) break;
        at += character.bytes;
    }
    return at;
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> found;
    std::string word;
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            if (!word.empty()) found.push_back(std::move(word));
            word.clear();
        } else {
            word += c;
        }
    }
    if (!word.empty()) found.push_back(std::move(word));
    return found;
}

}  // namespace

std::string escapeXml(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size() + text.size() / 8);
    for (std::size_t at = 0; at < text.size();) {
        const Character character = decode(text, at);
        const char32_t code = character.code;
        const bool control = code < 0x20 && code != '\t' && code != '\n' && code != '\r';
        if (code == '&') escaped += "&amp;";
        else if (code == '<') escaped += "&lt;";
        else if (code == '>') escaped += "&gt;";
        else if (code == '"') escaped += "&quot;";
        else if (code == '\'') escaped += "&#39;";
        else if (control || code == 0xFFFD || code == 0xFFFE || code == 0xFFFF) escaped += "\xEF\xBF\xBD";
        else escaped += text.substr(at, character.bytes);
        at += character.bytes;
    }
    return escaped;
}

std::string validUtf8(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Character character = decode(text, at);
        if (character.code == 0xFFFD) valid += "\xEF\xBF\xBD";
        else valid += text.substr(at, character.bytes);
        at += character.bytes;
    }
    return valid;
}

double textWidth(std::string_view text, double size, bool bold) {
    double width = 0.0;
    for (std::size_t at = 0; at < text.size();) {
        const Character character = decode(text, at);
        width += advance(character.code);
        at += character.bytes;
    }
    return width * size * (bold ? 1.1 : 1.0);
}

std::string ellipsise(std::string_view text, double width, double size, bool bold) {
    if (textWidth(text, size, bold) <= width) return std::string(text);
    const double room = width - textWidth("\xE2\x80\xA6", size, bold);
    std::string cut(text.substr(0, fittingBytes(text, room, size, bold)));
    while (!cut.empty() && cut.back() == ' ') cut.pop_back();
    return cut + "\xE2\x80\xA6";
}

std::vector<std::string> wrapText(std::string_view text, double width, double size, bool bold, std::size_t maxLines) {
    std::vector<std::string> lines;
    std::string line;
    for (std::string word : words(text)) {
        const std::string longer = line.empty() ? word : line + ' ' + word;
        if (textWidth(longer, size, bold) <= width) {
            line = longer;
            continue;
        }
        if (!line.empty()) lines.push_back(std::move(line));
        while (textWidth(word, size, bold) > width) {
            const std::size_t bytes = fittingBytes(word, width, size, bold);
            if (bytes >= word.size()) break;
            lines.push_back(word.substr(0, bytes));
            word.erase(0, bytes);
        }
        line = std::move(word);
    }
    if (!line.empty()) lines.push_back(std::move(line));
    if (maxLines > 0 && lines.size() > maxLines) {
        std::string last = lines[maxLines - 1];
        for (std::size_t i = maxLines; i < lines.size(); ++i) last += ' ' + lines[i];
        lines.resize(maxLines);
        lines.back() = ellipsise(last, width, size, bold);
    }
    return lines;
}

std::string coordinate(double value) {
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::isfinite(value) ? value : 0.0,
                                   std::chars_format::fixed, 2);
    std::string text(buffer.data(), end.ptr);
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text == "-0" ? "0" : text;
}

}  // namespace holdfast::report
