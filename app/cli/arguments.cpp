#include "app/cli/arguments.h"

#include "app/cli/cli.h"
#include "core/base/time.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace holdfast::cli {

namespace {

template <typename Number>
std::optional<Number> parseNumber(const std::string& text) {
    Number number{};
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + (text.starts_with('+') ? 1 : 0), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
    return number;
}

std::optional<std::int64_t> parseBoolean(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    if (text == "1" || text == "yes" || text == "true" || text == "y" || text == "t") return 1;
    if (text == "0" || text == "no" || text == "false" || text == "n" || text == "f") return 0;
    return std::nullopt;
}

Unexpected wrongValue(const ColumnSpec& column, const std::string& text, const char* wanted) {
    return Unexpected(ErrorCode::InvalidInput,
                      "\"" + text + "\" does not fit column " + column.name + ": it takes " + wanted + ".");
}

/// Text without blanks around it, for a column that is not text.
Result<Value> parseTyped(const ColumnSpec& column, const std::string& text) {
    switch (column.type) {
        case ColumnType::Boolean:
            if (const auto flag = parseBoolean(text)) return Value(*flag);
            return wrongValue(column, text, "yes or no");
        case ColumnType::Timestamp:
            if (const auto time = parseIso8601(text)) return Value(*time);
            return wrongValue(column, text, "a date such as 2026-01-31");
        case ColumnType::Integer:
        case ColumnType::Real:
        case ColumnType::Text: break;
    }
    if (column.type == ColumnType::Integer)
        if (const auto integer = parseNumber<std::int64_t>(text)) return Value(*integer);
    if (const auto real = parseNumber<double>(text); real && std::isfinite(*real)) return Value(*real);
    return wrongValue(column, text, "a number");
}

}  // namespace

std::pair<std::string, std::string> splitAtLast(const std::string& argument, const char* option) {
    const auto at = argument.rfind('=');
    if (at == std::string::npos || at == 0 || at + 1 == argument.size())
        usageError(std::string(option) + ": \"" + argument + "\" is not of the form NAME=WORD");
    return {argument.substr(0, at), argument.substr(at + 1)};
}

std::pair<std::string, std::string> splitSetting(const std::string& argument, const std::vector<std::string>& columns) {
    std::size_t at = argument.find('=');
    if (at == std::string::npos || at == 0) usageError("--set: \"" + argument + "\" is not of the form COL=VALUE");
    for (const std::string& column : columns)
        if (column.size() > at && argument.size() > column.size() && argument.starts_with(column) &&
            argument[column.size()] == '=')
            at = column.size();
    return {argument.substr(0, at), argument.substr(at + 1)};
}

Result<Value> parseValue(const ColumnSpec& column, const std::string& text) {
    if (column.type == ColumnType::Text) return text.empty() ? Value() : Value(text);
    const auto first = text.find_first_not_of(' ');
    if (first == std::string::npos) return Value();
    return parseTyped(column, text.substr(first, text.find_last_not_of(' ') + 1 - first));
}

}  // namespace holdfast::cli
