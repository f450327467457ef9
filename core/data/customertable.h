// CustomerTable: customers column by column, as read from a project or a file. Missing is NaN in a number column and
// kMissingLevel in a text column, never 0. Owned by whoever asked for it; read-only sharing between threads is safe.
#pragma once

#include "core/data/column.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace holdfast {

inline constexpr std::int32_t kMissingLevel = -1;
inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// One column: `numbers` is filled for Integer, Real, Boolean (0/1) and Timestamp; `codes` + `levels` for Text.
struct TableColumn {
    ColumnSpec spec;
    std::vector<double> numbers;       ///< [rows] or empty
    std::vector<std::int32_t> codes;   ///< [rows] index into levels, or empty
    std::vector<std::string> levels;   ///< distinct texts in order of first appearance

    bool isText() const { return spec.type == ColumnType::Text; }
};

struct CustomerTable {
    std::vector<std::string> keys;     ///< [rows], unique
    std::vector<TableColumn> columns;  ///< every column but the key, in the user's order

    std::size_t rows() const { return keys.size(); }
    const TableColumn* find(std::string_view name) const {
        for (const TableColumn& column : columns)
            if (column.spec.name == name) return &column;
        return nullptr;
    }
};

}  // namespace holdfast
