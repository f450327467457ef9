// Scoring with the champion: the project's customers or the rows of a file; and why a customer scores as it does.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/scores.h"
#include "core/storage/project.h"

#include <filesystem>
#include <optional>
#include <string>

namespace holdfast::workbench {

struct ScoreRequest {
    std::optional<std::filesystem::path> input;   ///< rows of a file instead of the project's customers; the project stays as it is
    std::optional<std::filesystem::path> output;  ///< CSV: key, probability, lower, upper, cold_start, top_reasons
    bool reasons = true;
};

/// NotFound when no model was trained yet. Scores of the project's own customers are stored.
Result<Scores> scoreCustomers(storage::Project& project, const ScoreRequest& request, const Clock& clock,
                              const TaskContext& context);

/// NotFound for an unknown key or when no model was trained.
Result<Explanation> explainCustomer(storage::Project& project, const std::string& key, const Clock& clock,
                                    const TaskContext& context);

}  // namespace holdfast::workbench
