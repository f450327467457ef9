#include "core/data/filter.h"

#include "core/data/whatif.h"

#include <array>
#include <charconv>

namespace holdfast {

namespace {

std::string valueText(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return text->empty() ? "(empty text)" : *text;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* real = std::get_if<double>(&value)) {
        std::array<char, 32> buffer{};
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), *real).ptr;
        return {buffer.data(), end};
    }
    return "missing";
}

/// All of a few values; of many the first ones and how many others there are.
std::string listText(const ValueList& values) {
    constexpr std::size_t kFew = 6;
    constexpr std::size_t kNamed = 3;
    std::string text;
    if (values.size() > kFew) {
        for (std::size_t i = 0; i < kNamed; ++i) text += valueText(values[i]) + (i + 1 < kNamed ? ", " : " or ");
        return text + std::to_string(values.size() - kNamed) + " others";
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) text += i + 1 == values.size() ? " or " : ", ";
        text += valueText(values[i]);
    }
    return text;
}

std::string columnText(const std::string& column) {
    if (column == kScoreColumn) return "score";
    if (column == kLossColumn) return "expected loss";
    if (column == kAnyTextColumn) return "any text";
    return column;
}

}  // namespace

std::string describe(const Condition& condition) {
    const std::string column = columnText(condition.column);
    const auto first = [&] { return condition.values.empty() ? std::string("?") : valueText(condition.values.front()); };
    switch (condition.comparison) {
        case Comparison::Equal: return column + " is " + listText(condition.values);
        case Comparison::NotEqual: return column + " is not " + listText(condition.values);
        case Comparison::Less: return column + " below " + first();
        case Comparison::LessEqual: return column + " at most " + first();
        case Comparison::Greater: return column + " above " + first();
        case Comparison::GreaterEqual: return column + " at least " + first();
        case Comparison::Between:
            return column + " from " + first() + " to below " + (condition.values.size() > 1 ? valueText(condition.values[1]) : "?");
        case Comparison::Contains: return column + " contains \"" + first() + "\"";
        case Comparison::IsMissing: return column + " is missing";
        case Comparison::IsPresent: return column + " is present";
    }
    return column;
}

std::string describe(const Filter& filter) {
    if (filter.empty()) return "all customers";
    std::string text;
    for (const Condition& condition : filter.conditions) {
        if (!text.empty()) text += ", ";
        text += describe(condition);
    }
    return text;
}

std::string_view toString(Evidence evidence) {
    switch (evidence) {
        case Evidence::Causal: return "causal";
        case Evidence::Associational: return "associational";
        case Evidence::Extrapolation: return "extrapolation";
        case Evidence::Assumed: return "assumed";
    }
    return "associational";
}

}  // namespace holdfast
