// Rows of a file under a project's catalogue, without importing them: for scoring customers who are not (yet) in the
// project. Where the project's keys were made by the import, rows are named by their line. Internal to workbench/scoring. Pure
// function of its arguments and the file.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/column.h"
#include "core/data/customertable.h"

#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct FileTable {
    CustomerTable table;                ///< columns of the catalogue that the file has, in the catalogue's order, key apart
    /// [rows] keys of who brought each, from the column `referrer` (several: separated by ';', or in further rows of the same key);
    /// empty where the file has none, or the project a column of that name.
    std::vector<std::vector<std::string>> referrers;
    std::vector<std::string> warnings;  ///< rows without a key, cells that are no value of their column's type
};

/// InvalidInput when the file lacks the key column or holds no row with a key; Io when unreadable.
Result<FileTable> readFileTable(const std::filesystem::path& file, const std::vector<ColumnSpec>& catalogue,
                                const TaskContext& context);

}  // namespace holdfast::workbench
