// Points in time as UTC milliseconds since 1970, their text forms, and the clock that use cases are handed
// (never read directly, so that a run can be repeated). Pure functions; no thread rule.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

using UtcMillis = std::int64_t;  ///< milliseconds since 1970-01-01T00:00:00Z, proleptic Gregorian

using Clock = std::function<UtcMillis()>;

/// The machine's own clock.
Clock systemClock();

/// "2026-11-23T04:25:00Z", with ".123" before the Z when there are milliseconds.
std::string formatIso8601(UtcMillis time);

/// "2026-11-23"
std::string formatDate(UtcMillis time);

/// Reads ISO 8601 dates and date-times ("2026-11-23", "2026-11-23T04:25:00.5+01:00", a space for the T);
/// no zone means UTC. Nothing when the text is not wholly such a time or the date does not exist.
std::optional<UtcMillis> parseIso8601(std::string_view text);

/// Days since 1970-01-01 of a civil date (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
std::int64_t daysFromCivil(std::int64_t year, unsigned month, unsigned day);

struct CivilDate {
    std::int64_t year = 1970;
    unsigned month = 1;
    unsigned day = 1;
};
CivilDate civilFromDays(std::int64_t days);

}  // namespace holdfast
