#include "core/scenario/offerfile.h"

#include <toml++/toml.h>

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <sstream>

namespace holdfast::scenario {

namespace {

using Json = nlohmann::ordered_json;

/// The same tree; dates become text. Numbers that are none (nan, inf) become null, and are missed where they are needed.
Json toJson(const toml::node& node) {
    if (const auto* table = node.as_table()) {
        Json out = Json::object();
        for (const auto& [key, value] : *table) out[std::string(key.str())] = toJson(value);
        return out;
    }
    if (const auto* array = node.as_array()) {
        Json out = Json::array();
        for (const auto& value : *array) out.push_back(toJson(value));
        return out;
    }
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto integer = node.value_exact<std::int64_t>()) return *integer;
    if (const auto real = node.value_exact<double>()) return std::isfinite(*real) ? Json(*real) : Json("not a number");
    if (const auto flag = node.value_exact<bool>()) return *flag;
    std::ostringstream text;
    if (const auto* time = node.as_date_time()) text << *time;
    if (const auto* date = node.as_date()) text << *date;
    return text.str();
}

}  // namespace

Result<Scenario> readOfferFile(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return Unexpected(ErrorCode::NotFound, "There is no file of offers " + path.string() + ". Check its name.");
    std::stringstream text;
    text << file.rdbuf();
    if (file.bad()) return Unexpected(ErrorCode::Io, "Cannot read " + path.string() + ".");
    Json json;
    try {
        json = toJson(toml::parse(text.str(), path.string()));
    } catch (const toml::parse_error& error) {
        return Unexpected(ErrorCode::InvalidInput, path.string() + ", line " + std::to_string(error.source().begin.line) +
                                                       ": " + std::string(error.description()) + ".");
    }
    auto scenario = scenarioFromJson(json.dump(-1, ' ', false, Json::error_handler_t::replace));
    if (!scenario) return Unexpected(scenario.error().code, path.string() + ": " + scenario.error().message);
    if (scenario->offers.empty())
        return Unexpected(ErrorCode::InvalidInput, path.string() + " names no offer. Write a table [[offers]] for each.");
    return scenario;
}

}  // namespace holdfast::scenario
