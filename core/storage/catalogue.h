// The catalogue: which columns the customers table has, with type, role, actionability and range. The first step of
// every reader and writer of customers. Text columns are stored as TEXT, Real as REAL, and Integer, Boolean (0 or 1) and
// Timestamp (UTC milliseconds) as INTEGER. A label keeps the user's own values; `positive` names the one that means
// "left" (see core/data/label.h), for a Boolean "1" or "true". Functions on a Project; its thread rule.
#pragma once

#include "core/data/column.h"
#include "core/storage/project.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::storage {

/// Every customer column with the key, in the user's order; empty before the first customer import.
Result<std::vector<ColumnSpec>> readColumns(const Project& project);

/// Creates the customers table for these columns (exactly one Key, of type Text or Integer), or adds those that are
/// missing and updates the catalogue. Types of existing columns and the key stay; what the caller wants to keep of an
/// existing column it passes back as readColumns gave it. InvalidInput for more than 2,000 columns, none, the same name
/// twice, an unusable name, another key, two labels, no key, or the name of a column from another source.
Result<void> defineColumns(Project& project, const std::vector<ColumnSpec>& columns);

/// The names under which the columns are stored, in the same order: the user's own, except that SQLite takes names that
/// differ only by ASCII case for one, and rowid, oid and _rowid_ for its row number; a later one gets "_2", "_3" ...
std::vector<std::string> storedNames(const std::vector<ColumnSpec>& columns);

/// Changes role, actionability, range or positive label of one column (not its type or source). NotFound when absent.
Result<void> updateColumn(Project& project, const ColumnSpec& column);

/// Fingerprint of all customer rows and the catalogue, imported columns alone; changes when either does. Kept in settings,
/// recomputed when stale: every writer of this module bumps a change counter there (another program's edits go unseen).
Result<std::string> dataFingerprint(Project& project);

}  // namespace holdfast::storage
