#include "core/ingest/times.h"

#include "core/ingest/numbers.h"

#include <chrono>
#include <cmath>
#include <string>

namespace holdfast::ingest {

namespace {

constexpr std::int64_t kMillisPerDay = 86'400'000;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::optional<UtcMillis> midnight(int year, int month, int day) {
    if (year < 100) year += year < 70 ? 2000 : 1900;
    if (year < 1000 || year > 9999) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (month < 1 || month > 12 || day < 1 || !date.ok()) return std::nullopt;
    return daysFromCivil(year, static_cast<unsigned>(month), static_cast<unsigned>(day)) * kMillisPerDay;
}

/// Up to `most` digits from the front; -1 when there is none.
int takeNumber(std::string_view& text, std::size_t most) {
    std::size_t used = 0;
    int value = 0;
    while (used < most && used < text.size() && isDigit(text[used])) value = value * 10 + (text[used++] - '0');
    text.remove_prefix(used);
    return used == 0 ? -1 : value;
}

void skipBlanks(std::string_view& text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == ',')) text.remove_prefix(1);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Hours and minutes, maybe seconds, fractions, AM or PM, a zone: milliseconds of the day in UTC. Nothing left behind.
std::optional<std::int64_t> timeOfDay(std::string_view text) {
    if (!text.empty() && (text.front() == 'T' || text.front() == 't')) text.remove_prefix(1);
    skipBlanks(text);
    if (text.empty()) return 0;
    int hour = takeNumber(text, 2);
    if (hour < 0 || text.empty() || text.front() != ':') return std::nullopt;
    text.remove_prefix(1);
    const int minute = takeNumber(text, 2);
    int second = 0;
    double fraction = 0.0;
    if (!text.empty() && text.front() == ':') {
        text.remove_prefix(1);
        second = takeNumber(text, 2);
        if (!text.empty() && text.front() == '.') {
            text.remove_prefix(1);
            for (double scale = 100.0; !text.empty() && isDigit(text.front()); scale /= 10.0, text.remove_prefix(1))
                fraction += scale * (text.front() - '0');
        }
    }
    skipBlanks(text);
    if (text.size() >= 2 && lower(text[1]) == 'm' && (lower(text[0]) == 'a' || lower(text[0]) == 'p')) {
        if (hour < 1 || hour > 12) return std::nullopt;
        hour = hour % 12 + (lower(text[0]) == 'p' ? 12 : 0);
        text.remove_prefix(2);
        skipBlanks(text);
    }
    if (hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return std::nullopt;
    int east = 0;
    if (text == "Z" || text == "z" || text == "UTC" || text == "GMT") text = {};
    if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
        const int sign = text.front() == '-' ? -1 : 1;
        text.remove_prefix(1);
        const int hours = takeNumber(text, 2);
        if (!text.empty() && text.front() == ':') text.remove_prefix(1);
        const int minutes = text.empty() ? 0 : takeNumber(text, 2);
        if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
        east = sign * (hours * 60 + minutes);
    }
    if (!text.empty()) return std::nullopt;
    return ((hour * 60LL + minute - east) * 60LL + second) * 1000LL + static_cast<std::int64_t>(fraction);
}

std::optional<UtcMillis> at(std::optional<UtcMillis> day, std::string_view rest) {
    const auto ofDay = day ? timeOfDay(rest) : std::nullopt;
    return ofDay ? std::optional(*day + *ofDay) : std::nullopt;
}

/// Three numbers parted by the same slash, dot or hyphen, the year last (DayFirst, MonthFirst) or first.
std::optional<UtcMillis> parseNumeric(std::string_view text, TimeForm form) {
    const bool yearFirst = form == TimeForm::Iso;
    const int first = takeNumber(text, yearFirst ? 4 : 2);
    if (first < 0 || text.size() < 3) return std::nullopt;
    const char separator = text.front();
    if (separator != '/' && separator != '.' && separator != '-') return std::nullopt;
    text.remove_prefix(1);
    const int second = takeNumber(text, 2);
    if (second < 0 || text.empty() || text.front() != separator) return std::nullopt;
    text.remove_prefix(1);
    const std::size_t before = text.size();
    const int third = takeNumber(text, yearFirst ? 2 : 4);
    const std::size_t length = before - text.size();
    if (third < 0 || (!text.empty() && text.front() != ' ' && text.front() != 'T' && text.front() != ',')) return std::nullopt;
    if (yearFirst) return first < 1000 ? std::nullopt : at(midnight(first, second, third), text);
    if (length != 2 && length != 4) return std::nullopt;
    return at(form == TimeForm::DayFirst ? midnight(third, second, first) : midnight(third, first, second), text);
}

/// 1..12 from the first three letters; the word is taken off, and a dot behind it.
int takeMonth(std::string_view& text) {
    static constexpr std::string_view kNames = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (text.size() < 3) return 0;
    const std::array<char, 3> word{lower(text[0]), lower(text[1]), lower(text[2])};
    const std::size_t found = kNames.find(std::string_view(word.data(), 3));
    if (found == std::string_view::npos || found % 3 != 0) return 0;
    while (!text.empty() && lower(text.front()) >= 'a' && lower(text.front()) <= 'z') text.remove_prefix(1);
    if (!text.empty() && text.front() == '.') text.remove_prefix(1);
    return static_cast<int>(found / 3) + 1;
}

void skipWeekday(std::string_view& text) {
    static constexpr std::string_view kDays = "montuewedthufrisatsun";
    if (text.size() < 4) return;
    const std::array<char, 3> word{lower(text[0]), lower(text[1]), lower(text[2])};
    const std::size_t found = kDays.find(std::string_view(word.data(), 3));
    if (found == std::string_view::npos || found % 3 != 0) return;
    while (!text.empty() && lower(text.front()) >= 'a' && lower(text.front()) <= 'z') text.remove_prefix(1);
    skipBlanks(text);
}

std::optional<UtcMillis> parseNamed(std::string_view text) {
    skipWeekday(text);
    const auto separators = [&text] {
        while (!text.empty() && (text.front() == ' ' || text.front() == ',' || text.front() == '-' || text.front() == '/'))
            text.remove_prefix(1);
    };
    int day = takeNumber(text, 2);
    separators();
    const int month = takeMonth(text);
    if (month == 0) return std::nullopt;
    separators();
    if (day < 0) {
        day = takeNumber(text, 2);
        separators();
        if (day < 0) return std::nullopt;
        if (text.size() > 5 && text.find(':') != std::string_view::npos && text.find(':') <= 2) {
            // The year stands behind time and zone: "Thu Sep 08 13:20:35 +0000 2011".
            const std::size_t blank = text.rfind(' ');
            if (blank == std::string_view::npos) return std::nullopt;
            std::string_view last = text.substr(blank + 1);
            const int year = last.size() == 4 ? takeNumber(last, 4) : -1;
            return year < 0 ? std::nullopt : at(midnight(year, month, day), text.substr(0, blank));
        }
    }
    const std::size_t before = text.size();
    const int year = takeNumber(text, 4);
    if (before - text.size() != 2 && before - text.size() != 4) return std::nullopt;
    return at(midnight(year, month, day), text);
}

std::optional<UtcMillis> parseDigits(std::string_view text) {
    if (text.size() != 8 && text.size() != 14) return std::nullopt;
    for (const char c : text)
        if (!isDigit(c)) return std::nullopt;
    const auto number = [&](std::size_t from, std::size_t length) {
        std::string_view part = text.substr(from, length);
        return takeNumber(part, length);
    };
    const auto day = midnight(number(0, 4), number(4, 2), number(6, 2));
    if (!day || number(0, 4) < 1900 || text.size() == 8) return day && number(0, 4) >= 1900 ? day : std::nullopt;
    const int hour = number(8, 2), minute = number(10, 2), second = number(12, 2);
    if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return *day + ((hour * 60LL + minute) * 60LL + second) * 1000LL;
}

/// Seconds from 1973 to 2286 have 9 or 10 digits, milliseconds 12 or 13, microseconds 15 or 16: the sizes do not meet.
std::optional<UtcMillis> parseUnix(std::string_view text) {
    double value = 0.0;
    if (!parsePlain(text, value)) return std::nullopt;
    if (value >= 1e8 && value < 1e10) return static_cast<UtcMillis>(std::llround(value * 1000.0));
    if (value >= 1e11 && value < 1e13) return static_cast<UtcMillis>(std::llround(value));
    if (value >= 1e14 && value < 1e16) return static_cast<UtcMillis>(std::floor(value / 1000.0));
    return std::nullopt;
}

}  // namespace

std::optional<UtcMillis> parseTime(std::string_view text, TimeForm form) {
    if (text.size() < 6 || text.size() > 64) return std::nullopt;
    switch (form) {
        case TimeForm::Iso: {
            if (const auto time = parseIso8601(text)) return time;
            return parseNumeric(text, form);
        }
        case TimeForm::DayFirst:
        case TimeForm::MonthFirst: return parseNumeric(text, form);
        case TimeForm::Named: return parseNamed(text);
        case TimeForm::Digits: return parseDigits(text);
        case TimeForm::Unix: return parseUnix(text);
    }
    return std::nullopt;
}

bool looksLikeTime(std::string_view text) {
    for (const TimeForm form : {TimeForm::Iso, TimeForm::DayFirst, TimeForm::MonthFirst, TimeForm::Named})
        if (parseTime(text, form)) return true;
    return false;
}

}  // namespace holdfast::ingest
