#include "core/base/time.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace holdfast {

namespace {

constexpr std::int64_t kMillisPerDay = 86'400'000;

std::int64_t floorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0)); }

/// Reads exactly `count` digits at `at`; nothing when there are fewer.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool validDate(int year, int month, int day) {
    return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                       std::chrono::day(static_cast<unsigned>(day)))
        .ok();
}

/// The zone at the end: nothing written or Z is 0; +hh:mm, +hhmm, +hh. Minutes east of UTC.
std::optional<int> parseZone(std::string_view zone) {
    if (zone.empty() || zone == "Z" || zone == "z") return 0;
    if (zone[0] != '+' && zone[0] != '-') return std::nullopt;
    const auto hours = digits(zone, 1, 2);
    if (!hours || *hours > 14) return std::nullopt;
    int minutes = 0;
    if (zone.size() > 3) {
        const std::size_t at = zone[3] == ':' ? 4 : 3;
        const auto read = digits(zone, at, 2);
        if (!read || *read > 59 || zone.size() != at + 2) return std::nullopt;
        minutes = *read;
    }
    const int east = *hours * 60 + minutes;
    return zone[0] == '-' ? -east : east;
}

/// "04:25", "04:25:07", "04:25:07.123456" followed by a zone; milliseconds of the day, UTC.
std::optional<std::int64_t> parseTimeOfDay(std::string_view text) {
    const auto hour = digits(text, 0, 2);
    const auto minute = text.size() > 2 && text[2] == ':' ? digits(text, 3, 2) : std::nullopt;
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    std::size_t at = 5;
    std::int64_t millis = (*hour * 60LL + *minute) * 60'000LL;
    if (at < text.size() && text[at] == ':') {
        const auto second = digits(text, at + 1, 2);
        if (!second || *second > 60) return std::nullopt;
        millis += *second * 1000LL;
        at += 3;
        if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
            ++at;
            int scale = 100;
            std::size_t read = 0;
            for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++read) {
                millis += (text[at] - '0') * scale;
                scale /= 10;
            }
            if (read == 0) return std::nullopt;
        }
    }
    if (at < text.size() && text[at] == ' ') ++at;
    const auto zone = parseZone(text.substr(at));
    if (!zone) return std::nullopt;
    return millis - *zone * 60'000LL;
}

}  // namespace

Clock systemClock() {
    return [] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    };
}

std::int64_t daysFromCivil(std::int64_t year, unsigned month, unsigned day) {
    year -= month <= 2;
    const std::int64_t era = floorDiv(year, 400);
    const auto yoe = static_cast<std::int64_t>(year - era * 400);
    const std::int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const std::int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

CivilDate civilFromDays(std::int64_t days) {
    days += 719468;
    const std::int64_t era = floorDiv(days, 146097);
    const std::int64_t doe = days - era * 146097;
    const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int64_t mp = (5 * doy + 2) / 153;
    CivilDate date;
    date.day = static_cast<unsigned>(doy - (153 * mp + 2) / 5 + 1);
    date.month = static_cast<unsigned>(mp < 10 ? mp + 3 : mp - 9);
    date.year = yoe + era * 400 + (date.month <= 2);
    return date;
}

std::string formatDate(UtcMillis time) {
    const CivilDate date = civilFromDays(floorDiv(time, kMillisPerDay));
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04lld-%02u-%02u", static_cast<long long>(date.year), date.month, date.day);
    return text.data();
}

std::string formatIso8601(UtcMillis time) {
    const std::int64_t days = floorDiv(time, kMillisPerDay);
    const std::int64_t ofDay = time - days * kMillisPerDay;
    std::array<char, 40> text{};
    const auto seconds = static_cast<int>(ofDay / 1000);
    if (ofDay % 1000 == 0)
        std::snprintf(text.data(), text.size(), "T%02d:%02d:%02dZ", seconds / 3600, seconds / 60 % 60, seconds % 60);
    else
        std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d.%03dZ", seconds / 3600, seconds / 60 % 60, seconds % 60,
                      static_cast<int>(ofDay % 1000));
    return formatDate(time) + text.data();
}

std::optional<UtcMillis> parseIso8601(std::string_view text) {
    const auto year = digits(text, 0, 4);
    if (!year || text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    if (!month || !day || !validDate(*year, *month, *day)) return std::nullopt;
    const std::int64_t midnight =
        daysFromCivil(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day)) * kMillisPerDay;
    if (text.size() == 10) return midnight;
    if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
    const auto ofDay = parseTimeOfDay(text.substr(11));
    if (!ofDay) return std::nullopt;
    return midnight + *ofDay;
}

}  // namespace holdfast
