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
    /// Rows of a file instead of the project's customers; the project stays as it is. Where the file has a column `referrer`,
    /// newcomers are scored through who brought them, and every score says what it rests on.
    std::optional<std::filesystem::path> input;
    /// CSV: key, probability, lower, upper, cold_start, top_reasons; then what it rests on in log-odds, where that is known: own,
    /// neighbours, cluster, calibration, total
    std::optional<std::filesystem::path> output;
    bool reasons = true;
};

/// NotFound when no model was trained yet. Scores of the project's own customers are stored.
Result<Scores> scoreCustomers(storage::Project& project, const ScoreRequest& request, const Clock& clock,
                              const TaskContext& context);

/// NotFound for an unknown key or when no model was trained.
Result<Explanation> explainCustomer(storage::Project& project, const std::string& key, const Clock& clock,
                                    const TaskContext& context);

}  // namespace holdfast::workbench
