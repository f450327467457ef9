// Value: one cell of any type, for interfaces where a column's type is known only at run time (filters, what-if
// settings, the customer card). Missing is std::monostate, distinct from empty text and from 0.
#pragma once

#include "core/data/column.h"  // before Value is declared: gcc 12 takes ColumnRole::Value for a shadow of it otherwise

#include <cstdint>
#include <string>
#include <variant>

namespace holdfast {

using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

inline bool isMissing(const Value& value) { return std::holds_alternative<std::monostate>(value); }

}  // namespace holdfast
