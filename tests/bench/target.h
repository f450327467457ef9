// What a timing is measured against, printed beside it: a bench says itself whether its target was kept.
#pragma once

#include <cstdio>
#include <string>

namespace holdfast::bench {

/// ", at most 100 ms: kept" or "...: MISSED".
inline std::string atMost(double figure, double target, const char* unit) {
    char text[96];
    std::snprintf(text, sizeof text, ", at most %g %s: %s", target, unit, figure <= target ? "kept" : "MISSED");
    return text;
}

inline std::string atLeast(double figure, double target, const char* unit) {
    char text[96];
    std::snprintf(text, sizeof text, ", at least %g%s%s: %s", target, *unit ? " " : "", unit,
                  figure >= target ? "kept" : "MISSED");
    return text;
}

}  // namespace holdfast::bench
