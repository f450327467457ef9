#include "core/ingest/numbers.h"

#include <array>
#include <charconv>
#include <cmath>

namespace holdfast::ingest {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

constexpr std::array<double, 19> kPowersOfTen{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                              1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

constexpr std::array<std::string_view, 24> kCurrency{
    "$",   "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5", "\xE2\x82\xB9", "\xE2\x82\xBD", "\xE2\x82\xA9", "US$",
    "EUR", "USD",          "GBP",      "CHF",      "JPY",          "CAD",          "AUD",          "PLN",
    "SEK", "NOK",          "DKK",      "INR",      "R$",           "kr",           "z\xC5\x82",    "CZK"};

constexpr std::array<std::string_view, 4> kBlanks{" ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"};

bool dropPrefix(std::string_view& text, std::string_view prefix) {
    if (prefix.empty() || !text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool dropSuffix(std::string_view& text, std::string_view suffix) {
    if (suffix.empty() || !text.ends_with(suffix)) return false;
    text.remove_suffix(suffix.size());
    return true;
}

void dropBlanks(std::string_view& text) {
    for (bool again = true; again;) {
        again = false;
        for (const std::string_view blank : kBlanks) again = again || dropPrefix(text, blank) || dropSuffix(text, blank);
    }
}

/// Takes sign, brackets, currency and percent off; what is left should be digits and separators.
bool undecorate(std::string_view& text, bool& negative) {
    dropBlanks(text);
    if (text.size() >= 3 && text.front() == '(' && text.back() == ')') {
        negative = true;
        text = text.substr(1, text.size() - 2);
    }
    bool sign = negative, currency = false, percent = false;
    for (bool again = true; again;) {
        again = false;
        dropBlanks(text);
        if (!sign && !text.empty() && (text.front() == '-' || text.front() == '+')) {
            negative = text.front() == '-';
            sign = again = true;
            text.remove_prefix(1);
        }
        for (const std::string_view name : kCurrency)
            if (!currency && (dropPrefix(text, name) || dropSuffix(text, name))) currency = again = true;
        if (!percent && dropSuffix(text, "%")) percent = again = true;
    }
    return !text.empty();
}

/// Length of the thousands separator at the beginning of `text`, 0 when there is none.
std::size_t separatorAt(std::string_view text, char thousands) {
    if (thousands == 0) return 0;
    if (thousands != ' ') return text.front() == thousands ? 1 : 0;
    for (const std::string_view blank : kBlanks)
        if (text.starts_with(blank)) return blank.size();
    return 0;
}

/// Digits with groups of three behind each separator, then decimals: as "1234.5" into `plain`.
bool normalise(std::string_view text, const NumberStyle& style, std::array<char, 64>& plain, std::size_t& size) {
    std::size_t sinceSeparator = 0;
    bool separated = false, decimals = false;
    size = 0;
    while (!text.empty()) {
        if (size + 2 >= plain.size()) return false;
        const char c = text.front();
        if (isDigit(c)) {
            plain[size++] = c;
            ++sinceSeparator;
            text.remove_prefix(1);
        } else if (c == style.decimal && !decimals) {
            if (separated && sinceSeparator != 3) return false;
            decimals = true;
            plain[size++] = '.';
            text.remove_prefix(1);
        } else if (const std::size_t length = decimals ? 0 : separatorAt(text, style.thousands); length > 0) {
            if (sinceSeparator == 0 || (separated ? sinceSeparator != 3 : sinceSeparator > 3)) return false;
            separated = true;
            sinceSeparator = 0;
            text.remove_prefix(length);
        } else {
            return false;
        }
    }
    return size > 0 && (decimals || !separated || sinceSeparator == 3);
}

}  // namespace

bool parseInteger(std::string_view text, std::int64_t& value) {
    if (text.empty()) return false;
    const bool negative = text.front() == '-';
    const char* p = text.data() + (negative || text.front() == '+' ? 1 : 0);
    const char* end = text.data() + text.size();
    if (p == end || end - p > 18) return false;
    std::int64_t number = 0;
    for (; p < end; ++p) {
        const auto digit = static_cast<unsigned>(*p - '0');
        if (digit > 9) return false;
        number = number * 10 + digit;
    }
    value = negative ? -number : number;
    return true;
}

bool parsePlain(std::string_view text, double& value) {
    if (text.empty()) return false;
    const bool negative = text.front() == '-';
    const char* begin = text.data() + (negative || text.front() == '+' ? 1 : 0);
    const char* end = text.data() + text.size();
    // Up to 15 digits are exact in a double, and so is a power of ten to 1e22: their quotient is correctly rounded.
    std::int64_t digits = 0;
    int count = 0, decimals = 0;
    const char* p = begin;
    for (; p < end && isDigit(*p); ++p, ++count) digits = digits * 10 + (*p - '0');
    if (p < end && *p == '.' && count <= 15)
        for (++p; p < end && isDigit(*p) && count <= 15; ++p, ++count, ++decimals) digits = digits * 10 + (*p - '0');
    if (p == end && count > 0 && count <= 15) {
        value = static_cast<double>(digits) / kPowersOfTen[static_cast<std::size_t>(decimals)];
        if (negative) value = -value;
        return true;
    }
    if (begin == end || !(isDigit(*begin) || (*begin == '.' && begin + 1 < end && isDigit(begin[1])))) return false;
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (error != std::errc() || stop != end || !std::isfinite(value)) return false;
    if (negative) value = -value;
    return true;
}

bool parseNumber(std::string_view text, const NumberStyle& style, double& value) {
    if (style.decimal == '.' && style.thousands != '.' && parsePlain(text, value)) return true;
    if (style.decimal == '.' && style.thousands == 0 && !style.decorated) return false;
    bool negative = false;
    if (style.decorated) {
        if (!undecorate(text, negative)) return false;
    } else if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    std::array<char, 64> plain{};
    std::size_t size = 0;
    if (!normalise(text, style, plain, size) || !parsePlain({plain.data(), size}, value)) return false;
    if (negative) value = -value;
    return true;
}

bool parseAnyNumber(std::string_view text, double& value) {
    if (parsePlain(text, value)) return true;
    bool digit = false;
    for (const char c : text) digit = digit || isDigit(c);
    if (!digit || text.size() > 48) return false;
    for (const NumberStyle style : {NumberStyle{'.', ',', true}, NumberStyle{',', '.', true}, NumberStyle{',', ' ', true},
                                    NumberStyle{'.', ' ', true}, NumberStyle{'.', '\'', true}})
        if (parseNumber(text, style, value)) return true;
    return false;
}

bool hasLeadingZero(std::string_view text) {
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    if (text.size() < 2 || text.front() != '0') return false;
    for (const char c : text)
        if (!isDigit(c)) return false;
    return true;
}

}  // namespace holdfast::ingest
