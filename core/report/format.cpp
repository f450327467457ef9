#include "core/report/writers.h"

#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>

namespace holdfast::report {

namespace {

constexpr std::string_view kNotAvailable = "not available";

/// Fixed decimals with a comma between thousands and a true minus; never "-0".
std::string grouped(double value, int decimals) {
    std::array<char, 400> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
    std::string text(buffer.data(), end.ptr);
    const bool zero = text.find_first_of("123456789") == std::string::npos;
    const bool negative = text.front() == '-';
    if (negative) text.erase(0, 1);
    const std::size_t point = text.find('.');
    for (std::size_t at = point == std::string::npos ? text.size() : point; at > 3; at -= 3) text.insert(at - 3, 1, ',');
    return negative && !zero ? "\u2212" + text : text;
}

/// Shortest form that says the number to six significant digits, thousands grouped.
std::string plain(double value) {
    const double magnitude = std::abs(value);
    if (magnitude != 0.0 && (magnitude >= 1e15 || magnitude < 1e-6)) {
        std::array<char, 64> buffer{};
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific, 3);
        return {buffer.data(), end.ptr};
    }
    const int digitsBefore = magnitude < 1.0 ? 1 : static_cast<int>(std::floor(std::log10(magnitude))) + 1;
    std::string text = grouped(value, std::max(0, magnitude < 0.01 ? 6 : 6 - digitsBefore));
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

/// A probability that is not 0 or 1 is never written as if it were.
std::string probability(double value) {
    if (value > 0.0 && value < 0.0005) return "<0.001";
    if (value < 1.0 && value > 0.9995) return ">0.999";
    return grouped(value, 3);
}

/// Currencies without a minor unit have no decimals; large sums need none.
int moneyDecimals(double value, const std::string& currency) {
    for (const std::string_view whole : {"JPY", "KRW", "VND", "CLP", "ISK", "HUF", "XAF", "XOF"})
        if (currency == whole) return 0;
    return std::abs(value) >= 100'000.0 ? 0 : 2;
}

std::string seconds(double value) {
    if (value < 10.0) return grouped(value, 1) + " s";
    if (value < 120.0) return grouped(value, 0) + " s";
    return grouped(value / 60.0, value < 600.0 ? 1 : 0) + " min";
}

bool looksLikeNumber(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    double value = 0.0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    return !text.empty() && end.ec == std::errc() && end.ptr == text.data() + text.size() && std::isfinite(value);
}

/// Also the full-width forms, which some spreadsheets read as the plain ones.
bool startsLikeFormula(std::string_view text) {
    if (text.empty()) return false;
    if (std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos) return true;
    for (const std::string_view wide : {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"})
        if (text.substr(0, wide.size()) == wide) return true;
    return false;
}

}  // namespace

std::string formatFigure(double value, NumberStyle style, const std::string& currency) {
    if (!std::isfinite(value)) return std::string(kNotAvailable);
    switch (style) {
        case NumberStyle::Count: return grouped(value, 0);
        case NumberStyle::Percent: return grouped(value * 100.0, 1) + " %";
        case NumberStyle::Probability: return probability(value);
        case NumberStyle::Money: {
            const std::string amount = grouped(value, moneyDecimals(value, currency));
            return currency.empty() ? amount : currency + " " + amount;
        }
        case NumberStyle::Decimal3: return grouped(value, 3);
        case NumberStyle::Seconds: return seconds(value);
        case NumberStyle::Points: return (value >= 0.0005 ? "+" : "") + grouped(value * 100.0, 1);
        case NumberStyle::Plain: break;
    }
    return plain(value);
}

std::string formatCell(const Cell& cell, const std::string& currency) {
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* figure = std::get_if<Figure>(&cell)) return formatFigure(figure->value, figure->style, currency);
    return std::string(kNotAvailable);
}

std::string csvQuoted(std::string_view text) {
    if (text.find_first_of(",;\"\r\n\t") == std::string_view::npos && (text.empty() || (text.front() != ' ' && text.back() != ' ')))
        return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string csvField(std::string_view text) {
    if (startsLikeFormula(text) && !looksLikeNumber(text)) return csvQuoted("'" + std::string(text));
    return csvQuoted(text);
}

}  // namespace holdfast::report
