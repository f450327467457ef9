// Cells: a field turned into what the project stores, under the plan for its column. The inner loop of an import, so it
// allocates nothing; texts borrow the batch (or the plan). Thread rule: pure functions over immutable plans.
#pragma once

#include "core/data/column.h"
#include "core/ingest/numbers.h"
#include "core/ingest/records.h"
#include "core/ingest/times.h"

#include <string>

namespace holdfast::ingest {

/// How one column of a file is read.
struct ColumnPlan {
    ColumnSpec spec;
    NumberStyle number;
    TimeForm time = TimeForm::Iso;
    bool fixed = false;     ///< the type was given by a person or by the project: it is not widened
    bool leftOut = false;   ///< read over: its cells are missing and it does not come into the project
    std::string otherWord;  ///< text label: how the value that is not `spec.positive` is spelled; may be empty
};

struct Cell {
    enum class Kind : std::uint8_t { Missing, Integer, Real, Text };
    Kind kind = Kind::Missing;
    std::uint32_t size = 0;  ///< Text
    union {
        std::int64_t integer = 0;
        double real;
        const char* data;
    };

    std::string_view text() const { return {data, size}; }
};

/// False when the field is no value of the column's type. Integer, Boolean (0/1) and Timestamp give Integer cells.
bool parseCell(const Field& field, const ColumnPlan& plan, Cell& cell);

/// Whether a field that parseCell refused would fit a wider type, so that the type, not the row, is at fault:
/// a decimal among whole numbers, a 2 among 0 and 1, a thousands separator.
bool wantsWiderType(const Field& field, const ColumnPlan& plan);

/// Blank, NA, N/A, NULL, NaN ... A number or time column knows more of them ("?", "-", "none"). Quoted text is never
/// missing in a text column.
bool isMissing(const Field& field, ColumnType type);

/// 1 for true, yes, on, y, t and 1; 0 for their opposites; -1 for anything else.
int booleanOf(std::string_view text);

/// "is not a whole number" and so on, for the reject's reason.
std::string_view complaint(ColumnType type);

bool equalsIgnoringCase(std::string_view a, std::string_view b);

}  // namespace holdfast::ingest
