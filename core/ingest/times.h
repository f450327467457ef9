// Times as files write them: ISO 8601, dates with slashes or dots in either order, month names, e-mail and Twitter
// forms, digits alone, Unix seconds to microseconds. A column has one form, found on a sample. Pure functions.
#pragma once

#include "core/base/time.h"

#include <array>
#include <optional>
#include <string_view>

namespace holdfast::ingest {

enum class TimeForm {
    Iso,        ///< 2026-11-23, 2026-11-23T04:25:00+01:00, 2026/11/23 4:25
    DayFirst,   ///< 23/11/2026, 23.11.26 04:25, 23-11-2026
    MonthFirst, ///< 11/23/2026 4:25 PM
    Named,      ///< 23 Nov 2026, Nov 23, 2026, Mon Nov 23 04:25:00 +0000 2026, Mon, 23 Nov 2026 04:25:00 +0000
    Digits,     ///< 20261123
    Unix,       ///< seconds, milliseconds or microseconds since 1970, told by their size
};
inline constexpr std::array<TimeForm, 6> kTimeForms{TimeForm::Iso,   TimeForm::DayFirst, TimeForm::MonthFirst,
                                                    TimeForm::Named, TimeForm::Digits,   TimeForm::Unix};

/// Nothing when the text is not wholly a time of this form, or no such day exists. No zone means UTC.
std::optional<UtcMillis> parseTime(std::string_view text, TimeForm form);

/// Any form but digits alone and Unix, which are numbers until a column's name says otherwise.
bool looksLikeTime(std::string_view text);

}  // namespace holdfast::ingest
