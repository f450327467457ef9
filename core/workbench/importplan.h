// The plan for a customers file: inferred, then bent to what the project has already and to what the person said.
// Internal to workbench/importing. Pure functions.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/columnoverrides.h"
#include "core/ingest/inference.h"
#include "core/ingest/records.h"

#include <string>
#include <vector>

namespace holdfast::workbench {

struct CustomerPlan {
    std::vector<ingest::ColumnPlan> columns;  ///< one per field, then the generated key if any
    bool generateKey = false;
    std::vector<std::string> warnings;
};

/// `existing`: the project's columns, empty for a new one; their types stay. InvalidInput: an override names no column,
/// the label has more than two values or never the positive one, the project's key column is not in the file.
Result<CustomerPlan> planCustomers(const ingest::Inference& inference, const std::vector<ColumnSpec>& existing,
                                   const ColumnOverrides& overrides);

/// Records from the file's beginning (at least some, at most `limit`, 0 for all) through inference.
Result<ingest::Inference> sampleRecords(ingest::RecordSource& source, std::size_t limit, const TaskContext& context);

}  // namespace holdfast::workbench
