// Rows of a plan as a file that programs read back. Internal to the use cases.
#pragma once

#include "core/data/plan.h"

#include <filesystem>
#include <vector>

namespace holdfast::workbench {

/// CSV: key, offer, cost, effect, lower, upper, expected_value (money), one line a row, numbers unrounded, nothing for what is
/// not known; keys as they are. Complete or not there at all. Io.
Result<void> writePlanRows(const PlanResult& plan, const std::vector<PlannedOffer>& rows, const std::filesystem::path& file);

}  // namespace holdfast::workbench
