#include "core/data/themetokens.h"

#include "core/base/resources.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace holdfast {

namespace {

Rgb parseHex(const std::string& text) {
    const unsigned long value = std::stoul(text.substr(1), nullptr, 16);
    return {static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
}

std::vector<Rgb> parseList(const nlohmann::json& list) {
    std::vector<Rgb> colours;
    for (const auto& item : list) colours.push_back(parseHex(item.get<std::string>()));
    return colours;
}

}  // namespace

std::string toHex(Rgb colour) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "#%02X%02X%02X", colour.red, colour.green, colour.blue);
    return text.data();
}

Rgb ThemeTokens::colour(std::string_view name) const {
    const auto found = colours.find(name);
    return found == colours.end() ? Rgb{255, 0, 255} : found->second;
}

Rgb ThemeTokens::riskColour(double probability) const {
    const double position = std::clamp(std::isnan(probability) ? 0.0 : probability, 0.0, 1.0) * static_cast<double>(risk.size() - 1);
    const auto low = std::min(static_cast<std::size_t>(position), risk.size() - 2);
    const double share = position - static_cast<double>(low);
    const auto mix = [share](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(std::lround(a + (b - a) * share));
    };
    return {mix(risk[low].red, risk[low + 1].red), mix(risk[low].green, risk[low + 1].green), mix(risk[low].blue, risk[low + 1].blue)};
}

ThemeTokens loadThemeTokens(bool dark) {
    const auto json = nlohmann::json::parse(resource("theme/tokens.json"));
    const char* mode = dark ? "dark" : "light";
    ThemeTokens tokens;
    tokens.dark = dark;
    for (const auto& [name, value] : json.at(mode).items()) tokens.colours.emplace(name, parseHex(value.get<std::string>()));
    tokens.risk = parseList(json.at("risk").at(mode));
    tokens.category = parseList(json.at("category"));
    const auto& spacing = json.at("spacing");
    tokens.spaceXs = spacing.at("xs");
    tokens.spaceS = spacing.at("s");
    tokens.spaceM = spacing.at("m");
    tokens.spaceL = spacing.at("l");
    tokens.spaceXl = spacing.at("xl");
    tokens.radius = json.at("radius");
    const auto& type = json.at("type");
    tokens.typeSmall = type.at("small");
    tokens.typeBody = type.at("body");
    tokens.typeHeading = type.at("heading");
    tokens.typeTitle = type.at("title");
    return tokens;
}

}  // namespace holdfast
