// The look, read from resources/theme/tokens.json: the one place where colours and sizes are written. The window's
// theme and the report's charts both start here, so they look the same. Immutable values; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

struct Rgb {
    std::uint8_t red = 0, green = 0, blue = 0;
    bool operator==(const Rgb&) const = default;
};

std::string toHex(Rgb colour);  ///< "#1F5FA8"

struct ThemeTokens {
    bool dark = false;
    std::map<std::string, Rgb, std::less<>> colours;  ///< by token name: "window", "text", "accent" ...
    std::vector<Rgb> risk;                            ///< low to high, equally spaced on 0..1
    std::vector<Rgb> category;                        ///< Okabe-Ito order
    int spaceXs = 4, spaceS = 8, spaceM = 12, spaceL = 16, spaceXl = 24;
    int radius = 6;
    int typeSmall = 11, typeBody = 13, typeHeading = 15, typeTitle = 20;  ///< pixels at 100 %

    Rgb colour(std::string_view name) const;          ///< magenta for an unknown name, so that it is seen
    Rgb riskColour(double probability) const;         ///< linear between the stops; clamped to 0..1
};

/// Reads the compiled-in tokens; they are checked by a test, so this cannot fail at run time.
ThemeTokens loadThemeTokens(bool dark);

}  // namespace holdfast
