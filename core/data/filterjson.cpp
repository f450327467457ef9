#include "core/data/filter.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast {

namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<Comparison, std::string_view>, 10> kNames{{{Comparison::Equal, "equal"},
                                                                          {Comparison::NotEqual, "not_equal"},
                                                                          {Comparison::Less, "less"},
                                                                          {Comparison::LessEqual, "less_equal"},
                                                                          {Comparison::Greater, "greater"},
                                                                          {Comparison::GreaterEqual, "greater_equal"},
                                                                          {Comparison::Between, "between"},
                                                                          {Comparison::Contains, "contains"},
                                                                          {Comparison::IsMissing, "is_missing"},
                                                                          {Comparison::IsPresent, "is_present"}}};

Json toJson(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return nullptr;
}

std::optional<Value> valueFrom(const Json& json) {
    if (json.is_null()) return Value();
    if (json.is_string()) return Value(json.get<std::string>());
    if (json.is_number_integer()) return Value(json.get<std::int64_t>());
    if (json.is_number()) return Value(json.get<double>());
    return std::nullopt;
}

/// "equal, not_equal, ... or is_present"
std::string comparisonNames() {
    std::string names;
    for (std::size_t i = 0; i < kNames.size(); ++i)
        names += (i == 0 ? "" : i + 1 == kNames.size() ? " or " : ", ") + std::string(kNames[i].second);
    return names;
}

/// A condition that is whole but for a comparison that does not exist; empty: it has none such.
std::string unknownComparison(const Json& json) {
    if (!json.is_object() || !json.contains("comparison") || !json["comparison"].is_string()) return {};
    const auto name = json["comparison"].get<std::string>();
    return std::any_of(kNames.begin(), kNames.end(), [&](const auto& entry) { return entry.second == name; }) ? std::string() : name;
}

std::optional<Condition> conditionFrom(const Json& json) {
    if (!json.is_object() || !json.contains("column") || !json["column"].is_string() || !json.contains("comparison") ||
        !json["comparison"].is_string() || !json.contains("values") || !json["values"].is_array())
        return std::nullopt;
    const auto name = json["comparison"].get<std::string>();
    const auto found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& entry) { return entry.second == name; });
    if (found == kNames.end()) return std::nullopt;
    std::vector<Value> values;
    for (const Json& each : json["values"]) {
        auto value = valueFrom(each);
        if (!value) return std::nullopt;
        values.push_back(std::move(*value));
    }
    return Condition{json["column"].get<std::string>(), found->first, ValueList(std::move(values))};
}

}  // namespace

std::string toJson(const Filter& filter) {
    Json conditions = Json::array();
    for (const Condition& condition : filter.conditions) {
        const auto name = std::find_if(kNames.begin(), kNames.end(), [&](const auto& entry) { return entry.first == condition.comparison; });
        Json values = Json::array();
        for (const Value& value : condition.values) values.push_back(toJson(value));
        conditions.push_back({{"column", condition.column}, {"comparison", name->second}, {"values", std::move(values)}});
    }
    return Json{{"conditions", std::move(conditions)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Filter> filterFromJson(std::string_view text) {
    const Unexpected broken(ErrorCode::InvalidInput, "This is no filter as Holdfast writes one. Set the filter anew.");
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("conditions") || !json["conditions"].is_array()) return broken;
    Filter filter;
    for (const Json& each : json["conditions"]) {
        if (const std::string name = unknownComparison(each); !name.empty())
            return Unexpected(ErrorCode::InvalidInput, "There is no comparison \"" + name + "\". Use " + comparisonNames() + ".");
        auto condition = conditionFrom(each);
        if (!condition) return broken;
        filter.conditions.push_back(std::move(*condition));
    }
    return filter;
}

}  // namespace holdfast
