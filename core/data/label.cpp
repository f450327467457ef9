#include "core/data/label.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <string>

namespace holdfast {

namespace {

/// Lower case, without surrounding blanks. ASCII letters only: label words of other alphabets compare as written.
std::string folded(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

/// A number as written, or the 1 and 0 that words stand for.
std::optional<double> numberOf(std::string_view text) {
    const std::string word = folded(text);
    if (word == "true" || word == "yes" || word == "t" || word == "y") return 1.0;
    if (word == "false" || word == "no" || word == "f" || word == "n") return 0.0;
    double value = 0.0;
    const char* begin = word.data() + (word.starts_with('+') ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
    return value;
}

std::vector<double> fromText(const TableColumn& column, std::size_t& classes, bool& anyPositive) {
    std::vector<double> ofLevel(column.levels.size());
    std::vector<bool> used(column.levels.size(), false);
    for (std::size_t i = 0; i < column.levels.size(); ++i) ofLevel[i] = isPositive(column.spec, column.levels[i]) ? 1.0 : 0.0;
    std::vector<double> labels(column.codes.size(), kMissing);
    for (std::size_t row = 0; row < column.codes.size(); ++row) {
        if (column.codes[row] == kMissingLevel) continue;
        const auto level = static_cast<std::size_t>(column.codes[row]);
        used[level] = true;
        labels[row] = ofLevel[level];
    }
    std::set<std::string> distinct;
    for (std::size_t i = 0; i < used.size(); ++i) {
        if (!used[i]) continue;
        distinct.insert(folded(column.levels[i]));
        anyPositive = anyPositive || ofLevel[i] == 1.0;
    }
    classes = distinct.size();
    return labels;
}

std::vector<double> fromNumbers(const TableColumn& column, std::size_t& classes, bool& anyPositive) {
    std::vector<double> labels(column.numbers.size(), kMissing);
    std::set<double> distinct;
    for (std::size_t row = 0; row < column.numbers.size(); ++row) {
        if (std::isnan(column.numbers[row])) continue;
        if (distinct.size() <= 2) distinct.insert(column.numbers[row]);
        labels[row] = isPositive(column.spec, column.numbers[row]) ? 1.0 : 0.0;
        anyPositive = anyPositive || labels[row] == 1.0;
    }
    classes = distinct.size();
    return labels;
}

}  // namespace

bool usuallyMeansLeft(std::string_view text) {
    static constexpr std::array<std::string_view, 24> kWords{
        "yes",       "true",      "1",         "y",      "t",          "churn",    "churned",   "left",
        "leaver",    "attrited",  "attrition", "exited", "cancelled",  "canceled", "closed",    "lost",
        "gone",      "inactive",  "terminated", "lapsed", "attrited customer", "churner", "unsubscribed", "1.0"};
    const std::string word = folded(text);
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

bool isPositive(const ColumnSpec& label, std::string_view text) {
    if (label.positive.empty()) return usuallyMeansLeft(text);
    if (folded(text) == folded(label.positive)) return true;
    const auto given = numberOf(text);
    return given && given == numberOf(label.positive);
}

bool isPositive(const ColumnSpec& label, double number) {
    return number == (label.positive.empty() ? 1.0 : numberOf(label.positive).value_or(1.0));
}

bool saysLeft(const ColumnSpec& label, const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return isPositive(label, std::string_view(*text));
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return isPositive(label, static_cast<double>(*integer));
    const auto* real = std::get_if<double>(&value);
    return real != nullptr && isPositive(label, *real);
}

const TableColumn* labelColumn(const CustomerTable& table) {
    for (const TableColumn& column : table.columns)
        if (column.spec.role == ColumnRole::Label) return &column;
    return nullptr;
}

Result<std::vector<double>> labelsOf(const CustomerTable& table) {
    const TableColumn* column = labelColumn(table);
    if (!column)
        return Unexpected(ErrorCode::InvalidInput,
                          "No column is marked as the label. Say which one tells who left, for example --label Churn=Yes.");
    std::size_t classes = 0;
    bool anyPositive = false;
    std::vector<double> labels =
        column->isText() ? fromText(*column, classes, anyPositive) : fromNumbers(*column, classes, anyPositive);
    const std::string name = "The label column \"" + column->spec.name + "\"";
    if (classes > 2)
        return Unexpected(ErrorCode::InvalidInput, name + " has more than two values. Choose a column that says only left or stayed.");
    if (classes == 2 && !anyPositive)
        return Unexpected(ErrorCode::InvalidInput, name + " never has the value \"" + column->spec.positive +
                                                       "\" that should mean left. Set the positive value, for example --label " +
                                                       column->spec.name + "=Yes.");
    return labels;
}

}  // namespace holdfast
