// ValueSet: many values that SQL asks about row by row: is_among(?, cell). Bound as one parameter, so that a filter may name
// every customer. Filled by one thread, then only read; filtersql.cpp makes them, Database::open teaches SQLite the function.
#pragma once

#include "core/data/value.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>

struct sqlite3;

namespace holdfast::storage {

inline constexpr std::string_view kIsAmong = "is_among";  ///< the function's name in SQL: 1 or 0, 0 for a missing cell

class ValueSet {
public:
    void add(Value value);  ///< a missing one is left out
    bool holds(std::string_view text) const { return m_texts.contains(text); }
    bool holds(std::int64_t number) const { return m_integers.contains(number); }
    bool holds(double number) const;  ///< 2.0 and 2 are the same, as in SQL

private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_set<std::string, TextHash, std::equal_to<>> m_texts;
    std::unordered_set<std::int64_t> m_integers;
    std::unordered_set<double> m_reals;  ///< those that are no integers
};

/// Makes the function known to a connection; SQLite's status.
int defineIsAmong(sqlite3* database);

}  // namespace holdfast::storage
