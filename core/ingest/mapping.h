// Mapping files: what a person decided about a file's columns, saved as TOML and read back by `--mapping`:
//
//     [file]                       # how it is written; all optional
//     delimiter = ";"              # or "tab"
//     encoding = "latin1"
//     header = true
//     [customers]
//     key = "customerID"
//     label = "Churn"
//     positive = "Yes"
//     [customers.columns."Monthly Charges"]
//     type = "real"                # text, integer, real, boolean, timestamp
//     role = "value"               # demographic, behaviour, contract, monetary, value, signup_time, ignore, key, label
//     actionability = "only_down"  # fixed, free, only_up, only_down
//     [events]                     # field = column; also [referrals] and [treatments]
//     customer = "CustomerID"
//     time = "InvoiceDate"
//
// Pure functions over files.
#pragma once

#include "core/base/result.h"
#include "core/data/columnoverrides.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::ingest {

/// NotFound, Io; InvalidInput with the place for what is no TOML or names an unknown section, type or role.
Result<ColumnOverrides> readMapping(const std::filesystem::path& path);
Result<void> writeMapping(const std::filesystem::path& path, const ColumnOverrides& overrides);

/// `winner` where it says something, else `base`.
ColumnOverrides mergedOverrides(ColumnOverrides base, const ColumnOverrides& winner);

/// "There is no column "Chrun". Did you mean "Churn"?", or the columns there are.
std::string unknownColumn(std::string_view name, const std::vector<std::string>& columns);

/// Index of the column of this name: exactly, else without regard to case; -1 when there is none.
int findColumn(const std::vector<std::string>& columns, std::string_view name);

}  // namespace holdfast::ingest
