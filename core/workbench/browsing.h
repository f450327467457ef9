// Looking at customers: ordered ids for the virtual table, pages of cells, one customer's card, search, and export.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/filter.h"
#include "core/data/records.h"
#include "core/data/scores.h"
#include "core/data/value.h"
#include "core/storage/customers.h"
#include "core/storage/models.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::workbench {

using storage::CustomerOrder;

/// [matching customers] row ids in display order.
Result<std::vector<std::int64_t>> findCustomers(const storage::Project& project, const Filter& filter,
                                                const CustomerOrder& order, const TaskContext& context);
/// [ids x columns]
Result<std::vector<std::vector<Value>>> customerCells(const storage::Project& project, std::span<const std::int64_t> ids,
                                                      const std::vector<std::string>& columns);

struct CustomerCard {
    std::string key;
    std::vector<std::pair<ColumnSpec, Value>> attributes;
    std::optional<Score> score;
    std::optional<double> expectedLoss;  ///< see kLossColumn; money a period
    std::int64_t modelVersion = 0;
    UtcMillis asOf = 0;
    std::vector<storage::ScorePoint> history;
    std::vector<Event> events;  ///< newest first, at most 200
    std::string note;
};
Result<CustomerCard> customerCard(const storage::Project& project, const std::string& key);

struct SearchHit {
    std::string key;
    std::string column;  ///< where it matched; the key column for the key itself
    std::string text;
};
/// Key prefix first, then any text column; at most `limit`.
Result<std::vector<SearchHit>> searchCustomers(const storage::Project& project, const std::string& text, std::size_t limit,
                                               const TaskContext& context);

/// Distinct values of a text column with counts, most frequent first, for the filter bar.
Result<std::vector<std::pair<std::string, std::uint64_t>>> columnValues(const storage::Project& project,
                                                                        const std::string& column, std::size_t limit);

/// Writes the matching customers with the given columns to CSV (formula-injection safe) or XLSX by extension.
Result<std::uint64_t> exportCustomers(const storage::Project& project, const Filter& filter, const CustomerOrder& order,
                                      const std::vector<std::string>& columns, const std::filesystem::path& file,
                                      const TaskContext& context);

}  // namespace holdfast::workbench
