// Small things people leave in a project: settings, notes on customers, remembered what-ifs, and the log of runs.
// Functions on a Project; its thread rule.
#pragma once

#include "core/data/whatif.h"
#include "core/storage/project.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::storage {

Result<std::optional<std::string>> readSetting(const Project& project, const std::string& name);
Result<void> writeSetting(Project& project, const std::string& name, const std::string& value);
Result<void> removeSetting(Project& project, const std::string& name);  ///< no effect when it is not set

Result<std::string> readNote(const Project& project, const std::string& key);  ///< empty when there is none
Result<void> writeNote(Project& project, const std::string& key, const std::string& text, UtcMillis now);

Result<std::int64_t> addWhatIf(Project& project, const RememberedWhatIf& whatIf);  ///< its new id; a given non-zero id is reused (undo)
Result<void> removeWhatIf(Project& project, std::int64_t id);
Result<std::vector<RememberedWhatIf>> readWhatIfs(const Project& project);

/// One run of a use case: what was asked, with which seed, when, and how it went. Provenance for the report.
struct Run {
    std::int64_t id = 0;
    std::string command;    ///< "import", "train", "score" ...
    std::string request;    ///< JSON
    std::uint64_t seed = 0;
    UtcMillis startedAt = 0;
    double seconds = 0.0;
    std::string outcome;    ///< JSON summary
    std::string softwareVersion;
};
Result<std::int64_t> addRun(Project& project, const Run& run);
Result<void> finishRun(Project& project, std::int64_t id, double seconds, const std::string& outcome);
Result<std::vector<Run>> readRuns(const Project& project, std::size_t limit);  ///< newest first

}  // namespace holdfast::storage
