// Columns of the customers that Holdfast works out itself, as the referral graph's metrics: written as a whole, read like any
// other column. They take no part in the data's fingerprint and imports leave them alone. Functions on a Project; its thread
// rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/column.h"
#include "core/storage/project.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace holdfast::storage {

struct DerivedColumn {
    ColumnSpec spec;             ///< Integer or Real, `source` not Import; role and actionability count for a new column only
    std::vector<double> values;  ///< [customers], NaN is missing
};

/// Writes the columns for the given customers, making those that are not there yet; other customers' cells become missing.
/// A column keeps the role and actionability that a person gave it. One whose name an imported column has takes the first
/// free of "<name>_2", "_3" ... In the caller's transaction or its own; Cancelled leaves everything as it was. Returns the
/// names, in the order of `columns`. InvalidInput when there are no customers or the sizes differ.
Result<std::vector<std::string>> writeDerivedColumns(Project& project, std::span<const std::int64_t> customers,
                                                     std::span<const DerivedColumn> columns, const TaskContext& context);

struct CustomerKeys {
    std::vector<std::int64_t> ids;  ///< row numbers, ascending
    std::vector<std::string> keys;
};
/// Every customer; empty before the first import.
Result<CustomerKeys> readCustomerKeys(const Project& project);

}  // namespace holdfast::storage
