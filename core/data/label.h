// The label as numbers: what training, the profile and the overview mean by "left" and "stayed". The positive value is
// matched without regard to letter case and surrounding blanks, so that files that mix TRUE and True agree. Pure functions.
#pragma once

#include "core/base/result.h"
#include "core/data/customertable.h"
#include "core/data/value.h"

#include <string_view>
#include <vector>

namespace holdfast {

/// Whether a label's text means "left" under `label.positive`. An empty `positive` takes the words that usually do
/// (see usuallyMeansLeft).
bool isPositive(const ColumnSpec& label, std::string_view text);

/// Whether a number of a Boolean, Integer or Real label means "left". "1", "1.0", "true" and "yes" are the same positive.
bool isPositive(const ColumnSpec& label, double number);

/// Whether a stored value means "left"; missing does not.
bool saysLeft(const ColumnSpec& label, const Value& value);

/// yes, true, 1, churned, left, "Attrited Customer" ...: the value that means "left" where nobody said which does.
bool usuallyMeansLeft(std::string_view text);

/// [rows] 1 = left, 0 = stayed, NaN = missing. InvalidInput when there is no label column, when it has more than two
/// values, or when none of its values is the positive one.
Result<std::vector<double>> labelsOf(const CustomerTable& table);

/// The label column of a table, or nothing.
const TableColumn* labelColumn(const CustomerTable& table);

}  // namespace holdfast
