// Numbers as people write them: plain, with thousands separators, a decimal comma, a currency sign, a percent sign or
// accounting brackets. A column has one style, found on a sample; the plain style is the fast path. A percent sign is
// dropped and the number kept as written ("12.5 %" is 12.5). Pure functions, no allocation.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::ingest {

struct NumberStyle {
    char decimal = '.';
    char thousands = 0;       ///< ',', '.', ' ' (also no-break and thin ones), '\'' or none
    bool decorated = false;   ///< currency signs, percent, brackets occur

    bool operator==(const NumberStyle&) const = default;
};

/// Whole text an optional sign and up to 18 digits.
bool parseInteger(std::string_view text, std::int64_t& value);

/// Whole text a finite decimal number, exponent allowed, no words ("inf", "nan", hexadecimal).
bool parsePlain(std::string_view text, double& value);

/// Under one style. Plain numbers are numbers in every style whose thousands separator is not their decimal point.
bool parseNumber(std::string_view text, const NumberStyle& style, double& value);

/// Under any style that makes sense; for telling numbers from words.
bool parseAnyNumber(std::string_view text, double& value);

/// "007", "-01": digits only, more than one, a zero first. Such a column holds codes, not numbers.
bool hasLeadingZero(std::string_view text);

}  // namespace holdfast::ingest
