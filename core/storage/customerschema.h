// The customers table as SQL: its creation from a catalogue, its key index, and the change counter that tells whether
// derived results are stale. For storage's own .cpp files; the thread rule of the Database.
#pragma once

#include "core/data/column.h"
#include "core/storage/database.h"

#include <vector>

namespace holdfast::storage {

/// CREATE TABLE customers (...) STRICT with its key index and the trigger that deletes what belongs to a deleted customer.
Result<void> createCustomers(Database& database, const std::vector<ColumnSpec>& columns);

/// ALTER TABLE for the columns from `known` on.
Result<void> addCustomerColumns(Database& database, const std::vector<ColumnSpec>& columns, std::size_t known);

Result<void> createKeyIndex(Database& database, const std::vector<ColumnSpec>& columns);
Result<void> dropKeyIndex(Database& database);

Result<std::int64_t> dataVersion(Database& database);  ///< counts changes to customers and catalogue
Result<void> noteDataChange(Database& database);       ///< bumps it, inside the caller's transaction
Result<std::int64_t> scoresVersion(Database& database);  ///< counts scoring runs
Result<void> noteScoresChange(Database& database);

/// Position of the key in a catalogue. Corrupt when there is none.
Result<std::size_t> keyPosition(const std::vector<ColumnSpec>& columns);

}  // namespace holdfast::storage
