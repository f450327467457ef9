// Reads the arguments that carry a column name: COL=ROLE, COL[=POSITIVE], COL=VALUE. A column name may itself hold "=".
// Pure functions.
#pragma once

#include "core/base/result.h"
#include "core/data/column.h"
#include "core/data/value.h"

#include <string>
#include <utility>
#include <vector>

namespace holdfast::cli {

/// Splits at the last "=" (what follows is one of our own words). Wrong usage when there is none.
std::pair<std::string, std::string> splitAtLast(const std::string& argument, const char* option);

/// Splits COL=VALUE: the longest known column that is followed by "=", else at the first "=". Wrong usage when there is none.
std::pair<std::string, std::string> splitSetting(const std::string& argument, const std::vector<std::string>& columns);

/// The text as a cell of that column. Empty is missing. InvalidInput when it is not such a value.
Result<Value> parseValue(const ColumnSpec& column, const std::string& text);

}  // namespace holdfast::cli
