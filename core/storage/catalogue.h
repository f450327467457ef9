// The catalogue: which columns the customers table has, with type, role, actionability and range. The first step of
// every reader and writer of customers. Functions on a Project; its thread rule.
#pragma once

#include "core/data/column.h"
#include "core/storage/project.h"

#include <optional>
#include <string_view>
#include <vector>

namespace holdfast::storage {

/// Every customer column with the key, in the user's order; empty before the first customer import.
Result<std::vector<ColumnSpec>> readColumns(const Project& project);

/// Creates the customers table for these columns (exactly one Key), or adds those that are missing and updates the
/// catalogue. Types of existing columns stay. InvalidInput for more than 2,000 columns, none, clashing names or no key.
Result<void> defineColumns(Project& project, const std::vector<ColumnSpec>& columns);

/// Changes role, actionability, range or positive label of one column (not its type). NotFound when absent.
Result<void> updateColumn(Project& project, const ColumnSpec& column);

/// Fingerprint of all customer rows and the catalogue; changes when either does. Kept in settings, recomputed when stale.
Result<std::string> dataFingerprint(Project& project);

}  // namespace holdfast::storage
